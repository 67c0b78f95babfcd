"""Mail: written as a row where it becomes necessary, sent right after the commit, never lost with a job.

``write("seat_invitation", to=…, language=…, context={…})`` renders ``templates/emails/seat_invitation/``
(``subject.txt``, ``body.txt``, ``body.html``) in the reader's language and time zone. Sending is
``deliver``, called by ``kit.tasks`` after the commit and again on a schedule for whatever stayed behind.
"""

import datetime
import logging
import smtplib
from collections.abc import Mapping, Sequence
from email.utils import make_msgid, parseaddr
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from citydiplo.kit import jobs
from citydiplo.kit.models import OutgoingMail

log = logging.getLogger(__name__)

State = OutgoingMail.State
FIRST_PAUSE = datetime.timedelta(minutes=2)
ATTEMPTS = 12  # with pauses that double up to a day: about four days
STUCK_AFTER = datetime.timedelta(minutes=15)  # a sender that is silent for so long was killed
KEPT_FOR = datetime.timedelta(days=90)


def absolute(path: str) -> str:
    """The full address of a path of this site, for a reader outside of it."""
    return f"{settings.MAIL_LINKS_URL}{path}"


def frame() -> dict[str, str]:
    """What the frame of every mail shows of this site."""
    return {"site_url": settings.MAIL_LINKS_URL, "site_name": settings.SITE_NAME}


def write(
    message: str,
    *,
    to: str,
    language: str | None = None,
    time_zone: str | None = None,
    context: Mapping[str, Any] | None = None,
) -> OutgoingMail:
    """Owe ``to`` the mail of the templates ``emails/<message>/``; returns its row."""
    mail = compose(message, to=to, language=language, time_zone=time_zone, context=context)
    return _owe(mail)


def write_to(person: Any, message: str, context: Mapping[str, Any]) -> OutgoingMail:
    """The same to somebody with an account: at her address, in her language and time zone."""
    return _owe(compose_for(person, message, context))


def write_all(mails: Sequence[OutgoingMail]) -> None:
    """Owe many mails, as :func:`compose` made them, in one statement; one job sends them all."""
    OutgoingMail.objects.bulk_create(mails, batch_size=200)
    if mails:
        transaction.on_commit(_nudge_for_all)


def compose(
    message: str,
    *,
    to: str,
    language: str | None = None,
    time_zone: str | None = None,
    context: Mapping[str, Any] | None = None,
) -> OutgoingMail:
    """The row of a mail that is not owed yet, rendered in its reader's language and time zone."""
    context = {**frame(), **(context or {})}
    folder = f"emails/{message}"
    with (
        translation.override(language or settings.LANGUAGE_CODE),
        timezone.override(time_zone or settings.TIME_ZONE),
    ):
        subject = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
        return _row(
            message,
            to=to,
            subject=subject,
            text=render_to_string(f"{folder}/body.txt", context),
            html=inline(render_to_string(f"{folder}/body.html", {**context, "subject": subject})),
        )


def compose_for(person: Any, message: str, context: Mapping[str, Any]) -> OutgoingMail:
    """The row of a mail to somebody with an account that is not owed yet."""
    return compose(
        message, to=person.email, language=person.language, time_zone=person.time_zone, context=context
    )


def enqueue(
    message: str,
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: Mapping[str, str] | None = None,
) -> OutgoingMail:
    """Owe ``to`` a mail that is rendered already. ``message`` names its kind in lists and logs."""
    return _owe(_row(message, to=to, subject=subject, text=text, html=html, headers=headers))


def _row(message, *, to, subject, text, html="", headers=None):
    return OutgoingMail(
        message=message,
        to=to,
        subject=" ".join(subject.split())[:300],
        text=text.strip() + "\n",
        html=html,
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": make_msgid(domain=_own_domain()),
            **(headers or {}),
        },
    )


def _owe(mail):
    mail.save()
    transaction.on_commit(lambda: _nudge(mail.pk))
    return mail


def inline(html: str) -> str:
    """Move the styles of ``emails/style.css`` into the tags of an HTML mail, where mail programs look."""
    return _inliner().inline(html)


def deliver(pk: int) -> bool:
    """Try to send one mail that is due; returns whether it left. Safe to call twice and at once."""
    now = timezone.now()
    claimed = (
        OutgoingMail.objects.due(now)
        .filter(pk=pk)
        .update(state=State.SENDING, attempts=F("attempts") + 1, claimed_at=now)
    )
    if not claimed:
        return False
    mail = OutgoingMail.objects.get(pk=pk)
    state, problem = _send(mail)
    _record(mail, state, problem)
    return state == State.SENT


def recover(now: datetime.datetime | None = None) -> int:
    """Take back what a killed sender left half done; returns how many mails that were."""
    now = now or timezone.now()
    return OutgoingMail.objects.filter(state=State.SENDING, claimed_at__lt=now - STUCK_AFTER).update(
        state=State.UNKNOWN, due_at=now, problem="The sender stopped in the middle."
    )


def forget(now: datetime.datetime | None = None) -> int:
    """Delete rows of mails that were settled long ago; returns how many."""
    now = now or timezone.now()
    settled = OutgoingMail.objects.filter(state__in=[State.SENT, State.FAILED], created_at__lt=now - KEPT_FOR)
    return settled.delete()[0]


def _send(mail):
    """Give ``mail`` to the mail server: the state it is in now, and what went wrong."""
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=mail.headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return State.PLANNED, f"No connection: {error}"
    try:
        connection.send_messages([message])
    except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
        return State.UNKNOWN, str(error)
    except (OSError, smtplib.SMTPException) as error:
        return (State.FAILED if _is_permanent(error) else State.PLANNED), str(error)
    finally:
        _close(connection)
    return State.SENT, ""


def _record(mail, state, problem):
    now = timezone.now()
    mail.state, mail.problem = state, problem[:300]
    if state in OutgoingMail.WAITING:
        if mail.attempts >= ATTEMPTS:
            mail.state = State.FAILED
        mail.due_at = now + min(FIRST_PAUSE * 2 ** (mail.attempts - 1), datetime.timedelta(days=1))
    if mail.state == State.SENT:
        mail.sent_at, mail.text, mail.html = now, "", ""
    elif mail.state == State.FAILED:
        log.error("Mail %s (%s) failed for good: %s", mail.pk, mail.message, mail.problem)
    mail.save()


def _is_permanent(error):
    """Whether the mail server said never (5xx), not later (4xx)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _reason in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _close(connection):
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        log.info("The mail server closed the line first.")


def _nudge(pk):
    """Ask a worker to send at once. Without a broker the scheduled job does it a little later."""
    jobs.run_now("citydiplo.kit.tasks.send_mail", pk)


def _nudge_for_all():
    """Ask a worker to send all that waits; without a broker the scheduled job does it a little later."""
    jobs.run_now("citydiplo.kit.tasks.send_waiting_mail")


def _own_domain():
    """The domain of our own sender address, for message ids."""
    return (
        parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        or urlsplit(settings.MAIL_LINKS_URL).hostname
    )


@cache
def _inliner():
    import css_inline

    # The rules in the head, for dark colours and narrow windows, stay where they are.
    return css_inline.CSSInliner(
        load_remote_stylesheets=False,
        extra_css=render_to_string("emails/style.css"),
        keep_style_tags=True,
        inline_style_tags=False,
    )
