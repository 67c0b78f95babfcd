"""Emails before a partnership ends or is to be renewed: 180, 90 and 30 days before, each once."""

import datetime

import pytest
from django.utils import timezone

from citydiplo.kit.models import OutgoingMail
from networks.choices import SeatRole
from partnerships.actions import end_reminders
from partnerships.models import EndReminder, Partnership
from tests.rows import make_city, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
END = datetime.date(2028, 6, 30)


@pytest.fixture
def cities():
    """Lima with Ana, Lagos with Chidi, both editors; Oslo with nobody."""
    found = {name: make_city(name.lower(), name=name) for name in ("Lima", "Lagos", "Oslo")}
    make_seat(make_person("Ana"), found["Lima"], SeatRole.CITY_EDITOR)
    make_seat(make_person("Chidi"), found["Lagos"], SeatRole.CITY_EDITOR)
    return found


def partnership(cities, *names, **facts):
    said = {"status": "active", "state": "declared", "dimension": "culture", "dimensions": ["culture"]}
    facts = said | {"renewal_on": END} | facts
    return make_partnership(*(cities[name] for name in names), **facts)


def days_of_mails(first, last, *, every=1):
    """The days before END on which somebody was written to, running the job from one day to another."""
    found = []
    for before in range((END - first).days, (END - last).days - 1, -every):
        sent = OutgoingMail.objects.filter(message="ends_soon").count()
        end_reminders.run(today=END - before * DAY)
        if OutgoingMail.objects.filter(message="ends_soon").count() > sent:
            found.append(before)
    return found


def test_a_renewal_entered_a_year_before_sends_three_mails_to_each_party(cities):
    partnership(cities, "Lima", "Lagos")
    assert days_of_mails(END - 365 * DAY, END + 5 * DAY) == [180, 90, 30]
    mails = OutgoingMail.objects.filter(message="ends_soon").order_by("created_at", "to")
    assert [mail.to.partition("@")[0] for mail in mails] == ["ana", "chidi"] * 3
    assert mails[0].subject == "Lima – Lagos: until 30 June 2028"
    assert "To be renewed by 30 June 2028" in mails[0].text
    assert "To be renewed by 30 June 2028" in mails[0].html


def test_one_entered_with_89_days_left_sends_one_at_once_and_one_at_30_days(cities):
    partnership(cities, "Lima", "Oslo")
    assert days_of_mails(END - 89 * DAY, END) == [89, 30]
    assert [(one.stage, (END - one.written_on).days) for one in EndReminder.objects.order_by("pk")] == [
        (90, 89),
        (30, 30),
    ]


def test_a_doubled_run_writes_nothing_and_a_late_one_only_the_stage_of_its_day(cities):
    partnership(cities, "Lima", "Oslo")
    assert end_reminders.run(today=END - 20 * DAY) == 1
    assert end_reminders.run(today=END - 20 * DAY) == 0
    assert end_reminders.run(today=END - 20 * DAY) == 0
    assert OutgoingMail.objects.filter(message="ends_soon").count() == 1
    assert end_reminders.run(today=END + DAY) == 0


def test_a_new_date_starts_with_the_first_stage(cities):
    record = partnership(cities, "Lima", "Oslo")
    assert end_reminders.run(today=END - 30 * DAY) == 1
    Partnership.objects.filter(pk=record.pk).update(renewal_on=END + 100 * DAY)
    assert end_reminders.run(today=END - 30 * DAY) == 1
    assert [one.stage for one in EndReminder.objects.order_by("pk")] == [30, 180]


def test_an_agreed_end_is_told_as_one(cities):
    partnership(cities, "Lima", "Oslo", renewal_on=None, until=END, until_precision="day")
    assert days_of_mails(END - 100 * DAY, END, every=10) == [100, 90, 30]
    assert "Ends on 30 June 2028" in OutgoingMail.objects.filter(message="ends_soon").first().text


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "ended", "until": datetime.date(2020, 1, 1)},
        {"status": "dormant"},
        {"state": "unverified"},
        {"renewal_on": None, "until": END, "until_precision": "year"},
        {"renewal_on": None},
    ],
)
def test_what_does_not_end_on_a_known_day_is_not_told(cities, facts):
    partnership(cities, "Lima", "Lagos", **facts)
    assert days_of_mails(END - 200 * DAY, END, every=5) == []


def test_one_mail_names_all_and_costs_the_same_for_one_and_many(cities, django_assert_max_num_queries):
    for _number in range(25):
        partnership(cities, "Lima", "Oslo")
    with django_assert_max_num_queries(16):
        assert end_reminders.run(today=END - 30 * DAY) == 25
    mail = OutgoingMail.objects.get(message="ends_soon")
    assert mail.subject == "25 partnerships end or need renewal soon"
    assert mail.text.count("/partnership-ends/") == 20
    assert "And 5 more partnerships of your cities." in mail.text
    assert "And 5 more partnerships of your cities." in mail.html


def test_it_reads_the_day_of_the_portal_by_itself(cities):
    partnership(cities, "Lima", "Oslo", renewal_on=timezone.localdate() + 10 * DAY)
    assert end_reminders.run() == 1
