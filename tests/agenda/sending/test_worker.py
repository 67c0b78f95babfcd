"""Digests leave once, look as they should, and what goes wrong with one harms no other."""

import datetime

import pytest
from django.utils import timezone

from agenda import topics
from agenda.actions import follows
from agenda.digests import plan as planner
from agenda.digests import schedule
from agenda.digests.compose import Composer
from agenda.digests.send import batches
from agenda.errors import BatchLostError
from agenda.models import DeliveryPreference, Digest, DigestBatch, DigestSchedule
from agenda.queries import follows as targets
from citydiplo.kit.mail import delivery
from tests import rows
from tests.agenda import events
from tests.agenda.sink import BREAK

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def partnership(lima):
    return rows.make_partnership(lima, rows.make_city("quito"), title="Clean rivers")


def reader(name, what, cadence="weekly", **facts):
    person = rows.make_person(name, **facts)
    follows.follow(person=person, cadence=cadence, **targets.of_row(what))
    return person


def publish(partnership, city, **facts):
    return events.publish(topics.topic("city", city.pk), object_id=partnership.pk, **facts)


def plan():
    """Everything that comes at an hour is due now."""
    DigestSchedule.objects.exclude(cadence="at-once").update(next_due_at=timezone.now())
    planner.plan()


def plan_and_send(sender):
    plan()
    while sender.send_batch() is not None:
        pass


def test_a_digest_arrives_with_both_bodies_and_says_what_it_is(sender, sink, lima, partnership):
    reader("Ana", lima)
    publish(partnership, lima)
    plan_and_send(sender)
    (arrived,) = sink.messages
    digest = Digest.objects.get()
    assert arrived["To"] == "ana@example.org"
    assert arrived["Subject"] == "Clean rivers"
    assert arrived["Message-ID"] == f"<digest.{digest.pk}.weekly.1@localhost>"
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert arrived["List-Unsubscribe"].startswith("<http://localhost")
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert "digests." in arrived["List-Id"]
    assert arrived["Feedback-ID"]
    text, html = arrived.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    for part in (text, html):
        words = part.get_content()
        assert "Clean rivers" in words
        assert "You follow Lima" in words
        assert f"/partnerships/{partnership.pk}/" in words
        assert "⟦" not in words
    assert all(len(line) <= 76 for line in text.get_payload().splitlines())
    assert all(len(line) <= 76 for line in html.get_payload().splitlines())
    digest.refresh_from_db()
    assert (digest.state, len(digest.entries)) == ("sent", 1)


def test_two_workers_share_the_work_and_send_each_once(sender, sink, lima, partnership, settings):
    settings.DIGEST_BAG = 2
    for name in ("Ana", "Bo", "Chidi", "Dia", "Eve"):
        reader(name, lima)
    publish(partnership, lima)
    plan_and_send(sender)
    assert sorted(sink.readers) == [f"{name}@example.org" for name in ("ana", "bo", "chidi", "dia", "eve")]
    assert DigestBatch.objects.count() == 3
    assert set(Digest.objects.values_list("state", flat=True)) == {"sent"}


def test_a_refusal_for_now_is_tried_again_after_a_pause_that_grows(sender, sink, lima, partnership):
    reader("Ana", lima)
    reader("Bo", lima)
    publish(partnership, lima)
    sink.no["ana@example.org"] = "451 Come back later"
    plan_and_send(sender)
    assert sink.readers == ["bo@example.org"]
    ana = Digest.objects.get(person__name="Ana")
    assert (ana.state, ana.attempts) == ("planned", 1)
    assert ana.due_at > timezone.now()
    assert [delivery.pause_after(n).total_seconds() for n in (1, 2, 3, 30)] == [120, 240, 480, 86_400]
    sink.no.clear()
    Digest.objects.update(due_at=timezone.now())
    plan_and_send(sender)
    assert sink.readers == ["bo@example.org", "ana@example.org"]


def test_a_text_that_is_refused_for_now_is_tried_again(sender, sink, lima, partnership):
    reader("Ana", lima)
    publish(partnership, lima)
    sink.answers = ["452 Full"]
    plan_and_send(sender)
    assert Digest.objects.get().state == "planned"


def test_an_address_that_is_refused_for_days_gets_no_further_mail(sender, sink, lima, partnership):
    ana = reader("Ana", lima, "daily")
    sink.no["ana@example.org"] = "550 No such mailbox"
    for _number in range(4):
        publish(partnership, lima)
        plan_and_send(sender)
        DeliveryPreference.objects.update(refused_at=timezone.now() - 3 * DAY)
    preference = DeliveryPreference.objects.get(person=ana)
    assert preference.closed_at
    assert "550" in preference.closed_reason
    states = list(Digest.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["failed", "failed", "failed", "skipped"]
    schedule.open_again(person=ana)
    sink.no.clear()
    publish(partnership, lima)
    plan_and_send(sender)
    assert sink.readers == ["ana@example.org"]


def test_a_line_that_breaks_after_the_text_leaves_one_unknown_and_never_sends_it_again(
    sender, sink, lima, partnership
):
    for name in ("Ana", "Bo", "Chidi"):
        reader(name, lima)
    publish(partnership, lima)
    sink.answers = ["250 Taken", BREAK]
    plan_and_send(sender)
    assert sorted(Digest.objects.values_list("state", flat=True)) == ["sent", "sent", "unknown"]
    plan_and_send(sender)
    assert len(sink.messages) == len(set(sink.readers)) == 3


def test_no_mail_server_is_no_loss(sender, sink, lima, partnership):
    reader("Ana", lima)
    publish(partnership, lima)
    sink.stop()
    plan_and_send(sender)
    digest = Digest.objects.get()
    assert (digest.state, digest.batch) == ("planned", None)
    assert DigestBatch.objects.get().problem.startswith("No connection")


def lose(in_flight, position=1):
    """A worker that was killed: it got to ``position`` of its batch."""
    batch, digests = batches.open_batch(now=timezone.now())
    batches.pack(batch, Composer().compose(digests).contents)
    batches.note(batch, position, in_flight=in_flight)
    DigestBatch.objects.update(lease=timezone.now() - DAY)
    return batches.find_lost()


@pytest.mark.parametrize(
    ("in_flight", "states"),
    [(True, ["sent", "unknown", "planned"]), (False, ["sent", "planned", "planned"])],
)
def test_a_worker_that_was_killed_leaves_one_unknown_at_most(lima, partnership, in_flight, states):
    for name in ("Ana", "Bo", "Chidi"):
        reader(name, lima)
    publish(partnership, lima)
    plan()
    assert lose(in_flight) == 1
    assert list(Digest.objects.order_by("pk").values_list("state", flat=True)) == states
    assert batches.find_lost() == 0


def test_a_digest_that_kills_its_workers_is_set_aside_in_the_end(lima, partnership):
    """A worker that writes Bo's digest is killed. The batches that hold it shrink until it is alone."""
    for name in ("Ana", "Bo", "Chidi"):
        reader(name, lima)
    publish(partnership, lima)
    plan()
    bo = Digest.objects.get(person__name="Bo")
    for _kill in range(30):
        opened = batches.open_batch(now=timezone.now())
        if opened is None:
            break
        batch, digests = opened
        if bo in digests:
            DigestBatch.objects.filter(pk=batch.pk).update(lease=timezone.now() - DAY)
            batches.find_lost()
        else:
            batches.note(
                batch, len(batches.pack(batch, Composer().compose(digests).contents)), in_flight=False
            )
            batches.close(batch)
    states = dict(Digest.objects.values_list("person__name", "state"))
    assert states == {"Ana": "sent", "Bo": "failed", "Chidi": "sent"}


def test_an_envelope_that_was_offered_ahead_is_taken_back(sender, sink, lima, partnership):
    """The second text is refused for now, the third reader is unknown: each answer finds its letter."""
    for name in ("Ana", "Bo", "Chidi", "Dia"):
        reader(name, lima)
    publish(partnership, lima)
    sink.answers = ["250 Taken", "452 Full"]
    sink.no["chidi@example.org"] = "550 No such mailbox"
    plan_and_send(sender)
    states = dict(Digest.objects.values_list("person__name", "state"))
    assert states == {"Ana": "sent", "Bo": "planned", "Chidi": "failed", "Dia": "sent"}
    assert sorted(sink.readers) == ["ana@example.org", "dia@example.org"]


def test_a_worker_that_was_too_slow_stops_sending(sender, sink, lima, partnership):
    reader("Ana", lima)
    publish(partnership, lima)
    plan()
    batch, _digests = batches.open_batch(now=timezone.now())
    DigestBatch.objects.update(lease=timezone.now() - DAY)
    batches.find_lost()
    with pytest.raises(BatchLostError):
        batches.note(batch, 0, in_flight=True)


def test_a_digest_that_cannot_be_made_up_is_set_aside_and_blocks_nobody(sender, sink, lima, partnership):
    for name in ("Ana", "Bo", "Chidi"):
        reader(name, lima)
    publish(partnership, lima)
    plan()
    person = rows.make_person("Dia", is_active=True)
    type(person).objects.filter(name="Bo").update(email="bo@münchen..example")
    plan_and_send(sender)
    assert sorted(sink.readers) == ["ana@example.org", "chidi@example.org"]
    assert Digest.objects.get(person__name="Bo").state == "failed"


def test_while_paused_nothing_leaves_and_nothing_is_lost(sender, sink, lima, partnership):
    reader("Ana", lima)
    publish(partnership, lima)
    schedule.pause(by=None, reason="The mail server moves.")
    plan_and_send(sender)
    assert not sink.messages
    schedule.resume()
    plan_and_send(sender)
    assert len(sink.messages) == 1


def test_what_is_sent_does_not_cost_a_statement_a_reader(
    sender, sink, lima, partnership, django_assert_max_num_queries
):
    for number in range(30):
        reader(f"Reader{number}", lima)
    publish(partnership, lima)
    plan()
    with django_assert_max_num_queries(41):  # one commit for a hundred, and the same few for any batch
        assert sender.send_batch() == 30
    assert len(sink.messages) == 30
