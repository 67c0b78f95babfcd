"""Lists, maps, targets and badges in frames on other sites: what they show, weigh and refuse; oEmbed."""

import datetime
import gzip
from decimal import Decimal
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings

from citydiplo.kit.text.period import Period
from citydiplo.portal.views.embeds.lists import LISTS, MAPS
from networks.models import Mandate, Mayor
from partnerships.actions import targets as actions
from tests import fitting, rows
from tests.pages import statements
from tests.partnerships.test_targets import PATH, emissions  # noqa: F401  a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

STATIC = Path(settings.BASE_DIR) / "static"
SHEET = STATIC / "css" / "embed.css"
WORLD = STATIC / "build" / "world.svg"
MOST_BYTES = 30_000
HOSTILE = ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>"]


@pytest.fixture
def register(emissions, lima, lagos):  # noqa: F811  the imported fixture
    """Something of each kind; returns the addresses of all frames."""
    type(lima).objects.update(latitude=-12.0, longitude=-77.0, partnership_count=1)
    network = rows.make_network("c40", acronym="C40", name="C40 Cities", scope="Climate")
    rows.make_membership(network, lima)
    rows.make_institution("bank")
    record = rows.make_partnership(lima, lagos)
    agreement = rows.make_agreement("pact", year=2015)
    accession = rows.make_accession(agreement, lima)
    step = agreement.steps.create(kind="inventory", order=1, text="An inventory")
    accession.steps_done.create(step=step, date=datetime.date(2024, 1, 1))
    mayor = Mayor.objects.create(name="Marta Ruiz", slug="marta")
    Mandate.objects.create(mayor=mayor, city=lima, starts=datetime.date(2023, 1, 1))
    rows.make_exchange(lima, title="Trams", situation="Words")
    rows.make_visit(lima, lagos, purpose="Ports", status="done", visibility="public")
    rows.make_item(network, title="Call", deadline_on="2027-05-05")
    rows.make_meeting(network, title="Assembly", online_link="https://room.example/1")
    fitting.activity(partnership=record, what="A concert")
    target = actions.start(city=lima, indicator=emissions, **PATH)
    for year in (2016, 2017, 2018):
        value = Decimal(1_715_597)
        actions.record_measurement(target=target, period=Period.of_year(year), value=value, source="A report")
    actions.publish(target=target)
    return [
        "/embed/badge/cities/lima/",
        "/embed/badge/networks/c40/",
        f"/embed/target/{target.pk}/",
        *(f"/embed/list/{name}/" for name in LISTS),
        *(f"/embed/map/{name}/" for name in MAPS),
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_is_small_and_has_no_script_and_no_cookie(client, register, ana, language):
    client.force_login(ana)
    for address in register:
        answer = client.get(f"{address}?lang={language}")
        assert answer.status_code == 200, address
        assert not answer.cookies, address
        assert not any(word in answer.text for word in ("<script", "<form", "style=", "onclick", "Ana")), (
            address
        )
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in answer.text
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "script-src" not in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
        assert len(answer.content) + SHEET.stat().st_size < MOST_BYTES, address


def test_a_map_travels_with_the_world_in_few_bytes(client, register, lima):
    for number in range(300):
        rows.make_city(f"c{number}", latitude=number / 10, longitude=number / 5)
    page = client.get("/embed/map/cities/").content
    sent = sum(len(gzip.compress(one)) for one in (page, SHEET.read_bytes(), WORLD.read_bytes()))
    assert page.count(b"<use") == 2
    assert b"The map shows" not in page
    assert sent < MOST_BYTES
    for number in range(120):
        rows.make_city(f"d{number}", latitude=number / 10, longitude=number / 5)
    assert (
        "The map shows the first 400 cities in this order." in client.get("/embed/map/cities/?lang=en").text
    )


def test_a_list_is_asked_as_its_page_is(client, register, lima, lagos):
    for number in range(15):
        rows.make_partnership(lima, rows.make_city(f"city-{number}"), status="ended")
    rows.make_partnership(lima, rows.make_city("oslo"), visibility="members")
    rows.make_partnership(lima, rows.make_city("rome"), status="draft")
    rows.make_partnership(lima, rows.make_city("quito"), is_demo=True)
    page = client.get("/embed/list/partnerships/?status=ended&sort=parties").text
    assert page.count("<li>") == 10
    assert "Partnerships: Ended" in page
    assert "15 partnerships" in page
    assert 'href="http://testserver/partnerships/?status=ended&amp;sort=parties"' in page
    whole = client.get("/embed/list/partnerships/?lang=es").text
    assert not [name for name in ("Oslo", "Rome", "Quito") if name in whole]


def test_each_list_says_what_its_rows_are(client, register):
    for name in LISTS:
        page = client.get(f"/embed/list/{name}/").text
        assert "<li>" in page, name
        link = page.split("<li>")[1].split('href="')[1].split('"')[0]
        assert client.get(unescape(link).partition("#")[0]).status_code == 200, name
    assert "room.example" not in client.get("/embed/list/meetings/").text


def test_a_target_has_its_chart(client, register):
    (address,) = [one for one in register if one.startswith("/embed/target/")]
    page = client.get(address).text
    assert page.count('class="plot__mark"') == 3
    assert "The dashed line is the way to the target." in page


def test_badges_say_numbers(client, register):
    assert "member city" in client.get("/embed/badge/networks/c40/").text
    assert "active partnership" in client.get("/embed/badge/cities/lima/").text


def test_what_is_not_public_or_made_up_has_no_frame(client, register, lima, ana):
    client.force_login(ana)
    hidden = fitting.target(city=lima, is_public=False)
    demo = fitting.target(city=lima, is_public=True, is_demo=True)
    rows.make_network("shown", is_demo=True)
    rows.make_city("sample", is_demo=True)
    for address in (
        f"/embed/target/{hidden.pk}/",
        f"/embed/target/{demo.pk}/",
        "/embed/badge/networks/shown/",
        "/embed/badge/cities/atlantis/",
        "/embed/badge/cities/sample/",
        "/embed/city/sample/",
        "/embed/list/seats/",
        "/embed/map/mayors/",
    ):
        assert client.get(address).status_code == 404, address
        found = client.get("/embed/oembed.json", {"url": f"http://testserver{address}"})
        assert found.status_code == 404, address


@pytest.mark.parametrize(
    "query", ["region=nowhere", "colour=red", "sort=luck", "lang=xx", "region=%00", "view=map&x=1"]
)
def test_an_unknown_filter_is_refused_and_not_framed(client, register, query):
    for address in ("/embed/list/cities/", "/embed/map/cities/"):
        refused = client.get(f"{address}?{query}")
        assert refused.status_code == 400
        assert "frame-ancestors 'none'" in refused["Content-Security-Policy"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_stays_text(client, register, lima, text):
    type(lima).objects.update(name=text)
    lima.mandates.get().mayor.__class__.objects.update(name=text)
    for address in register:
        page = client.get(f"{address}?lang=en").text
        assert not any(word in page for word in ("<script", "<img")), address
    page = client.get("/embed/list/cities/", {"q": text}).text
    assert not any(word in page for word in ("<script", "<img"))


def test_statements_do_not_grow_with_the_rows(client, register, lima, lagos):
    few = {address: len(statements(client, address)) for address in register}
    for number in range(4):
        city = rows.make_city(f"more-{number}", latitude=1.0, longitude=float(number))
        mayor = Mayor.objects.create(name=f"Person {number}", slug=f"person-{number}")
        Mandate.objects.create(mayor=mayor, city=city, starts=datetime.date(2023, 1, 1))
        network = rows.make_network()
        rows.make_membership(network, city)
        fitting.activity(partnership=rows.make_partnership(lima, city), what=f"Concert {number}")
        rows.make_exchange(city, situation="Words")
        rows.make_visit(lima, city, status="done", visibility="public")
        rows.make_item(network)
        rows.make_meeting(network, city=city)
    assert {address: len(statements(client, address)) for address in register} == few


def oembed(client, address):
    found = client.get("/embed/oembed.json", {"url": f"http://testserver{address}"})
    assert found.status_code == 200, address
    body = found.json()
    source = unescape(body["html"].split('src="')[1].split('"')[0]).removeprefix("http://testserver")
    assert client.get(source).status_code == 200
    return body["title"], source


def test_oembed_finds_each_frame_by_its_page_and_by_itself(client, register):
    for address in register:
        _title, source = oembed(client, address)
        assert source == f"{address}?lang=en"
    for address, found in {
        "/cities/?region=europe&lang=es": "/embed/list/cities/?region=europe&lang=en",
        "/partnerships/?view=map&status=active": "/embed/map/partnerships/?status=active&lang=en",
        "/networks/c40/": "/embed/badge/networks/c40/?lang=en",
        "/steps/": "/embed/list/reported-steps/?lang=en",
    }.items():
        assert oembed(client, address)[1] == found
    assert oembed(client, "/cities/?region=europe")[0] == "Cities: Europe"


@pytest.mark.parametrize("path", ["/cities/?region=europe", "/networks/c40/", "/meetings/"])
def test_pages_name_their_frame(client, register, path):
    page = client.get(path).text
    link = unescape(page.split('type="application/json+oembed"')[1].split('href="')[1].split('"')[0])
    assert link == f"/embed/oembed.json?url={quote('http://testserver' + path, safe='')}"
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "/cities/?region=nowhere",
        "/cities/?q=" + "x" * 5_000,
        "/embed/list/",
        "/data/",
        "/cities/%00/",
        "/\ud800",
    ],
)
def test_addresses_that_mean_nothing_have_no_frame(client, url):
    answer = client.get(
        "/embed/oembed.json", {"url": f"http://testserver{url}".encode("utf-8", "replace").decode()}
    )
    assert answer.status_code == 404 if len(url) < 5_000 else answer.status_code in {200, 404}
