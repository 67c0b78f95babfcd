"""Many rows together, by the same rules as one."""

import pytest
from django.db import IntegrityError, connection, transaction

from citydiplo.kit.db import bulk_write
from networks.choices import BodyKind, Dimension
from networks.models import City, Source

pytestmark = pytest.mark.django_db


def _insert(keys):
    rows = list(bulk_write.prepared(Source(key=key, title="A list") for key in keys))
    ids = bulk_write.new_ids(Source, len(rows))
    return bulk_write.insert(Source, ((pk, *row[1:]) for pk, row in zip(ids, rows, strict=True)))


def test_rows_are_whole_and_later_keys_are_free():
    assert _insert(["a", "b"]) == 2
    assert Source.objects.get(key="a").title == "A list"
    assert Source.objects.create(key="c", title="Another").pk > Source.objects.get(key="b").pk


def test_what_the_database_refuses_is_an_integrity_error():
    _insert(["a"])
    with pytest.raises(IntegrityError), transaction.atomic():
        _insert(["b", "a"])
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    "title",
    ["a\tb", "a\nb\r\nc", r"C:\new\table", r"\N", r"\.", "NULL", "", 'say "so", he', "São Paulo 東京"],
)
def test_text_arrives_as_it_was(title):
    row = bulk_write.Blank(Source).filled({"key": "a", "title": title})
    bulk_write.insert(Source, [(bulk_write.new_ids(Source, 1)[0], *row[1:])])
    assert Source.objects.get(key="a").title == title


def test_a_filled_blank_is_what_an_instance_would_be():
    made = Source(key="a", title="A list")
    names = [field.name for field in bulk_write.columns_of(Source)]
    of_instance = dict(zip(names, next(bulk_write.prepared([made])), strict=True))
    of_blank = dict(zip(names, bulk_write.Blank(Source).filled({"key": "a", "title": "A list"}), strict=True))
    moments = {name for name in names if name.endswith("_at")}  # each was made at its own
    assert {n: v for n, v in of_blank.items() if n not in moments} == {
        n: v for n, v in of_instance.items() if n not in moments
    }


@pytest.mark.parametrize("title", [r"\N", r"\.", "a\tb", "plain"])
def test_a_text_beside_an_empty_column_arrives_as_it_was(title):
    blank = bulk_write.Blank(City)
    facts = {"name": title, "slug": "a", "country": "FR", "region": "europe", "latitude": None}
    bulk_write.insert(City, [(bulk_write.new_ids(City, 1)[0], *blank.filled(facts)[1:])])
    found = City.objects.get(slug="a")
    assert (found.name, found.latitude, found.population) == (title, None, None)


def test_members_of_choices_and_escaped_json_arrive_as_they_were():
    blank = bulk_write.Blank(City)
    facts = {
        "name": "Zürich",
        "slug": "a",
        "country": "CH",
        "region": "europe",
        "kind": BodyKind.DISTRICT,
        "aliases": ["Turicum", "Züri", "a\\b", "c\td"],
    }
    bulk_write.insert(City, [(bulk_write.new_ids(City, 1)[0], *blank.filled(facts)[1:])])
    found = City.objects.get(slug="a")
    assert (found.name, found.kind, found.aliases) == ("Zürich", BodyKind.DISTRICT, facts["aliases"])


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite takes no COPY")
def test_a_list_that_is_no_value_of_a_column_is_refused():
    row = bulk_write.Blank(Source).filled({"key": "a", "title": "A list"})
    with pytest.raises(TypeError, match="No column holds"):
        bulk_write.insert(Source, [(bulk_write.new_ids(Source, 1)[0], *row[1:-1], ["a"])])


def test_fresh_keys_are_in_order_and_given_once():
    first, second = bulk_write.new_ids(Source, 3), bulk_write.new_ids(Source, 2)
    assert first == list(range(first[0], first[0] + 3))
    if connection.vendor == "postgresql":  # SQLite has one writer: what nobody inserted is free
        assert second[0] > first[-1]


def test_many_rows_are_updated_each_with_its_own_values():
    first, second, other = (
        City.objects.create(name=name, slug=name, country="FR", region="europe") for name in "abc"
    )
    bulk_write.update(
        City,
        {
            first.pk: {"partnership_count": 3, "dimensions": (Dimension.values[0],), "latitude": 1.5},
            second.pk: {"partnership_count": 4, "dimensions": (), "latitude": None},
            other.pk: {"name": "it's"},
        },
    )
    columns = ("name", "partnership_count", "dimensions", "latitude")
    assert list(City.objects.order_by("slug").values_list(*columns)) == [
        ("a", 3, (Dimension.values[0],), 1.5),
        ("b", 4, (), None),
        ("it's", 0, (), None),
    ]


def test_keys_are_found_by_their_ends_only_where_none_is_missing():
    _insert(["a", "b", "c"])
    first, second, third = Source.objects.order_by("pk").values_list("pk", flat=True)
    for keys in ([first, second, third], [third, first], [second], []):
        found = Source.objects.filter(bulk_write.within("pk", keys)).order_by("pk")
        assert list(found.values_list("pk", flat=True)) == sorted(keys)
