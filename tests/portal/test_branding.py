"""Name, logo, colours, front-page text and languages: what an operator saves, and where it shows."""

import html
import re

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.template import loader
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from citydiplo.kit import branding
from citydiplo.kit.mail import outbox
from citydiplo.kit.mail.sender import sender_address
from citydiplo.kit.models import OutgoingMail
from citydiplo.kit.text import colours
from citydiplo.portal.models import PortalSettings
from tests import files, rows
from tests.pages import statements

pytestmark = pytest.mark.django_db
EVERY = [code for code, _name in settings.LANGUAGES]
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def operator():
    found = Client()
    found.force_login(rows.make_person("Olu", is_staff=True))
    return found


@pytest.fixture
def change(operator, django_capture_on_commit_callbacks):
    """Sends the form as it stands, with these fields changed."""

    def sending(**fields):
        with django_capture_on_commit_callbacks(execute=True):
            return operator.post(reverse("portal-settings"), {"languages": EVERY, **fields})

    return sending


def text_of(answer):
    return " ".join(html.unescape(strip_tags(answer.content.decode())).split())


def test_the_name_stands_on_pages_in_mails_and_for_programs(change, client, operator, lima):
    before = client.get("/cities/lima/").content.decode()
    assert change(name="Cities of the South").status_code == 302
    page = client.get("/cities/lima/").content.decode()
    assert "· Cities of the South</title>" in page
    assert "· citydiplo</title>" in before
    assert client.get(reverse("manifest")).json()["short_name"] == "Cities of the South"
    assert client.get(reverse("api-schema")).json()["info"]["title"] == "Cities of the South API"
    assert "<name>Cities of the South</name>" in client.get(reverse("visits-atom")).content.decode()
    assert "Cities of the South ·" in operator.get("/operator/").content.decode()
    assert "Cities of the South" in client.get(reverse("visits-ical")).content.decode()
    mail = outbox.write(
        "seat_ended", to="ana@lima.example", context={"seat": "Editor", "reason": "", "by": "Olu"}
    )
    assert "Your role in Cities of the South has ended" in mail.text
    assert "Cities of the South" in mail.html
    assert sender_address(branding.current()).startswith("Cities of the South <")
    assert OutgoingMail.objects.count() == 1


def test_a_page_takes_no_statement_more_with_settings(change, client, lima):
    usual = len(statements(client, "/about/"))
    change(name="Cities of the South", accent_light="#1b4f9c", logo=files.upload("our.png", files.png()))
    assert len(statements(client, "/about/")) == usual


def test_a_kept_page_is_made_again_after_a_change(change, client):
    change(name="First")
    client.get("/")
    PortalSettings.objects.update(name="Second")
    assert "First" in client.get("/").content.decode()
    branding.assume(branding.Branding(name="Third"))
    change(name="Fourth")
    assert "Fourth" in client.get("/").content.decode()


def test_the_logo_is_shown_replaced_and_removed_with_its_file(change, client):
    change(logo=files.upload("our logo.png", files.png()))
    first = PortalSettings.objects.get().logo.name
    address = reverse("portal-logo", args=[branding.current().logo_token])
    assert f'src="{address}"' in client.get("/about/").content.decode()
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == files.png()
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    change(logo=files.upload("other.jpg", with_size(files.JPEG)))
    assert not default_storage.exists(first)
    assert client.get(address).status_code == 404
    second = PortalSettings.objects.get()
    assert (second.logo_name, second.logo_kind, second.logo_width) == ("other.jpg", "jpg", 3)
    change(remove_logo="on")
    assert not PortalSettings.objects.get().logo
    assert not default_storage.exists(second.logo.name)
    assert "brand__logo" not in client.get("/about/").content.decode()


def with_size(jpeg, height=2, width=3):
    """The smallest JPEG with a start of frame, which says its size."""
    frame = b"\xff\xc0\x00\x0b\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    return jpeg.replace(b"\xff\xda", frame + b"\xff\xda", 1)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("logo.svg", SVG, "SVG drawings can hold scripts, so we do not take them. Save the logo as a PNG"),
        ("logo.png", SVG, "SVG drawings can hold scripts"),
        ("logo.pdf", files.pdf("Us"), "A logo is an image. Choose a PNG, JPEG or WebP image."),
        ("logo.gif", files.GIF, "A logo is an image. Choose a PNG, JPEG or WebP image."),
        ("logo.png", files.png() + bytes(9), "image is damaged"),
        ("logo.jpg", with_size(files.JPEG, 9_000), "is 3 by 9000 pixels. Save it with at most 2,000"),
        ("logo.jpg", with_size(files.JPEG) + bytes(300_000) + files.JPEG, "larger than 200 kB"),
    ],
)
def test_a_logo_that_we_do_not_take_says_what_to_do(change, name, content, words):
    answer = change(logo=files.upload(name, content))
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert not PortalSettings.objects.exists()


@pytest.mark.parametrize(
    ("field", "colour", "words"),
    [
        ("accent_light", "#ff9900", "Choose a darker colour, for example #"),
        ("accent_dark", "#a3301c", "Choose a lighter colour, for example #"),
        ("accent_light", "red", "for example #a3301c"),
    ],
)
def test_a_colour_that_is_hard_to_read_is_refused_with_one_that_is_not(change, field, colour, words):
    answer = change(**{field: colour})
    assert words in text_of(answer)
    offered = re.search(r"for example (#[0-9a-f]{6})\.", text_of(answer))[1]
    assert change(**{field: offered}).status_code == 302


@pytest.mark.parametrize(
    "start", ["#ff0000", "#00ff00", "#0000ff", "#ffff00", "#777777", "#000000", "#ffffff"]
)
@pytest.mark.parametrize("scheme", [colours.LIGHT, colours.DARK])
def test_what_is_derived_from_an_accent_can_be_read(start, scheme):
    accent = colours.accent(colours.readable(start, scheme), scheme)
    for ground in (*scheme.grounds, accent.wash, accent.on):
        assert colours.contrast(accent.plain, ground) >= colours.LEAST
    for ground in (*scheme.grounds, accent.on):
        assert colours.contrast(accent.strong, ground) >= colours.LEAST


def test_contrast_is_that_of_the_guidelines():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    for name, scheme in (("light", colours.LIGHT), ("dark", colours.DARK)):
        usual = getattr(colours, f"USUAL_{name.upper()}").plain
        assert colours.least_contrast(usual, scheme) >= colours.LEAST


def test_the_colours_are_those_of_the_style_sheets():
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    for part, (light, dark) in enumerate(
        re.findall(r"--(?:paper|paper-raised|paper-sunk): light-dark\((#\w+), (#\w+)\)", tokens)
    ):
        assert (colours.LIGHT.grounds[part], colours.DARK.grounds[part]) == (light, dark)
    for name, part in (("accent", "plain"), ("accent-strong", "strong"), ("accent-wash", "wash")):
        light, dark = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", tokens).groups()
        assert (getattr(colours.USUAL_LIGHT, part), getattr(colours.USUAL_DARK, part)) == (light, dark)


def test_the_colours_come_from_an_address_of_their_own(change, client, operator):
    change(accent_light="#1B4F9C")
    address = re.search(r'href="(/branding/colours-\w+\.css)"', client.get("/").content.decode())[1]
    sheet = client.get(address)
    assert sheet["Content-Type"] == "text/css"
    assert "--accent: light-dark(#1b4f9c, #f28b6f);" in sheet.content.decode()
    assert f'href="{address}"' in operator.get("/operator/").content.decode()
    change(accent_light="")
    assert "/branding/" not in client.get("/").content.decode()
    assert client.get(address).status_code == 404


def test_the_text_on_the_front_page_is_in_the_readers_language_or_the_first(change, client):
    change(front_en="Welcome to **our** register. <script>x</script>", front_es="Bienvenidos.")
    assert "Welcome to <strong>our</strong> register." in client.get("/").content.decode()
    assert "<script>x" not in client.get("/").content.decode()
    assert "Bienvenidos." in client.get("/?lang=es").content.decode()
    french = client.get("/?lang=fr").content.decode()
    assert '<div class="home__word prose" lang="en"' in french


def test_a_language_that_is_not_offered_falls_back(change, client, operator):
    change(languages=["es", "ar"], name="Ciudades")
    page = client.get("/about/", headers={"accept-language": "fr, ar;q=0.8"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert re.findall(r'name="language"\s+value="(\w+)"', page) == ["es", "ar"]
    assert '<html lang="es"' in client.get("/about/?lang=fr").content.decode()
    assert '<html lang="es"' in client.get("/about/", headers={"accept-language": "de"}).content.decode()
    assert 'hreflang="fr"' not in page
    mail = outbox.write("seat_ended", to="a@b.example", language="fr", context={"seat": "E", "by": "Olu"})
    assert "Ciudades" in mail.text
    assert "Votre rôle" not in mail.text
    assert [code for code, _name in branding.current().offered] == ["es", "ar"]


def test_at_least_one_language_is_offered(operator):
    answer = operator.post(reverse("portal-settings"), {"name": "Ours"})
    assert "Choose at least one language." in text_of(answer)
    assert not PortalSettings.objects.exists()


def test_the_history_says_who_changed_what(change, operator):
    change(name="First", front_en="Hello")
    change(name="Second", front_en="Hello", logo=files.upload("our.png", files.png()))
    page = text_of(operator.get(reverse("portal-settings-history")))
    for words in ("Olu", "First", "Second", "our.png", "Name of the portal"):
        assert words in page
    assert "branding/" not in page


def test_only_operators_change_it(client):
    editor = Client()
    editor.force_login(rows.make_person("Ana"))
    address = reverse("portal-settings")
    assert editor.post(address, {"name": "Mine", "languages": EVERY}).status_code == 403
    assert client.get(address).status_code == 302
    assert not PortalSettings.objects.exists()


def test_an_outage_shows_the_name_that_was_read_last():
    branding.assume(branding.Branding(name="Ours"))
    assert "· Ours</title>" in loader.get_template("500.html").render()


def opened(client, path):
    """What the form at ``path`` sends when nobody changes anything."""
    form = client.get(path).context["form"]
    sent = {name: form[name].value() for name in form.fields if name != "logo"}
    return {name: value for name, value in sent.items() if value not in (None, False)}


def test_the_second_of_two_operators_loses_nothing_and_overwrites_nothing(change, operator):
    change(name="First")
    form = opened(operator, reverse("portal-settings"))
    change(name="Second", accent_light="#1b4f9c")
    answer = change(**form | {"name": "Mine", "front_en": "Welcome"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Someone else saved this record while you were typing" in page
    assert [str(label) for label, _now, _mine in answer.context["differences"]] == [
        "Name of the portal",
        "Accent colour on light pages",
    ]
    merged = answer.context["form"]
    values = [merged[name].value() for name in ("name", "front_en", "accent_light")]
    assert values == ["Mine", "Welcome", "#1b4f9c"]
    assert PortalSettings.objects.get().name == "Second"
    again = {name: merged[name].value() for name in merged.fields if name != "logo"}
    assert change(**{name: value for name, value in again.items() if value is not None}).status_code == 302
    row = PortalSettings.objects.get()
    assert (row.name, row.accent_light, row.front_texts) == ("Mine", "#1b4f9c", {"en": "Welcome"})


def test_a_logo_that_met_another_one_has_to_be_chosen_again(change, operator):
    form = opened(operator, reverse("portal-settings"))
    change(logo=files.upload("theirs.png", files.png()))
    answer = change(**form | {"logo": files.upload("mine.png", files.png())})
    assert answer.status_code == 409
    assert "Choose the logo again" in answer.content.decode()
    [(_label, now, mine)] = answer.context["differences"]
    assert (now, mine) == ("theirs.png", "mine.png")
    assert PortalSettings.objects.get().logo_name == "theirs.png"


def test_the_same_settings_sent_twice_are_saved_once(change, operator):
    form = opened(operator, reverse("portal-settings")) | {"name": "Ours"}
    assert [change(**form).status_code, change(**form).status_code] == [302, 302]
    assert PortalSettings.history.count() == 1
