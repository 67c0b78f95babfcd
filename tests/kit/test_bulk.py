"""Many rows at once, by the same rules as one."""

import pytest
from django.db import IntegrityError, transaction

from citydiplo.kit import bulk
from networks.models import Source

pytestmark = pytest.mark.django_db


def _insert(keys):
    rows = list(bulk.prepared(Source(key=key, title="A list") for key in keys))
    ids = bulk.new_ids(Source, len(rows))
    return bulk.insert(Source, ((pk, *row[1:]) for pk, row in zip(ids, rows, strict=True)))


def test_rows_are_whole_and_later_keys_are_free():
    assert _insert(["a", "b"]) == 2
    assert Source.objects.get(key="a").title == "A list"
    assert Source.objects.create(key="c", title="Another").pk > Source.objects.get(key="b").pk


def test_what_the_database_refuses_is_an_integrity_error():
    _insert(["a"])
    with pytest.raises(IntegrityError), transaction.atomic():
        _insert(["b", "a"])
    assert Source.objects.count() == 1
