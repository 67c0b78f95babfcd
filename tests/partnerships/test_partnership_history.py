"""What the history of a partnership keeps: its fields, its agreements, its parties."""

import pytest

from partnerships.actions import denormalized, partnerships
from partnerships.models import Party
from tests.rows import make_agreement, make_city, make_membership, make_network, make_partnership

pytestmark = pytest.mark.django_db


def last(row):
    return row.history.order_by("history_id").last()


def test_a_status_is_an_act_with_its_reason_and_a_double_click_is_one():
    record = make_partnership(make_city(), make_city())
    partnerships.change_status(partnership=record, status="paused", reason="No budget.")
    partnerships.change_status(partnership=record, status="paused", reason="No budget.")
    assert record.history.count() == 2
    assert last(record).changes == {"status": ["active", "paused"]}
    assert last(record).history_change_reason == "No budget."


def test_agreements_that_come_and_go_are_acts():
    record, paris, covenant = make_partnership(make_city(), make_city()), make_agreement(), make_agreement()
    record.agreements.set([paris])
    record.agreements.set([covenant])
    record.agreements.clear()
    changes = [act.changes["agreements"] for act in record.history.order_by("history_id")[1:]]
    assert changes == [
        [[], [paris.pk]],
        [[paris.pk], []],
        [[], [covenant.pk]],
        [[covenant.pk], []],
    ]


def test_only_parties_that_change_leave_an_act():
    lima, quito, lagos = make_city(), make_city(), make_city()
    record = make_partnership(lima, quito)
    Party.history.all().delete()
    partnerships.set_parties(partnership=record, parties=[lagos, (lima, "lead")])
    told = Party.history.filter(partnership=record.pk).order_by("history_id")
    assert {(act.history_type, act.city_id) for act in told} == {
        ("+", lagos.pk),
        ("~", lima.pk),
        ("-", quito.pk),
    }
    assert told.get(history_type="~").changes == {"role": ["partner", "lead"]}
    assert [str(party.city) for party in record.parties.all()] == [str(lagos), str(lima)]


def test_what_a_partnership_repeats_of_others_is_no_act():
    lima, quito = make_city(), make_city()
    record = make_partnership(lima, quito)
    make_membership(make_network(), lima)
    assert denormalized.refresh() == 1
    lima.name = "Ciudad de los Reyes"
    lima.save()
    partnerships.repeat_parties(partnership=record)
    record.refresh_from_db()
    assert "Ciudad de los Reyes" in record.label
    assert [act.history_type for act in record.history.all()] == ["+"]
