"""A handover that was kept stays as it was; what a new office does in its first hundred days."""

import datetime

import pytest
from django.utils import timezone

from agenda.models import Attendance, CoSignature, FollowUp
from citydiplo.portal.models import KeptHandover
from networks.choices import SeatRole
from partnerships.models import Partnership, Visit, VisitTask
from tests import fitting, rows
from tests.pages import statements

pytestmark = pytest.mark.django_db
URL = "/cities/lima/handover/"
KEEP = f"{URL}keep/"


def in_days(number):
    return timezone.localdate() + datetime.timedelta(days=number)


@pytest.fixture
def bo(lima, client):
    person = rows.make_seat(rows.make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person
    client.force_login(person)
    return person


def fill(lima, times=1):
    lagos = rows.make_city(name="Lagos")
    network = rows.make_network(name="Our network")
    rows.make_membership(network, lima)
    for number in range(times):
        record = rows.make_partnership(lima, lagos, title=f"Night buses {number}", renewal_on=in_days(20))
        fitting.funding(partnership=record, name="A bank", amount=500, currency="EUR")
        visit = rows.make_visit(
            lima, lagos, purpose=f"See depots {number}", first_day=in_days(30), last_day=in_days(31)
        )
        VisitTask.objects.create(visit=visit, city=lima, action=f"Book rooms {number}", due_on=in_days(25))
        meeting = rows.make_meeting(network, title=f"Assembly {number}", starts_on=str(in_days(40)))
        Attendance.objects.create(meeting=meeting, city=lima, answer="yes")
        FollowUp.objects.create(
            meeting=meeting, city=lima, action=f"Send figures {number}", due_on=in_days(50)
        )
        rows.make_item(network, kind="call", title=f"Join us {number}", deadline_on=in_days(60))
        signed = rows.make_item(network, kind="call", title=f"Signed {number}")
        CoSignature.objects.create(item=signed, city=lima, state="signed", signed_at=timezone.now())
        goal = fitting.indicator(city=lima, name=f"Trees {number}")
        fitting.target(city=lima, indicator=goal)
    rows.make_visit(lima, lagos, purpose="Far away", first_day=in_days(200), last_day=in_days(201))


EVERYTHING = (
    *("Night buses 0", "500", "See depots 0", "Book rooms 0", "Assembly 0", "Send figures 0"),
    *("Join us 0", "Signed 0", "Trees 0"),
)


def test_the_report_tells_what_the_office_has_to_do(client, lima, bo):
    fill(lima)
    page = client.get(URL).content.decode()
    for words in EVERYTHING:
        assert words in page


def test_the_first_hundred_days_are_told_by_date(client, lima, bo):
    fill(lima)
    rows.make_mandate(lima, str(in_days(10)), name="Rosa Huanca")
    VisitTask.objects.create(visit=Visit.objects.all()[0], city=lima, action="Overdue", due_on=in_days(-9))
    told = client.get(URL).context["first_days"].rows
    assert [(row.title.split(": ")[-1], row.day) for row in told] == [
        ("Overdue", in_days(-9)),
        ("Night buses 0", in_days(20)),
        ("Book rooms 0", in_days(25)),
        ("See depots 0", in_days(30)),
        ("Assembly 0", in_days(40)),
        ("Send figures 0", in_days(50)),
        ("Join us 0", in_days(60)),
    ]


def test_a_kept_handover_does_not_change(client, lima, bo):
    fill(lima)
    rows.make_mandate(lima, str(in_days(-10)), name="Rosa Huanca")
    answer = client.post(KEEP, {"note": "Call the port first."})
    kept = KeptHandover.objects.get()
    assert answer["Location"] == kept.get_absolute_url()
    assert (kept.day, kept.mayor, kept.kept_by) == (timezone.localdate(), "Rosa Huanca", bo)
    before = client.get(answer["Location"]).content.decode()
    for words in (*EVERYTHING, "Rosa Huanca", "Call the port first."):
        assert words in before
    parts = kept.parts
    Partnership.objects.update(title="Renamed", status="ended")
    VisitTask.objects.all().delete()
    Visit.objects.update(purpose="Changed")
    fill(lima)
    after = client.get(answer["Location"]).content.decode()
    for words in EVERYTHING:
        assert words in after
    assert "Renamed" not in after
    assert "Changed" not in after
    kept.refresh_from_db()
    assert kept.parts == parts
    assert kept.get_absolute_url() in client.get(URL).content.decode()


def test_the_same_form_sent_twice_keeps_one(client, lima, bo):
    fill(lima)
    for note in ("A note", "A note", "Another note"):
        client.post(KEEP, {"note": note})
    assert list(KeptHandover.objects.order_by("pk").values_list("note", flat=True)) == [
        "A note",
        "Another note",
    ]


def test_only_people_of_the_city_read_what_was_kept(client, lima, bo):
    client.post(KEEP, {"note": "Between us"})
    url = KeptHandover.objects.get().get_absolute_url()
    chidi = rows.make_seat(rows.make_person("Chidi"), rows.make_city(), SeatRole.CITY_LEAD).person
    for stranger in (chidi, rows.make_person("Olu", is_staff=True), rows.make_person("Eve")):
        client.force_login(stranger)
        assert client.get(url).status_code == 404
        assert client.get(KEEP).status_code == 403
        assert client.post(KEEP, {"note": "Mine"}).status_code == 403
    client.logout()
    assert client.get(url).status_code == 302
    assert KeptHandover.objects.count() == 1


def test_an_operator_reads_no_task_of_a_visit(client, lima):
    visit = rows.make_visit(lima, rows.make_city(), status="done", visibility="public")
    VisitTask.objects.create(visit=visit, city=lima, action="Book rooms", due_on=in_days(9))
    client.force_login(rows.make_person("Olu", is_staff=True))
    page = client.get(URL).content.decode()
    assert str(visit) in page
    assert "Book rooms" not in page


def test_keeping_and_reading_cost_the_same_with_few_and_many(client, lima, bo):
    costs = []
    for times in (1, 6):
        fill(lima, times)
        client.post(KEEP, {"note": f"{times}"})
        newest = KeptHandover.objects.order_by("-pk")[0]
        costs.append((len(statements(client, URL)), len(statements(client, newest.get_absolute_url()))))
    assert costs[0] == costs[1]
    assert costs[0][1] <= 8
