"""The counts of every facet equal what a plain loop over the rows counts, for any choice."""

import datetime
import random
from collections import Counter

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from citydiplo.kit.demo import Tally
from citydiplo.kit.listing.facets import NOT_STATED
from citydiplo.kit.listing.facets.counting import count, relief
from networks.choices import Dimension, FactState, SinceDecade
from partnerships.choices import PartnershipClass, PartnershipStatus
from partnerships.filters import PartnershipFilters
from partnerships.models import Partnership
from tests.rows import make_city, make_partnership, make_source

pytestmark = pytest.mark.django_db

PLACES = [
    ("FR", "europe"),
    ("DE", "europe"),
    ("PE", "latin-america-caribbean"),
    ("NG", "africa"),
    ("JP", "asia-pacific"),
]


@pytest.fixture
def register():
    """150 partnerships of all kinds, some of them not public, some of them demo records."""
    chance = random.Random(7)
    source = make_source()
    cities = [make_city(country=country, region=region) for country, region in PLACES * 2]
    for _ in range(150):
        dimensions = set(chance.sample(Dimension.values, chance.choice([0, 1, 1, 2, 3])))
        year = chance.choice([None, 1925, 1950, 1959, 1960, 1987, 2003, 2019, 2020, 2024])
        make_partnership(
            *chance.sample(cities, chance.choice([2, 2, 3])),
            partnership_class=chance.choice(PartnershipClass.values),
            status=(status := chance.choice(PartnershipStatus.values)),
            dimensions=dimensions,
            dimension=min(dimensions, default=""),
            state=chance.choice(["open-data", "unverified"])
            if not dimensions or status == PartnershipStatus.NOT_STATED
            else chance.choice(FactState.values),
            source=source,
            since=year and datetime.date(year, chance.choice([1, 12]), 1),
            visibility=chance.choice(["public"] * 5 + ["city", "members"]),
            is_demo=chance.random() < 0.2,
        )


def values_of(row, parties):
    """What one partnership counts for, facet by facet, said without the code under test."""
    decade = NOT_STATED
    if row.since:
        decade = f"{row.since.year // 10 * 10}s" if row.since.year >= 1950 else "before-1950"
    return {
        "region": {party.region for party in parties},
        "country": {party.country.code for party in parties},
        "dimension": {str(one) for one in row.dimensions} or {NOT_STATED},
        "class": {row.partnership_class},
        "status": {row.status},
        "since": {decade},
        "state": {row.state},
        "is_demo": row.is_demo,
    }


def tally_of(rows):
    return Tally(len(rows), sum(row["is_demo"] for row in rows))


OPTIONS = {
    "region": ["europe", "africa", "asia-pacific", "middle-east"],
    "country": ["FR", "DE", "NG", "MT"],
    "dimension": [*Dimension.values, NOT_STATED],
    "class": PartnershipClass.values,
    "status": PartnershipStatus.values,
    "since": [NOT_STATED, "before-1950", "1950s", "1980s", "2020s"],
    "state": FactState.values,
}


def test_counts_equal_a_plain_count_for_any_combination(register):
    rows = [
        values_of(row, row.parties.all())
        for row in Partnership.objects.visible_to(AnonymousUser()).prefetch_related("parties")
    ]
    assert 80 < len(rows) < 150
    chance = random.Random(11)
    for _ in range(120):
        facets = chance.sample(list(OPTIONS), chance.choice([0, 1, 1, 2, 2, 3]))
        chosen = {facet: set(chance.sample(OPTIONS[facet], chance.choice([1, 1, 2]))) for facet in facets}
        query = "&".join(f"{facet}={value}" for facet in chosen for value in sorted(chosen[facet]))
        filters = PartnershipFilters(QueryDict(query), Partnership.objects.visible_to(AnonymousUser()))
        counts = count(filters)

        def fitting(without=None, chosen=chosen):
            return [
                row
                for row in rows
                if all(row[facet] & values for facet, values in chosen.items() if facet != without)
            ]

        assert counts.total == len(fitting()) == filters.qs.count(), query
        assert counts.demo == tally_of(fitting()).demo, query
        for facet in OPTIONS:
            expected = {False: Counter(), True: Counter()}
            for row in fitting(without=facet):
                expected[row["is_demo"]].update(row[facet])
            assert Counter(counts.options[facet]) == expected[False], (query, facet)
            assert Counter(counts.demo_options[facet]) == expected[True], (query, facet)
        if not counts.total and chosen:
            helpful = {name: tally_of(found) for name in chosen if (found := fitting(without=name))}
            assert relief(filters) == helpful, query
        if counts.few is not None:
            assert set(counts.few) == set(filters.qs.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("query", "statements", "passes"),
    [("", 1, 1), ("region=europe&class=twinning&since=1950s", 2, 4), ("country=MT&class=project", 1, 3)],
)
def test_all_facets_are_counted_by_one_statement(register, query, statements, passes):
    """It reads the rows once for all facets without a choice, and once for each other one."""
    filters = PartnershipFilters(QueryDict(query), Partnership.objects.visible_to(AnonymousUser()))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        count(filters)
    assert len(asked) == statements  # one more for the few that are found
    assert asked[0]["sql"].count('FROM "partnerships_partnership"') == passes


def test_every_year_is_in_one_known_decade():
    """Every year that a partnership may state falls into one decade."""
    facet = PartnershipFilters.base_filters["since"]
    assert list(facet.vocabulary()) == ["before-1950", *(f"{decade}s" for decade in SinceDecade.values[1:])]


def test_unknown_values_are_left_out_and_named():
    filters = PartnershipFilters(
        QueryDict("region=atlantis&region=europe&country=fr&class=&sort=shoe-size&nonsense=1"),
        Partnership.objects.all(),
    )
    assert filters.selected == {"region": ("europe",), "country": ("FR",)}
    assert [value for _, value in filters.unknown] == ["atlantis", "shoe-size"]
    assert filters.canonical == "region=europe&country=FR"


def test_addresses_are_equal_for_equal_questions():
    def canonical(query):
        return PartnershipFilters(QueryDict(query), Partnership.objects.all()).canonical

    assert canonical("class=project&region=europe&region=africa&class=twinning") == canonical(
        "region=africa&class=twinning&class=project&region=europe&region=europe&sort=oldest&page=last"
    )


@pytest.mark.parametrize(("lookup", "value"), [("filled", True), ("overlaps", ["transport"])])
def test_the_newest_with_a_dimension_are_read_from_an_index_of_such(lookup, value):
    cities, source = [make_city(), make_city()], make_source()
    make_partnership(*cities, source=source, state="open-data")
    found = make_partnership(*cities, source=source, dimension="transport", dimensions=["transport"])
    rows = Partnership.objects.filter(**{f"dimensions__{lookup}": value})
    newest = rows.order_by("-created_at", "-pk").values_list("pk", flat=True)
    assert list(newest) == [found.pk]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # it reads a table of one row whole if it may
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        assert "partnership_with_dimension" in newest.all()[:50].explain()
