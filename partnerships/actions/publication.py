"""Making a record public, in the name of a city whose mayor's office may have the last word.

A city asks for that by ``City.asks_approval``. Its record then takes a narrower visibility until the yes, and
an ``Approval`` remembers that it wants to be public. Whoever tries meanwhile, another party too, has to wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.mail import outbox
from networks.actions.on_behalf import acts_for
from networks.choices import Power
from networks.errors import NotPossibleError
from networks.models import City
from networks.policies import can_approve_for_city
from networks.queries.seats import approvers_of
from partnerships.actions import partnerships
from partnerships.choices import ApprovalAnswer, PartnershipStatus, Visibility
from partnerships.models import Approval, Partnership, Party
from partnerships.queries.standpoints import speakers_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


def kept_from_public(*, partnership: Partnership, city: City | None, by: Any) -> list[City]:
    """The cities whose mayor's offices have to say yes before ``city`` can make a record public.

    That is the city's own, and that of any party which was asked about this record and has not said yes.
    An operator (``city`` is None) speaks for nobody, so each party that asks for it is asked. Who may answer
    for a city herself says yes by making it public.
    """
    parties = Party.objects.filter(partnership=partnership.pk).values("city")
    whose = Q(pk=city.pk) if city else Q(pk__in=parties)
    found = {one.pk: one for one in City.objects.filter(whose, asks_approval=True)}
    if partnership.pk:
        for approval in partnership.approvals.blocking().select_related("city"):
            found.setdefault(approval.city_id, approval.city)
    return [one for one in found.values() if not (by and can_approve_for_city(by, one))]


def visibility_of(
    *, partnership: Partnership, city: City, by: Any, status: str, before: str = Visibility.CITY
) -> tuple[str, list[City]]:
    """(visibility that a record can take in ``status``, cities to ask first); ``before`` is what others saw.

    A draft may call itself public: it is not before it is proposed or activated.
    """
    would_be_public = partnership.visibility == Visibility.PUBLIC and status != PartnershipStatus.DRAFT
    if not would_be_public or before == Visibility.PUBLIC:
        return partnership.visibility, []
    cities = kept_from_public(partnership=partnership, city=city, by=by)
    return (before if cities else Visibility.PUBLIC), cities


@transaction.atomic
def ask(*, partnership: Partnership, cities: Iterable[City], by: Any) -> None:
    """Ask the mayor's offices of ``cities``, each once, and tell them by mail."""
    for city in cities:
        _approval, is_new = Approval.objects.get_or_create(
            partnership=partnership, city=city, answer=ApprovalAnswer.OPEN, defaults={"asked_by": by}
        )
        if is_new:
            _tell(approvers_of([city]), "approval_asked", partnership, city=city, by=by)
    if cities:
        versions.bump("desk", "partnerships")
    elif partnership.visibility == Visibility.PUBLIC:
        _close_what_is_open(partnership, by)


@acts_for("approval.city", Power.APPROVE)
@transaction.atomic
def approve(*, approval: Any, by: User, seen_version: int | None, tells: bool = True) -> bool:
    """The mayor's office says yes to the record as it saw it; returns whether it is public now."""
    partnership = Partnership.objects.select_for_update().get(pk=approval.partnership_id)
    if partnership.version != seen_version:
        raise NotPossibleError(
            _("Someone changed the record while you were reading it. Check the changes, then answer.")
        )
    _answer(approval, ApprovalAnswer.APPROVED, by)
    is_public = _publish(partnership, by)
    if tells:
        _tell_editors(approval, partnership, by, is_public=is_public)
    return is_public


@transaction.atomic
def send_back(*, approval: Any, by: User, reason: str, tells: bool = True) -> None:
    """The mayor's office does not want it public as it is, and says why: it stays with the parties."""
    _answer(approval, ApprovalAnswer.RETURNED, by, reason)
    if tells:
        _tell_editors(approval, approval.partnership, by)


@transaction.atomic
def approve_many(*, shown: Iterable[tuple[Any, int]], by: User) -> tuple[int, int, list[str]]:
    """Say yes to several records as they were seen: (approval, version) each.

    Returns (how many, how many of them are public now, labels of those that moved meanwhile).
    """
    done, missed = [], []
    for approval, version in shown:
        try:
            is_public = approve(approval=approval, by=by, seen_version=version, tells=False)
        except NotPossibleError:
            missed.append(str(approval.partnership))
        else:
            done.append((approval, is_public))
    _tell_editors_of_many(done, by)
    return len(done), sum(is_public for _approval, is_public in done), missed


@transaction.atomic
def send_back_many(*, approvals: Any, by: User, reason: str) -> tuple[int, list[str]]:
    """Send several records back for one reason: (how many, labels of those that were answered meanwhile)."""
    done, missed = [], []
    for approval in approvals:
        try:
            send_back(approval=approval, by=by, reason=reason, tells=False)
        except NotPossibleError:
            missed.append(str(approval.partnership))
        else:
            done.append((approval, False))
    _tell_editors_of_many(done, by)
    return len(done), missed


@transaction.atomic
def let_be(*, approval: Any, by: User) -> Any:
    """The city's editors take the question back, or note the answer: the record stays with its parties."""
    if approval.is_open:
        _answer(approval, ApprovalAnswer.WITHDRAWN, by)
    else:
        Approval.objects.filter(pk=approval.pk, noted_at=None).update(noted_at=timezone.now())
        versions.bump("desk")


@acts_for("approval.city")
@transaction.atomic
def release(*, approval: Any, by: User) -> bool:
    """The city no longer asks its mayor's office, and an editor publishes what waited for it."""
    partnership = Partnership.objects.select_for_update().get(pk=approval.partnership_id)
    if City.objects.filter(pk=approval.city_id, asks_approval=True).exists():
        raise NotPossibleError(
            _(
                "Your city asks its mayor’s office for approval again. Only the mayor’s office can "
                "approve this."
            )
        )
    _answer(approval, ApprovalAnswer.WITHDRAWN, by)
    return _publish(partnership, by)


def tell_of_many(*, records: Any) -> None:
    """After an import kept ``records`` back: one mail for each person whose word is asked, with how many."""
    kept = Approval.objects.open().filter(partnership__in=records).order_by()
    numbers = dict(kept.values_list("city").annotate(Count("pk")))
    for city in City.objects.filter(pk__in=numbers):
        _tell(approvers_of([city]), "approval_asked", None, city=city, number=numbers[city.pk])
    if numbers:
        versions.bump("desk")


def _answer(approval, answer, by, reason=""):
    claimed = (
        Approval.objects.open()
        .filter(pk=approval.pk)
        .update(answer=answer, reason=reason, answered_at=timezone.now(), answered_by=by)
    )
    if not claimed:
        raise NotPossibleError(_("Someone has already answered this."))
    approval.answer, approval.reason = answer, reason
    versions.bump("desk", "partnerships")


def _publish(partnership, by):
    """Make a record public unless another party's mayor's office still has to say yes; returns whether."""
    if partnership.approvals.blocking().exists():
        return False
    rows = Partnership.objects.filter(pk=partnership.pk)
    with history.watching(rows.all()):
        rows.update(visibility=Visibility.PUBLIC, version=F("version") + 1)
    _close_what_is_open(partnership, by)
    partnerships.announce(partnership=partnership)
    return True


def _close_what_is_open(partnership, by):
    """Of a record that is public nobody is asked any more, whatever its cities ask for later."""
    Approval.objects.open().filter(partnership=partnership).update(
        answer=ApprovalAnswer.WITHDRAWN, answered_at=timezone.now(), answered_by=by
    )


def _tell_editors(approval, partnership, by, **context):
    seats = speakers_of([approval.city]).exclude(person=by)
    _tell(seats, "approval_answered", partnership, approval=approval, city=approval.city, **context)


def _tell_editors_of_many(answered, by):
    """Of one record as ever; of several in one mail for each person and city."""
    if len(answered) == 1:
        [(approval, is_public)] = answered
        return _tell_editors(approval, approval.partnership, by, is_public=is_public)
    for city in {approval.city for approval, _is_public in answered}:
        own = [(approval, is_public) for approval, is_public in answered if approval.city == city]
        seats = speakers_of([city]).exclude(person=by)
        _tell(seats, "approvals_answered", None, city=city, answered=own, first=own[0][0])


def _tell(seats, message, partnership, **context):
    """One mail a person, on one record or on several."""
    people = {seat.person_id: seat.person for seat in seats.select_related("person")}
    context["partnership"] = partnership
    path = reverse("partnership-approval", args=[partnership.pk]) if partnership else reverse("desk")
    context["link"] = outbox.absolute(path)
    outbox.write_all([outbox.compose_for(person, message, context) for person in people.values()])
