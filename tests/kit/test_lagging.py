"""Answers that may lag: who gets an old one, who never does, and how often it is worked out."""

import threading
import time
from contextlib import suppress

import pytest
from django.core.cache import cache
from django.db import transaction

from citydiplo.kit.caching import lagging, versions
from citydiplo.kit.caching.lagging import LaggingAnswers

pytestmark = pytest.mark.django_db

ANA, BO = 1, 2


@pytest.fixture
def asked(settings):
    """A question whose answer is the number of rows, and counts how often it was worked out."""
    settings.COUNTS_LAG = 10
    return Question()


class Question:
    def __init__(self):
        self.rows, self.times = 5, 0

    def count(self):
        self.times += 1
        return self.rows

    def ask(self, reader=None, **options):
        self.answers = LaggingAnswers(["boats"], ["how many?"], reader)
        return self.answers.lagging("how many?", self.count, **options)


@pytest.fixture
def write(asked, django_capture_on_commit_callbacks):
    def act(rows, writer=None):
        asked.rows = rows
        with versions.written_by(lambda: writer), django_capture_on_commit_callbacks(execute=True):
            versions.bump("boats")

    return act


def begun_before(seconds):
    """As if the kept answer had been begun so many seconds sooner."""
    key = lagging._key("how many?")
    kept = cache.get(key)
    cache.set(key, lagging._Kept(kept.value, kept.stamp, kept.begun - seconds), 300)


def test_an_answer_is_worked_out_once_for_all_readers(asked):
    assert [asked.ask(), asked.ask(ANA), asked.ask(BO)] == [5, 5, 5]
    assert asked.times == 1
    assert not asked.answers.is_behind


def test_others_get_the_last_answer_for_some_seconds_and_the_writer_the_new_one(asked, write):
    asked.ask()
    write(6, writer=ANA)
    assert (asked.ask(BO), asked.answers.is_behind) == (5, True)
    assert (asked.ask(), asked.answers.is_behind) == (5, True)
    assert (asked.ask(ANA), asked.answers.is_behind) == (6, False)
    assert (asked.ask(BO), asked.answers.is_behind) == (6, False)  # what Ana waited for serves all
    assert asked.times == 2


def test_after_these_seconds_one_reader_works_it_out(asked, write, settings):
    asked.ask()
    write(6)
    begun_before(settings.COUNTS_LAG + 1)
    assert (asked.ask(BO), asked.answers.is_behind) == (6, False)
    assert asked.times == 2


def test_while_one_reader_works_it_out_the_others_get_the_last_one(asked, write, settings):
    asked.ask()
    write(6)
    begun_before(settings.COUNTS_LAG + 1)

    def count():
        assert LaggingAnswers(["boats"], ["how many?"], BO).lagging("how many?", asked.count) == 5
        return asked.count()

    assert LaggingAnswers(["boats"], ["how many?"]).lagging("how many?", count) == 6
    assert asked.times == 2


def test_a_reader_whose_count_fails_does_not_lock_the_others_out(asked, write, settings):
    asked.ask()
    write(6)
    begun_before(settings.COUNTS_LAG + 1)

    def fail():
        raise OSError("the database is away")

    with pytest.raises(OSError, match="away"):
        LaggingAnswers(["boats"], ["how many?"]).lagging("how many?", fail)
    assert asked.ask() == 6


def test_where_none_is_kept_one_reader_works_it_out_and_the_others_wait(asked):
    key = lagging._key("how many?")
    cache.add(lagging._lock(key), 1)  # somebody is at it

    def finish():
        answers = LaggingAnswers(["boats"], ["how many?"])
        answers.keep("how many?", 5, time.time())
        cache.delete(lagging._lock(key))

    other = threading.Timer(lagging.LOOK, finish)
    other.start()
    assert asked.ask(BO) == 5
    other.join()
    assert asked.times == 0


def test_who_waits_for_one_who_never_ends_works_it_out(asked, monkeypatch):
    monkeypatch.setattr(lagging, "WAIT", 2 * lagging.LOOK)
    cache.add(lagging._lock(lagging._key("how many?")), 1)
    assert asked.ask() == 5
    assert asked.times == 1


def test_who_waited_for_an_answer_of_before_a_write_works_it_out(asked, write):
    key = lagging._key("how many?")
    cache.add(lagging._lock(key), 1)

    def finish():
        cache.set(key, lagging._Kept(5, "before the write", time.time()), 300)
        cache.delete(lagging._lock(key))

    other = threading.Timer(lagging.LOOK, finish)
    write(6)
    other.start()
    assert asked.ask() == 6
    other.join()


def test_nobody_gets_an_answer_that_is_older_than_half_a_minute(asked, write):
    asked.ask()
    write(6)
    begun_before(lagging.MOST_BEHIND + 1)
    cache.add(f"{lagging._key('how many?')}:begun", 1)  # somebody is at it, and has been for long
    assert asked.ask(BO) == 6


def test_who_wrote_is_remembered_for_longer_than_any_answer_may_lag():
    assert versions.WROTE_FOR > lagging.MOST_BEHIND + lagging.CLOCKS


def test_an_answer_that_its_reader_may_not_get_late_is_worked_out(asked, write):
    asked.ask()
    write(6)
    assert asked.ask(gives=lambda rows: rows > 5) == 6


def test_nothing_lags_where_the_site_says_so(asked, write, settings):
    settings.COUNTS_LAG = 0
    asked.ask()
    write(6)
    assert asked.ask(BO) == 6


def test_an_exact_answer_never_lags(asked, write):
    asked.ask()
    write(6)
    assert LaggingAnswers(["boats"], ["how many?"]).exact("how many?", asked.count) == 6


def test_a_write_that_is_rolled_back_says_nothing(asked):
    asked.ask()
    with suppress(ZeroDivisionError), transaction.atomic(), versions.written_by(lambda: ANA):
        versions.bump("boats")
        raise ZeroDivisionError
    assert asked.ask(ANA) == 5
    assert asked.times == 1


def test_the_clock_of_another_machine_may_be_late(asked, write):
    """An answer begun in the second before the write may have missed it."""
    asked.ask()
    write(6, writer=ANA)
    key = lagging._key("how many?")
    late = cache.get(key)
    cache.set(key, lagging._Kept(late.value, late.stamp, time.time() + lagging.CLOCKS / 2), 300)
    assert asked.ask(ANA) == 6


def settled(question, reader=None):
    """The answer about the rows that were there a while ago."""
    answers = LaggingAnswers(["boats"], ["how many?"], reader, settled=["how many?"])
    return answers.lagging("how many?", question.count)


def test_an_answer_about_rows_that_were_there_stays_while_rows_are_added(asked, write, settings):
    settings.COUNTS_LAG = 0
    assert settled(asked) == 5
    with versions.adding("boats"):
        write(6, writer=ANA)
    assert [settled(asked), settled(asked, ANA)] == [5, 5]
    assert asked.times == 1
    assert asked.ask(ANA) == 6  # a question about all rows


def test_an_answer_about_rows_that_were_there_goes_with_a_change_of_them(asked, write):
    settled(asked)
    with versions.adding("ships"):
        write(6, writer=ANA)
    assert settled(asked, ANA) == 6
    assert settled(asked, BO) == 6


def test_what_somebody_wrote_of_other_things_makes_nothing_exact(
    asked, write, django_capture_on_commit_callbacks
):
    asked.ask()
    write(6, writer=BO)
    with versions.written_by(lambda: ANA), django_capture_on_commit_callbacks(execute=True):
        versions.bump("trains")
    assert asked.ask(ANA) == 5


def test_rows_are_added_within_the_block_alone(asked, write):
    settled(asked)
    with versions.adding("boats"):
        pass
    write(6, writer=ANA)
    assert settled(asked, ANA) == 6
