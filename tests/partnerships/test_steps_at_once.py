"""A city and a network, or two people of one side, act on one step at the same instant."""

from contextlib import suppress

import pytest

from citydiplo.kit.models import OutgoingMail
from networks.choices import SeatRole
from networks.errors import NotPossibleError
from partnerships.actions import accessions, steps
from partnerships.errors import StaleRecordError
from partnerships.models import Accession, StepDone, StepExtension, StepReview
from tests import fitting
from tests.at_once import MARKS, at_once
from tests.rows import day, make_accession, make_agreement, make_city, make_network, make_person, make_seat

pytestmark = MARKS
ROUNDS = 6  # which of two is first changes from round to round


class World:
    """Lima reported an inventory; Dia and Nia act for the network that keeps the agreement."""

    def __init__(self):
        self.gcom, self.lima = make_network("gcom"), make_city("lima")
        self.ana, self.bea = (self.person(name, self.lima, SeatRole.CITY_EDITOR) for name in ("Ana", "Bea"))
        self.dia, self.nia = (self.person(name, self.gcom, SeatRole.SECRETARIAT) for name in ("Dia", "Nia"))
        self.covenant = make_agreement("covenant", keeper=self.gcom)
        self.step = fitting.step(agreement=self.covenant, kind="inventory", due_months=24)
        self.joined = make_accession(self.covenant, self.lima, date=day("2024-12-23"), state="declared")

    @staticmethod
    def person(name, place, role):
        return make_seat(make_person(name), place, role).person

    def report(self, by=None, date="2026-10-10", evidence=""):
        return accessions.take_step(
            accession=Accession.objects.get(pk=self.joined.pk),
            step=self.step,
            by=by or self.ana,
            date=day(date),
            date_precision="day",
            evidence=evidence,
        )

    def ask(self, by=None):
        return steps.ask_for_time(
            accession=self.joined, step=self.step, by=by or self.ana, months=6, reason="Elections."
        )

    def start_again(self):
        StepReview.objects.all().delete()
        StepDone.objects.all().delete()
        StepExtension.objects.all().delete()
        OutgoingMail.objects.all().delete()


@pytest.fixture
def world():
    return World()


def fresh(done):
    """As each of two people has it, read before either acts."""
    around = ("step", "accession__city", "accession__agreement__keeper")
    return StepDone.objects.select_related(*around).get(pk=done.pk)


def test_of_verifying_and_returning_one_holds(world):
    for _ in range(ROUNDS):
        world.start_again()
        one, other = (fresh(done) for done in [world.report()] * 2)
        OutgoingMail.objects.all().delete()
        answers = at_once(
            lambda one=one: steps.verify(done=one, by=world.dia, version=one.version),
            lambda other=other: steps.return_to_city(
                done=other, by=world.nia, version=other.version, comment="The year is missing."
            ),
            refusals=StaleRecordError,
        )
        assert sum(isinstance(answer, StaleRecordError) for answer in answers) == 1
        (review,) = StepReview.objects.all()
        (kept,) = [answer for answer in answers if not isinstance(answer, StaleRecordError)]
        assert (review.state, review.by) == (kept.state, kept.by)
        assert OutgoingMail.objects.values("subject").distinct().count() == 1


def test_a_report_that_is_withdrawn_while_it_is_verified_is_gone_or_was_refused(world):
    for _ in range(ROUNDS):
        world.start_again()
        one, other = (fresh(done) for done in [world.report()] * 2)
        verified, withdrawn = at_once(
            lambda one=one: steps.verify(done=one, by=world.dia, version=one.version),
            lambda other=other: accessions.undo_step(done=other, reason="It was not done."),
            refusals=StaleRecordError,
        )
        assert withdrawn is None
        assert isinstance(verified, StaleRecordError | StepReview)
        assert not StepDone.objects.exists()
        assert not StepReview.objects.exists()


def test_a_report_that_changes_while_it_is_verified_is_verified_as_it_was_read_or_not_at_all(world):
    for _ in range(ROUNDS):
        world.start_again()
        done = fresh(world.report())
        at_once(
            lambda done=done: steps.verify(done=done, by=world.dia, version=done.version),
            lambda: world.report(by=world.bea, evidence="Another report"),
            refusals=StaleRecordError,
        )
        assert StepDone.objects.get().evidence == "Another report"
        assert not StepReview.objects.exists()  # whichever came first: what was read is no longer there


def test_the_same_step_is_reported_once(world):
    for _ in range(ROUNDS):
        world.start_again()
        one, other = at_once(world.report, lambda: world.report(by=world.bea))
        assert one.pk == other.pk
        assert StepDone.objects.count() == 1
        assert OutgoingMail.objects.count() == 2  # Dia and Nia, once


def test_more_time_is_asked_for_once(world):
    for _ in range(ROUNDS):
        world.start_again()
        answers = at_once(world.ask, lambda: world.ask(by=world.bea), refusals=NotPossibleError)
        assert sum(isinstance(answer, NotPossibleError) for answer in answers) == 1
        assert StepExtension.objects.open().count() == 1


def test_more_time_is_granted_once(world):
    for _ in range(ROUNDS):
        world.start_again()
        asked = world.ask()
        OutgoingMail.objects.all().delete()
        one, other = (StepExtension.objects.get(pk=asked.pk) for _ in range(2))
        answers = at_once(
            lambda one=one: steps.grant(extension=one, by=world.dia, months=6),
            lambda other=other: steps.grant(extension=other, by=world.nia, until=day("2028-01-01")),
            refusals=NotPossibleError,
        )
        (granted,) = [answer for answer in answers if not isinstance(answer, NotPossibleError)]
        asked.refresh_from_db()
        assert (asked.until, asked.answered_by) == (granted.until, granted.answered_by)
        assert OutgoingMail.objects.count() == 2  # Ana and Bea, once
        acts = StepExtension.history.filter(id=asked.pk, history_type="~")
        assert acts.count() == 1


def test_a_request_is_granted_or_withdrawn_and_history_says_which(world):
    for _ in range(ROUNDS):
        world.start_again()
        asked = world.ask()
        one, other = (StepExtension.objects.get(pk=asked.pk) for _ in range(2))
        granted, withdrawn = at_once(
            lambda one=one: steps.grant(extension=one, by=world.dia, months=6),
            lambda other=other: steps.withdraw_request(extension=other),
            refusals=NotPossibleError,
        )
        asked.refresh_from_db()
        assert withdrawn is isinstance(granted, NotPossibleError)
        assert asked.state == ("withdrawn" if withdrawn else "granted")
        assert StepExtension.history.filter(id=asked.pk, history_type="~").count() == 1


def test_who_reports_a_step_while_more_time_is_asked_for_leaves_no_open_request(world):
    for _ in range(ROUNDS):
        world.start_again()
        at_once(world.report, lambda: world.ask(by=world.bea), refusals=NotPossibleError)
        assert not StepExtension.objects.open().exists()


def test_an_accession_is_removed_while_its_step_is_verified(world):
    for _ in range(ROUNDS):
        world.start_again()
        world.joined = Accession.objects.filter(agreement=world.covenant).first() or make_accession(
            world.covenant, world.lima, date=day("2024-12-23"), state="declared"
        )
        done = fresh(world.report())
        gone = Accession.objects.get(pk=world.joined.pk)
        with suppress(StaleRecordError):
            at_once(
                lambda done=done: steps.verify(done=done, by=world.dia, version=done.version),
                lambda gone=gone: accessions.remove(accession=gone, reason="It never joined."),
                refusals=StaleRecordError,
            )
        assert not Accession.objects.exists()
        assert not StepDone.objects.exists()
        assert not StepReview.objects.exists()
