"""What becomes news: what a party said, and not what open data hold."""

import datetime
import uuid

import pytest
from django.utils import timezone

from agenda.digests.sources import SOURCES
from citydiplo.kit import history
from networks.models import Membership
from partnerships.actions import visits
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


def test_a_visit_is_news_once_everybody_may_read_it():
    lima, lagos = make_city("lima"), make_city("lagos")
    bo = make_seat(make_person("Bo"), lima, "mayors-office").person
    facts = {"city": lima, "by": bo, "partners": [lagos], "way": "out", "purpose": "See the lanes"}

    def logged(day, visibility):
        first = datetime.date.fromisoformat(day)
        token = uuid.uuid4()
        return visits.log(**facts, token=token, first_day=first, last_day=first, visibility=visibility)

    logged("2100-03-03", "parties")
    done = [logged("2025-03-03", visibility) for visibility in ("own", "parties", "members")]
    assert told("visit") == []
    visits.amend(visit=done[1], by=bo, version=0, visibility="public", notes="Nobody reads this")
    assert told("visit") == [(done[1].pk, "published")]
    row = SOURCES["visit"].rows([done[1].pk])[done[1].pk]
    assert "Nobody reads this" not in repr(SOURCES["visit"].tell("published", row))
