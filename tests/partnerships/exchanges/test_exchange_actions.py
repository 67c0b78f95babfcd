"""Exchanges move by named acts: written, published now or later, corrected, withdrawn, settled, approved."""

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from citydiplo.kit.models import SearchEntry
from networks.actions import approval
from partnerships.actions import exchanges
from partnerships.actions.exchanges import NotPossibleError
from partnerships.errors import StaleRecordError
from partnerships.models import Exchange
from tests.rows import day, make_membership, make_network

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def indexed():
    return set(SearchEntry.objects.filter(kind="exchange").values_list("title", flat=True))


def test_a_draft_is_written_and_told_to_nobody(cast):
    made = cast.write(is_ready=False, situation="")
    assert (made.state, made.published_at, indexed()) == ("draft", None, set())


def test_what_is_ready_is_published_and_found(cast):
    made = cast.write()
    assert made.state == "published"
    assert abs(timezone.now() - made.published_at) < HOUR
    assert indexed() == {"Bus lanes"}


def test_it_repeats_what_its_author_is(cast):
    made = cast.write()
    assert (made.country, made.region, made.networks) == ("PE", "latin-america-caribbean", " mercociudades ")
    theirs = cast.write(cast.network, cast.dia)
    assert (theirs.country, theirs.region, theirs.networks) == ("", "", " mercociudades ")


def test_what_it_repeats_of_its_author_follows_changes(cast):
    made = cast.write()
    make_membership(make_network("c40"), cast.lima)
    assert exchanges.repeat_authors() == 1
    assert exchanges.repeat_authors() == 0
    made.refresh_from_db()
    assert made.networks == " c40 mercociudades "


def test_a_form_sent_twice_makes_one(cast):
    token = uuid.uuid4()
    facts = {"author": cast.lima, "by": cast.ana, "token": token, "kind": "lesson", "title": "Once"}
    assert exchanges.write(**facts) == exchanges.write(**facts)
    assert Exchange.objects.count() == 1


def test_readers_need_more_than_a_title(cast):
    with pytest.raises(ValidationError, match="situation"):
        cast.write(situation=" ")
    assert not Exchange.objects.exists()


def test_what_belongs_to_another_kind_is_not_kept(cast):
    made = cast.write(cost_band="over-1m", what="A tool", until=day("2027-01-01"))
    assert (made.cost_band, made.what, made.until) == ("", "", None)


def test_names_of_another_audience_are_not_kept(cast):
    made = cast.write(audience="cities", to_networks=[cast.network], to_cities=[cast.lagos])
    assert (list(made.to_networks.all()), list(made.to_cities.all())) == ([], [cast.lagos])
    assert indexed() == set()  # it is not for everybody


def test_what_is_planned_is_published_when_its_time_comes_once(cast):
    soon = timezone.now() + HOUR
    made = cast.write(publish_at=soon)
    assert (made.state, made.published_at) == ("scheduled", None)
    assert exchanges.publish_due() == 0
    late = soon + 5 * HOUR  # the schedule was down for a while
    assert exchanges.publish_due(now=late) == 1
    assert exchanges.publish_due(now=late) == 0
    made.refresh_from_db()
    assert (made.state, made.publish_at) == ("published", None)
    assert abs(timezone.now() - made.published_at) < HOUR  # when it was seen, not when it was planned


def test_what_was_put_off_meanwhile_waits(cast):
    soon = timezone.now() + HOUR
    made = cast.write(publish_at=soon)
    Exchange.objects.filter(pk=made.pk).update(publish_at=soon + 10 * HOUR)
    with pytest.raises(NotPossibleError):
        exchanges._publish_planned(made, soon)
    made.refresh_from_db()
    assert made.state == "scheduled"


def test_of_two_editors_the_second_is_told(cast):
    made = cast.write()
    facts = {"kind": "lesson", "title": "Kerbs", "situation": "Four avenues."}
    exchanges.amend(exchange=made, by=cast.ana, version=made.version, **facts)
    with pytest.raises(StaleRecordError):
        exchanges.amend(exchange=made, by=cast.ana, version=made.version - 1, **facts)
    assert indexed() == {"Kerbs"}


def test_a_correction_leaves_it_where_it_stands(cast):
    made = cast.write()
    first = made.published_at
    exchanges.amend(exchange=made, by=cast.ana, version=made.version, kind="lesson", title="Kerbs")
    assert (made.state, made.published_at) == ("published", first)
    act = made.history.first()
    assert act.changes["title"] == ["Bus lanes", "Kerbs"]


def test_a_change_of_audience_is_in_the_history(cast):
    made = cast.write()
    facts = {"kind": "lesson", "title": made.title, "audience": "networks", "to_networks": [cast.network]}
    exchanges.amend(exchange=made, by=cast.ana, version=made.version, **facts)
    assert [act.changes for act in made.history.all()[:2]] == [
        {"to_networks": [[], [cast.network.pk]]},
        {"audience": ["public", "networks"]},
    ]
    assert indexed() == set()


def test_what_is_withdrawn_says_why_and_can_come_back_as_new(cast):
    made = cast.write()
    first = made.published_at
    exchanges.withdraw(exchange=made, reason="The number was wrong.")
    assert (made.state, made.withdrawn_reason, indexed()) == ("withdrawn", "The number was wrong.", set())
    assert made.history.first().history_change_reason == "The number was wrong."
    with pytest.raises(NotPossibleError):
        exchanges.withdraw(exchange=made, reason="Again.")
    exchanges.publish(exchange=made, by=cast.ana)
    assert (made.state, made.withdrawn_reason) == ("published", "")
    assert made.published_at > first


def test_what_an_operator_hid_comes_back_by_an_operator_alone(cast):
    made = cast.write()
    Exchange.objects.filter(pk=made.pk).update(
        state="hidden", hidden_at=timezone.now(), hidden_reason="Harm."
    )
    for act in (exchanges.publish, exchanges.withdraw, exchanges.settle):
        facts = {"by": cast.ana} if act is exchanges.publish else {}
        facts |= {"reason": "So."} if act is exchanges.withdraw else {}
        with pytest.raises(NotPossibleError):
            act(exchange=made, **facts)
    exchanges.amend(exchange=made, by=cast.ana, version=0, is_ready=True, kind="lesson", title="Mended")
    assert made.state == "hidden"


def test_only_a_request_is_met_and_it_can_open_again(cast):
    request = cast.write(kind="request", what="Trams")
    assert exchanges.settle(exchange=request).met_at
    assert exchanges.settle(exchange=request).met_at is None
    with pytest.raises(NotPossibleError):
        exchanges.settle(exchange=cast.write())


def test_where_the_city_asks_for_it_the_mayors_office_has_the_last_word(cast):
    cast.lima.asks_approval = True
    cast.lima.save()
    made = cast.write()
    assert (made.state, made.published_at, indexed()) == ("waiting", None, set())
    approval.send_back(held=made, by=None, reason="Say what it cost.")
    assert (made.state, made.returned_reason) == ("draft", "Say what it cost.")
    exchanges.publish(exchange=made, by=cast.ana)
    assert made.state == "waiting"
    approval.approve(held=made, by=None, seen=made.version)
    assert (made.state, made.returned_reason, indexed()) == ("published", "", {"Bus lanes"})


def test_the_mayors_office_approves_what_it_saw(cast):
    cast.lima.asks_approval = True
    cast.lima.save()
    made = cast.write()
    seen = made.version
    exchanges.amend(exchange=made, by=cast.ana, version=seen, is_ready=True, kind="lesson", title="Other")
    with pytest.raises(NotPossibleError, match="Something changed while you were reading"):
        approval.approve(held=made, by=None, seen=seen)
    assert Exchange.objects.get(pk=made.pk).state == "waiting"
    approval.approve(held=made, by=None, seen=made.version)
    assert (made.state, made.title) == ("published", "Other")


def test_what_is_approved_for_later_waits_for_its_time(cast):
    cast.lima.asks_approval = True
    cast.lima.save()
    made = cast.write(publish_at=timezone.now() + HOUR)
    assert made.state == "waiting"
    assert exchanges.publish_due(now=timezone.now() + 2 * HOUR) == 0
    approval.approve(held=made, by=None, seen=made.version)
    assert made.state == "scheduled"
    assert exchanges.publish_due(now=timezone.now() + 2 * HOUR) == 1


def test_what_comes_back_goes_by_the_mayors_office_too(cast):
    made = cast.write()
    exchanges.withdraw(exchange=made, reason="Wrong.")
    cast.lima.asks_approval = True
    cast.lima.save()
    made = Exchange.objects.get(pk=made.pk)
    exchanges.publish(exchange=made, by=cast.ana)
    assert (made.state, made.published_at, made.withdrawn_at) == ("waiting", None, None)


@pytest.mark.django_db(transaction=True)
def test_two_schedules_at_once_publish_it_once(cast):
    if connection.vendor == "sqlite":
        pytest.skip("A database in memory has one connection.")
    soon = timezone.now() + HOUR
    cast.write(publish_at=soon)

    def run(_number):
        try:
            return exchanges.publish_due(now=soon + HOUR)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 1
