"""Insights: every number is counted again, by plain SQL, by the directory that it leads to, or by hand."""

import csv
import datetime
import io
import random
from collections import Counter
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from citydiplo.kit.caching import versions
from citydiplo.kit.listing.facets.counting import count
from citydiplo.portal.choices import CentralityBy, RegionsOf
from citydiplo.portal.queries.insights import backers, bridges, diffusion, regions, topics
from networks.actions.search import index_cities
from networks.choices import Dimension, Theme
from networks.models import Backing, City, Membership
from partnerships.actions import city_counts, denormalized
from partnerships.actions.bridges import work_out as work_out_bridges
from partnerships.models import Exchange, Funding, Party, Reuse
from tests import fitting, rows
from tests.matrix import one_in
from tests.pages import statements

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
AFRICAN = {"country": "NG", "region": "africa"}
LATIN = {"country": "PE", "region": "latin-america-caribbean"}
PAGES = (
    "/insights/",
    "/insights/regions/",
    *(f"/insights/regions/?of={each}" for each in RegionsOf.values),
    *(f"/insights/topics/?of={each}" for each in topics.DIRECTORIES),
    *(f"/insights/topics/?of={each}&region=europe&country=DE" for each in topics.DIRECTORIES),
    "/insights/topics/?of=exchanges&network=green&city=lima",
    "/insights/backers/",
    "/insights/backers/lima/",
    "/insights/bridges/",
    *(f"/insights/bridges/?by={each}" for each in CentralityBy.values),
    "/insights/bridges/?region=europe&size=3",
    "/insights/bridges/lima/",
    "/insights/diffusion/",
)


@pytest.fixture
def register():
    """Members of two networks over the years, in two regions; what ended, what has no date, and demo rows."""
    lima, cusco = rows.make_city("lima", population=7_737_002, **LATIN), rows.make_city("cusco", **LATIN)
    bonn = rows.make_city("bonn", country="DE", population=330_000)
    berlin = rows.make_city("berlin", country="DE", population=3_600_000)
    creative = rows.make_network(
        "creative", dimension="culture", dimensions=["culture"], themes=["tourism-and-social-connections"]
    )
    green = rows.make_network(
        "green",
        dimension="environment",
        dimensions=["environment", "culture"],
        themes=["tourism-and-social-connections", "global-and-local-education"],
    )
    rows.make_membership(creative, bonn, since="2004-06-01")
    rows.make_membership(creative, lima, since="2010-01-01", role="chair")
    rows.make_membership(creative, berlin, since="2005-01-01", until="2010-03-01")
    rows.make_membership(creative, cusco)
    rows.make_membership(green, bonn, since="2010-05-01", role="steering")
    rows.make_membership(green, berlin, is_demo=True)
    rows.make_membership(green, rows.make_institution("bank"), since="2004-01-01")
    rows.make_partnership(lima, bonn, since="1998-05-01", dimension="culture", dimensions=["culture"])
    rows.make_partnership(cusco, berlin, since="2001-01-01", until="2006-01-01", status="ended")
    rows.make_partnership(lima, berlin, status="draft")
    rows.make_partnership(lima, berlin, visibility="city")
    work_out_bridges()
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


def test_quotients_stand_beside_each_year_and_beside_what_has_no_date(register):
    years = regions.read("memberships", network="creative").shares()
    assert [(row.year, row.quotients, row.total) for row in years] == [
        (2010, [1.0, 1.0], 2),
        (2005, [2.0, 0.0], 2),
        (2004, [2.0, 0.0], 1),
        (None, [0.0, 2.0], 1),
    ]


def test_the_file_says_what_the_page_says(client, register):
    answer = client.get("/insights/regions/years/export.csv?of=memberships&network=creative")
    read = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert read[0] == ["year", "region", "number", "share", "quotient"]
    # One of two members against one of two large municipalities.
    assert ["2010", "europe", "1", "50.0", "1.0"] in read
    assert ["2009", "europe", "2", "100.0", "2.0"] in read
    assert ["", "latin-america-caribbean", "1", "100.0", "2.0"] in read
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


@pytest.mark.parametrize("name", one_in(3, topics.DIRECTORIES))
def test_each_cell_is_what_its_directory_counts(client, register, name):
    rows.make_agreement(
        "pact",
        dimension="culture",
        dimensions=["culture", "security"],
        themes=["tourism-and-social-connections"],
    )
    found = topics.read(name)
    cells = [cell for _dimension, row, everything in found.rows for cell in (*row, everything)]
    for cell in [*cells, *found.sums, found.everything]:
        assert client.get(cell.url).context["directory"].total == cell.number, cell.url


@pytest.fixture
def peopled(register):
    """Records of each kind in Latin America, Peru and Lima, beside others of Europe, and demo rows."""
    lima, bonn = register["lima"], register["bonn"]
    facts = {"dimension": "culture", "theme": "tourism-and-social-connections"}
    sets = {"dimensions": ["culture"], "themes": ["tourism-and-social-connections"]}
    for city in (lima, bonn, bonn):
        fitting.exchange(
            city=city, region=city.region, country=city.country, state="published", published_at=NOON, **sets
        )
        rows.make_visit(
            city, rows.make_city(country="NG", region="africa"), status="done", visibility="public", **facts
        )
        fitting.target(city=city, is_public=True, published_at=NOON)
    rows.make_visit(lima, bonn, status="done", visibility="public", is_demo=True, **facts)
    rows.make_item(register["green"], dimension="culture", theme="global-and-local-education")
    fitting.meeting(network=register["green"], dimension="culture", themes=["global-and-local-education"])
    rows.make_accession(
        rows.make_agreement("pact", dimension="culture", dimensions=["culture"], themes=[]), lima
    )
    city_counts.refresh()
    denormalized.refresh()
    return register


PLACES = {"region": "latin-america-caribbean", "country": "PE", "network": "green", "city": "lima"}


@pytest.mark.parametrize(
    ("name", "place"),
    one_in(9, [(name, place) for name in topics.DIRECTORIES for place in topics.PLACES]),
)
def test_each_cell_of_a_place_is_what_its_directory_counts(client, peopled, name, place):
    everywhere, found = topics.read(name), topics.read(name, {place: PLACES[place]})
    cells = [cell for _dimension, row, everything in found.rows for cell in (*row, everything)]
    for cell in [*cells, *found.sums, found.everything]:
        assert f"{place}=" in cell.url
        directory = client.get(cell.url).context["directory"]
        assert directory.total - directory.demo == cell.number, cell.url
    assert found.everything.number <= everywhere.everything.number


@pytest.mark.parametrize(
    ("name", "place"),
    one_in(3, [(name, place) for name in topics.DIRECTORIES for place in (None, *topics.PLACES)]),
)
def test_the_sums_are_the_numbers_of_the_facets(peopled, name, place):
    asked = {place: PLACES[place]} if place else {}
    found, source = topics.read(name, asked), topics.DIRECTORIES[name]
    facets = count(source.filters(QueryDict(urlencode(asked)), source.rows(AnonymousUser()))).options
    for dimension, _cells, everything in found.rows:
        assert everything.number == facets["dimension"][dimension.value], dimension
    for theme, cell in zip(found.themes, found.sums, strict=True):
        assert cell.number == facets["theme"][theme.value], theme


def test_a_city_is_looked_up_by_its_name(client, peopled):
    def asked(city):
        return client.get("/insights/topics/", {"of": "visits", "region": "", "city": city})

    index_cities(City.objects.values_list("pk", flat=True))
    for words in ("Lima", "lima ", "Lima (lima)", "LIMA (lima)"):
        page = client.get("/insights/topics/", {"of": "visits", "city": words}, follow=True)
        assert page.request["QUERY_STRING"] == "of=visits&city=lima", words
        assert 'value="Lima (lima)"' in page.content.decode(), words
    page = asked("Atlantis").content.decode()
    assert "No city called “Atlantis” was found." in page
    assert 'value="Atlantis"' in page
    rows.make_city("lima-us", name="Lima", country="US", region="northern-america")
    index_cities(City.objects.values_list("pk", flat=True))
    page = asked("Lima").content.decode()
    assert "Several cities have this name." in page
    assert 'href="/insights/topics/?of=visits&amp;city=lima-us"' in page
    assert asked("x" * 5_000).status_code == 200


def test_demo_memberships_and_accessions_lead_to_no_real_record(client, peopled):
    lagos, chat = rows.make_city("lagos", **AFRICAN), rows.make_network("chat")
    rows.make_membership(chat, lagos, is_demo=True)
    rows.make_accession(rows.make_agreement("deal"), lagos, is_demo=True)
    fitting.target(city=lagos, is_public=True, published_at=NOON)
    versions.bump("memberships", "targets")
    for name, place in (
        ("networks", {"country": "NG"}),
        ("networks", {"city": "lagos"}),
        ("agreements", {"country": "NG"}),
        ("agreements", {"city": "lagos"}),
        ("agreements", {"network": "chat"}),
        ("visits", {"network": "chat"}),
    ):
        assert topics.read(name, place).everything.number == 0, (name, place)


def test_a_place_leaves_what_is_there(client, peopled):
    for name, number in (("partnerships", 2), ("exchanges", 1), ("visits", 1), ("targets", 1)):
        assert topics.read(name, {"country": "PE"}).everything.number == number, name
    assert topics.read("networks", {"region": "europe"}).everything.number == 2
    assert topics.read("networks", {"country": "PE", "network": "creative"}).everything.number == 1
    assert topics.read("agreements", {"city": "bonn"}).everything.number == 0
    page = client.get("/insights/topics/?of=partnerships&network=green").content.decode()
    assert "These records name no theme." in page
    rows = b"".join(client.get("/insights/topics/export.csv?of=visits&city=lima").streaming_content)
    assert "culture,tourism-and-social-connections,1" in rows.decode()


@pytest.mark.parametrize("place", [{"country": "PE"}, {"region": "europe"}, {"network": "green"}])
def test_active_cities_of_a_footprint_are_those_of_the_directory(client, peopled, place):
    rows = topics.footprint(place)
    for row in rows:
        directory = client.get(row.cities.url).context["directory"]
        assert directory.total - directory.demo == row.cities.number, row.cities.url
    assert sum(row.total for row in rows) > 0


def test_the_footprint_of_a_city_is_its_own(client, peopled):
    rows = {row.dimension: row for row in topics.footprint({"city": "lima"})}
    own = {row.dimension: row.total for row in peopled["lima"].footprint.all()}
    assert {dimension: row.total for dimension, row in rows.items() if row.total} == own
    table = b"".join(client.get("/insights/topics/footprint/export.csv?city=lima").streaming_content).decode()
    assert table.splitlines()[0] == "dimension,partnerships,networks,agreements,number,cities"
    assert client.get("/insights/topics/footprint/export.csv?city=atlantis").status_code == 400


def test_a_record_of_two_themes_stands_in_both(register):
    found = topics.read("networks")
    row = {dimension: cells for dimension, cells, _all in found.rows}
    place = {theme: number for number, theme in enumerate(found.themes)}
    assert row[Dimension.CULTURE][place[Theme.TOURISM]].number == 2
    assert row[Dimension.CULTURE][place[Theme.EDUCATION]].number == 1
    assert (Dimension.SECURITY, Theme.TOURISM, 0) in found.thin
    assert (Dimension.CULTURE, Theme.TOURISM) not in {pair[:2] for pair in found.thin}


def test_what_nobody_documented_is_unknown(client, register):
    paris = rows.make_city("paris", country="FR")
    share = {"kind": "funds", "share": Decimal("50.63"), "since": 2008, "documented": "A grant."}
    Backing.objects.create(network=register["creative"], city=paris, **share)
    Backing.objects.create(
        network=register["creative"], institution=rows.make_institution("union"), kind="funds", since=2015
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


def test_what_ended_with_a_backer_names_the_cities_that_left(client, register):
    rockefeller = rows.make_institution("rockefeller")
    support = {"network": register["creative"], "institution": rockefeller}
    Backing.objects.create(**support, kind="funds", since=2003, until=2009)
    Backing.objects.create(**support, kind="founded", since=2003)
    # Berlin left in 2010.
    [ended] = backers.read().ended
    assert (ended.network, ended.backer.name, ended.until, ended.left) == ("Creative", "Rockefeller", 2009, 1)
    assert "Cities that left" in client.get("/insights/backers/").content.decode()


def test_funders_of_a_city_are_added_up_in_one_currency_only(client, register):
    lima, bank = register["lima"], rows.make_institution("bank-of-cities")
    first, second = (
        rows.make_partnership(lima, register["bonn"]),
        rows.make_partnership(lima, rows.make_city()),
    )
    hidden = rows.make_partnership(lima, rows.make_city(), visibility="city")
    shown = rows.make_partnership(lima, rows.make_city(), is_demo=True)
    for partnership, amount, currency in (
        (first, 1_000, "EUR"), (second, 500, "EUR"), (second, 70, "USD"), (second, None, ""),
        (hidden, 9, "EUR"), (shown, 9, "EUR"),
    ):  # fmt: skip
        Funding.objects.create(partnership=partnership, institution=bank, amount=amount, currency=currency)
    Funding.objects.create(partnership=first, name="A foundation", amount=3, currency="EUR")
    answer = client.get("/insights/backers/lima/")
    assert [
        (row.name, row.currency, row.amount, len(row.partnerships)) for row in answer.context["rows"]
    ] == [
        ("A foundation", "EUR", 3, 1),
        ("Bank-Of-Cities", "", 0, 1),
        ("Bank-Of-Cities", "EUR", 1_500, 2),
        ("Bank-Of-Cities", "USD", 70, 1),
    ]
    assert answer.context["sums"] == ["1,503\N{NO-BREAK SPACE}EUR", "70\N{NO-BREAK SPACE}USD"]
    lines = read_file(client, "/insights/backers/lima/export.csv").splitlines()
    assert lines[0] == "funder,currency,amount,partnerships"
    assert "Bank-Of-Cities,EUR,1500.00,2" in lines
    few = len(statements(client, "/insights/backers/lima/"))
    for _ in range(9):
        more = rows.make_partnership(lima, rows.make_city())
        Funding.objects.create(partnership=more, institution=rows.make_institution())
    versions.bump("partnerships")
    assert len(statements(client, "/insights/backers/lima/")) <= few


@pytest.mark.parametrize("seed", range(4))
def test_groups_of_regions_are_those_that_a_reading_of_all_records_finds(seed):
    chance = random.Random(seed)
    cities = [rows.make_city(**chance.choice((AFRICAN, LATIN, {}))) for _ in range(6)]
    kinds = [(each,) for each in ("culture", "environment")] + [("culture", "environment")]
    networks = [rows.make_network(dimension=kind[0], dimensions=kind) for kind in kinds]

    def days():
        first = chance.choice(("1998-03-01", "1998-01-01", "2003-12-31", None))
        last = chance.choice((None, None, "2004-01-01", "2004-06-30"))
        return {"since": first, "until": last}

    for network in networks:
        for city in chance.sample(cities, 4):
            rows.make_membership(network, city, **days())
    for _ in range(30):
        kind = chance.choice(kinds)
        rows.make_partnership(
            *chance.sample(cities, chance.choice((2, 3))), dimension=kind[0], dimensions=kind, **days()
        )
    found = {
        RegionsOf.MEMBERSHIPS: [
            (row.city.region, row.network.slug, tuple(row.network.dimensions), row.since, row.until)
            for row in Membership.objects.select_related("city", "network")
        ],
        RegionsOf.PARTNERSHIPS: [
            (row.region, "", tuple(row.partnership.dimensions), row.partnership.since, row.partnership.until)
            for row in Party.objects.select_related("partnership")
        ],
    }
    for subject, read in found.items():
        counted = Counter((*words, first and first.year, last and last.year) for *words, first, last in read)
        groups = regions.SUBJECTS[subject].groups()
        assert {tuple(each[:-1]): each.number for each in groups} == counted
        assert len(groups) == len(counted)


@pytest.mark.parametrize("page", one_in(2, PAGES))
def test_many_rows_cost_what_one_does(client, register, page):
    few = len(statements(client, page))
    for number in range(8):
        city, network = rows.make_city(**LATIN), rows.make_network()
        rows.make_membership(network, city, since=f"20{number + 10}-01-01")
        rows.make_partnership(city, register["bonn"], since=f"20{number + 10}-01-01")
        Backing.objects.create(network=network, city=city, kind="hosts")
    work_out_bridges()
    assert len(statements(client, page)) <= few


def test_the_numbers_are_read_once(client, register, django_assert_num_queries):
    client.get("/insights/")
    with django_assert_num_queries(0):
        client.get("/insights/")
        client.get("/insights/backers/")


def test_cities_that_join_regions_are_listed_first_by_each_number(client, register):
    lagos = rows.make_city("lagos", country="NG", region="africa", population=15_000_000)
    for other in ("lima", "bonn"):
        rows.make_partnership(lagos, register[other])
    rows.make_partnership(lagos, rows.make_city("porto", country="PT"))
    work_out_bridges()
    found = bridges.read()
    # Lima, Bonn, Lagos and Porto, and apart Cusco and Berlin: 6 cities, 5 · 4 / 2 = 10 pairs of others.
    assert [(row.slug, row.betweenness) for row in found.rows[:2]] == [("lagos", 0.2), ("lima", 0)]
    assert bridges.read("regions").rows[0].slug == "lagos"
    assert [row.slug for row in bridges.read("eigenvector").rows][-2:] == ["cusco", "berlin"]
    assert [row.slug for row in bridges.read(region="europe").rows] == ["bonn", "berlin", "porto"]
    assert [row.slug for row in bridges.read(size=6).rows] == ["lagos", "lima"]
    assert [(value, listed[0].slug) for _label, value, listed in found.by_region] == [
        ("africa", "lagos"),
        ("europe", "bonn"),
        ("latin-america-caribbean", "lima"),
    ]
    assert [(value, len(listed)) for _label, value, listed in found.by_size] == [(4, 1), (5, 1), (6, 2)]
    page = client.get("/insights/bridges/").content.decode()
    assert "Worked out from 5 ties of 6 cities" in page
    assert 'href="/insights/bridges/lagos/"' in page


def test_the_line_of_a_city_equals_its_list_and_its_file(client, register):
    for country, region in (("NG", "africa"), ("DE", "europe"), ("PT", "europe")):
        rows.make_partnership(register["lima"], rows.make_city(country=country, region=region))
    work_out_bridges()
    line = "Links 3 countries in 2 world regions."
    city = client.get("/cities/lima/").content.decode()
    assert line in " ".join(city.split())
    assert 'href="/insights/bridges/lima/"' in city
    answer = client.get("/insights/bridges/lima/")
    assert line in " ".join(answer.content.decode().split())
    places = answer.context["found"].places
    listed = [each for _region, countries in places for each in countries]
    assert (len(listed), len(places)) == (3, 2)
    assert sum(each.number for each in listed) == 4 == answer.context["found"].row.ties
    table = b"".join(client.get("/insights/bridges/lima/export.csv").streaming_content).decode()
    assert [line.split(",")[:3] for line in table.splitlines()[1:]] == [
        ["Africa", "NG", "1"],
        ["Europe", "DE", "2"],
        ["Europe", "PT", "1"],
    ]


def test_a_city_without_ties_has_no_line(client, register):
    rows.make_city("small")
    assert "insights/bridges/small" not in client.get("/cities/small/").content.decode()
    page = client.get("/insights/bridges/small/")
    assert page.context["found"] is None
    assert client.get("/insights/bridges/small/export.csv").status_code == 200


def test_before_the_first_calculation_the_page_says_so(client):
    rows.make_city("lima", **LATIN)
    page = client.get("/insights/bridges/").content.decode()
    assert "This is not worked out yet." in page
    assert len(b"".join(client.get("/insights/bridges/export.csv").streaming_content).splitlines()) == 1


def test_the_file_of_bridges_has_all_cities_of_a_choice(client, register):
    answer = client.get("/insights/bridges/export.csv?region=europe")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert {row["slug"] for row in rows} == {"bonn", "berlin"}
    assert {row["ties"] for row in rows} == {"1"}
    for question in ("region=atlantis", "size=9", "by=fame"):
        assert client.get(f"/insights/bridges/export.csv?{question}").status_code == 400


@pytest.fixture
def lesson(register):
    """A lesson of Lima that Bonn used after 10 days, Cusco after 30 and Berlin after 400; and a demo one."""
    facts = {
        "region": LATIN["region"],
        "country": "PE",
        "size": 6,
        "state": "published",
        "published_at": NOON,
    }
    lesson = fitting.exchange(city=register["lima"], title="Buses", reuse_count=3, **facts)
    for slug, days in (("bonn", 10), ("cusco", 30), ("berlin", 400)):
        use(lesson, City.objects.get(slug=slug), days, spared_a_mistake=slug == "bonn")
    use(lesson, rows.make_city(), 5, withdrawn_at=NOON)
    shown = fitting.exchange(city=register["lima"], title="Invented", reuse_count=1, is_demo=True, **facts)
    use(shown, register["bonn"], 1)
    closed = fitting.exchange(
        city=register["lima"], title="Closed", audience="networks", reuse_count=1, **facts
    )
    use(closed, register["bonn"], 1)
    return lesson


def use(exchange, city, days, **facts):
    said = NOON + datetime.timedelta(days=days)
    Reuse.objects.filter(pk=fitting.reuse(exchange=exchange, city=city, **facts).pk).update(said_at=said)


def test_reuses_are_counted_from_where_to_where(client, lesson):
    found = diffusion.read()
    assert (found.total, found.of_cities, found.other_country, found.other_region) == (3, 3, 2, 2)
    assert found.median_days == 30
    # Columns: Africa, Asia, Europe, Latin America, Middle East, Northern America.
    assert [(str(row.label), row.numbers, row.total) for row in found.by_region] == [
        ("Latin America and the Caribbean", [0, 0, 2, 1, 0, 0], 3)
    ]
    # Cusco's population is not known; Bonn has 330,000 and Berlin 3,600,000 people.
    assert [(str(row.label), row.numbers) for row in found.by_size] == [
        ("5 million and over", [1, 0, 0, 0, 1, 1, 0])
    ]
    assert [
        (each.title, each.cities, each.countries, each.regions, each.is_demo) for each in found.practices
    ] == [
        ("Buses", 3, 2, 2, False),
        ("Invented", 1, 1, 1, True),
    ]
    page = " ".join(client.get("/insights/diffusion/").content.decode().split())
    assert "Exchanges were used 3 times." in page
    assert "67% went to another country" in page
    rows = list(csv.reader(io.StringIO(read_file(client, "/insights/diffusion/export.csv"))))
    assert [row[5] for row in rows[1:]] == ["Bonn", "Cusco", "Berlin"]
    author = [str(lesson.pk), "Buses", "Lima", "PE", "latin-america-caribbean"]
    assert rows[1] == [*author, "Bonn", "DE", "europe", "2026-01-11"]


def read_file(client, address):
    return b"".join(client.get(address).streaming_content).decode()


def test_the_way_of_a_practice_is_drawn_and_told_in_the_order_of_time(client, lesson):
    answer = client.get(f"/insights/diffusion/{lesson.pk}/")
    steps = answer.context["steps"]
    assert [(each.number, each.name, each.days, each.is_spared) for each in steps] == [
        (1, "Bonn", 10, True),
        (2, "Cusco", 30, False),
        (3, "Berlin", 400, False),
    ]
    drawing = answer.context["drawing"]
    assert [str(lane.label) for lane in drawing.lanes] == ["Europe", "Latin America and the Caribbean"]
    assert [point.number for point in drawing.points] == [1, 2, 3]
    page = " ".join(answer.content.decode().split())
    assert "Used by 3 cities" in page
    assert "2 countries, 2 world regions" in page
    rows = read_file(client, f"/insights/diffusion/{lesson.pk}/export.csv").splitlines()
    assert rows[1] == '1,Bonn,DE,europe,"250,000 to 1 million",2026-01-11,10,true'
    assert (
        f'href="/insights/diffusion/{lesson.pk}/"' in client.get(lesson.get_absolute_url()).content.decode()
    )


def test_what_reached_only_some_has_no_way_for_others(client, lesson):
    closed = Exchange.objects.get(title="Closed")
    assert client.get(f"/insights/diffusion/{closed.pk}/").status_code == 404
    assert client.get(f"/insights/diffusion/{closed.pk}/export.csv").status_code == 404
    assert "Closed" not in client.get("/insights/diffusion/").content.decode()


def test_more_cities_cost_a_way_nothing_else(client, lesson):
    few = len(statements(client, f"/insights/diffusion/{lesson.pk}/"))
    for day in range(50):
        use(lesson, rows.make_city(country="NG", region="africa"), day)
    versions.bump("exchanges")
    assert len(statements(client, f"/insights/diffusion/{lesson.pk}/")) <= few
    assert len(diffusion.path_of(lesson)) == 53
    assert len(diffusion.draw(lesson, diffusion.path_of(lesson)).points) == diffusion.DRAWN


def test_an_empty_register_has_all_pages(client):
    rows.make_city("lima", **LATIN)
    for page in PAGES:
        assert client.get(page).status_code == 200
    assert 'href="/insights/"' in client.get(reverse("about")).content.decode()
