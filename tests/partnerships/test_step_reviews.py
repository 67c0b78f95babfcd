"""The network that keeps an agreement verifies what cities report, returns it, and gives them more time."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.digests.sources import SOURCES
from agenda.queries.desk import steps_of
from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.queries.desk import Scope, desk_of
from networks.choices import SeatRole
from networks.errors import NotPossibleError
from partnerships.actions import accessions, cities, steps
from partnerships.choices import StepStanding, StepState
from partnerships.errors import StaleRecordError
from partnerships.models import StepDone, StepExtension, StepReview
from partnerships.queries.signatories import StandingsTo, badges_of
from partnerships.queries.steps import due_steps, state_of
from tests import fitting
from tests.pages import statements
from tests.rows import day, make_accession, make_agreement, make_city, make_network, make_person, make_seat

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
TODAY = day("2026-11-29")


@pytest.fixture
def gcom():
    return make_network("gcom", name="GCoM")


@pytest.fixture
def dia(gcom):
    return make_seat(make_person("Dia"), gcom, SeatRole.SECRETARIAT).person


@pytest.fixture
def covenant(gcom):
    made = make_agreement("covenant", name="The Covenant", keeper=gcom)
    for order, kind in enumerate(("inventory", "target", "plan"), start=1):
        fitting.step(agreement=made, order=order, kind=kind, text=f"A {kind}", due_months=24)
    return made


@pytest.fixture
def joined(lima, covenant):
    """Lima joined on 23 December 2024: each step is due on 23 December 2026."""
    return make_accession(covenant, lima, date=day("2024-12-23"), state="declared")


def report(accession, kind="inventory", date="2026-10-10", by=None, **facts):
    return accessions.take_step(
        accession=accession,
        step=accession.agreement.steps.get(kind=kind),
        by=by,
        date=day(date),
        date_precision="day",
        **facts,
    )


def version(done):
    return StepDone.objects.values_list("version", flat=True).get(pk=done.pk)


def mails():
    return sorted(OutgoingMail.objects.values_list("to", "subject"))


def standings(city, today=TODAY):
    return {day.step.kind: (day.status.progress.value, str(day.due)) for day in steps_of([city], today)}


DUE = day("2026-12-23")


@pytest.mark.parametrize(
    ("facts", "today", "state"),
    [
        ({}, "2026-12-23", "next"),
        ({}, "2026-12-24", "late"),
        ({"is_next": False}, "2026-12-23", "open"),
        ({"is_kept": False}, "2026-12-24", "unknown"),
        ({"due": None, "due_by": None}, "2026-12-24", "unknown"),
        ({"is_done": True, "due": None, "due_by": None}, "2030-01-01", "done"),
        ({"is_done": True, "is_verified": True, "due": None, "due_by": None}, "2030-01-01", "verified"),
        ({"is_done": True, "is_verified": True}, "2026-10-23", "verified"),
        ({"is_done": True, "is_verified": True}, "2026-10-24", "next"),  # what repeats is due again soon
        ({"is_on_hold": True}, "2026-12-24", "on-hold"),
        ({"is_on_hold": True, "is_kept": False}, "2026-12-24", "on-hold"),
        ({"is_on_hold": True, "is_done": True, "due": None}, "2026-12-24", "done"),
        (
            {"is_extended": True, "due": day("2027-06-23"), "due_by": day("2027-06-23")},
            "2026-12-24",
            "extended",
        ),
        ({"is_extended": True, "due": day("2027-06-23"), "due_by": day("2027-06-23")}, "2027-06-24", "late"),
        ({"due": day("2026-01-01"), "due_by": day("2026-12-31")}, "2026-12-24", "next"),
        ({"is_commitment": True, "is_kept": False, "due": None}, "2026-12-24", "done"),
    ],
)
def test_the_state_of_a_step_on_a_day(facts, today, state):
    known = {
        "is_commitment": False,
        "is_kept": True,
        "is_on_hold": False,
        "is_done": False,
        "is_verified": False,
        "is_extended": False,
        "is_next": True,
        "due": DUE,
        "due_by": DUE,
    }
    assert state_of(**known | facts, today=day(today)) == state


def test_every_standing_has_its_place_in_lists():
    assert {StepState.of(one) for one in StepStanding} == set(StepState)


def test_the_network_is_asked_once_to_verify_a_reported_step(joined, ana, dia):
    done = report(joined, by=ana)
    assert mails() == [(dia.email, "Please verify: Inventory of Lima")]
    report(joined, by=ana)  # the same words again
    assert len(mails()) == 1
    assert [task.title for task in desk_of(Scope(dia)).tasks] == ["Lima: Inventory"]
    steps.verify(done=done, by=dia, version=version(done))
    assert (ana.email, "Verified by GCoM: Inventory") in mails()
    assert desk_of(Scope(dia)).tasks == []


def test_a_city_wears_a_badge_as_long_as_its_step_is_verified(client, lima, joined, ana, dia):
    done = report(joined, by=ana)
    assert "verified by GCoM" not in client.get("/cities/lima/").content.decode()
    steps.verify(done=done, by=dia, version=version(done))
    assert "Inventory: verified by GCoM (The Covenant)" in client.get("/cities/lima/").content.decode()
    assert "Inventory: verified" in client.get("/agreements/covenant/steps/").content.decode()
    steps.return_to_city(done=done, by=dia, version=version(done), comment="Two numbers are wrong.")
    assert (ana.email, "No longer verified by GCoM: Inventory") in mails()
    assert badges_of([lima.pk]) == {}
    assert "verified by GCoM" not in client.get("/cities/lima/").content.decode()
    assert "Inventory: verified" not in client.get("/agreements/covenant/steps/").content.decode()


def test_a_returned_step_is_due_again_until_it_is_sent_again(lima, joined, ana, dia):
    done = report(joined, by=ana)
    assert "inventory" not in standings(lima)
    steps.return_to_city(done=done, by=dia, version=version(done), comment="The year is missing.")
    assert standings(lima)["inventory"] == ("next", "2026-12-23")
    (task,) = [task for task in desk_of(Scope(ana)).tasks if task.pile == "steps_returned"]
    assert "The year is missing." in task.note
    steps.send_again(done=done, by=ana, version=version(done))
    assert "inventory" not in standings(lima)
    assert mails().count((dia.email, "Please verify: Inventory of Lima")) == 2
    with pytest.raises(NotPossibleError):
        steps.send_again(done=done, by=ana, version=version(done))


def test_a_report_that_changed_loses_its_verification(joined, lima, ana, dia):
    done = report(joined, by=ana)
    steps.verify(done=done, by=dia, version=version(done))
    report(joined, by=ana, evidence="Another report")
    assert badges_of([lima.pk]) == {}
    assert not StepReview.objects.exists()
    assert StepReview.history.filter(history_type="-").exists()


def test_evidence_that_goes_takes_the_verification_along(joined, lima, ana, dia):
    done = report(joined, by=ana)
    kept = steps.attach(done=done, by=ana, facts={"title": "Inventory", "url": "https://lima.example/a"})
    steps.verify(done=done, by=dia, version=version(done))
    steps.detach(document=kept)
    assert badges_of([lima.pk]) == {}
    assert [done.pk] == [task.subject.pk for task in desk_of(Scope(dia)).tasks]


def test_of_two_answers_at_once_the_second_is_refused(joined, ana, dia):
    done = report(joined, by=ana)
    seen = version(done)
    steps.verify(done=done, by=dia, version=seen)
    with pytest.raises(StaleRecordError):
        steps.return_to_city(done=done, by=dia, version=seen, comment="No.")
    assert StepReview.objects.get().is_verified


def test_what_the_city_changed_meanwhile_is_not_verified(joined, ana, dia):
    done = report(joined, by=ana)
    seen = version(done)
    steps.attach(done=done, by=ana, facts={"title": "Inventory", "url": "https://lima.example/a"})
    with pytest.raises(StaleRecordError):
        steps.verify(done=done, by=dia, version=seen)


def test_only_the_keeper_verifies(joined, covenant, ana, dia):
    done = report(joined, by=ana)
    other = make_seat(make_person("Sol"), make_network("other"), SeatRole.SECRETARIAT).person
    for person in (ana, other, make_person("Olu", is_staff=True)):
        with pytest.raises(NotPossibleError):
            steps.verify(done=done, by=person, version=version(done))
    covenant.keeper = None
    covenant.save()
    with pytest.raises(NotPossibleError):
        steps.verify(done=done, by=dia, version=version(done))
    assert not StepReview.objects.exists()


def test_without_a_keeper_nobody_is_asked_and_the_page_says_so(client, lima, ana):
    pact = make_agreement("pact")
    fitting.step(agreement=pact, due_months=24)
    made = make_accession(pact, lima, date=day("2024-12-23"), state="declared")
    report(made, "plan", by=ana)
    assert mails() == []
    page = client.get("/agreements/pact/").content.decode()
    assert "nobody verifies its steps" in page
    with pytest.raises(NotPossibleError):
        steps.ask_for_time(accession=made, step=pact.steps.get(), by=ana, months=6, reason="Elections.")


def ask(accession, by, kind="target", months=6):
    step = accession.agreement.steps.get(kind=kind)
    return steps.ask_for_time(accession=accession, step=step, by=by, months=months, reason="Elections.")


def test_six_months_more_until_23_june_2027(lima, joined, ana, dia):
    assert standings(lima)["target"] == ("open", "2026-12-23")
    asked = ask(joined, ana)
    assert mails() == [(dia.email, "Lima asks for more time: Target")]
    assert [task.pile for task in desk_of(Scope(dia)).tasks] == ["more_time"]
    assert standings(lima)["target"] == ("open", "2026-12-23")  # until the network answers
    steps.grant(extension=asked, by=dia, months=6)
    assert (ana.email, "GCoM grants more time: Target") in mails()
    assert "target" not in standings(lima)  # it is not due within 90 days
    assert standings(lima, day("2027-06-01"))["target"] == ("extended", "2027-06-23")
    owed = {one.step.kind: (one.progress, one.due) for _row, one in due_steps([lima], day("2027-06-01"))}
    assert owed["target"] == ("extended", day("2027-06-23"))
    assert owed["plan"] == ("late", DUE)
    assert standings(lima, day("2027-06-24"))["target"] == ("late", "2027-06-23")


def test_the_network_may_name_a_day_and_a_second_request_starts_from_there(lima, joined, ana, dia):
    steps.grant(extension=ask(joined, ana), by=dia, until=day("2027-03-31"))
    again = ask(joined, ana, months=1)
    assert again.due == day("2027-03-31")
    with pytest.raises(ValidationError):
        steps.grant(extension=again, by=dia, until=day("2027-03-31"))
    steps.grant(extension=again, by=dia)
    assert standings(lima, day("2027-04-01"))["target"] == ("extended", "2027-04-30")


def test_a_refusal_says_why_and_leaves_the_day(lima, joined, ana, dia):
    asked = ask(joined, ana)
    with pytest.raises(ValidationError):
        steps.refuse(extension=asked, by=dia, comment=" ")
    steps.refuse(extension=asked, by=dia, comment="The council decides in May.")
    assert (ana.email, "GCoM refuses more time: Target") in mails()
    assert standings(lima)["target"][1] == "2026-12-23"
    with pytest.raises(NotPossibleError):
        steps.grant(extension=asked, by=dia, months=6)


def test_one_request_at_a_time_and_a_withdrawn_one_is_not_answered(joined, ana, dia):
    asked = ask(joined, ana)
    with pytest.raises(NotPossibleError):
        ask(joined, ana)
    assert steps.withdraw_request(extension=asked)
    assert not steps.withdraw_request(extension=asked)
    with pytest.raises(NotPossibleError):
        steps.grant(extension=asked, by=dia, months=6)
    assert ask(joined, ana).is_open


def test_a_step_that_is_taken_needs_no_extension(joined, ana):
    asked = ask(joined, ana)
    report(joined, "target", by=ana)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    with pytest.raises(NotPossibleError):
        ask(joined, ana)


def test_a_step_is_on_hold_with_its_accession(lima, joined):
    joined.status = "on-hold"
    joined.save()
    assert standings(lima, day("2027-01-01")) == {}
    assert due_steps([lima], day("2027-01-01")) == []
    counts = StandingsTo(joined.agreement, VISITOR, day("2027-01-01")).counts()
    assert [one.numbers for one in counts] == [[(StepState.ON_HOLD, 1)]] * 3


def test_an_accession_is_removed_with_all_that_hangs_on_its_steps(joined, ana, dia):
    done = report(joined, by=ana)
    steps.attach(done=done, by=ana, facts={"title": "Inventory", "url": "https://lima.example/a"})
    steps.verify(done=done, by=dia, version=version(done))
    ask(joined, ana)
    accessions.remove(accession=joined, reason="It never joined.")
    assert not StepDone.objects.exists()
    assert not StepExtension.objects.exists()


@pytest.fixture
def many(covenant, gcom, dia):
    """Cities in each state; two of them by open data, one demo."""
    cities = [make_city(f"city-{n}", name=f"City {n}") for n in range(8)]
    facts = {"date": day("2024-12-23"), "state": "declared"}
    kept = [make_accession(covenant, city, **facts) for city in cities[:4]]
    make_accession(covenant, cities[0], kind="reporting")  # it counts once
    make_accession(covenant, cities[4], date=day("2010-01-01"))
    make_accession(covenant, cities[5], date=day("2010-01-01"), status="on-hold")
    make_accession(covenant, cities[6], **facts, is_demo=True)
    make_accession(covenant, cities[7], date=day("2020-01-01"), state="declared")
    verified = fitting.step_done(
        accession=kept[0], step=covenant.steps.get(kind="inventory"), date=day("2026-01-01")
    )
    fitting.step_review(done=verified, network=gcom)
    fitting.step_done(accession=kept[1], step=covenant.steps.get(kind="inventory"), date=day("2026-01-01"))
    fitting.step_extension(
        accession=kept[2], step=covenant.steps.get(kind="inventory"), state="granted", network=gcom
    )
    return covenant


def test_each_count_equals_the_list_that_it_links_to(many, client):
    standing = StandingsTo(many, VISITOR, TODAY)
    inventory, *_others = counts = standing.counts()
    assert [(state.value, number) for state, number in inventory.numbers] == [
        ("verified", 1),
        ("done", 1),
        ("due", 1),
        ("extended", 1),
        ("late", 1),
        ("on-hold", 1),
        ("unknown", 1),
    ]
    for one in counts:
        assert sum(number for _state, number in one.numbers) == 7
        for state, number in one.numbers:
            listed = standing.in_state(one.step, state).filter(is_demo=False)
            assert listed.count() == number, (one.step, state)
            address = f"/agreements/covenant/steps/?step={one.step.order}&state={state}"
            page = client.get(address).context["page"]
            assert page.counted == number
            file = client.get(address.replace("/?", "/export.csv?"))
            assert len(b"".join(file.streaming_content).splitlines()) == number + 1
    assert standing.in_state(inventory.step, "due").filter(is_demo=True).count() == 1


def test_the_file_tells_when_and_by_whom_a_step_was_verified(many, client):
    file = client.get("/agreements/covenant/steps/export.csv?step=1&state=verified")
    header, row = b"".join(file.streaming_content).decode().splitlines()
    told = dict(zip(header.split(","), row.split(","), strict=True))
    assert (told["city"], told["step"], told["step_state"]) == ("City 0", "inventory", "verified")
    assert (told["due"], told["done"], told["verified_by"]) == ("", "2026-01-01", "GCoM")


def test_unknown_steps_and_states_are_not_found(many, client):
    assert client.get("/agreements/covenant/steps/?step=9").status_code == 404
    assert client.get("/agreements/covenant/steps/?state=hopeful").status_code == 404


def test_pages_of_many_cities_ask_as_much_as_of_few(many, client, gcom):
    pages = ("/agreements/covenant/steps/", "/agreements/covenant/", "/agreements/covenant/steps/export.csv")
    few = [len(statements(client, page)) for page in pages]
    for _ in range(20):
        made = make_accession(many, make_city(), date=day("2024-12-23"), state="declared")
        done = fitting.step_done(accession=made, step=many.steps.first(), date=day("2026-01-01"))
        fitting.step_review(done=done, network=gcom)
        fitting.step_extension(accession=made, step=many.steps.last())
    assert [len(statements(client, page)) for page in pages] == few


def test_desks_of_many_requests_ask_as_much_as_of_one(joined, covenant, ana, dia, gcom):
    def asked(person):
        with CaptureQueriesContext(
            connection,
        ) as found:
            tasks = desk_of(Scope(person)).tasks
        return len(found), len(tasks)

    report(joined, by=ana)
    ask(joined, ana)
    asked(dia)  # the roles of a person are read once
    one, tasks = asked(dia)
    assert tasks == 2
    for _ in range(10):
        made = make_accession(covenant, make_city(), date=day("2024-12-23"), state="declared")
        fitting.step_done(accession=made, step=covenant.steps.first(), date=day("2026-01-01"))
        fitting.step_extension(accession=made, step=covenant.steps.last())
    assert asked(dia) == (one, 22)


def test_a_verified_step_is_news_once_while_it_is_verified(joined, ana, dia, lima):
    source = SOURCES["step"]
    since = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    done = report(joined, by=ana)
    assert list(source.facts(since)) == []
    steps.verify(done=done, by=dia, version=version(done))
    (fact,) = source.facts(since)
    assert {f"city:{lima.pk}", f"agreement:{joined.agreement_id}"} <= fact.topics
    entry = source.tell("verified", source.rows([done.pk])[done.pk])
    assert entry.title == "Lima: step of The Covenant verified"
    assert list(source.visible([done.pk], VISITOR)) == [done.pk]
    steps.return_to_city(done=done, by=dia, version=version(done), comment="No.")
    assert source.visible([done.pk], VISITOR) == {}


def test_the_pages_from_report_to_badge(client, joined, ana, dia, covenant):
    inventory = covenant.steps.get(kind="inventory")
    at = f"/cities/lima/agreements/{joined.pk}/steps/{inventory.pk}/"
    client.force_login(ana)
    client.post(at, {"date": "2026-10-10", "evidence": "Report"})
    done = StepDone.objects.get()
    assert "GCoM has not verified this yet." in client.get(at).content.decode()
    documents = f"/agreements/steps/{done.pk}/documents/"
    sent = {"document_title": "Inventory", "document_url": "https://lima.example/a"}
    assert client.post(documents, sent).status_code == 302
    assert "https://lima.example/a" in client.get(at).content.decode()
    review = f"/agreements/steps/{done.pk}/"
    assert client.get(review).status_code == 403
    client.force_login(dia)
    page = client.get(review).content.decode()
    assert "https://lima.example/a" in page
    answer = {"answer": "returned", "comment": "", "version": version(done)}
    assert "Say what the city has to change." in client.post(review, answer).content.decode()
    assert client.post(review, answer | {"comment": "Add 2025."}).status_code == 302
    stale = client.post(review, answer | {"answer": "verified"})
    assert "Someone changed the record" in stale.content.decode()
    client.force_login(ana)
    page = client.get(at).content.decode()
    assert "Returned by GCoM" in page
    assert "Add 2025." in page
    again = f"/cities/lima/agreements/steps/{done.pk}/again/"
    assert client.post(again, {"version": version(done)}).url == at
    client.force_login(dia)
    answer = {"answer": "verified", "comment": "", "version": version(done)}
    assert client.post(review, answer).status_code == 302
    client.logout()
    assert "Verified by GCoM on" in client.get("/cities/lima/networks/").content.decode()


def test_the_pages_of_more_time(client, joined, ana, dia, covenant):
    target = covenant.steps.get(kind="target")
    at = f"/cities/lima/agreements/{joined.pk}/steps/{target.pk}/"
    client.force_login(ana)
    assert client.post(f"{at}more-time/", {"months": "6", "reason": "Elections."}).url == at
    asked = StepExtension.objects.get()
    page = client.get(at).content.decode()
    assert "GCoM has not answered yet." in page
    answer = f"/agreements/more-time/{asked.pk}/"
    assert client.get(answer).status_code == 403
    client.force_login(dia)
    assert "Elections." in client.get(answer).content.decode()
    sent = {"answer": "granted", "months": "", "until": "", "comment": ""}
    assert "Enter a number of months or a date." in client.post(answer, sent).content.decode()
    early = client.post(answer, sent | {"until": "2026-12-01"}).content.decode()
    assert "Enter a date after the present due date." in early
    assert client.post(answer, sent | {"months": "6"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.until, asked.network, asked.role) == (day("2027-06-23"), covenant.keeper, "secretariat")
    client.force_login(ana)
    page = client.get(at).content.decode()
    assert "GCoM granted more time until 23 June 2027." in page
    assert "due 23 June 2027" in client.get("/cities/lima/networks/").content.decode()
    assert "Elections." not in client.get("/cities/lima/networks/").content.decode()


def test_what_networks_answered_stays_in_the_history_of_the_city(client, joined, ana, dia):
    done = report(joined, by=ana)
    steps.verify(done=done, by=dia, version=version(done), comment="Complete and clear.")
    steps.return_to_city(done=done, by=dia, version=version(done), comment="Two numbers are wrong.")
    page = client.get("/cities/lima/history/").content.decode()
    assert "Complete and clear." in page
    assert "Two numbers are wrong." in page


def test_more_time_moves_along_with_a_merged_city(lima, joined, covenant, ana, dia):
    whole = make_city("whole")
    kept = make_accession(covenant, whole, date=day("2024-12-23"), state="declared")
    steps.grant(extension=ask(joined, ana), by=dia, months=6)
    waits = ask(joined, ana, "plan")
    cities.reassign(city=lima, into=whole)
    assert set(kept.extensions.values_list("state", flat=True)) == {"granted", "asked"}
    waits.refresh_from_db()
    assert waits.accession == kept
