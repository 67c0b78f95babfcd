"""The yearly check: asked after a year, again after sixty days, inactive after sixty more; never twice."""

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citydiplo.kit.models import OutgoingMail
from networks.actions import seats
from networks.choices import SeatRole
from networks.errors import NotPossibleError
from networks.models import Seat
from partnerships.actions import records, verification
from partnerships.actions.confirmations import partnership_sides
from partnerships.models import Asking, Partnership
from tests.rows import day, make_city, make_person, make_seat

pytestmark = pytest.mark.django_db

EDITOR = SeatRole.CITY_EDITOR
DAY = datetime.timedelta(days=1)
ASKED = ("yearly_check", "fallen_dormant")


class World:
    """Cities whose editors live in zones of all kinds, and a clock that the test sets."""

    def __init__(self, monkeypatch):
        self.now = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda: self.now)
        self.cities, self.people = {}, {}
        for city, person, zone in (
            ("Lima", "Ana", "America/Lima"),
            ("Lagos", "Chidi", "Africa/Lagos"),
            ("Berlin", "Ben", "Europe/Berlin"),
            ("Auckland", "Kiri", "Pacific/Auckland"),
        ):
            self.cities[city] = make_city(city.lower(), name=city)
            self.people[city] = make_person(person, time_zone=zone)
            make_seat(self.people[city], self.cities[city], EDITOR)
        self.cities["Oslo"] = make_city("oslo", name="Oslo")

    def at(self, text, clock="12:00"):
        self.now = datetime.datetime.fromisoformat(f"{text}T{clock}+00:00")
        return self

    def log(self, city, partner, **facts):
        facts = {"partnership_class": "twinning", "status": "active", "dimension": "culture"} | facts
        return records.log(
            city=self.cities[city],
            by=self.people[city],
            partner=self.cities[partner],
            token=uuid.uuid4(),
            since=day("1998-01-01"),
            **facts,
        )

    def confirm(self, record, city):
        record.refresh_from_db()
        partnership_sides.confirm(
            record=record,
            side=self.cities[city],
            by=self.people[city],
            seen_round=record.confirmation_round,
        )

    def link(self, record, city):
        asking = record.askings.last()
        return asking.link_for(city=self.cities[city], person=self.people[city])

    def answer(self, client, record, city, **said):
        """Says yes by the link of the mail, as nobody who is signed in."""
        link = self.link(record, city)
        version = client.get(link).context["partnership"].version
        return client.post(link, {"version": version} | said, follow=True).content.decode()

    def run(self):
        return verification.run(today=self.now.date())

    def mails(self):
        found = OutgoingMail.objects.filter(message__in=ASKED).order_by("created_at", "to")
        return [(str(mail.created_at.date()), mail.to.partition("@")[0], mail.subject) for mail in found]


@pytest.fixture
def world(monkeypatch):
    return World(monkeypatch)


@pytest.fixture
def asked(world):
    """Lima – Lagos, confirmed by both and asked a year later."""
    record = world.at("2026-03-01").log("Lima", "Lagos")
    world.confirm(record, "Lagos")
    world.at("2027-03-01").run()
    return record


def status_of(record):
    return Partnership.objects.get(pk=record.pk).status


@pytest.mark.check
def test_three_years_with_missed_and_doubled_runs_over_changes_of_the_clock(world, client):
    kept, lonely, far = None, None, None
    away = {day("2028-04-08") + number * DAY for number in range(13)}  # till the 20th
    away |= {day("2028-06-20"), day("2027-07-03"), day("2026-12-31")}

    def doings(today):
        nonlocal kept, lonely, far
        match str(today):
            case "2026-03-29":  # clocks go forward in Berlin
                kept = world.at(str(today), "00:30").log("Lima", "Lagos")
            case "2026-04-01":
                world.confirm(kept, "Lagos")
            case "2026-05-05":
                lonely = world.log("Lima", "Oslo")
            case "2026-10-25":  # clocks go back in Berlin; in Auckland it is the 26th already
                far = world.at(str(today), "00:30").log("Berlin", "Auckland")
                world.at(str(today), "12:30").confirm(far, "Auckland")
            case "2027-04-10":
                world.answer(client, kept, "Lima")
            case "2027-11-05":
                partnership_sides.dispute(
                    record=far,
                    side=world.cities["Auckland"],
                    by=world.people["Auckland"],
                    field="since",
                    held="1999",
                    reason="Our archive.",
                )
            case "2028-06-01":
                far.refresh_from_db()
                step = {"city": world.cities["Berlin"], "by": world.people["Berlin"], "precision": "day"}
                records.take_step(partnership=far, step="end", date=today, reason="Done.", **step)
            case "2028-10-29":  # clocks go back in Berlin
                assert "Your answer for Lagos is saved" in world.answer(client, kept, "Lagos")

    today, inactive_since = day("2026-03-01"), {}
    while today < day("2029-03-01"):
        world.at(str(today), "05:10")
        if today not in away:
            for _time in range(1 + today.day % 2):  # every other day the job runs twice
                world.run()
        world.at(str(today))
        doings(today)
        for record in (kept, lonely):
            if record and status_of(record) == "dormant":
                inactive_since.setdefault(record.pk, str(today))
        today += DAY

    lima_lagos, lima_oslo = "Lima – Lagos", "Lima – Oslo"
    assert world.mails() == [
        ("2027-04-01", "ana", f"Yearly check: {lima_lagos}"),
        ("2027-04-01", "chidi", f"Yearly check: {lima_lagos}"),
        ("2027-05-05", "ana", f"Yearly check: {lima_oslo}"),
        ("2027-07-04", "ana", f"Yearly check: {lima_oslo}"),
        ("2027-09-02", "ana", f"Now inactive: {lima_oslo}"),
        ("2027-10-25", "ben", "Yearly check: Berlin – Auckland"),
        ("2027-10-25", "kiri", "Yearly check: Berlin – Auckland"),
        ("2028-04-21", "ana", f"Yearly check: {lima_lagos}"),
        ("2028-04-21", "chidi", f"Yearly check: {lima_lagos}"),
        ("2028-06-21", "ana", f"Yearly check: {lima_lagos}"),
        ("2028-06-21", "chidi", f"Yearly check: {lima_lagos}"),
        ("2028-08-20", "ana", f"Now inactive: {lima_lagos}"),
        ("2028-08-20", "chidi", f"Now inactive: {lima_lagos}"),
    ]
    assert inactive_since == {lonely.pk: "2027-09-02", kept.pk: "2028-08-20"}
    kept.refresh_from_db()
    assert (kept.status, str(kept.ask_on)) == ("active", "2029-10-29")
    assert [status_of(record) for record in (lonely, far)] == ["dormant", "ended"]
    assert list(far.askings.values_list("outcome", flat=True)) == ["answered"]


def test_an_inactive_record_says_why_and_who_made_it_so(world, asked, client):
    for text in ("2027-04-30", "2027-06-29"):
        world.at(text).run()
    asked.refresh_from_db()
    assert asked.status == "dormant"
    change = asked.status_changes.last()
    assert (str(change.date), change.reason) == (
        "2027-06-29",
        "No party answered the yearly check sent on 1 March 2027 and again on 30 April 2027.",
    )
    act = Partnership.history.filter(id=asked.pk).first()
    assert (act.changes["status"], act.actor_role, act.history_user) == (["active", "dormant"], "", None)
    assert act.history_change_reason == change.reason
    world.cities["Lima"].refresh_from_db()
    assert world.cities["Lima"].partnership_count == 0


def test_a_record_whose_parties_have_no_seat_left_says_so(world, asked):
    Seat.objects.update(revoked_at=world.now)
    for text in ("2027-04-30", "2027-06-29"):
        world.at(text).run()
    assert asked.status_changes.last().reason.startswith(
        "No one acts for the parties here, so no one answered the yearly"
    )


def test_looking_changes_nothing_and_one_yes_answers_for_all(world, asked, client):
    link = world.link(asked, "Lagos")
    world.at("2027-03-05")
    for _time in range(2):
        page = client.get(link)
        assert page.status_code == 200
        assert ("You act for Lagos (role: City editor).") in page.content.decode()
    assert client.head(link).status_code == 200
    assert Asking.objects.get().outcome == "open"
    assert client.put(link).status_code == 405
    said = world.answer(client, asked, "Lagos")
    assert "Lagos answered on 5 March 2027" in said
    asked.refresh_from_db()
    assert (str(asked.ask_on), asked.state) == ("2028-03-05", "confirmed")
    # The other one reads that it is done, and their button would change nothing.
    late = world.link(asked, "Lima")
    assert "One answer is enough for all parties" in client.get(late).content.decode()
    world.at("2027-03-06")
    assert "already answered" in client.post(late, {"version": asked.version}, follow=True).content.decode()
    asked.refresh_from_db()
    assert str(asked.ask_on) == "2028-03-05"
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "5 March 2027" in page
    assert "City editor, Lagos" in " ".join(page.split())
    assert "5 March 2028" in page


def test_who_answers_by_mail_stands_in_the_history_by_role(world, asked, client):
    for text in ("2027-04-30", "2027-06-29"):
        world.at(text).run()
    world.answer(client, asked, "Lagos")
    act = Partnership.history.filter(id=asked.pk).first()
    assert (act.actor_role, act.actor_place, act.history_user) == (
        "city-editor",
        "Lagos",
        world.people["Lagos"],
    )
    asked.refresh_from_db()
    assert (asked.status, asked.status_changes.last().reason) == (
        "active",
        ("Lagos confirmed that the record is still correct."),
    )


@pytest.mark.parametrize("harm", [lambda token: token[:-1], lambda token: "x" + token, lambda token: "1:2"])
def test_a_link_that_was_changed_explains_itself(world, asked, client, harm):
    token = world.link(asked, "Lagos").removeprefix("/yearly-check/").removesuffix("/")
    answer = client.post(f"/yearly-check/{harm(token)}/", {"version": asked.version})
    assert answer.status_code == 404
    assert "This link is incomplete" in answer.content.decode()
    assert "Lagos" not in answer.content.decode()
    assert Asking.objects.get().outcome == "open"


def test_a_link_ends_with_its_seat(world, asked, client):
    link = world.link(asked, "Lagos")
    olu = make_person("Olu", is_staff=True)
    seats.revoke(seat=world.people["Lagos"].seats.get(), by=olu, reason="Moved.")
    for answer in (client.get(link), client.post(link, {"version": asked.version})):
        assert answer.status_code == 410
        assert "Lima" not in answer.content.decode()
    assert Asking.objects.get().outcome == "open"


def test_a_link_is_for_its_person_and_its_city(world, asked, client):
    asking = Asking.objects.get()
    outsider = asking.link_for(city=world.cities["Berlin"], person=world.people["Berlin"])
    assert client.get(outsider).status_code == 410  # a seat, and no party
    crossed = asking.link_for(city=world.cities["Lima"], person=world.people["Lagos"])
    assert client.get(crossed).status_code == 410
    client.force_login(world.people["Lima"])
    assert client.post(world.link(asked, "Lagos"), {"version": asked.version}).status_code == 403
    assert Asking.objects.get().outcome == "open"


def test_a_record_that_changed_meanwhile_is_shown_again_first(world, asked, client):
    link = world.link(asked, "Lagos")
    seen = client.get(link).context["partnership"].version
    records.amend(partnership=asked, city=None, by=None, version=seen, partnership_class="memorandum")
    page = client.post(link, {"version": seen}, follow=True).content.decode()
    assert "Someone changed the record while you were reading it" in page
    assert "Memorandum" in page
    assert Asking.objects.get().outcome == "open"
    assert "Your answer for Lagos is saved" in world.answer(client, asked, "Lagos")


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "٣", "\x00"])
def test_odd_versions_change_nothing(world, asked, client, version):
    client.post(world.link(asked, "Lagos"), {"version": version})
    assert Asking.objects.get().outcome == "open"


def test_a_change_by_a_party_is_an_answer_too(world, asked, client):
    asked.refresh_from_db()
    world.at("2027-03-09")
    change = {"partnership": asked, "city": world.cities["Lima"], "by": world.people["Lima"]}
    records.amend(**change, version=asked.version, objectives="Trade")
    asking = Asking.objects.get()
    assert (asking.outcome, asking.city, asking.role) == ("answered", world.cities["Lima"], EDITOR)
    assert str(Partnership.objects.get().ask_on) == "2028-03-09"


def test_an_end_by_an_operator_closes_the_question(world, asked, client):
    end = {"step": "end", "city": None, "by": None, "date": day("2027-03-02"), "precision": "day"}
    records.take_step(partnership=asked, **end, reason="The city says so by letter.")
    assert Asking.objects.get().outcome == "ended"
    assert "has ended" in client.get(world.link(asked, "Lagos")).content.decode()
    assert world.at("2029-01-01").run() == (0, 0, 0)


@pytest.mark.parametrize(
    "facts", [{"status": "draft"}, {"status": "ended"}, {"status": "dormant"}, {"state": "unverified"}]
)
def test_what_claims_nothing_is_not_asked(world, facts):
    record = world.log("Lima", "Lagos")
    Partnership.objects.filter(pk=record.pk).update(**facts)
    assert world.at("2028-01-01").run() == (0, 0, 0)


def test_one_mail_names_all_records_that_are_due_and_a_long_absence_floods_nobody(world):
    for _number in range(25):
        world.log("Lima", "Oslo")
    assert world.at("2030-01-01").run() == (25, 0, 0)
    mail = OutgoingMail.objects.get(message="yearly_check")
    assert mail.subject == "Yearly check: 25 partnerships"
    assert mail.text.count("/yearly-check/") == mail.html.count("/yearly-check/") == 20
    assert "And 5 more yearly checks on your desk" in mail.text
    assert "And 5 more yearly checks on your desk" in mail.html
    # Long overdue as they were, their sixty days run from the day they were really asked.
    assert world.at("2030-03-01").run() == (0, 0, 0)
    assert world.at("2030-03-02").run() == (0, 25, 0)


def test_a_person_who_acts_for_both_sides_is_asked_once(world):
    make_seat(world.people["Lima"], world.cities["Lagos"], EDITOR)
    make_seat(world.people["Lima"], world.cities["Lagos"], SeatRole.CITY_LEAD)
    world.log("Lima", "Lagos")
    world.at("2027-03-01").run()
    assert [who for _day, who, _subject in world.mails()] == ["ana", "chidi"]


def test_asking_costs_the_same_for_few_and_many(world):
    costs = set()
    for number in (2, 12):
        for _time in range(number):
            world.log("Lima", "Lagos")
        world.now = world.now.replace(year=world.now.year + 1)
        with CaptureQueriesContext(connection) as statements:
            assert verification.ask(today=world.now.date()) == number
        costs.add(len(statements))
        world.now += verification.PATIENCE
        with CaptureQueriesContext(connection) as statements:
            assert verification.ask_again(today=world.now.date()) == number
        costs.add(len(statements))
        Partnership.objects.all().delete()
    assert max(costs) <= 9
    assert len(costs) <= 2


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_instant_ask_once_and_deactivate_once(world, monkeypatch):
    monkeypatch.setattr(verification, "BATCH", 7)
    for _number in range(30):
        world.log("Lima", "Lagos")

    def run(_number):
        try:
            return verification.run(today=world.now.date())
        finally:
            connection.close()

    for text, place in (("2027-03-01", 0), ("2027-04-30", 1), ("2027-06-29", 2)):
        world.at(text)
        with ThreadPoolExecutor(4) as pool:
            assert sum(counts[place] for counts in pool.map(run, range(4))) == 30
    linked = {"yearly_check": 0, "fallen_dormant": 0}
    for mail in OutgoingMail.objects.filter(message__in=ASKED):
        linked[mail.message] += mail.text.count("/yearly-check/")
    assert linked == {"yearly_check": 30 * 2 * 2, "fallen_dormant": 30 * 2}
    assert set(Partnership.objects.values_list("status", flat=True)) == {"dormant"}


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_a_confirmation_at_the_instant_of_becoming_inactive_counts(world):
    made = [world.log("Lima", "Lagos") for _number in range(8)]
    for text in ("2027-03-01", "2027-04-30"):
        world.at(text).run()
    world.at("2027-06-29")
    seat = world.people["Lima"].seats.select_related("person", "city").get()
    numbers = count()

    def act(record):
        try:
            if next(numbers) == 0:
                verification.run(today=world.now.date())
            asking = record.askings.get()
            for _try in range(3):
                version = Partnership.objects.get(pk=record.pk).version
                try:
                    return verification.confirm(asking=asking, seat=seat, seen_version=version)
                except NotPossibleError:
                    continue  # it became inactive between the two statements: look again
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, made))
    assert {status_of(record) for record in made} == {"active"}
    assert not Asking.objects.filter(outcome="open").exists()
