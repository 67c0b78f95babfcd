"""Every order of the long directories is read from an index, and the last page costs what the first does."""

import pytest
from django.db import connection

from networks.filters import CityFilters
from networks.models import City
from partnerships.filters import PartnershipFilters
from partnerships.models import Partnership

pytestmark = pytest.mark.django_db

ORDERS = [(City, sort) for sort in CityFilters.sorts] + [
    (Partnership, sort) for sort in PartnershipFilters.sorts
]


@pytest.mark.parametrize(
    ("model", "sort"), ORDERS, ids=lambda one: getattr(one, "value", None) or one.__name__
)
@pytest.mark.parametrize("backwards", [False, True])
def test_no_order_sorts_the_table(model, sort, backwards):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # a sort is then planned only where there is no other way
            cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
    plan = model.objects.order_by(*sort.order(backwards=backwards))[:50].explain()
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
