"""A city in a frame on another site: what it shows, what it weighs, and how oEmbed finds it."""

import gzip
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings

from tests import rows
from tests.pages import statements

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

MOST_BYTES = 30_000
SHEET = Path(settings.BASE_DIR) / "static" / "css" / "embed.css"


@pytest.fixture
def twin(lima, lagos):
    return rows.make_partnership(lima, lagos)


def test_it_shows_what_visitors_read_and_no_demo_record(client, twin, lima, ana):
    rows.make_partnership(lima, rows.make_city("quito"), is_demo=True)
    rows.make_partnership(lima, rows.make_city("oslo"), visibility="city")
    client.force_login(ana)
    page = client.get("/embed/city/lima/").text
    assert "Lagos" in page
    assert all(name not in page for name in ("Quito", "Oslo", "Ana"))
    assert "Twinning · Active" in page


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_it_is_small_and_has_no_script_and_no_cookie(client, twin, language):
    answer = client.get(f"/embed/city/lima/?lang={language}")
    assert not answer.cookies
    assert not any(word in answer.text for word in ("<script", "<form", "style=", " on" + "click"))
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in answer.text
    assert len(answer.content) + SHEET.stat().st_size < MOST_BYTES
    assert gzip.compress(answer.content) < answer.content
    assert "light-dark(" in SHEET.read_text()


def test_only_embeds_and_previews_may_be_framed(client, twin):
    answer = client.get("/embed/city/lima/")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    for path in (
        "/",
        "/cities/lima/",
        "/embed/oembed.json",
        "/embed/city/nowhere/",
        "/api/",
        "/account/login/",
    ):
        refused = client.get(path)
        assert "frame-ancestors 'none'" in refused["Content-Security-Policy"], path
        assert refused["X-Frame-Options"] == "DENY", path


def test_oembed_finds_the_frame_that_the_page_of_a_city_names(client, twin):
    page = client.get("/cities/lima/").text
    link = page.split('type="application/json+oembed"')[1].split('href="')[1].split('"')[0]
    found = client.get(unescape(link), {"maxwidth": "300", "maxheight": "9999"} if "?" not in link else None)
    body = found.json()
    assert (body["version"], body["type"], body["title"]) == ("1.0", "rich", "Lima, Peru")
    assert found["Access-Control-Allow-Origin"] == "*"
    source = unescape(body["html"].split('src="')[1].split('"')[0])
    assert client.get(source.removeprefix("http://testserver")).status_code == 200
    address = "http://testserver/cities/lima/"
    smaller = client.get(
        "/embed/oembed.json", {"url": address, "maxwidth": "300", "maxheight": "9999"}
    ).json()
    assert (smaller["width"], smaller["height"]) == (300, body["height"])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/cities/lima/",
        "http://other.example/cities/lima/",
        "http://testserver/cities/nowhere/",
        "http://testserver/cities/lima/partnerships/",
        "http://testserver/networks/c40/",
        "http://[",
        "javascript:alert(1)",
    ],
)
def test_other_addresses_have_no_frame(client, twin, url):
    assert client.get("/embed/oembed.json", {"url": url}).status_code == 404
    assert client.get("/embed/oembed.json", {"url": url, "format": "xml"}).status_code == 501


def test_statements_do_not_grow_with_the_partnerships(client, twin, lima):
    few = len(statements(client, "/embed/city/lima/"))
    for _ in range(8):
        rows.make_partnership(lima, rows.make_city())
    assert len(statements(client, "/embed/city/lima/")) == few


def test_a_former_address_leads_to_the_city(client, lima):
    lima.former_slugs.create(slug="ciudad-de-los-reyes")
    answer = client.get("/embed/city/ciudad-de-los-reyes/?lang=es")
    assert (answer.status_code, answer["Location"]) == (301, "/embed/city/lima/?lang=es")
