"""Mail: written as a row where it becomes necessary, sent right after the commit, never lost with a job.

``write("seat_invitation", to=…, language=…, context={…})`` renders ``templates/emails/seat_invitation/``
(``subject.txt``, ``body.txt``, ``body.html``) in the reader's language and time zone. Sending is
``delivery.deliver``, called by ``kit.tasks`` after the commit and again on a schedule for what stayed behind.
"""

from collections.abc import Mapping, Sequence
from email.utils import make_msgid, parseaddr
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from citydiplo.kit import branding, jobs
from citydiplo.kit.mail import looks
from citydiplo.kit.models import OutgoingMail


def absolute(path: str) -> str:
    """The full address of a path of this site, for a reader outside of it."""
    return f"{settings.MAIL_LINKS_URL}{path}"


def frame() -> dict[str, Any]:
    """What the frame of every mail shows of this site."""
    brand = branding.current()
    return {"site_url": settings.MAIL_LINKS_URL, "site_name": brand.name, "looks": looks.of(brand)}


def write(
    message: str,
    *,
    to: str,
    language: str | None = None,
    time_zone: str | None = None,
    context: Mapping[str, Any] | None = None,
) -> OutgoingMail:
    """Queue for ``to`` the mail of the templates ``emails/<message>/``; returns its row."""
    mail = compose(message, to=to, language=language, time_zone=time_zone, context=context)
    return _owe(mail)


def write_to(person: Any, message: str, context: Mapping[str, Any]) -> OutgoingMail:
    """The same to somebody with an account: at their address, in their language and time zone."""
    return _owe(compose_for(person, message, context))


def write_all(mails: Sequence[OutgoingMail]) -> None:
    """Queue many mails, as :func:`compose` made them, in one statement; one job sends them all."""
    OutgoingMail.objects.bulk_create(mails, batch_size=200)
    if mails:
        jobs.run_soon("citydiplo.kit.tasks.send_waiting_mail")


def compose(
    message: str,
    *,
    to: str,
    language: str | None = None,
    time_zone: str | None = None,
    context: Mapping[str, Any] | None = None,
) -> OutgoingMail:
    """The row of a mail that is not queued yet, rendered in its reader's language and time zone."""
    context = {**frame(), **(context or {})}
    folder = f"emails/{message}"
    with (
        translation.override(branding.last_known().language_for(language)),
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
    """The row of a mail to somebody with an account that is not queued yet."""
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
    """Queue for ``to`` a mail that is rendered already. ``message`` names its kind in lists and logs."""
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
    jobs.run_soon("citydiplo.kit.tasks.send_mail", mail.pk)  # without a broker its schedule does it
    return mail


def inline(html: str, style: str = "emails/style.css") -> str:
    """Move the styles of the template ``style`` into the tags of an HTML mail, where mail programs look."""
    return _inliner(style, looks.of(branding.last_known())).inline(html)


def _own_domain():
    """The domain of our own sender address, for message ids."""
    return (
        parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        or urlsplit(settings.MAIL_LINKS_URL).hostname
    )


@lru_cache(maxsize=8)
def _inliner(style, own_looks):
    import css_inline

    # The rules in the head, for dark colours and narrow windows, stay where they are.
    return css_inline.CSSInliner(
        load_remote_stylesheets=False,
        extra_css=render_to_string(style, {"looks": own_looks}),
        keep_style_tags=True,
        inline_style_tags=False,
    )
