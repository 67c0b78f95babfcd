"""Insights: every number is counted again, by plain SQL, by the directory that it leads to, or by hand."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from citydiplo.portal.choices import RegionsOf
from citydiplo.portal.queries.insights import backers, regions, topics
from networks.choices import Dimension, Theme
from networks.models import Backing
from tests.pages import statements
from tests.rows import (
    make_agreement,
    make_city,
    make_institution,
    make_membership,
    make_network,
    make_partnership,
)

pytestmark = pytest.mark.django_db
LATIN = {"country": "PE", "region": "latin-america-caribbean"}
PAGES = (
    "/insights/",
    "/insights/regions/",
    *(f"/insights/regions/?of={each}" for each in RegionsOf.values),
    *(f"/insights/topics/?of={each}" for each in topics.DIRECTORIES),
    "/insights/backers/",
)


@pytest.fixture
def register():
    """Members of two networks over the years, in two regions; what ended, what has no date, and demo rows."""
    lima, cusco = make_city("lima", population=7_737_002, **LATIN), make_city("cusco", **LATIN)
    bonn = make_city("bonn", country="DE", population=330_000)
    berlin = make_city("berlin", country="DE", population=3_600_000)
    creative = make_network(
        "creative", dimension="culture", dimensions=["culture"], themes=["tourism-and-social-connections"]
    )
    green = make_network(
        "green",
        dimension="environment",
        dimensions=["environment", "culture"],
        themes=["tourism-and-social-connections", "global-and-local-education"],
    )
    make_membership(creative, bonn, since="2004-06-01")
    make_membership(creative, lima, since="2010-01-01", role="chair")
    make_membership(creative, berlin, since="2005-01-01", until="2010-03-01")
    make_membership(creative, cusco)
    make_membership(green, bonn, since="2010-05-01", role="steering")
    make_membership(green, berlin, is_demo=True)
    make_membership(green, make_institution("bank"), since="2004-01-01")
    make_partnership(lima, bonn, since="1998-05-01", dimension="culture", dimensions=["culture"])
    make_partnership(cusco, berlin, since="2001-01-01", until="2006-01-01", status="ended")
    make_partnership(lima, berlin, status="draft")
    make_partnership(lima, berlin, visibility="city")
    return {"lima": lima, "bonn": bonn, "creative": creative, "green": green}


def table(of, **asked):
    return list(regions.read(of, **asked).table())


def test_members_are_counted_at_the_end_of_each_year(register):
    assert table("memberships", network="creative") == [
        *((year, "europe", n, 100.0) for year, n in [(2004, 1)]),
        *((year, "latin-america-caribbean", 0, 0.0) for year in [2004]),
        (2005, "europe", 2, 100.0), (2005, "latin-america-caribbean", 0, 0.0),
        (2006, "europe", 2, 100.0), (2006, "latin-america-caribbean", 0, 0.0),
        (2007, "europe", 2, 100.0), (2007, "latin-america-caribbean", 0, 0.0),
        (2008, "europe", 2, 100.0), (2008, "latin-america-caribbean", 0, 0.0),
        (2009, "europe", 2, 100.0), (2009, "latin-america-caribbean", 0, 0.0),
        (2010, "europe", 1, 50.0), (2010, "latin-america-caribbean", 1, 50.0),
        ("", "latin-america-caribbean", 1, 100.0),
    ]  # fmt: skip


def test_today_equals_plain_sql(register):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.region, COUNT(*) FROM networks_membership m JOIN networks_city c ON c.id = m.city_id
            WHERE m.until IS NULL AND NOT m.is_demo GROUP BY c.region"""
        )
        expected = dict(cursor.fetchall())
    found = regions.read("memberships")
    assert {row.region: row.number for row in found.rows if row.number} == expected
    assert found.total == 4
    assert found.dated == 3


def test_positions_have_no_years(register):
    found = regions.read("positions")
    assert {row.region: row.number for row in found.rows if row.number} == {
        "europe": 1,
        "latin-america-caribbean": 1,
    }
    assert found.chart() is None
    # One of two seats against one of two large municipalities, in both regions.
    assert [row.quotient for row in found.rows if row.large] == [1.0, 1.0]


def test_ends_of_public_partnerships_are_counted_by_year_and_dimension(register):
    found = {(year, region): n for year, region, n, _share in table("partnerships")}
    assert found[1998, "europe"] == found[1998, "latin-america-caribbean"] == 1
    assert found[2005, "europe"] == 2
    assert found[2006, "europe"] == 1
    assert {(n, region) for _year, region, n, _share in table("partnerships", dimension="culture")} == {
        (1, "europe"),
        (1, "latin-america-caribbean"),
    }
    assert table("partnerships", dimension="security") == []


def test_the_file_says_what_the_page_says(client, register):
    answer = client.get("/insights/regions/years/export.csv?of=memberships&network=creative")
    read = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert read[0] == ["year", "region", "number", "share"]
    assert ["2010", "europe", "1", "50.0"] in read
    answer = client.get("/insights/regions/today/export.csv")
    read = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert read[0] == ["region", "number", "share", "large_municipalities", "quotient"]
    assert len(read) == 7
    page = client.get("/insights/regions/?network=creative").content.decode()
    assert "Memberships by world region" in page
    assert "Dated: 2 of 3." in page


@pytest.mark.parametrize(
    "query", ["of=cheese", "network=nowhere", "dimension=cheese", "demo=1", "of=items&x=1"]
)
def test_a_file_refuses_what_it_does_not_know(client, register, query):
    assert client.get(f"/insights/regions/today/export.csv?{query}").status_code == 400
    if query.startswith("of=c"):
        assert client.get(f"/insights/topics/export.csv?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["of=cheese", "network=%3Cb%3E", "dimension=" + "x" * 3000, "of=items&network=green"]
)
def test_a_page_shows_everything_where_it_does_not_know_a_word(client, register, query):
    assert client.get(f"/insights/regions/?{query}").status_code == 200
    assert client.get(f"/insights/topics/?{query}").status_code == 200


@pytest.mark.parametrize("name", topics.DIRECTORIES)
def test_each_cell_is_what_its_directory_counts(client, register, name):
    make_agreement(
        "pact",
        dimension="culture",
        dimensions=["culture", "security"],
        themes=["tourism-and-social-connections"],
    )
    found = topics.read(name)
    cells = [cell for _dimension, row, everything in found.rows for cell in (*row, everything)]
    for cell in [*cells, *found.sums, found.everything]:
        assert client.get(cell.url).context["directory"].total == cell.number, cell.url


def test_a_record_of_two_themes_stands_in_both(register):
    found = topics.read("networks")
    row = {dimension: cells for dimension, cells, _all in found.rows}
    place = {theme: number for number, theme in enumerate(found.themes)}
    assert row[Dimension.CULTURE][place[Theme.TOURISM]].number == 2
    assert row[Dimension.CULTURE][place[Theme.EDUCATION]].number == 1
    assert (Dimension.SECURITY, Theme.TOURISM) in found.thin
    assert (Dimension.CULTURE, Theme.TOURISM) not in found.thin


def test_what_nobody_documented_is_unknown(client, register):
    paris = make_city("paris", country="FR")
    share = {"kind": "funds", "share": Decimal("50.63"), "since": 2008, "documented": "A grant."}
    Backing.objects.create(network=register["creative"], city=paris, **share)
    Backing.objects.create(
        network=register["creative"], institution=make_institution("union"), kind="funds", since=2015
    )
    Backing.objects.create(network=register["green"], city=paris, kind="hosts", until=2019, since=2011)
    creative, green = backers.read().networks
    assert (creative.known, creative.unknown) == (Decimal("50.63"), Decimal("49.37"))
    assert creative.largest.name == "Paris"
    assert creative.is_over_half
    assert (green.known, green.unknown, green.largest) == (0, 100, None)
    assert [(name, n) for name, _url, n in backers.read().backers] == [("Paris", 2), ("Union", 1)]
    page = client.get("/insights/backers/").content.decode()
    assert "Documented: 50.6% of the income. Unknown: 49.4%." in page
    assert "Paris paid more than half." in page
    answer = client.get("/insights/backers/export.csv")
    assert "Creative,Paris,funds,2008–,50.63,A grant." in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("page", PAGES)
def test_many_rows_cost_what_one_does(client, register, page):
    few = len(statements(client, page))
    for number in range(8):
        city, network = make_city(**LATIN), make_network()
        make_membership(network, city, since=f"20{number + 10}-01-01")
        make_partnership(city, register["bonn"], since=f"20{number + 10}-01-01")
        Backing.objects.create(network=network, city=city, kind="hosts")
    assert len(statements(client, page)) <= few


def test_the_numbers_are_read_once(client, register, django_assert_num_queries):
    client.get("/insights/")
    with django_assert_num_queries(0):
        client.get("/insights/")
        client.get("/insights/backers/")


def test_an_empty_register_has_all_pages(client):
    for page in PAGES:
        assert client.get(page).status_code == 200
    assert 'href="/insights/"' in client.get(reverse("about")).content.decode()
