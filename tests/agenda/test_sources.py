"""What becomes news: what a party said, and not what open data hold."""

import datetime

import pytest
from django.utils import timezone

from agenda.digests.sources import SOURCES
from citydiplo.kit import history
from networks.models import Membership
from partnerships.actions.confirmations import partnership_sides
from tests.rows import make_city, make_membership, make_network, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db


def told(noun):
    since = timezone.now() - datetime.timedelta(hours=1)
    return [(fact.object_id, fact.action) for fact in SOURCES[noun].facts(since)]


def test_a_member_that_a_file_of_open_data_brought_is_no_news():
    network, city = make_network(), make_city()
    [loaded] = Membership.objects.bulk_create([Membership(network=network, city=city, state="unverified")])
    history.entered(Membership, [loaded.pk])
    assert told("membership") == []
    declared = make_membership(network, make_city(), state="declared")
    assert told("membership") == [(declared.pk, "joined")]


def test_many_declared_partnerships_are_read_in_few_statements(django_assert_max_num_queries):
    lima = make_city("lima")
    ana = make_seat(make_person("Ana"), lima, "city-editor").person
    facts = {"state": "declared", "dimension": "culture", "dimensions": ["culture"]}
    made = [make_partnership(lima, make_city(), **facts) for _number in range(4)]
    make_partnership(lima, make_city())  # open data: nobody has said it
    for partnership in made:
        partnership_sides.declare(record=partnership, side=lima, by=ana)
    with django_assert_max_num_queries(7):
        found = told("partnership")
    assert sorted(found) == [(partnership.pk, "declared") for partnership in made]
