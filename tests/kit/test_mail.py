"""Mail leaves once, and what goes wrong on the way loses none: seen by a real mail server on loopback."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from citydiplo.kit import tasks
from citydiplo.kit.mail import delivery, outbox
from citydiplo.kit.models import OutgoingMail
from tests.agenda import sink as sinks
from tests.agenda.sink import BREAK

pytestmark = pytest.mark.django_db


class Sink(sinks.Sink):
    """Counts connections, knows nobody of that name, and refuses us when told to."""

    def __init__(self):
        super().__init__()
        self.connections, self.refuses_us = 0, False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        return await super().handle_EHLO(server, session, envelope, hostname, responses)

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.refuses_us:
            return "550 Not from you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 No such mailbox"
        return await super().handle_RCPT(server, session, envelope, address, options)


@pytest.fixture
def sink(settings):
    with sinks.running(settings, Sink()) as handler:
        yield handler


def write(to="ana@example.org", **fields):
    return outbox.enqueue(
        "hello", to=to, subject="Hello\n from  here", text="Good day.", html="<p>Good day.</p>", **fields
    )


def test_a_mail_arrives_with_both_bodies_and_says_that_a_machine_wrote_it(sink):
    row = write()
    assert delivery.deliver(row.pk)
    (arrived,) = sink.messages
    assert arrived["Subject"] == "Hello from here"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Message-ID"] == row.headers["Message-ID"]
    assert [part.get_content_type() for part in arrived.iter_parts()] == ["text/plain", "text/html"]


def test_what_was_sent_is_not_kept(sink):
    row = write()
    delivery.deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.text, row.html) == ("sent", "", "")
    assert row.sent_at


def test_two_senders_at_once_send_one_mail(sink):
    row = write()
    assert [delivery.deliver(row.pk), delivery.deliver(row.pk)] == [True, False]
    assert len(sink.messages) == 1


def test_a_mail_of_a_transaction_that_fails_was_never_owed(sink, django_capture_on_commit_callbacks):
    def write_and_fail():
        with transaction.atomic():
            write()
            raise ValueError

    with django_capture_on_commit_callbacks() as nudges, pytest.raises(ValueError):  # noqa: PT011  any fault of the block will do
        write_and_fail()
    assert not nudges
    assert not OutgoingMail.objects.exists()


def test_the_commit_nudges_a_worker(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as nudges:
        write()
    assert len(nudges) == 1


def test_a_lost_job_costs_minutes_and_no_mail(sink):
    write()
    write(to="bo@example.org")
    tasks.send_waiting_mail()
    assert {message["To"] for message in sink.messages} == {"ana@example.org", "bo@example.org"}
    tasks.send_waiting_mail()
    assert len(sink.messages) == 2


def test_a_mail_server_that_is_busy_is_asked_again_later(sink):
    sink.answers = ["451 Come back later"]
    row = write()
    delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == "planned"
    assert row.due_at > timezone.now()
    assert not delivery.deliver(row.pk)  # the pause holds
    OutgoingMail.objects.update(due_at=timezone.now())
    assert delivery.deliver(row.pk)


def test_pauses_grow_and_end(sink):
    row = write()
    pauses = []
    for attempt in range(delivery.ATTEMPTS):
        sink.answers = ["451 Come back later"]
        OutgoingMail.objects.update(due_at=timezone.now())
        delivery.deliver(row.pk)
        row.refresh_from_db()
        assert row.attempts == attempt + 1
        pauses.append(round((row.due_at - timezone.now()).total_seconds() / 60))
    assert pauses[:4] == [2, 4, 8, 16]
    assert max(pauses) == 24 * 60
    assert row.state == "failed"


def test_no_mail_server_at_all_is_no_loss(sink):
    row = write()
    sink.stop()
    assert not delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == "planned"
    assert row.problem.startswith("No connection")


@pytest.mark.parametrize(("to", "answer"), [("nobody@example.org", "250"), ("ana@example.org", "554 Never")])
def test_a_refusal_for_good_is_not_repeated(sink, to, answer):
    sink.answers = [answer]
    row = write(to=to)
    delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "5" in row.problem


def test_a_line_that_breaks_after_the_text_leaves_an_unknown_fate(sink):
    sink.answers = [BREAK]
    row = write()
    delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == "unknown"
    OutgoingMail.objects.update(due_at=timezone.now())
    assert delivery.deliver(row.pk)
    first, second = sink.messages
    assert first["Message-ID"] == second["Message-ID"]


def test_what_a_killed_sender_held_goes_out_under_the_same_id(sink):
    row = write()
    OutgoingMail.objects.update(state="sending", attempts=1, claimed_at=timezone.now())
    tasks.send_waiting_mail()
    assert not sink.messages  # it may be alive yet
    OutgoingMail.objects.update(
        claimed_at=timezone.now() - delivery.STUCK_AFTER - datetime.timedelta(seconds=1)
    )
    tasks.send_waiting_mail()
    assert [message["Message-ID"] for message in sink.messages] == [row.headers["Message-ID"]]


def test_settled_mails_are_forgotten_and_waiting_ones_never(sink):
    sent, waiting = write(), write()
    delivery.deliver(sent.pk)
    OutgoingMail.objects.update(created_at=timezone.now() - datetime.timedelta(days=91))
    tasks.forget_old_mail()
    assert list(OutgoingMail.objects.values_list("pk", flat=True)) == [waiting.pk]


def test_a_mail_that_cannot_be_written_is_set_aside_and_stops_no_other(sink):
    bad, good = write(to="bo@münchen..example"), write()
    assert delivery.deliver(bad.pk, good.pk) == 1
    bad.refresh_from_db()
    assert (bad.state, bad.problem) == ("failed", delivery.NOT_MADE)


def test_many_mails_go_over_one_connection(sink):
    write()
    write(to="bo@example.org")
    tasks.send_waiting_mail()
    assert len(sink.messages) == 2
    assert sink.connections == 1


def test_a_server_that_refuses_our_address_costs_no_mail(sink):
    sink.refuses_us = True
    row, other = write(), write()
    assert delivery.deliver(row.pk, other.pk) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("planned", 1)
    assert row.due_at > timezone.now()
    other.refresh_from_db()
    assert (other.state, other.attempts) == ("planned", 0)  # it was not even tried


def test_a_reply_of_several_lines_is_one_reply(sink):
    sink.answers = ["250-Taken\r\n250 as number 7"]
    bo, ana = write(to="bo@example.org"), write()
    assert delivery.deliver(bo.pk, ana.pk) == 2


def test_a_refusal_of_several_lines_is_kept_whole(sink):
    sink.answers = ["554-Never\r\n554 from you"]
    row = write()
    delivery.deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("failed", "554 Never\nfrom you")


def test_a_reply_without_an_end_leaves_an_unknown_fate(sink):
    sink.answers = [f"250 {'x' * 9_000}"]
    row = write()
    assert not delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == "unknown"
    OutgoingMail.objects.update(due_at=timezone.now())
    assert delivery.deliver(row.pk)  # over a new connection


def test_a_line_that_begins_with_a_dot_arrives(sink):
    row = outbox.enqueue("hello", to="ana@example.org", subject="Dots", text="One.\n.\n..two\nThree.")
    assert delivery.deliver(row.pk)
    assert sink.messages[0].get_content().splitlines() == ["One.", ".", "..two", "Three."]
