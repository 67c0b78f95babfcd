"""What the register lacks: every number is counted again, by plain SQL or a row at a time."""

import csv
import datetime
import io
import json
from collections import Counter

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from citydiplo.kit.caching import versions
from citydiplo.portal.choices import AsOfAge, CoverageBy
from citydiplo.portal.queries import coverage
from citydiplo.portal.queries.coverage import RECORDS
from networks.actions import seats
from networks.choices import SeatRole
from networks.models import Membership
from partnerships.models import Accession, Partnership
from tests import rows
from tests.matrix import one_in
from tests.pages import statements

pytestmark = pytest.mark.django_db
LATIN = {"country": "PE", "region": "latin-america-caribbean"}
OPEN = {"state": "open-data"}


def sql(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


@pytest.fixture
def register():
    """Two regions, two sources, dated and undated records, demo rows and what visitors do not see."""
    source, other = rows.make_source("a-list", title="A list"), rows.make_source("b-list", title="B list")
    lima = rows.make_city("lima", population=7_737_002, source=source, **LATIN)
    cusco = rows.make_city("cusco", population=400_000, website="https://cusco.example", **LATIN)
    bonn = rows.make_city("bonn", country="DE", population=330_000)
    rows.make_partnership(lima, bonn, since="1998-05-01", source=source, as_of="2023-01-01", **OPEN)
    rows.make_partnership(lima, cusco, status="unknown", source=other, as_of="2020-06-01", **OPEN)
    rows.make_partnership(cusco, bonn, legal_act="Resolution 12", dimension="culture", dimensions=["culture"])
    rows.make_partnership(lima, bonn, is_demo=True)
    rows.make_partnership(lima, bonn, visibility="city")
    rows.make_partnership(lima, bonn, status="draft")
    network = rows.make_network("c40", members_stated="97 cities", seat=bonn, themes=["immigration"])
    rows.make_network("empty", members_stated="About 2,500")
    rows.make_network("silent")
    rows.make_membership(network, lima, since="2005-01-01", membership_class="", source=source, **OPEN)
    rows.make_membership(network, bonn, until="2020-01-01")
    rows.make_membership(network, rows.make_institution("bank", seat=bonn), since="2010-01-01")
    rows.make_membership(network, cusco, is_demo=True)
    pact = rows.make_agreement("pact", scale_stated="11,000 cities", year=2016)
    rows.make_accession(
        pact, lima, date="2015-01-01", status="active", as_of="2024-01-01", source=other, **OPEN
    )
    rows.make_accession(pact, bonn)
    rows.make_mandate(
        lima, "2023-01-01", name="Ana Example", title="Mayor", as_of=f"{timezone.localdate().year}-01-01"
    )
    rows.make_city("merged", merged_into=lima)
    rows.make_city("invented", is_demo=True)
    return {"lima": lima, "bonn": bonn, "cusco": cusco, "network": network, "pact": pact, "source": source}


# The condition of each field in words of SQL; those of no line are filled where they are not null.
TEXT = (
    *("objectives", "activities", "results", "legal_act", "dimension", "membership_class", "title", "role"),
    *("admin_area", "time_zone", "wikidata_id", "website", "contact", "description", "members_stated"),
    *("scope", "place", "subject", "scale_stated"),
)
SETS = ["themes"]
STANDING_SEAT = "SELECT {0} FROM networks_seat WHERE revoked_at IS NULL AND {0} IS NOT NULL".format
PARTY_IN = "SELECT partnership_id FROM partnerships_party WHERE city_id IN ({0})".format
SPECIAL = {
    ("partnerships", "status"): "status <> 'unknown'",
    ("accessions", "status"): "status <> ''",
    ("cities", "on_record"): "on_record_count > 0",
    ("cities", "position"): "latitude IS NOT NULL",
    ("networks", "members"): """id IN (SELECT network_id FROM networks_membership
        WHERE until IS NULL AND NOT is_demo)""",
    ("agreements", "accessions"): """id IN (SELECT agreement_id FROM partnerships_accession
        WHERE NOT is_demo)""",
    ("partnerships", "acted_for"): f"id IN ({PARTY_IN(STANDING_SEAT('city_id'))})",
    ("cities", "acted_for"): f"id IN ({STANDING_SEAT('city_id')})",
    ("networks", "acted_for"): f"id IN ({STANDING_SEAT('network_id')})",
}
SEEN = {
    "partnerships": "NOT is_demo AND visibility = 'public' AND status <> 'draft'",
    "cities": "NOT is_demo AND merged_into_id IS NULL",
}


def condition(noun, field):
    if (noun, field) in SPECIAL:
        return SPECIAL[noun, field]
    if field == "acted_for":
        return f"city_id IN ({STANDING_SEAT('city_id')})"
    if field in TEXT:
        return f"{field} <> ''"
    if field in SETS:
        return f"{field} <> 0"
    return f"{field}{'_id' if field in ('source', 'seat') else ''} IS NOT NULL"


def counted_by_sql(noun):
    """{field: (filled, total)} of one table, in plain SQL."""
    model = coverage.NOUNS[noun].model
    seen = SEEN.get(noun, "NOT is_demo")
    found = {}
    for field in coverage.NOUNS[noun].fields:
        filled = condition(noun, field.name)
        found[field.name] = sql(
            f"SELECT COUNT(CASE WHEN {filled} THEN 1 END), COUNT(*) "  # noqa: S608  words of this file
            f"FROM {model._meta.db_table} WHERE {seen}"
        )[0]
    return found


@pytest.mark.parametrize("noun", coverage.NOUNS)
@pytest.mark.parametrize("is_kept", [False, True])
def test_each_field_is_what_plain_sql_counts(register, noun, is_kept):
    if is_kept:
        rows.make_seat(rows.make_person("Ana"), register["lima"], SeatRole.CITY_EDITOR)
        rows.make_seat(rows.make_person("Dia"), register["network"], SeatRole.SECRETARIAT)
    shown = {field.name: (field.known, field.total) for field in coverage.read().fields_of(noun)}
    assert shown == counted_by_sql(noun)
    assert next(iter(shown.values()))[1] > 0


def test_the_numbers_of_this_small_register_are_these(register):
    fields = {field.name: (field.known, field.missing) for field in coverage.read().fields_of("partnerships")}
    assert fields["since"] == (1, 2)
    assert fields["status"] == (2, 1)
    assert fields["source"] == (2, 1)
    fields = {field.name: (field.known, field.total) for field in coverage.read().fields_of("memberships")}
    assert fields["since"] == (2, 3)
    assert fields["membership_class"] == (2, 3)


@pytest.mark.parametrize("noun", coverage.NOUNS)
@pytest.mark.parametrize("by", one_in(2, CoverageBy.values))
def test_parts_hold_every_record_in_its_part(register, noun, by):
    today = timezone.localdate().year
    expected = Counter()
    for row in coverage.NOUNS[noun].rows():
        expected.update(keys_of(row, by, today))
    assert {part.key: part.total for part in coverage.read().parts_of(noun, by)} == expected


def keys_of(row, by, today):
    """The parts of one record, asked of the record itself."""
    if by == "source":
        return [row.source.title if row.source else ""]
    if by == "state":
        return [row.state]
    if by == "age":
        return [str(AsOfAge.of(row.as_of and row.as_of.year, today))]
    if isinstance(row, Partnership):
        return [str(region) for region in row.regions]
    place = row if hasattr(row, "region") else getattr(row, "seat", None) or getattr(row, "city", None)
    return [place.region if place else ""]


@pytest.mark.parametrize(
    ("year", "age"),
    [
        *((2027, "this-year"), (2026, "this-year"), (2025, "last-year"), (2024, "2-to-4-years")),
        *((2022, "2-to-4-years"), (2021, "5-to-9-years"), (2017, "5-to-9-years"), (2016, "10-years")),
        (None, ""),
    ],
)
def test_the_age_of_a_fact_is_in_calendar_years(year, age):
    assert AsOfAge.of(year, 2026) == age


def test_what_is_stated_stands_beside_what_is_known(client, register):
    assert coverage.read().stated_networks == [
        ("Empty", "/networks/empty/", "About 2,500", 0),
        ("C40", "/networks/c40/", "97 cities", 2),
    ]
    assert coverage.read().stated_agreements == [("Pact", "/agreements/pact/", "11,000 cities", 2)]
    page = client.get(reverse("coverage")).content.decode()
    assert "About 2,500" in page
    assert "2 state their size; 1 without a city known by name" in page


def test_the_share_of_europe_is_in_the_numbers(register):
    shares = {cell.name: (cell.known, cell.total) for cell in coverage.read().regions()["europe"]}
    ends = sql(
        """SELECT COUNT(CASE WHEN c.region = 'europe' THEN 1 END), COUNT(*) FROM partnerships_party p
        JOIN partnerships_partnership r ON r.id = p.partnership_id JOIN networks_city c ON c.id = p.city_id
        WHERE NOT r.is_demo AND r.visibility = 'public' AND r.status <> 'draft'"""
    )[0]
    assert shares["partnerships"] == ends == (2, 6)
    assert shares["people"] == (330_000, 330_000 + 400_000 + 7_737_002)
    assert shares["memberships"] == (1, 2)
    assert shares["accessions"] == (1, 2)
    assert shares["mandates"] == (0, 1)


@pytest.mark.parametrize(
    ("known", "total", "text"),
    [(0, 0, ""), (0, 9, "0%"), (1, 900, "<1%"), (899, 900, ">99%"), (9, 9, "100%")],
)
def test_a_share_is_whole_only_where_nothing_lacks(known, total, text):
    assert coverage.share_text(known, total) == text


def test_countries_count_their_records_without_a_date(register):
    found = {code: int(words.split("(")[1].rstrip(")")) for code, words in coverage.read().countries()}
    undated = Partnership.objects.filter(since=None, is_demo=False, visibility="public").exclude(
        status="draft"
    )
    expected = Counter()
    for partnership in undated:
        expected.update({str(party.country) for party in partnership.parties.all()})
    for model, column in ((Membership, "since"), (Accession, "date")):
        for row in model.objects.filter(**{f"{column}": None}, is_demo=False, city__isnull=False):
            expected[str(row.city.country)] += 1
    assert found == expected == {"PE": 2, "DE": 3}


def test_the_oldest_unverified_records_come_oldest_first(register):
    assert [(line["noun"], line["words"], line["as_of_text"]) for line in coverage.read().oldest()] == [
        ("partnerships", "Lima – Cusco", "1 June 2020"),
        ("partnerships", "Lima – Bonn", "1 January 2023"),
        ("accessions", "Lima – Pact", "1 January 2024"),
        ("mandates", "Ana Example – Lima", f"1 January {timezone.localdate().year}"),
    ]


def test_a_visitor_sees_the_records_of_a_country_without_a_way_to_edit(client, register):
    page = client.get(reverse("coverage"), {"country": "DE"}).content.decode()
    assert "Cusco – Bonn" in page
    assert "Bonn – Pact" in page
    assert "Lima – Cusco" not in page.partition('id="help"')[2].partition('id="regions"')[0]
    assert "Add the date" not in page


def test_the_country_of_the_readers_city_comes_by_itself_with_links_to_edit(client, register):
    ana = rows.make_seat(rows.make_person("Ana"), register["bonn"], SeatRole.CITY_EDITOR).person
    client.force_login(ana)
    page = client.get(reverse("coverage")).content.decode()
    assert "Your country: Germany" in page
    partnership = Partnership.objects.get(legal_act="Resolution 12")
    accession = Accession.objects.get(city=register["bonn"])
    membership = Membership.objects.get(city=register["bonn"])
    for name, args in (
        ("partnership-edit", [partnership.pk]),
        ("accession", ["bonn", accession.pk]),
        ("membership-answer", ["c40", membership.pk]),
    ):
        address = reverse(name, args=args)
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    page = client.get(reverse("coverage"), {"country": "PE"}).content.decode()
    assert "Your country" not in page
    assert "Peru" in page


def test_own_records_stand_before_larger_cities(client, register):
    village = rows.make_city("village", population=300, **LATIN)
    metropolis = rows.make_city("metropolis", population=9_000_000, **LATIN)
    rows.make_accession(register["pact"], metropolis)
    rows.make_accession(register["pact"], village)
    ana = rows.make_seat(rows.make_person("Ana"), village, SeatRole.CITY_EDITOR).person
    lines = coverage.read().undated_in("PE", ana)[2]["lines"]
    assert [line["city__slug"] for line in lines] == ["village", "metropolis"]
    assert [bool(line["edit_url"]) for line in lines] == [True, False]


def test_an_operator_and_a_secretariat_can_edit_too(client, register):
    for person, place, role in (
        (rows.make_person("Olu", is_staff=True), None, None),
        (rows.make_person("Dia"), register["network"], SeatRole.SECRETARIAT),
    ):
        if place:
            rows.make_seat(person, place, role)
        lines = coverage.read().undated_in("DE", person)[1]["lines"]
        assert [line["edit_url"] for line in lines] == [
            reverse("network-member", args=["c40", Membership.objects.get(city=register["bonn"]).pk])
        ]


@pytest.mark.parametrize("country", ["zz", "<b>", "x" * 5000, "\u202e", "pe", "٣"])
def test_an_unknown_country_is_said_and_does_no_harm(client, register, country):
    answer = client.get(reverse("coverage"), {"country": country})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "“<b>”" not in page
    if country != "\u202e":  # which is dropped from what was sent
        assert "We do not know the country" in page


def test_the_page_costs_its_statements_once(client, django_assert_num_queries, register):
    with django_assert_num_queries(20):
        client.get(reverse("coverage"))
    with django_assert_num_queries(0):
        client.get(reverse("coverage"))
        client.get(reverse("coverage"), {"noun": "cities", "by": "source"})
    with django_assert_num_queries(3):
        client.get(reverse("coverage"), {"country": "DE"})


@pytest.mark.parametrize("url", ["/insights/coverage/?country=PE", "/insights/coverage/export.csv"])
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_many_records_cost_what_one_does(client, register, url, is_signed_in):
    if is_signed_in:
        client.force_login(
            rows.make_seat(rows.make_person("Ana"), register["lima"], SeatRole.CITY_EDITOR).person
        )
    few = len(statements(client, url))
    for _ in range(12):
        city = rows.make_city(**LATIN)
        rows.make_partnership(city, register["lima"], **OPEN, source=register["source"], as_of="2020-01-01")
        rows.make_membership(rows.make_network(members_stated="9"), city)
        rows.make_accession(rows.make_agreement(scale_stated="9"), city)
    assert len(statements(client, url)) <= few + 1


def test_own_records_come_first_and_cost_no_statement_beside_those_of_others():
    own = rows.make_city(**LATIN, population=5)
    for _ in range(20):
        city = rows.make_city(**LATIN, population=9)
        rows.make_membership(rows.make_network(), city)
        rows.make_accession(rows.make_agreement(), city)
    rows.make_partnership(own, rows.make_city(country="FR"))
    for _ in range(20):
        rows.make_partnership(city, rows.make_city(country="FR"))
    for _ in range(2):
        rows.make_membership(rows.make_network(), own)
        rows.make_accession(rows.make_agreement(), own)
    person = rows.make_seat(rows.make_person("Ana"), own, SeatRole.CITY_EDITOR).person

    def read(user):
        found = coverage.read()
        with CaptureQueriesContext(connection) as asked:
            parts = found.undated_in("PE", user)
        return len(asked), {part["noun"].name: part["lines"] for part in parts}

    read(person)  # their roles are read once
    cache.clear()
    asked, lines = read(person)
    assert (asked, read(person)) == (3, (3, lines))
    assert [sum(line["is_own"] for line in lines[name]) for name in RECORDS] == [1, 2, 2, 0]
    assert all(line["is_own"] == bool(line["edit_url"]) for name in RECORDS for line in lines[name])
    assert all(lines[name][0]["is_own"] for name in RECORDS[:3])
    asked, others = read(AnonymousUser())
    assert asked == 0
    cache.clear()
    assert read(AnonymousUser()) == (3, others)
    assert [len(found[name]) for found in (lines, others) for name in RECORDS] == [15, 15, 15, 0] * 2
    assert not any(line["is_own"] or line["edit_url"] for name in RECORDS for line in others[name])


def test_a_new_role_is_counted_at_once(client, register, django_capture_on_commit_callbacks):
    def kept():
        return {field.name: field.known for field in coverage.read().fields_of("cities")}["acted_for"]

    assert kept() == 0
    with django_capture_on_commit_callbacks(execute=True):
        seat = seats.grant(
            person=rows.make_person("Ana"), place=register["lima"], role=SeatRole.CITY_EDITOR, by=None
        )
    assert kept() == 1
    with django_capture_on_commit_callbacks(execute=True):
        seats.revoke(seat=seat, by=rows.make_person("Olu", is_staff=True), reason="Left.")
    assert kept() == 0


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return b"".join(answer.streaming_content)


def test_the_file_holds_the_numbers_of_the_page(client, register):
    rows = list(csv.DictReader(io.StringIO(read(client, "/insights/coverage/export.csv").decode())))
    whole = {
        (row["noun"], row["field"]): (int(row["filled"]), int(row["total"]))
        for row in rows
        if row["by"] == "all"
    }
    assert whole == {
        (noun, field): numbers for noun in coverage.NOUNS for field, numbers in counted_by_sql(noun).items()
    }
    states = [row for row in rows if (row["noun"], row["by"], row["field"]) == ("cities", "state", "source")]
    assert sum(int(row["total"]) for row in states) == whole["cities", "source"][1]


def test_the_file_is_narrowed_as_it_is_asked(client, register):
    found = json.loads(read(client, "/insights/coverage/export.json?noun=networks&by=region"))
    assert {row["noun"] for row in found["rows"]} == {"networks"}
    assert {row["by"] for row in found["rows"]} == {"all", "region"}
    assert found["about"]["filters"] == {"noun": ["networks"], "by": ["region"]}
    header = read(client, "/insights/coverage/export.csv?headers=es").decode().splitlines()[0]
    assert "noun" not in header
    assert read(client, "/insights/coverage/export.xlsx")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *(("export.csv?noun=towns", 400), ("export.csv?by=colour", 400), ("export.csv?country=PE", 400)),
        *(("export.csv?demo=1", 400), ("export.csv?headers=zz", 400), ("export.geojson", 404)),
    ],
)
def test_the_file_refuses_what_it_does_not_know(client, register, path, status):
    assert client.get(f"/insights/coverage/{path}").status_code == status


def test_an_empty_register_has_the_page_and_the_file(client):
    page = client.get(reverse("coverage"))
    assert page.status_code == 200
    assert "No record of this kind yet." in page.content.decode()
    assert read(client, "/insights/coverage/export.csv")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/networks/c40/", "Dated: 2 of 2."),
        ("/agreements/pact/", "Dated: 1 of 2."),
        ("/mayors/", "Dated: 1 of 1."),
        ("/networks/empty/", None),
    ],
)
def test_how_many_are_dated_stands_under_the_numbers_of_other_pages(client, register, path, text):
    page = client.get(path).content.decode()
    assert (text in page) if text else ("Dated:" not in page)


def european(share):
    """Two accessions, memberships, mandates and one partnership, ``share`` of two in Europe."""
    pact, network = rows.make_agreement("pact"), rows.make_network("c40")
    regions = ["europe"] * share + ["africa"] * (2 - share)
    cities = [rows.make_city(f"city-{place}", region=region) for place, region in enumerate(regions)]
    for city in cities:
        rows.make_accession(pact, city)
        rows.make_membership(network, city)
        rows.make_mandate(city, "2020-01-01")
    rows.make_partnership(*cities)
    rows.make_membership(network, rows.make_city(region="europe", is_demo=True), is_demo=True)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/networks/", "1 of 2 memberships of cities are in Europe (50%)."),
        ("/agreements/", "1 of 2 accessions are of cities in Europe (50%)."),
        ("/mayors/", "1 of 2 mandates are in Europe (50%)."),
        ("/partnerships/", "1 of 2 cities in partnerships are in Europe (50%)."),
    ],
)
def test_directories_say_how_much_of_what_they_count_is_in_europe(client, path, text):
    european(1)
    page = client.get(path).content.decode()
    assert text in page
    assert "Our sources list Europe better than other regions." in page
    assert f'href="{reverse("coverage")}#help"' in page


@pytest.mark.parametrize("path", ["/networks/", "/agreements/", "/mayors/", "/partnerships/"])
def test_directories_do_not_mention_europe_where_it_has_no_more_than_others(client, path):
    european(0)
    page = client.get(path).content.decode()
    assert "Dated:" in page
    assert "Our sources list Europe better" not in page


@pytest.mark.parametrize("name", ["memberships", "accessions", "mandates", "partnerships"])
def test_a_caveat_is_counted_once_until_the_records_change(name, django_assert_num_queries):
    european(1)
    with django_assert_num_queries(1):
        first = coverage.caveat(name)
    with django_assert_num_queries(0):
        assert coverage.caveat(name) == first


def test_a_caveat_about_partnerships_counts_new_ones_apart(django_assert_num_queries):
    european(2)
    Partnership.objects.update(created_at=timezone.now() - datetime.timedelta(days=1))
    first = coverage.caveat("partnerships")
    rows.make_partnership(rows.make_city(**LATIN), rows.make_city(**LATIN))
    with versions.adding("partnerships"), TestCase.captureOnCommitCallbacks(execute=True):
        versions.bump("partnerships")
    with django_assert_num_queries(1):
        second = coverage.caveat("partnerships")
    assert (second.total, second.europe) == (first.total + 1, first.europe)
    with TestCase.captureOnCommitCallbacks(execute=True):
        versions.bump("partnerships")
    assert coverage.caveat("partnerships") == second


@pytest.mark.parametrize("path", ["/", "/about/", "/cities/"])
def test_it_is_found_from_every_page(client, path):
    assert f'href="{reverse("coverage")}"' in client.get(path).content.decode()
