"""``?changed_since=``: what was written, and what a reader should drop; of what was never public, nothing."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from citydiplo.portal.api import RESOURCES
from partnerships.models import Activity, Partnership
from tests import fitting
from tests.rows import make_city, make_partnership

pytestmark = pytest.mark.django_db


@pytest.fixture
def since():
    return (timezone.now() - datetime.timedelta(hours=1)).isoformat()


def changes(client, since, noun="partnerships", **filters):
    answer = client.get(f"/api/v1/{noun}/", {"changed_since": since, **filters})
    assert answer.status_code == 200, answer.content
    said = answer.json()
    return [row["record_id"] for row in said["results"]], said["removed"]


def _old(made):
    """As if it had been there long before."""
    long_ago = timezone.now() - datetime.timedelta(days=9)
    Partnership.objects.filter(pk=made.pk).update(updated_at=long_ago, created_at=long_ago)
    Partnership.history.filter(id=made.pk).update(history_date=long_ago)
    made.parties.model.history.filter(partnership_id=made.pk).update(history_date=long_ago)
    made.refresh_from_db()
    return made


@pytest.fixture
def pair():
    return make_city("lima"), make_city("rome", region="europe")


def test_what_was_written_since_is_listed_and_nothing_else(client, pair, since):
    _old(make_partnership(*pair))
    changed = _old(make_partnership(*pair))
    assert changes(client, since) == ([], [])
    changed.title = "River cities"
    changed.save()
    assert changes(client, since) == ([changed.pk], [])


def test_a_part_that_was_written_counts_as_a_change_of_the_whole(client, pair, since):
    made = _old(make_partnership(*pair))
    fitting.activity(partnership=made)
    assert changes(client, since) == ([made.pk], [])


def test_what_was_public_and_left_is_named(client, pair, since):
    gone, hidden = (_old(make_partnership(*pair)) for _ in range(2))
    key = gone.pk
    gone.delete()
    hidden.visibility = "city"
    hidden.save()
    hidden.title = "Still hidden"
    hidden.save()
    assert changes(client, since) == ([], sorted([key, hidden.pk]))


@pytest.mark.parametrize("facts", [{"visibility": "city"}, {"visibility": "members"}, {"status": "draft"}])
def test_of_what_was_never_public_nobody_learns(client, pair, since, facts):
    changed, gone = (_old(make_partnership(*pair, **facts)) for _ in range(2))
    changed.title = "Secret"
    changed.save()
    make_partnership(*pair, **facts)
    fitting.activity(partnership=gone)
    gone.delete()
    assert changes(client, since) == ([], [])
    assert changes(client, since, "activities") == ([], [])


def test_what_was_public_only_in_between_is_named_once(client, pair, since):
    made = _old(make_partnership(*pair, visibility="city"))
    for visibility in ("public", "city", "members"):
        made.visibility = visibility
        made.save()
    assert changes(client, since) == ([], [made.pk])


def test_an_activity_of_a_record_that_was_private_when_it_went_is_not_named(client, pair, since):
    made = _old(make_partnership(*pair, visibility="city"))
    fitting.activity(partnership=made).delete()
    made.visibility = "public"
    made.save()
    assert changes(client, since, "activities") == ([], [])
    shown = fitting.activity(partnership=made)
    key = shown.pk
    shown.delete()
    assert changes(client, since, "activities") == ([], [key])


def test_what_no_longer_fits_the_filters_is_named(client, pair, since):
    made = _old(make_partnership(*pair, status="active"))
    made.status = "ended"
    made.save()
    assert changes(client, since, status="active") == ([], [made.pk])
    assert changes(client, since, status="ended") == ([made.pk], [])


def test_a_merged_city_and_an_exchange_that_was_withdrawn_are_named(client, since):
    one, other = make_city("lima"), make_city("callao")
    other.merged_into = one
    other.save()
    assert changes(client, since, "cities")[1] == [other.pk]
    shared = fitting.exchange(city=one, state="published", published_at=timezone.now())
    shared.state = "withdrawn"
    shared.withdrawn_at, shared.withdrawn_reason = timezone.now(), "Out of date"
    shared.save()
    said = client.get("/api/v1/exchanges/", {"changed_since": since}).json()
    assert (said["results"], said["removed"]) == ([], [shared.pk])


def test_pages_of_changes_hold_rows_and_removed_ids_together(client, pair, since):
    made = [make_partnership(*pair) for _ in range(7)]
    gone = {made[place].pk for place in (0, 3, 4, 6)}
    Partnership.objects.filter(pk__in=gone)[0].delete()
    for pk in sorted(gone)[1:]:
        Partnership.objects.get(pk=pk).delete()
    address, rows, removed = f"/api/v1/partnerships/?page_size=2&changed_since={since[:19]}Z", [], []
    while address:
        said = client.get(address).json()
        assert said["count"] == 3
        assert len(said["results"]) + len(said["removed"]) <= 2
        rows += [row["record_id"] for row in said["results"]]
        removed += said["removed"]
        address = said["next"]
    assert rows == [one.pk for one in made if one.pk not in gone]
    assert removed == sorted(gone)


def test_the_next_question_goes_back_a_little(client):
    said = client.get("/api/v1/cities/?changed_since=2026-11-01T00:00:00+02:00").json()
    again = datetime.datetime.fromisoformat(said["next_changed_since"])
    assert datetime.timedelta(minutes=4) < timezone.now() - again < datetime.timedelta(minutes=10)


def test_every_noun_with_history_says_its_changes(client, since):
    for one in RESOURCES:
        answer = client.get(f"/api/v1/{one.name}/", {"changed_since": since})
        assert answer.status_code == (200 if one.changes else 400), one.name
        if one.changes:
            assert one.changes.model is one.rows(AnonymousUser()).model
    assert Activity.objects.count() == 0
