"""Emails that come back: which one, why, how often; and reports that somebody made up."""

import datetime
from email.message import EmailMessage

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from agenda.models import DeliveryPreference, Digest
from agenda.tasks import read_returned_mail
from citydiplo.kit import environment
from citydiplo.kit.mail import bounces, delivery, outbox, return_path, returned
from citydiplo.kit.models import OutgoingMail
from tests import rows
from tests.agenda.sink import Sink, running

pytestmark = pytest.mark.django_db

STATUS = """\
Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; ana@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 No such user here
"""


@pytest.fixture(autouse=True)
def maildir(settings, tmp_path):
    (tmp_path / "new").mkdir()
    settings.BOUNCE_ADDRESS = "bounces@portal.example.org"
    settings.BOUNCE_MAILDIR = str(tmp_path)
    return tmp_path / "new"


def report(to, *, action="failed", status="5.1.1", text=STATUS):
    """A delivery report as a mail server writes it."""
    parts = {"text/plain": "It could not be delivered.", "message/delivery-status": text}
    body = "".join(
        f"--=_x\r\nContent-Type: {kind}\r\n\r\n{words.format(action=action, status=status)}\r\n"
        for kind, words in parts.items()
    )
    top = f'Content-Type: multipart/report; report-type=delivery-status; boundary="=_x"\r\nTo: {to}\r\n\r\n'
    return f"From: <>\r\nMIME-Version: 1.0\r\n{top}{body}--=_x--\r\n".encode()


@pytest.fixture
def ana():
    return rows.make_person("Ana")


def digest_of(person, number, *, days=0):
    """The weekly digest of so many days ago, which the mail server took."""
    at = timezone.now() - datetime.timedelta(days=days)
    facts = {"start": 1, "stop": 1, "since": at, "until": at, "due_at": at, "state": "sent", "sent_at": at}
    return Digest.objects.create(person=person, cadence="weekly", number=number, **facts)


def came_back(maildir, digest, name="1", **facts):
    (maildir / name).write_bytes(report(return_path.sender_of(f"d{digest.pk}"), **facts))
    read_returned_mail()
    digest.refresh_from_db()


def test_every_email_leaves_from_an_address_of_its_own(settings, ana):
    with running(settings, Sender()) as sink:
        mails = [
            outbox.enqueue("hello", to=ana.email, subject="Hello", text="Good day.") for _time in range(2)
        ]
        delivery.deliver(*[mail.pk for mail in mails])
    assert [return_path.reference_of(sender) for sender in sink.senders] == [("m", mail.pk) for mail in mails]
    assert all(sender.startswith("bounces+m") for sender in sink.senders)
    assert sink.messages[0]["From"] == settings.DEFAULT_FROM_EMAIL
    settings.BOUNCE_ADDRESS = ""
    assert return_path.sender_of("m1") == "portal@localhost"


class Sender(Sink):
    """Keeps whom the mails came from."""

    def __init__(self):
        super().__init__()
        self.senders = []

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.senders.append(address)
        envelope.mail_from = address
        return "250 OK"


def test_three_returned_digests_over_some_days_close_the_address(maildir, ana):
    preference = DeliveryPreference.objects.create(person=ana)
    for number in range(bounces.REFUSALS):
        came_back(maildir, digest_of(ana, number))
        bounces.accept(DeliveryPreference.objects.filter(person=ana))  # the server takes the next one
        preference.refresh_from_db()
        assert (preference.refusals, preference.closed_at) == (number + 1, None)
    first = timezone.now() - bounces.PATIENCE
    DeliveryPreference.objects.update(refused_at=first)
    came_back(maildir, digest := digest_of(ana, 9))
    preference.refresh_from_db()
    assert preference.closed_at
    assert preference.closed_reason == "550 Returned: 5.1.1 550 5.1.1 No such user here"
    assert (digest.state, digest.sent_at) == ("failed", None)
    assert list(maildir.iterdir()) == []


def test_a_digest_that_arrived_in_between_begins_the_count_again(maildir, ana):
    for number, is_returned in enumerate([True, True, False, True]):
        digest = digest_of(ana, number)
        if is_returned:
            came_back(maildir, digest)
    assert DeliveryPreference.objects.get(person=ana).refusals == 1


def test_a_report_counts_once(maildir, ana):
    digest = digest_of(ana, 1)
    came_back(maildir, digest)
    came_back(maildir, digest)
    assert DeliveryPreference.objects.get(person=ana).refusals == 1


@pytest.mark.parametrize(
    ("facts", "state", "refusals"),
    [
        ({"status": "5.7.1"}, "failed", 0),  # of the text, not of the address
        ({"status": "5.2.2"}, "failed", 1),
        ({"status": "4.2.2"}, "sent", 0),
        ({"action": "delayed"}, "sent", 0),
        ({"status": "5.1.1 (bad) 5.7.1"}, "failed", 1),
        ({"status": "five"}, "sent", 0),
    ],
)
def test_only_what_is_for_good_and_of_the_address_is_counted(maildir, ana, facts, state, refusals):
    DeliveryPreference.objects.create(person=ana)
    digest = digest_of(ana, 1)
    came_back(maildir, digest, **facts)
    assert (digest.state, DeliveryPreference.objects.get(person=ana).refusals) == (state, refusals)


def test_a_single_email_that_came_back_says_so(maildir, ana):
    mail = OutgoingMail.objects.create(to=ana.email, state="sent", sent_at=timezone.now())
    (maildir / "1").write_bytes(report(return_path.sender_of(f"m{mail.pk}").upper()))
    read_returned_mail()
    mail.refresh_from_db()
    assert (mail.state, mail.problem) == ("failed", "550 Returned: 5.1.1 550 5.1.1 No such user here")
    assert not DeliveryPreference.objects.exists()


def test_nobody_can_return_an_email_of_somebody_else(maildir, ana):
    digest, other = digest_of(ana, 1), digest_of(ana, 2)
    own = return_path.sender_of(f"d{other.pk}")
    forged = [
        own.replace(f"d{other.pk}", f"d{digest.pk}"),
        own.replace(f"d{other.pk}", f"m{digest.pk}"),
        f"bounces+d{digest.pk}-{'a' * 16}@portal.example.org",
        f"bounces+d{digest.pk}@portal.example.org",
        "bounces@portal.example.org",
        f"bounces+d{'9' * 40}-{'a' * 16}@portal.example.org",
    ]
    for number, to in enumerate(forged):
        (maildir / str(number)).write_bytes(report(to))
    read_returned_mail()
    assert list(maildir.iterdir()) == []
    assert set(Digest.objects.values_list("state", flat=True)) == {"sent"}


def nested(depth):
    opened = "".join(
        f'Content-Type: multipart/mixed; boundary="{level}"\r\n\r\n--{level}\r\n' for level in range(depth)
    )
    return opened.encode()


def hostile():
    """Reports with a right signature that no mail server writes."""
    to = return_path.sender_of("d1")
    head = f"To: {to}\r\n".encode()
    yield b""
    yield b"\0" * 1_000
    yield head + nested(1_500)
    yield head + b"Content-Type: message/delivery-status\r\n\r\n" + b"Action: failed\r\n\r\n" * 5_000
    yield (
        head
        + b"Content-Type: message/delivery-status; charset=no-such\r\n\r\nAction: failed\r\nStatus: \xff\xfe"
    )
    yield head + b"Content-Type: multipart/report; boundary=\r\n\r\n--\r\n"
    yield head + b"Content-Type: multipart/report\r\n\r\n\r\n"
    yield b"To: " + b"+d1-aaaaaaaaaaaaaaaa@x, " * 5_000
    yield report(to, action="failed" * 9_000)
    yield report(to, status="5." + "1" * 60_000)
    yield report("=?utf-8?b?" + "A" * 1_000 + "?=")
    yield head + b"Content-Type: message/rfc822\r\n\r\n" * 2_000
    made = EmailMessage()
    made["To"] = to
    made.set_content("I am on holiday until Monday.")
    yield made.as_bytes()


def test_hostile_reports_change_nothing_and_are_deleted(maildir, ana):
    digest_of(ana, 1)
    for number, content in enumerate(hostile()):
        (maildir / f"{number:02}").write_bytes(content)
    (maildir / "linked").symlink_to("/etc/passwd")
    read_returned_mail()
    assert [path.name for path in maildir.iterdir()] == [
        "linked"
    ]  # no mail server makes links: nobody reads it
    assert Digest.objects.get().state == "sent"


def test_what_a_report_says_is_shortened_and_printable():
    to = return_path.sender_of("d1")
    words = STATUS.replace("No such user here", "\x1b[31m<script>\u202e\u200b" + "x" * 5_000)
    _reference, refusal = returned.read(report(to, text=words))
    assert refusal.words.isprintable()
    assert len(refusal.words) <= 200


def test_a_whole_report_of_a_long_email_is_read(maildir, ana):
    digest = digest_of(ana, 1)
    content = report(return_path.sender_of(f"d{digest.pk}"))
    original = (
        b"--=_x\r\nContent-Type: message/rfc822\r\n\r\n" + b"Subject: Digest\r\n\r\n" + b"words " * 50_000
    )
    (maildir / "1").write_bytes(content.replace(b"--=_x--", original + b"\r\n--=_x--"))
    read_returned_mail()
    digest.refresh_from_db()
    assert digest.state == "failed"


@pytest.mark.parametrize(
    "value", ["bounces", "Bounces <b@x.org>", f"{'b' * 25}@x.org", "b+c@x.org", "b@x.org\n"]
)
def test_an_address_that_cannot_be_marked_is_refused(monkeypatch, value):
    monkeypatch.setenv("BOUNCE_ADDRESS", value)
    if value.strip() == "b@x.org":
        assert environment.email_address("BOUNCE_ADDRESS") == "b@x.org"
        return
    with pytest.raises(ImproperlyConfigured, match="at most 24 characters"):
        environment.email_address("BOUNCE_ADDRESS")
