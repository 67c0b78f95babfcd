"""Moderation: what readers report, and what an operator hides, with a reason, and shows again."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.mail import outbox
from partnerships.actions import exchanges, replies, reuses
from partnerships.choices import ExchangeReportState, ExchangeState
from partnerships.models import Exchange, ExchangeReport, Reply
from partnerships.queries.writers import people_who_act_for


def report(*, subject: Any, reason: str, text: str, by: Any = None) -> ExchangeReport:
    """Put an exchange, a reply or a reuse on the operators' desk."""
    made = ExchangeReport.objects.create(**about(subject), reason=reason, text=text, by=by)
    versions.bump("desk")
    return made


@transaction.atomic
def hide(*, subject: Any, reason: str, by: Any) -> bool:
    """Hide it from all but the operators and, of an exchange, its author, who is told why."""
    if not (_hide_exchange if isinstance(subject, Exchange) else _hide_saying)(subject, reason):
        return False
    _close(subject, ExchangeReportState.UPHELD, reason, by)
    _tell_author(subject, reason)
    return True


@transaction.atomic
def leave(*, subject: Any, reason: str, by: Any) -> int:
    """What is reported stays as it is. Returns how many reports that closes."""
    return _close(subject, ExchangeReportState.DISMISSED, reason, by)


@transaction.atomic
def show_again(*, subject: Any) -> bool:
    """What was hidden is read again, where it stood before."""
    if isinstance(subject, Exchange):
        hidden = Exchange.objects.filter(pk=subject.pk, state=ExchangeState.HIDDEN)
        with history.watching(hidden):
            shown = hidden.update(state=ExchangeState.PUBLISHED, hidden_at=None, hidden_reason="")
        exchanges.announce(subject)
    else:
        hidden = type(subject).objects.filter(pk=subject.pk, hidden_at__isnull=False)
        shown = hidden.update(hidden_at=None, hidden_reason="")
        _recount(subject)
    return bool(shown)


def about(subject: Any) -> dict[str, Any]:
    """The fields of a report that name ``subject``."""
    if isinstance(subject, Exchange):
        return {"exchange": subject, "reply": None, "reuse": None}
    kinds = {"reply": None, "reuse": None} | {subject._meta.model_name: subject}
    return {"exchange": subject.exchange, **kinds}


def _hide_exchange(exchange, reason):
    shown = Exchange.objects.filter(pk=exchange.pk, state=ExchangeState.PUBLISHED)
    with history.because(reason), history.watching(shown):
        hidden = shown.update(state=ExchangeState.HIDDEN, hidden_at=timezone.now(), hidden_reason=reason)
    exchanges.announce(exchange)
    return hidden


def _hide_saying(saying, reason):
    shown = type(saying).objects.shown().filter(pk=saying.pk)
    hidden = shown.update(hidden_at=timezone.now(), hidden_reason=reason)
    _recount(saying)
    return hidden


def _recount(saying):
    (replies if isinstance(saying, Reply) else reuses).recount(saying.exchange)


def _close(subject, state, note, by):
    reports = ExchangeReport.objects.open().filter(**about(subject))
    closed = reports.update(state=state, note=note, decided_by=by, decided_at=timezone.now())
    versions.bump("desk")
    return closed


def _tell_author(subject, reason):
    exchange = subject if isinstance(subject, Exchange) else subject.exchange
    author = subject.city if subject.city_id else subject.network
    for person in people_who_act_for(author):
        outbox.write_to(
            person,
            "exchange_hidden",
            {
                "exchange": exchange,
                "is_exchange": subject == exchange,
                "reason": reason,
                "author": author,
                "link": outbox.absolute(exchange.get_absolute_url()),
            },
        )
