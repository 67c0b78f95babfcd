"""Mails carry the portal's name, logo and colours, which an operator chose."""

import email
import email.policy

import pytest
from django.core import mail as django_mail
from django.urls import reverse

from agenda.digests.render import layout
from agenda.digests.render.message import MessageBuilder
from agenda.digests.send import preview
from citydiplo.kit import branding
from citydiplo.kit.mail import delivery, looks, outbox
from citydiplo.kit.text import colours
from citydiplo.portal.models import PortalSettings
from citydiplo.portal.queries.branding import read
from tests import files, rows
from tests.agenda import events

pytestmark = pytest.mark.django_db
BLUE, PALE = "#1b4f9c", "#9cc2ff"


@pytest.fixture
def branded():
    """Makes the portal look like this, with a logo of so many bytes."""

    def making(*, logo=b"", kind="image/png", size=(64, 32), **facts):
        said = {"name": "Cities of the South", "accent_light": BLUE, "accent_dark": PALE} | facts
        if logo:
            said |= {"mail_logo": logo, "logo_type": kind, "logo_size": size, "logo_token": "x"}
        branding.assume(branding.Branding(**said))

    yield making
    branding.assume()


def written():
    context = {"seat": "Editor", "reason": "", "by": "Olu"}
    return outbox.write("seat_ended", to="ana@lima.example", context=context)


def delivered(row):
    """The mail of a row as it arrives."""
    assert delivery.deliver(row.pk) == 1
    [sent] = django_mail.outbox
    return email.message_from_bytes(sent.message().as_bytes(), policy=email.policy.default)


def test_a_mail_carries_the_logo_and_shows_it(branded):
    branded(logo=files.png())
    arrived = delivered(written())
    text, related = arrived.iter_parts()
    html, image = related.iter_parts()
    kinds = [part.get_content_type() for part in (text, related, html, image)]
    assert kinds == ["text/plain", "multipart/related", "text/html", "image/png"]
    assert image.get_content() == files.png()
    assert image["Content-ID"] == f"<{looks.CONTENT_ID}>"
    assert image.get_content_disposition() == "inline"
    assert f'src="cid:{looks.CONTENT_ID}"' in html.get_content()
    assert 'alt="Cities of the South"' in html.get_content()
    assert "cid:" not in text.get_content()


def test_without_a_logo_a_mail_says_the_name(branded):
    branded()
    arrived = delivered(written())
    _text, html = arrived.iter_parts()
    assert html.get_content_type() == "text/html"
    assert "<img" not in html.get_content()
    assert "Cities of the South" in html.get_content()


def test_a_logo_that_was_removed_since_leaves_its_words(branded):
    branded(logo=files.png())
    row = written()
    branded()
    _text, html = delivered(row).iter_parts()
    assert 'alt="Cities of the South"' in html.get_content()


@pytest.mark.parametrize(
    ("content", "name", "is_carried"),
    [
        (files.png(), "logo.png", True),
        (files.png() + bytes(looks.MOST_BYTES), "logo.png", False),
        (files.WEBP, "logo.webp", False),
    ],
)
def test_mails_carry_a_small_png_or_jpeg(content, name, is_carried):
    row = PortalSettings(name="South", logo_name=name, logo_kind=name.rpartition(".")[2])
    row.logo_width = row.logo_height = 1
    row.logo.save("", files.upload(name, content), save=False)
    row.save()
    assert bool(read().mail_logo) is is_carried
    row.logo.storage.delete(row.logo.name)
    assert read().mail_logo == b""


@pytest.mark.parametrize(
    ("size", "shown"),
    [((64, 32), (64, 32)), ((600, 300), (72, 36)), ((2000, 20), (240, 2)), ((1, 900), (1, 36))],
)
def test_a_logo_keeps_its_shape(branded, size, shown):
    branded(logo=files.png(), size=size)
    found = looks.of(branding.last_known())
    assert (found.width, found.height) == shown


def test_links_and_buttons_have_the_accents(branded):
    usual = written().html
    assert looks.USUAL["strong"] in usual
    assert looks.USUAL_DARK in usual
    branded()
    own = written().html
    assert colours.accent(BLUE, colours.LIGHT).strong in own
    assert PALE in own
    assert looks.USUAL["accent"] not in own
    assert looks.USUAL["strong"] not in own


def test_accents_can_be_read_in_mails():
    """The sheet of a mail is white, or as dark as the pages."""
    for start in ("#ff0000", "#00ff00", "#0000ff", "#777777"):
        light, dark = (colours.readable(start, one) for one in (colours.LIGHT, colours.DARK))
        own = looks.of(branding.Branding(accent_light=light, accent_dark=dark))
        pairs = (
            (own.accent, "#ffffff"),
            (own.strong, "#ffffff"),
            (own.accent, own.on),
            (own.dark, "#161d29"),
        )
        assert [pair for pair in pairs if colours.contrast(*pair) < colours.LEAST] == []


@pytest.fixture
def news(lima):
    record = rows.make_partnership(lima, rows.make_city("quito"), title="Clean rivers")
    events.publish("region:europe", object_id=record.pk)
    return rows.make_person("Olu", is_staff=True)


def test_a_digest_carries_them_too(branded, news):
    branded(logo=files.png())
    letter = preview.sample(news)
    arrived = email.message_from_bytes(letter.content, policy=email.policy.default)
    _text, related = arrived.iter_parts()
    html, image = related.iter_parts()
    assert image.get_content() == files.png()
    assert looks.ADDRESS in html.get_content()
    assert 'alt="Cities of the South"' in html.get_content()
    assert colours.accent(BLUE, colours.LIGHT).strong in html.get_content()
    assert looks.USUAL["strong"] not in html.get_content()
    as_files = email.message_from_bytes(letter.as_django().message().as_bytes(), policy=email.policy.default)
    assert [part.get_content_type() for part in as_files.walk()][-1] == "image/png"


def test_a_worker_takes_new_colours_and_renders_once(branded, news):
    branded()
    builder = MessageBuilder()
    assert PALE in str(layout.frame("en", "weekly", builder.looks))
    kept = builder.entry_cache
    builder._read_looks()
    assert builder.entry_cache is kept
    branded(accent_light="#0b5a2a")
    builder._read_looks()
    assert builder.entry_cache is not kept
    assert b"0b5a2a" not in preview.sample(news).text
    before = layout.frame.cache_info().misses
    preview.sample(news)
    assert layout.frame.cache_info().misses == before


def test_the_demo_shows_the_logo_of_a_mail(branded, client, settings, tmp_path):
    settings.DEMO = settings.EMBEDDED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    branded(logo=files.png())
    assert delivery.deliver(written().pk) == 1
    page = client.get(reverse("outbox")).content.decode()
    name = page.split("/mail/file/")[1].split("/")[0]
    shown = client.get(reverse("outbox-html", args=[name, 0])).content.decode()
    assert 'src="data:image/png;base64,' in shown
