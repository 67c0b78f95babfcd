"""A worker that is killed leaves one digest unknown, a host that is lost those that it had reserved."""

import datetime
import os

import pytest
from django.utils import timezone

from agenda import topics
from agenda.actions import follows
from agenda.digests import plan as planner
from agenda.digests.compose import Composer
from agenda.digests.send import batches
from agenda.digests.send.progress import WINDOW, Progress
from agenda.errors import BatchLostError
from agenda.models import Digest, DigestBatch, DigestSchedule
from agenda.queries import follows as targets
from citydiplo.kit.mail import journal
from tests import rows
from tests.agenda import events

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
NAMES = ("Ana", "Bo", "Chidi", "Dia", "Eve")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DIGEST_JOURNALS = tmp_path / "journals"
    return settings.DIGEST_JOURNALS


@pytest.fixture
def due(lima):
    """Five digests that are due."""
    for name in NAMES:
        follows.follow(person=rows.make_person(name), cadence="weekly", **targets.of_row(lima))
    partnership = rows.make_partnership(lima, rows.make_city("quito"))
    events.publish(topics.topic("city", lima.pk), object_id=partnership.pk)
    DigestSchedule.objects.exclude(cadence="at-once").update(next_due_at=timezone.now())
    planner.plan()


def claim(size=None):
    batch, digests = batches.open_batch(now=timezone.now(), size=size)
    batches.pack(batch, Composer().compose(digests).contents)
    return batch


def begin(batch, *positions):
    """A worker that said of each of these emails that it is about to leave."""
    progress = Progress(batch).__enter__()
    for position in positions:
        progress.note(position, in_flight=True)
    return progress


def end_lease():
    DigestBatch.objects.update(lease=timezone.now() - DAY)


def states():
    return list(Digest.objects.order_by("pk").values_list("state", flat=True))


def rewrite(folder, change):
    (path,) = folder.iterdir()
    path.write_text(change(path.read_text()))


def test_a_killed_worker_is_found_by_its_journal_before_its_lease_is_over(due, folder):
    progress = begin(claim(), 0, 1, 2)
    assert DigestBatch.objects.get().position == 0  # the others are in the journal alone
    progress.journal.leave()
    assert batches.find_lost() == 1
    assert states() == ["sent", "sent", "unknown", "planned", "planned"]
    assert DigestBatch.objects.get().position == 2
    assert not list(folder.iterdir())
    assert batches.find_lost() == 0


def test_a_worker_that_lives_on_this_host_is_slow_and_not_lost(due):
    progress = begin(claim(), 0, 1)
    end_lease()
    assert batches.find_lost() == 0
    progress.note(2, in_flight=True)
    progress.journal.leave()
    assert batches.find_lost() == 1
    assert states()[:3] == ["sent", "sent", "unknown"]


def test_a_line_that_was_cut_short_is_of_an_email_that_did_not_leave(due, folder):
    begin(claim(), 0, 1).journal.leave()
    rewrite(folder, lambda text: f"{text}3")
    batches.find_lost()
    assert states() == ["sent", "unknown", "planned", "planned", "planned"]


@pytest.mark.parametrize("change", [lambda text: f"0{text}", lambda text: "", lambda text: f"{text}?\n"])
def test_a_journal_from_before_a_restart_of_its_host_is_not_believed(due, folder, change):
    """Only what was reserved may be on its way; without the journal, nobody knows which of these left."""
    batch = claim()
    progress = begin(batch, 0, 1)
    progress.journal.leave()
    rewrite(folder, change)
    batches.note(batch, 1, in_flight=True, reserved=3)
    assert batches.find_lost() == 0
    end_lease()
    assert batches.find_lost() == 1
    assert states() == ["sent", "unknown", "unknown", "unknown", "planned"]


def test_the_journal_of_another_host_is_not_there(due, folder, settings):
    progress = begin(claim(), 0)
    progress.journal.leave()
    settings.DIGEST_JOURNALS = folder / "elsewhere"
    assert batches.find_lost() == 0
    end_lease()
    assert batches.find_lost() == 1
    assert states() == ["unknown"] * 5  # the first hundred of a batch


def test_a_worker_that_lost_its_batch_sends_no_more_than_it_reserved(due, folder, settings):
    progress = begin(claim(), 0)
    settings.DIGEST_JOURNALS = folder / "elsewhere"  # the worker that finds the batch is on another host
    end_lease()
    batches.find_lost()
    progress.note(WINDOW - 1, in_flight=True)
    with pytest.raises(BatchLostError):
        progress.note(WINDOW, in_flight=True)


def test_on_a_full_disk_each_digest_costs_a_commit(due, folder):
    progress = begin(claim(), 0, 1)
    with open("/dev/full", "wb") as full:
        os.dup2(full.fileno(), progress.journal.file)
    for position in (2, 3):
        progress.note(position, in_flight=True)
        batch = DigestBatch.objects.get()
        assert (batch.position, batch.reserved, batch.in_flight) == (position, 1, True)
    assert not list(folder.iterdir())
    end_lease()
    batches.find_lost()
    assert states() == ["sent", "sent", "sent", "unknown", "planned"]


def test_a_batch_that_is_further_than_its_journal_is_right(due, folder):
    """The journal ended and could not be deleted."""
    batch = claim()
    begin(batch, 0, 1).journal.leave()
    batches.note(batch, 3, in_flight=True)
    batches.find_lost()
    assert states() == ["sent", "sent", "sent", "unknown", "planned"]


def test_a_digest_that_the_journal_has_and_the_batch_has_not_reserved_is_unknown(due, folder):
    """The worker was killed between journal and commit, or the database lost its last commits."""
    begin(claim(), 0).journal.leave()
    DigestBatch.objects.update(reserved=1)
    rewrite(folder, lambda text: f"{text}1\n")
    batches.find_lost()
    assert states() == ["sent", "unknown", "planned", "planned", "planned"]


def test_of_two_workers_the_one_that_ended_is_found(due):
    lost, living = begin(claim(2), 0, 1), begin(claim(3), 0, 1)
    lost.journal.leave()
    assert batches.find_lost() == 1
    assert states() == ["sent", "unknown", "sending", "sending", "sending"]
    living.note(3, in_flight=False)
    batches.close(living.batch)
    living.__exit__(None, None, None)
    assert states() == ["sent", "unknown", "sent", "sent", "sent"]


def test_a_host_that_cannot_keep_a_journal_sends_all_the_same(due, folder, sender, sink):
    folder.write_text("A file where the folder should be")
    assert sender.send_batch() == 5
    assert len(sink.messages) == 5


def test_journals_are_kept_no_longer_than_their_batches(due, folder, sender, sink):
    assert sender.send_batch() == 5
    assert not list(folder.iterdir())
    batch = DigestBatch.objects.get()
    journal.Journal(folder, str(batch.pk)).leave()
    (folder / f".{batch.pk}").touch()  # another was killed while it began one
    (folder / "README").touch()
    assert batches.find_lost() == 0
    assert [path.name for path in folder.iterdir()] == ["README"]


def test_after_an_error_the_journal_stays_for_who_finds_the_batch(due, folder):
    def send(batch):
        with Progress(batch) as progress:
            progress.note(0, in_flight=True)
            progress.note(1, in_flight=True)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        send(claim())
    assert batches.find_lost() == 1
    assert states() == ["sent", "unknown", "planned", "planned", "planned"]


def test_with_a_slow_server_fewer_are_reserved(due):
    """A second passes with every third email: a lost host then leaves few unknown."""
    batch = claim()
    progress = begin(batch, 0)
    assert DigestBatch.objects.get().reserved == WINDOW
    progress.committed_at -= 1
    progress.note(3, in_flight=True)
    assert DigestBatch.objects.get().reserved == 6
    progress.note(4, in_flight=True)
    assert DigestBatch.objects.get().position == 3
