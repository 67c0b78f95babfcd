"""Acts on rows that are written as sets: who, why, and the values of each row."""

import pytest

from citydiplo.accounts.models import User
from citydiplo.kit import history
from citydiplo.kit.db import bulk_write
from citydiplo.kit.history import Actor
from networks.models import Membership
from tests.rows import make_city, make_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def members():
    network = make_network("c40")
    rows = list(
        bulk_write.prepared(
            Membership(
                network=network, city=make_city(name=f"City {number}"), field="water", since="1998-01-01"
            )
            for number in range(3)
        )
    )
    keys = bulk_write.new_ids(Membership, len(rows))
    bulk_write.insert(Membership, [(key, *row[1:]) for key, row in zip(keys, rows, strict=True)])
    return keys


def test_rows_that_were_inserted_as_a_set_leave_an_act_each(members):
    ana = User.objects.create_user(email="ana@example.org", password="x")
    with history.acted_by(lambda: Actor(ana, "city-editor", "Lima", "city:1")), history.because("A list"):
        history.entered(Membership, members)
    acts = list(Membership.history.order_by("history_id"))
    assert [act.id for act in acts] == members
    assert {act.history_type for act in acts} == {"+"}
    one = acts[0]
    assert (one.history_user, one.actor_role, one.actor_place) == (ana, "city-editor", "Lima")
    assert (one.history_change_reason, one.field, one.since.year, one.changes) == (
        "A list",
        "water",
        1998,
        {},
    )


def test_what_an_update_changed_is_told_row_by_row(members):
    with history.because("See all exchanges"), history.watching(Membership.objects.filter(pk__in=members)):
        Membership.objects.filter(pk__in=members[1:]).update(field="air")
    acts = list(Membership.history.order_by("history_id"))
    assert [act.id for act in acts] == members[1:]
    assert acts[0].changes == {"field": ["water", "air"]}
    assert (acts[0].history_type, acts[0].history_change_reason) == ("~", "See all exchanges")


def test_rows_that_will_be_removed_leave_how_they_stood(members):
    history.removed(Membership, members[:2])
    Membership.objects.filter(pk__in=members[:2])._raw_delete("default")
    assert list(Membership.history.values_list("id", "history_type", "field").order_by("id")) == [
        (members[0], "-", "water"),
        (members[1], "-", "water"),
    ]
    assert Membership.history.first().actor_role == ""  # the portal itself


def test_statements_do_not_grow_with_the_rows(members, django_assert_num_queries):
    with django_assert_num_queries(2):
        history.entered(Membership, members)
        history.removed(Membership, members)
    with django_assert_num_queries(4), history.watching(Membership.objects.filter(pk__in=members)):
        Membership.objects.filter(pk__in=members).update(field="air")
