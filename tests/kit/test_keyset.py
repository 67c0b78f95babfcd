"""Pages by key: no row twice, none left out, also when rows are added between two pages."""

import datetime

import pytest
from django.http import QueryDict
from django.utils.http import urlencode

from citydiplo.kit.listing.keyset import PAGE_SIZE, KeysetPosition, Sort, fetch
from networks.models import City
from tests.rows import make_city, make_source

pytestmark = pytest.mark.django_db

LARGEST = Sort("population", "Largest", {"population_known": int, "id": int}, descending=True)
BY_NAME = Sort("name", "Name", {"name": str, "id": int})


@pytest.fixture
def cities():
    """163 cities, many of the same size and name, so that the id has to decide."""
    return City.objects.bulk_create(
        City(
            name=f"Saint~{n % 7}",
            slug=f"c{n}",
            country="FR",
            region="europe",
            population=(n % 5) * 1000 or None,
        )
        for n in range(3 * PAGE_SIZE + 13)
    )


def page(sort, total, **parameters):
    data = QueryDict(urlencode(parameters))
    return fetch(
        City.objects.all(),
        sort=sort,
        place=KeysetPosition.read(data, sort),
        total=total,
        columns=["name", "slug"],
    )


@pytest.mark.parametrize("sort", [LARGEST, BY_NAME])
def test_forwards_and_backwards_meet_every_row_once(cities, sort):
    whole = list(City.objects.order_by(*sort.order()).values_list("slug", flat=True))
    forwards, here = [], page(sort, len(cities))
    assert set(here.links) == {"next", "last"}
    while True:
        forwards.append(here)
        if "next" not in here.links:
            break
        here = page(sort, len(cities), **here.links["next"])
    assert [row["slug"] for one in forwards for row in one.rows] == whole
    assert [(one.first, one.last) for one in forwards] == [(1, 50), (51, 100), (101, 150), (151, 163)]

    here = page(sort, len(cities), **forwards[0].links["last"])
    for known in reversed(forwards):
        assert [row["slug"] for row in here.rows] == [row["slug"] for row in known.rows]
        assert (here.first, here.last, here.number) == (known.first, known.last, known.number)
        if "previous" in here.links:
            here = page(sort, len(cities), **here.links["previous"])


def test_a_row_added_meanwhile_shifts_nothing(cities):
    first = page(LARGEST, len(cities))
    second = page(LARGEST, len(cities), **first.links["next"])
    make_city("a-giant", population=49_000_000)
    again = page(LARGEST, len(cities) + 1, **first.links["next"])
    assert again.rows == second.rows


def test_one_page_has_no_links():
    make_city()
    only = page(LARGEST, 1)
    assert (only.links, only.first, only.last, only.is_whole) == ({}, 1, 1, True)


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "1", "1~", "1~2~3", "1~two", "9" * 30 + "~1", "1~1e5", "٣~٤", "1~" + "2" * 10_000, "~", "1~-"],
)
def test_a_garbled_cursor_is_the_first_page_and_is_marked(cities, cursor):
    for direction in ("after", "before"):
        place = KeysetPosition.read({direction: cursor}, LARGEST)
        assert place.is_garbled
        assert place.kind == "first"


@pytest.mark.parametrize(("number", "garbled"), [("1", False), ("2", True), ("-1", True), ("9" * 99, True)])
def test_a_page_by_number_alone_cannot_be_found(number, garbled):
    assert KeysetPosition.read({"page": number}, LARGEST).is_garbled is garbled


def test_a_cursor_that_is_no_place_in_the_rows_still_gives_rows(cities):
    assert page(LARGEST, len(cities), after="5~2500", page="700").rows
    assert page(LARGEST, len(cities), after="0~-1", page="2").rows == []
    assert len(page(LARGEST, len(cities), before=f"0~{10**17}").rows) == 0


def test_dates_and_moments_survive_the_cursor():
    moment = datetime.datetime(2026, 5, 4, 3, 2, 1, 999, tzinfo=datetime.UTC)
    sort = Sort("entered", "Entered", {"created_at": datetime.datetime, "id": int})
    assert sort.place(sort.cursor({"created_at": moment, "id": 7})) == [moment, 7]


def test_texts_with_the_separator_survive_the_cursor():
    make_source()
    assert BY_NAME.place(BY_NAME.cursor({"name": "a~b ~", "id": 7})) == ["a~b ~", 7]
