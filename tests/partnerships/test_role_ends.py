"""A role ends: the open tasks that name its person go to whom one chooses, and none is lost."""

import datetime

import pytest
from django.utils import timezone

from networks.choices import SeatRole
from networks.errors import SeatRefusedError
from networks.models import Seat
from partnerships.actions import role_ends
from partnerships.models import VisitTask
from tests.rows import make_city, make_person, make_seat, make_visit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def lea(lima):
    return make_seat(make_person("Lea"), lima, SeatRole.CITY_LEAD).person


@pytest.fixture
def bo(lima):
    return make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person


@pytest.fixture
def visit(lima):
    return make_visit(lima, make_city("lagos"), visibility="parties")


def task(visit, person, action="Book rooms", **facts):
    due = TODAY + datetime.timedelta(days=9)
    facts = {"city": visit.city} | facts
    return VisitTask.objects.create(visit=visit, assignee=person, action=action, due_on=due, **facts)


def seat_of(person):
    return Seat.objects.active().get(person=person)


def end(client, person, **typed):
    return client.post(f"/seats/{seat_of(person).pk}/end/", {"reason": "A new office"} | typed)


def test_the_form_asks_who_takes_over(client, lima, lea, bo, visit):
    open_task, done = task(visit, bo), task(visit, bo, "Done before", done_at=timezone.now())
    client.force_login(lea)
    page = client.get(f"/seats/{seat_of(bo).pk}/end/").content.decode()
    assert "Book rooms" in page
    assert "Done before" not in page
    assert "Who takes over the open tasks?" in page
    refused = end(client, bo)
    assert refused.status_code == 200
    assert seat_of(bo)
    assert end(client, bo, successor=lea.pk).status_code == 302
    assert not Seat.objects.active().filter(person=bo).exists()
    open_task.refresh_from_db()
    done.refresh_from_db()
    assert (open_task.assignee, done.assignee) == (lea, bo)
    assert "for Lea" in client.get("/desk/").content.decode()


def test_tasks_may_go_to_everybody_of_the_city(client, lima, lea, bo, visit):
    open_task = task(visit, bo)
    client.force_login(bo)
    assert end(client, bo, successor="all").status_code == 302
    open_task.refresh_from_db()
    assert open_task.assignee is None
    client.force_login(lea)
    assert "Book rooms" in client.get("/desk/").content.decode()


def test_without_open_tasks_nothing_more_is_asked(client, lima, lea, bo, visit):
    task(visit, lea)
    client.force_login(lea)
    assert "Who takes over" not in client.get(f"/seats/{seat_of(bo).pk}/end/").content.decode()
    assert end(client, bo).status_code == 302
    assert not Seat.objects.active().filter(person=bo).exists()


def test_people_who_keep_another_role_keep_the_tasks(lima, lea, bo, visit):
    kept = task(visit, bo)
    office = seat_of(bo)
    make_seat(bo, lima, SeatRole.CITY_EDITOR)
    assert role_ends.end_role(seat=office, by=lea, reason="One role is enough") == 0
    kept.refresh_from_db()
    assert kept.assignee == bo


def test_a_person_without_a_role_never_takes_over(client, lima, lea, bo, visit):
    task(visit, bo)
    eve = make_seat(make_person("Eve"), make_city(), SeatRole.CITY_LEAD).person
    client.force_login(lea)
    for successor in (eve.pk, bo.pk, "nobody", ""):
        assert end(client, bo, successor=successor).status_code == 200
    for successor in (eve, bo, None):
        with pytest.raises(SeatRefusedError):
            role_ends.end_role(seat=seat_of(bo), by=lea, reason="Away", successor=successor)
    assert seat_of(bo)
    assert VisitTask.objects.get().assignee == bo


def test_an_account_that_is_deleted_leaves_its_tasks_to_the_city(client, lima, lea, bo, visit):
    left = task(visit, bo)
    bo.delete()
    left.refresh_from_db()
    assert left.assignee is None
    client.force_login(lea)
    assert "Book rooms" in client.get("/desk/").content.decode()


def test_a_task_is_given_to_a_person_with_a_role_in_its_city(client, lima, lea, bo, visit):
    eve = make_seat(make_person("Eve"), make_city(), SeatRole.CITY_LEAD).person
    client.force_login(lea)
    typed = {"city": lima.pk, "action": "Book rooms", "due_on": TODAY.isoformat()}
    assert client.post(f"/visits/{visit.pk}/tasks/", typed | {"assignee": eve.pk}).status_code == 200
    assert not VisitTask.objects.exists()
    assert client.post(f"/visits/{visit.pk}/tasks/", typed | {"assignee": bo.pk}).status_code == 302
    assert VisitTask.objects.get().assignee == bo
    assert "for Bo" in client.get(visit.get_absolute_url()).content.decode()


def test_the_person_in_charge_is_told_to_the_own_city_alone(client, lima, lea, bo, visit):
    task(visit, bo)
    host = visit.parties.exclude(city=lima).get().city
    client.force_login(make_seat(make_person("Chidi"), host, SeatRole.CITY_LEAD).person)
    page = client.get(visit.get_absolute_url()).content.decode()
    assert "Book rooms" in page
    assert "for Bo" not in page
