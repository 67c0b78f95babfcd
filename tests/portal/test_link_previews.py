"""What other sites show of a link: Open Graph tags of public pages, and cards drawn as PNG."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.core.cache import cache
from PIL import Image, features

from citydiplo.kit.drawing import cards, letters
from citydiplo.kit.drawing.cards import Card, draw
from tests import rows
from tests.pages import statements

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TAG = re.compile(r'<meta property="og:([^"]+)" content="([^"]*)">')
HOSTILE = ['"><script>alert(1)</script>', "' onload=alert(1)", "&amp;<b>", "]]>"]
JOINS = pytest.mark.skipif(not features.check("raqm"), reason="needs libfribidi0, which joins Arabic letters")
ONE_OF_EACH = ["title", "description", "type", "url", "site_name", "locale", "image"]


def tags(client, address):
    """[(property, content)] of a page."""
    return [(name, unescape(content)) for name, content in TAG.findall(client.get(address).text)]


def png(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    image = Image.open(BytesIO(answer.content))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    return image


@pytest.fixture
def twin(lima, lagos):
    return rows.make_partnership(lima, lagos)


def test_public_pages_say_what_they_are(client, lima, twin):
    item = rows.make_item(rows.make_network("c40"), text="Join us.")
    for address in (
        "/",
        "/cities/",
        "/cities/lima/",
        "/networks/c40/",
        "/data/",
        "/help/",
        "/about/",
        f"/agenda/{item.pk}/",
    ):
        said = tags(client, address)
        names = [name for name, _content in said]
        assert [names.count(name) for name in ONE_OF_EACH] == [1] * len(ONE_OF_EACH), address
        found = dict(said)
        assert all(found[name] for name in ONE_OF_EACH)
        assert found["url"].endswith(address)
        assert (found["locale"], names.count("locale:alternate")) == ("en_GB", 3)
        assert found["image"].startswith("http://testserver/")
    assert dict(tags(client, "/cities/lima/"))["title"] == "Lima, Peru"
    assert dict(tags(client, f"/agenda/{item.pk}/"))["type"] == "article"


@JOINS
def test_in_another_language_the_address_and_the_card_are_in_it(client, lima):
    found = dict(tags(client, "/cities/lima/?lang=ar"))
    assert (found["locale"], found["url"]) == ("ar_EG", "http://testserver/cities/lima/?lang=ar")
    assert found["image"] == "http://testserver/cities/lima/card.png?lang=ar"
    assert png(client.get("/cities/lima/card.png?lang=ar")) != png(client.get("/cities/lima/card.png"))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_stays_text(client, text):
    city = rows.make_city("lima", name=text)
    found = dict(tags(client, "/cities/lima/"))
    assert found["title"] == f"{text}, France"
    assert "<script>alert" not in client.get("/cities/lima/").text
    png(client.get("/cities/lima/card.png"))
    record = rows.make_partnership(city, rows.make_city("lagos"), title=text)
    assert dict(tags(client, f"/partnerships/{record.pk}/"))["title"].startswith(text)


def test_people_who_are_signed_in_get_no_tags(client, ana, twin):
    client.force_login(ana)
    assert tags(client, "/cities/lima/") == []


def test_only_public_records_have_a_card(client, lima, lagos, ana, twin):
    hidden = [
        rows.make_partnership(lima, lagos, visibility="members"),
        rows.make_partnership(lima, lagos, status="draft"),
    ]
    png(client.get(f"/partnerships/{twin.pk}/card.png"))
    for reader in (None, ana):
        if reader:
            client.force_login(reader)
        for record in hidden:
            assert client.get(f"/partnerships/{record.pk}/card.png").status_code == 404
    assert client.get("/cities/atlantis/card.png").status_code == 404
    lima.former_slugs.create(slug="reyes")
    assert client.get("/cities/reyes/card.png")["Location"] == "/cities/lima/card.png"


def test_a_card_is_drawn_once_for_an_edition(client, lima, settings):
    first = client.get("/cities/lima/card.png")
    again = client.get("/cities/lima/card.png?made=up", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert "default-src 'none'" in first["Content-Security-Policy"]
    assert len(statements(client, "/cities/lima/card.png")) == 1
    settings.PAGES_KEPT_FOR = 60
    assert len(statements(client, "/cities/lima/card.png")) == 0


def test_a_made_up_record_is_marked(client, lima):
    plain = png(client.get("/cities/lima/card.png"))
    type(lima).objects.update(is_demo=True)
    cache.clear()
    assert png(client.get("/cities/lima/card.png")) != plain


@pytest.mark.parametrize(
    "title",
    [
        "Lima",
        "São Tomé",
        "Đak Tô",
        "Київ",
        "Θεσσαλονίκη",
        "Алматы Қазақстан",
        *(pytest.param(name, marks=JOINS) for name in ("القاهرة", "Łódź – القاهرة")),
    ],
)
def test_letters_of_four_scripts_are_drawn(title):
    assert cards.can_write(title)
    assert draw(Card(title=title, kind="City")) != draw(Card(title="", kind="City"))


def test_a_name_in_other_letters_has_no_card_and_its_page_names_none(client):
    rows.make_city("tokyo", name="東京")
    assert client.get("/cities/tokyo/card.png").status_code == 404
    assert dict(tags(client, "/cities/tokyo/"))["image"].endswith("/static/img/icon-512.png")


def test_a_site_whose_name_cannot_be_written_still_has_cards():
    assert draw(Card(title="Lima", kind="City", site="東京")) == draw(Card(title="Lima", kind="City"))


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "word " * 50_000, "\u0301" * 500, "\u202e\u0000 a", "القاهرة " * 9_000]
)
def test_any_text_is_cut_to_fit(text):
    picture = draw(Card(title=f"L{text}", kind=text, below=text, numbers=((text, text),) * 9, site=text))
    assert picture is None or len(picture) < 100_000


@JOINS
@pytest.mark.parametrize(
    ("text", "is_right_to_left", "parts"),
    [
        ("Lima – Ω", False, ["Lima – ", "Ω"]),
        ("Łódź", False, ["Ł", "ód", "ź"]),
        ("Łódź", True, ["Ł", "ód", "ź"]),
        ("Lima – القاهرة", False, ["Lima – ", "القاهرة"]),
        ("القاهرة – Lima", False, ["القاهرة", " ", "– Lima"]),
        ("بيرو · مصر", True, ["مصر", "· ", "بيرو "]),
        ("منذ 2021 · بيرو", True, ["بيرو", " · ", "2021", "منذ "]),
    ],
)
def test_parts_stand_from_left_to_right(text, is_right_to_left, parts):
    found = letters.runs(text, letters.SANS, is_right_to_left=is_right_to_left)
    assert [part.text for part in found] == parts
    assert sorted("".join(parts)) == sorted(text)


def test_without_the_library_that_joins_letters_an_arabic_page_names_no_card(client, lima, monkeypatch):
    monkeypatch.setattr(letters.features, "check", lambda name: False)
    letters.known_letters.cache_clear()
    try:
        assert client.get("/cities/lima/card.png?lang=ar").status_code == 404
        assert dict(tags(client, "/cities/lima/?lang=ar"))["image"].endswith("/static/img/icon-512.png")
        png(client.get("/cities/lima/card.png?lang=es"))
    finally:
        letters.known_letters.cache_clear()
