"""What goes into the index, and out of it again."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from citydiplo.kit import search
from citydiplo.kit.models import SearchEntry, SearchName
from citydiplo.kit.search import SearchDocument, places
from citydiplo.kit.search.documents import name_rows
from tests.kit.search.conftest import KINDS, city


def found(query):
    return [hit.object_id for group in search.find(query, KINDS).groups for hit in group.hits]


def check_full_text():
    """SQLite's full-text table keeps no texts: let it compare what it knows with the entries."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO kit_searchtext (kit_searchtext, rank) VALUES ('integrity-check', 1)")


def test_a_renamed_page_is_found_under_its_new_name_only(register):
    search.replace([city(3, "Ciudad de los Reyes", "Peru", 2.0)])
    assert found("lima") == [5, 4]
    assert found("ciudad de los reyes") == [3]
    assert search.suggest("lima", ["city"])[0].object_id == 5


def test_a_page_of_another_weight_takes_its_new_place(register):
    search.replace([city(2, "Paris", "United States", 8.0)])
    assert found("paris")[:2] == [2, 1]
    assert SearchEntry.objects.filter(kind="city", object_id=2).count() == 1


def test_what_is_removed_is_gone_from_everywhere(register):
    search.remove("city", [1, 2, 999])
    assert [hit.title for group in search.find("paris", KINDS).groups for hit in group.hits] == [
        "Paris Agreement",
        "Paris – Cologne",
    ]
    assert not SearchName.objects.filter(key="lutetia").exists()
    assert found("lutetia") == []


def test_reindexing_a_kind_forgets_rows_that_are_gone_and_leaves_other_kinds(register):
    assert search.reindex("city", [city(40, "Lagos", "Nigeria", 7.0)]) == 1
    assert found("lima") == []
    assert found("lagos") == [40]
    assert found("c40") == [1]
    check_full_text()
    search.reindex("city", [])
    search.remove("network", [1, 2])
    search.remove("agreement", [1])
    search.remove("partnership", [1])
    assert SearchEntry.objects.count() == SearchName.objects.count() == 0
    check_full_text()


def test_writing_twice_is_harmless_and_the_last_of_two_documents_counts(register):
    search.replace([city(41, "Old", "", 1), city(41, "New", "", 1)])
    search.replace([city(41, "New", "", 1)])
    assert found("new") == [41, 19]
    assert found("old") == []


def test_a_page_that_is_not_suggested_is_still_found(register):
    assert not SearchName.objects.filter(key="paris cologne").exists()
    assert found("paris cologne") == [1]


def test_a_page_without_a_readable_name_is_kept(register):
    search.replace(
        [SearchDocument("city", 50, "😀", "/x/"), SearchDocument("city", 51, "x" * 900, "/y/", "d" * 900)]
    )
    assert SearchEntry.objects.filter(kind="city", object_id__in=[50, 51]).count() == 2


@given(st.lists(st.text(st.sampled_from("abc "), min_size=1, max_size=6), min_size=1, max_size=8))
def test_at_each_length_exactly_one_name_leads_each_beginning(names):
    rows = list(name_rows(SearchDocument("city", 1, names[0], "/", aliases=tuple(names[1:]))))
    keys = [(row[2], row[5]) for row in rows]
    for length in range(1, 7):
        beginnings = {key[:length] for key, _ in keys if len(key) >= length}
        for beginning in beginnings:
            leading = [key for key, leads in keys if key[:length] == beginning and leads <= length]
            assert len([key for key in leading if len(key) >= length]) == 1


@pytest.mark.parametrize("weights", [(0, 0.1), (3.2, 3.3), (9.9, 10), (-5, 0.1), (9, 99)])
def test_the_heavier_comes_first(weights):
    light, heavy = weights
    assert places.of_entry("city", heavy, 9) < places.of_entry("city", light, 1)
    assert places.of_name("city", heavy, 9) < places.of_name("city", light, 1)
    first, last = places.bounds("city")
    assert first <= places.of_entry("city", heavy, 9) <= last < 2**63
    assert places.object_of(places.of_entry("city", light, 4_000_000_000)) == 4_000_000_000
