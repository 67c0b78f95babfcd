"""Asking a mayor's office about what changes in public, and telling it, and its editors, by mail.

One rule for exchanges and for partnerships: what is said in the name of a city that asks its mayor's office
is read by the public once that office said yes. What it approved before stays public meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from citydiplo.kit.caching import versions
from citydiplo.kit.mail import outbox
from networks.models import City
from networks.policies import can_approve_for_city
from networks.queries.seats import approvers_of
from partnerships.choices import ApprovalAnswer, CorrectionPart, ExchangeState, PartnershipStatus, Visibility
from partnerships.models import Correction, Exchange
from partnerships.models.correction import named
from partnerships.queries.standpoints import speakers_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


def is_asked_first(city: City | None, by: User | None) -> bool:
    """Whether the mayor's office has to say yes before what ``by`` writes for ``city`` is public.

    What an operator mends, in the name of no city, is asked of nobody. ``by`` is None for the schedule.
    """
    if not isinstance(city, City) or (by and can_approve_for_city(by, city)):
        return False
    return City.objects.filter(pk=city.pk, asks_approval=True).exists()


def is_out(thing: Any) -> bool:
    """Whether others read it: what an operator hid counts, since it may be shown again as it is."""
    if isinstance(thing, Exchange):
        return thing.state in (ExchangeState.PUBLISHED, ExchangeState.HIDDEN)
    return thing.visibility == Visibility.PUBLIC and thing.status != PartnershipStatus.DRAFT


@transaction.atomic
def ask(
    *,
    thing: Any,
    city: Any,
    by: Any,
    part: CorrectionPart,
    arguments: Mapping[str, Any] | None = None,
    acts: Any = (),
) -> Correction:
    """The open question about this part of ``thing``, with what is asked now; its office is told once."""
    correction, is_new = Correction.objects.get_or_create(
        **named(thing),
        city=city,
        part=part,
        answer=ApprovalAnswer.OPEN,
        defaults={"asked_by": by, "arguments": arguments or {}, "acts": list(acts)},
    )
    if is_new:
        tell_office(thing=thing, city=city, by=by, news=part, link=correction.get_absolute_url())
    else:
        Correction.objects.filter(pk=correction.pk).update(
            asked_by=by, arguments=arguments or {}, acts=list(acts), edition=F("edition") + 1
        )
        correction.refresh_from_db()
    versions.bump("desk")
    return correction


def locked(thing: Any) -> Any:
    """``thing`` as it is by now: locked before its questions and documents, so that no two meet crosswise."""
    return type(thing)._base_manager.select_for_update().get(pk=thing.pk)


def held_for(*, thing: Any, city: City | None, by: User) -> Any:
    """The question that holds back what ``by`` hangs on ``thing`` for ``city``; None if nobody is asked."""
    if is_out(locked(thing)) and is_asked_first(city, by):
        return ask(thing=thing, city=city, by=by, part=CorrectionPart.DOCUMENTS)
    return None


def let_go(*, document: Any) -> None:
    """``document`` was removed: with the last one that a question holds back, the question goes."""
    if not document.held_by_id or type(document).objects.filter(held_by=document.held_by_id).exists():
        return
    asked = Correction.objects.filter(pk=document.held_by_id)
    asked.open().update(answer=ApprovalAnswer.WITHDRAWN, answered_at=timezone.now())
    asked.filter(answer=ApprovalAnswer.RETURNED, noted_at=None).update(noted_at=timezone.now())
    versions.bump("desk")


def tell_office(*, thing: Any, city: City, by: Any, news: str, link: str) -> None:
    """The mayor's office of ``city`` learns that something waits for its word; ``news`` says what."""
    seats = approvers_of([city]).exclude(person=by)
    _tell(seats, "word_asked", thing=thing, city=city, news=news, link=link)


def tell_editors(
    *,
    thing: Any,
    city: City | None,
    by: Any,
    news: str,
    is_yes: bool,
    reason: str = "",
    link: str | None = None,
) -> None:
    """Those who write in the name of ``city`` learn what its mayor's office said."""
    seats = speakers_of([city]).exclude(person=by)
    context = {"thing": thing, "city": city, "news": news, "is_yes": is_yes, "reason": reason}
    _tell(seats, "word_given", **context, link=link or thing.get_absolute_url())


def approval_page(exchange: Exchange) -> str:
    """The address of the page that asks the office about this exchange."""
    return reverse("exchange-approve", args=[exchange.pk])


def _tell(seats, message, *, link, **context):
    """One mail a person, in her language."""
    people = {seat.person_id: seat.person for seat in seats.select_related("person")}
    context["link"] = outbox.absolute(link)
    outbox.write_all([outbox.compose_for(person, message, context) for person in people.values()])
