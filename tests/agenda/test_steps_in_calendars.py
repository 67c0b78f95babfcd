"""Steps of agreements in a person's own calendar, as a page and as a feed; of their own cities only."""

import datetime

import icalendar
import pytest
from django.db.models import F
from django.utils import timezone

from agenda.actions import calendar_feeds
from citydiplo.kit.fields.partial_date import months_after
from networks.actions import seats
from networks.models import Seat
from partnerships.actions import accessions
from partnerships.models import Accession, AgreementStep, StepDone
from tests import fitting
from tests.agenda.test_feeds import events, own, versions_changed
from tests.pages import statements
from tests.rows import day, make_accession, make_agreement, make_seat

SUMMARY = "Deadline: The covenant: Plan (Lima)"
NEXT_YEAR = timezone.localdate().year + 1


def covenant(slug="covenant", **terms):
    """It asks for a plan, a year after one accedes."""
    agreement = make_agreement(slug, name=f"The {slug}", themes=["immigration"])
    terms = {"kind": "plan", "order": 1, "text": "A plan", "due_months": 12} | terms
    AgreementStep.objects.create(agreement=agreement, **terms)
    return agreement


def accede(city, agreement, *, due, state="declared", **facts):
    """An accession whose plan is due on a day."""
    return make_accession(agreement, city, state=state, date=months_after(day(due), -12), **facts)


@pytest.fixture
def kept(cast):
    return accede(cast.lima, covenant(), due=f"{NEXT_YEAR}-05-05")


def long_ago():
    """Acts of one test happen in one second; people are slower."""
    for acts in (Accession.history, StepDone.history):
        acts.update(history_date=F("history_date") - datetime.timedelta(hours=1))
    AgreementStep.objects.update(set_at=F("set_at") - datetime.timedelta(hours=2))
    versions_changed()


def take(accession, person, on=None):
    return accessions.take_step(
        accession=accession,
        step=accession.agreement.steps.get(),
        by=person,
        date=on or timezone.localdate(),
        date_precision="day",
    )


def steps(client, url):
    return {uid: event for uid, event in events(client, url).items() if uid.startswith("step-")}


def test_a_step_is_a_whole_day_that_leaves_people_free(client, cast, kept):
    step = kept.agreement.steps.get()
    ((uid, event),) = steps(client, own(client, cast.ana)).items()
    assert uid == f"step-{cast.lima.pk}-{step.pk}@localhost"
    assert str(event["SUMMARY"]) == SUMMARY
    assert event["DTSTART"].dt == datetime.date(NEXT_YEAR, 5, 5)
    assert event["DTEND"].dt == datetime.date(NEXT_YEAR, 5, 6)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert (str(event["TRANSP"]), str(event["STATUS"])) == ("TRANSPARENT", "CONFIRMED")
    assert event["CATEGORIES"].cats == ["Immigration"]
    assert "A plan" in str(event["DESCRIPTION"])
    assert str(event["URL"]) == "http://testserver/agreements/covenant/"
    assert isinstance(event["SEQUENCE"], int)


def test_a_deadline_that_moves_is_the_same_event_in_a_later_edition(client, cast, kept):
    url = own(client, cast.ana)
    ((uid, before),) = steps(client, url).items()
    long_ago()
    ((_uid, earlier),) = steps(client, url).items()
    accessions.correct(accession=kept, by=cast.ana, date=kept.date + datetime.timedelta(days=31))
    versions_changed()
    ((again, after),) = steps(client, url).items()
    assert again == uid
    assert after["DTSTART"].dt > before["DTSTART"].dt
    assert after["SEQUENCE"] > earlier["SEQUENCE"]
    assert after["DTSTAMP"].dt > earlier["DTSTAMP"].dt


def test_terms_that_change_are_a_later_edition_too(client, cast, kept):
    url = own(client, cast.ana)
    long_ago()
    (before,) = steps(client, url).values()
    step = kept.agreement.steps.get()
    step.due_months = 24
    step.save()
    versions_changed()
    (after,) = steps(client, url).values()
    assert after["DTSTART"].dt.year == before["DTSTART"].dt.year + 1
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_what_is_done_for_good_strikes_itself_out_and_comes_back_if_it_was_not(client, cast, kept):
    url = own(client, cast.ana)
    long_ago()
    (before,) = steps(client, url).values()
    done = take(kept, cast.ana)
    versions_changed()
    (struck,) = steps(client, url).values()
    assert (str(struck["STATUS"]), struck["UID"]) == ("CANCELLED", before["UID"])
    assert struck["DTSTART"].dt == before["DTSTART"].dt
    assert struck["SEQUENCE"] > before["SEQUENCE"]
    long_ago()
    (earlier,) = steps(client, url).values()
    accessions.undo_step(done=done, reason="Not yet.")
    versions_changed()
    (again,) = steps(client, url).values()
    assert (str(again["STATUS"]), again["UID"]) == ("CONFIRMED", before["UID"])
    assert again["SEQUENCE"] > earlier["SEQUENCE"]


def test_what_repeats_moves_to_its_next_day(client, cast):
    kept = accede(cast.lima, covenant(repeat_months=24), due="2026-05-05")
    url = own(client, cast.ana)
    long_ago()
    (before,) = steps(client, url).values()
    take(kept, cast.ana, on=day("2026-05-01"))
    versions_changed()
    (after,) = steps(client, url).values()
    assert (before["DTSTART"].dt, after["DTSTART"].dt) == (day("2026-05-05"), day("2028-05-01"))
    assert (str(after["STATUS"]), after["UID"]) == ("CONFIRMED", before["UID"])
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_what_moves_on_by_the_clock_is_a_later_edition(client, cast, monkeypatch):
    """Of an accession that no city keeps here, the day of what repeats is the next from today on."""
    accede(cast.lima, covenant(repeat_months=12), due="2026-05-05", state="unverified")
    url = own(client, cast.ana)
    long_ago()
    AgreementStep.objects.update(set_at=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
    Accession.history.update(history_date=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
    tags, found = [], []
    for today in ("2026-05-05", "2026-05-06"):
        monkeypatch.setattr("agenda.views.feeds.timezone.localdate", lambda today=today: day(today))
        found += steps(client, url).values()
        tags.append(client.get(url)["ETag"])
    assert [event["DTSTART"].dt for event in found] == [day("2026-05-05"), day("2027-05-05")]
    assert found[0]["UID"] == found[1]["UID"]
    assert found[1]["SEQUENCE"] > found[0]["SEQUENCE"]
    assert tags[0] != tags[1]


def test_a_calendar_that_imports_it_again_has_no_doubles(client, cast, kept):
    """As calendars do by RFC 5546: one event for each UID, of the highest SEQUENCE."""
    accede(cast.lima, covenant("pact"), due=f"{NEXT_YEAR}-06-06")
    url, shelf = own(client, cast.ana), {}

    def read():
        for event in icalendar.Calendar.from_ical(client.get(url).content).walk("VEVENT"):
            known = shelf.get(str(event["UID"]))
            if known is None or event["SEQUENCE"] >= known["SEQUENCE"]:
                shelf[str(event["UID"])] = event

    for change in (
        lambda: None,
        lambda: accessions.correct(accession=kept, by=cast.ana, date=day(f"{NEXT_YEAR}-01-01")),
        lambda: take(kept, cast.ana),
    ):
        long_ago()
        change()
        versions_changed()
        read()
        read()
    standing = {
        str(event["SUMMARY"]): event["DTSTART"].dt
        for event in shelf.values()
        if event["STATUS"] == "CONFIRMED"
    }
    assert len(shelf) == 2
    assert standing == {"Deadline: The pact: Plan (Lima)": day(f"{NEXT_YEAR}-06-06")}


def test_who_has_the_edition_is_told_so_until_a_step_is_taken(
    client, cast, kept, django_capture_on_commit_callbacks
):
    url = own(client, cast.ana)
    first = client.get(url)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    with django_capture_on_commit_callbacks(execute=True):
        take(kept, cast.ana)
    answer = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (answer.status_code, b"STATUS:CANCELLED" in answer.content) == (200, True)


def test_a_day_known_to_the_year_says_so(client, cast):
    accede(cast.lima, covenant(), due=f"{NEXT_YEAR}-01-01", date_precision="year")
    (event,) = steps(client, own(client, cast.ana)).values()
    assert str(event["DESCRIPTION"]).startswith(f"Due {NEXT_YEAR} (exact day not known).")


def test_to_accede_is_to_commit_and_no_deadline(client, cast):
    accede(cast.lima, covenant(kind="commit", due_months=0), due=f"{NEXT_YEAR}-01-01")
    assert steps(client, own(client, cast.ana)) == {}


def test_nothing_of_other_cities_is_in_it(client, cast, kept):
    accede(cast.lagos, covenant("pact"), due=f"{NEXT_YEAR}-05-05")
    for person, count in ((cast.ana, 1), (cast.bo, 1), (cast.uma, 0), (cast.dia, 0), (cast.eve, 0)):
        text = client.get(own(client, person)).content.decode()
        assert text.count("BEGIN:VEVENT") == count
        assert "Lagos" not in text
        client.force_login(person)
        page = client.get(f"/calendar/?mine=1&month={NEXT_YEAR}-05").content.decode()
        assert ("The covenant: Plan" in page, "The pact: Plan" in page) == (bool(count), False)
        client.logout()
    for url in ("/calendar/calendar.ics", "/agenda/calendar.ics", f"/calendar/?month={NEXT_YEAR}-05"):
        assert "The covenant: Plan" not in client.get(url).content.decode()


def test_with_the_seat_the_steps_go_and_a_revoked_address_tells_nothing(client, cast, kept):
    url = own(client, cast.ana)
    tag = client.get(url)["ETag"]
    seats.revoke(seat=Seat.objects.get(person=cast.ana), by=cast.bo, reason="Moved on.")
    answer = client.get(url, headers={"If-None-Match": tag})
    assert (answer.status_code, b"covenant" in answer.content) == (200, False)
    url = own(client, cast.bo)
    assert b"covenant" in client.get(url).content
    calendar_feeds.revoke(person=cast.bo)
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 404


def test_two_seats_and_two_ways_to_accede_are_one_event(client, cast, kept):
    make_seat(cast.ana, cast.lima, "mayors-office")
    make_accession(kept.agreement, cast.lima, "endorser", state="declared", date=kept.date)
    assert len(steps(client, own(client, cast.ana))) == 1


@pytest.mark.parametrize("view", ["", "&view=list"])
def test_the_calendar_of_my_cities_shows_a_step_until_it_is_done(client, cast, kept, view):
    client.force_login(cast.ana)
    url = f"/calendar/?mine=1&month={NEXT_YEAR}-05{view}"
    page = client.get(url).content.decode()
    assert "The covenant: Plan" in page
    assert 'href="/agreements/covenant/"' in page
    assert "The covenant: Plan" in client.get(f"{url}&theme=immigration").content.decode()
    for narrowed in ("&theme=tourism-and-social-connections", "&network=ours"):
        assert "The covenant: Plan" not in client.get(url + narrowed).content.decode()
    take(kept, cast.ana)
    assert "The covenant: Plan" not in client.get(url).content.decode()


def test_as_many_statements_for_many_agreements_as_for_one(client, cast, kept):
    client.force_login(cast.ana)
    pages = (f"/calendar/?mine=1&month={NEXT_YEAR}-05", own(client, cast.ana))
    few = [len(statements(client, page)) for page in pages]
    for number in range(6):
        accede(cast.lima, covenant(f"pact-{number}"), due=f"{NEXT_YEAR}-05-05")
    versions_changed()
    assert [len(statements(client, page)) for page in pages] == few


def test_more_time_that_the_network_grants_moves_the_day(client, cast):
    made = accede(cast.lima, covenant(), due=f"{NEXT_YEAR}-12-23")
    long_ago()
    url = own(client, cast.ana)
    ((uid, before),) = steps(client, url).items()
    fitting.step_extension(
        accession=made,
        step=made.agreement.steps.get(),
        state="granted",
        due=day(f"{NEXT_YEAR}-12-23"),
        until=day(f"{NEXT_YEAR + 1}-06-23"),
    )
    versions_changed()
    ((same, after),) = steps(client, url).items()
    assert same == uid
    assert after["DTSTART"].dt == datetime.date(NEXT_YEAR + 1, 6, 23)
    assert after["SEQUENCE"] > before["SEQUENCE"]
