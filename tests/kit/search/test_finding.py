"""The same question, the same hits: these run on SQLite and on PostgreSQL alike."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citydiplo.kit import search
from citydiplo.kit.models import SearchEntry
from citydiplo.kit.search import SearchDocument, texts
from tests.kit.search.conftest import KINDS, city

pytestmark = pytest.mark.usefixtures("register")


def cities(query):
    found = search.find(query, KINDS)
    return [hit.object_id for group in found.groups if group.kind == "city" for hit in group.hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Köln", [6]),
        ("koln", [6]),
        ("KOELN", [6]),
        ("Colonia", [6]),
        ("Москва", [7]),
        ("北京", [8]),
        ("京", [8, 12]),
        ("القاهرة", [9]),
        ("القَاهِرَه", [9]),
        ("izmir", [10]),
        ("İZMİR", [10]),
        ("Lodz", [11]),
        ("Łódź", [11]),
        ("ＴＯＫＹＯ", [12]),
        ("Sao Paulo", [13]),
        ("paulo sao", [13]),
        ("서울", [21]),
        ("กรุงเทพ", [22]),
        ("NYC", [19]),
        ("Paris", [1, 2]),
        ("paris united states", [2]),
        ("lima", [3, 5, 4]),
        ("lim", [3, 4, 5]),
        ("york", [20, 19]),
        ("united sta", [19, 5, 2]),
    ],
)
def test_cities_by_any_of_their_names_the_exact_and_the_heavy_first(query, expected):
    assert cities(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Barcelna", [14, 15]),
        ("Gunagzhou", [16]),
        ("Amsterdm", [17]),
        ("Melburne", [18]),
        ("Narcelona", [14, 15]),
        ("Mosocw", [7]),
        ("Sao Pualo", [13]),
        ("Lmia", [3, 5]),
    ],
)
def test_small_slips_are_forgiven_and_said(query, expected):
    assert cities(query) == expected
    assert search.find(query, KINDS).is_near
    assert [hit.object_id for hit in search.suggest(query, ["city"]) if hit.is_near] == (
        expected if " " not in query else []
    )


@pytest.mark.parametrize(
    "query",
    ["Xagos", "Lxgos", "Laxos", "Lagxs", "Lagox", "Algos", "Lgaos", "Laogs", "Lagso", "Lgos", "Lxagos"],
)
def test_one_slip_anywhere_in_a_name_of_five_letters_is_forgiven(query):
    search.replace([city(30, "Lagos", "Nigeria", 7.0)])
    assert 30 in cities(query)
    assert [hit.object_id for hit in search.suggest_near(query, ["city"])] == [30]
    assert search.suggest(query, ["city"], with_near=False) == []


def test_slips_in_several_words_are_forgiven_too():
    found = search.find("Clogne Pariss", KINDS)
    assert found.is_near
    assert [(group.kind, group.hits[0].title) for group in found.groups] == [
        ("partnership", "Paris – Cologne")
    ]
    assert search.find("Clogne Pariss theatre zzyzx", KINDS).groups == []


def test_near_spellings_are_left_out_where_a_name_is_exact():
    found = search.find("Lodz", KINDS)
    assert not found.is_near
    assert not any(hit.is_near for group in found.groups for hit in group.hits)
    search.replace([city(30, "Lodi", "Italy", 4.6)])
    assert cities("Lodi") == [30]


def test_what_is_nothing_finds_nothing():
    found = search.find("zzyzx qwerty", KINDS)
    assert found.groups == []
    assert found.count == 0
    assert not found.is_near


def test_kinds_are_groups_and_the_one_with_the_best_hit_leads():
    found = search.find("C40", KINDS)
    assert [(group.kind, group.count) for group in found.groups] == [("network", 1)]
    found = search.find("paris", KINDS)
    assert [(group.kind, group.count) for group in found.groups] == [
        ("city", 2),
        ("agreement", 1),
        ("partnership", 1),
    ]
    assert [group.kind for group in search.find("paris agr", KINDS).groups] == ["agreement"]
    assert [group.kind for group in search.find("europe", KINDS).groups] == ["network"]
    assert [group.kind for group in search.find("climate", ["city", "agreement"]).groups] == []


def test_a_hit_says_under_which_name_it_was_found():
    assert [hit.name for hit in search.suggest("moskau", KINDS)] == ["Moskau"]
    assert [hit.name for hit in search.suggest("mosc", KINDS)] == [""]
    assert search.find("CGN", KINDS).groups[0].hits[0].name == "CGN"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("l", [3, 11, 9, 4, 1, 5]),
        ("li", [3, 4, 5]),
        ("lim", [3, 4, 5]),
        ("lima", [3, 5, 4]),
        ("limas", [4]),
        ("yor", [19, 20]),
        ("city", [19]),
        ("п", [1]),
        ("北", [8]),
        ("new york c", [19]),
        ("paris france", [1]),
    ],
)
def test_suggestions_hold_each_page_once_the_exact_and_the_heavy_first(typed, expected):
    assert [hit.object_id for hit in search.suggest(typed, ["city"])] == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("city y", [19]),
        ("city n", [19]),
        ("york new c", [19]),
        ("paulo s", [13]),
        ("paris u", [2]),
        ("lima x", []),
    ],
)
@pytest.mark.parametrize("few", [0, 1, 100])
def test_the_beginning_of_a_second_word_is_found_among_few_entries_and_among_many(
    typed, expected, few, monkeypatch
):
    monkeypatch.setattr(texts, "FEW", few)
    assert [hit.object_id for hit in search.suggest(typed, ["city"])] == expected
    assert [pk for pk in cities(typed) if pk in expected] == expected


def test_suggestions_are_of_the_kinds_that_were_asked_for():
    assert [hit.kind for hit in search.suggest("paris", ["agreement"])] == ["agreement"]
    assert [hit.url for hit in search.suggest("climate", ["network"])] == ["/networks/c40/"]
    assert search.suggest("theatre", ["partnership"]) == []


def test_a_directory_filters_by_words_and_by_near_spellings_where_there_are_none():
    def of(query):
        entries = SearchEntry.objects.filter(kind="city", object_id__in=search.matching("city", query))
        return sorted(entry.object_id for entry in entries)

    with CaptureQueriesContext(connection) as queries:
        assert of("united") == [2, 5, 19, 20]
    assert len(queries) == 2
    with CaptureQueriesContext(connection) as queries:
        assert of("barcelna") == [14, 15]
    assert len(queries) == 3
    assert of("*") == of("zzyzx qwerty") == of("climate") == []


def test_ids_come_in_the_order_of_the_page_and_near_where_they_must():
    assert search.ids_matching("lima", "city") == [3, 5, 4]
    assert search.ids_matching("lima", "city", limit=1) == [3]
    assert search.ids_matching("barcelna", "city") == [14, 15]


def test_only_so_many_hits_are_counted_and_the_heaviest_are_shown():
    search.replace(
        SearchDocument("partnership", number, f"Twin {number}", "/", weight=number / 1000, text="river")
        for number in range(100, 1200)
    )
    [group] = search.find("river", KINDS).groups
    assert (group.count, group.is_capped) == (1000, True)
    assert [hit.object_id for hit in group.hits] == [1199, 1198, 1197, 1196, 1195, 1194]


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("paris", 3),
        ("lim", 3),
        ("united states", 3),
        ("s", 3),
        ("barcelna", 4),
        ("京", 3),
        ("zzyzx qwerty", 6),
    ],
)
@pytest.mark.parametrize("extra", [0, 300])
def test_statements_do_not_grow_with_hits(query, most, extra):
    search.replace(city(number, f"Saint {number}", "Spain", 5) for number in range(100, 100 + extra))
    with CaptureQueriesContext(connection) as queries:
        search.find(query, KINDS)
    assert len(queries) <= most
    with CaptureQueriesContext(connection) as queries:
        search.suggest(query, KINDS)
    assert len(queries) <= 2


HOSTILE = [
    *(
        '"',
        "*",
        "AND",
        "NEAR(",
        ":",
        "names:paris",
        "{names}",
        "'",
        "' & !x",
        "\\",
        "OR 1=1",
        "%",
        "-",
        "(",
        "^",
    ),
    *("a" * 10_000, "a " * 5_000, "\x00", "😀", "北" * 300, "\ud800", "İ" * 300, " ", "", "x\ny\tz"),
]


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_is_an_error(query):
    found = search.find(query, KINDS)
    assert found.is_cut == (len(query) > 200)
    search.suggest(query, KINDS)
    search.ids_matching(query, "city")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=300))
def test_no_text_at_all_is_an_error(text):
    search.find(text, KINDS)
    search.suggest(text, KINDS)
    search.suggest(text, ["city"])
    list(SearchEntry.objects.filter(object_id__in=search.matching("city", text)))
