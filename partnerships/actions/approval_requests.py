"""Questions to a mayor's office that are rows of their own: asked, answered, taken back by the editors.

One rule for exchanges and for partnerships: a city may ask its mayor's office first. What is said in its name
is then public once that office approved it. What it approved before stays public while a new version waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit.caching import versions
from networks.actions import approval
from networks.actions.approval import HELD, Answer, HeldAct, is_asked_first
from networks.actions.on_behalf import acts_for
from networks.errors import NotPossibleError
from networks.models import City
from partnerships.choices import ApprovalAnswer, CorrectionPart, ExchangeState, PartnershipStatus, Visibility
from partnerships.models import Correction, Exchange
from partnerships.models.correction import named

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


class AskedAct(HeldAct):
    """An act that waits as a row of an ``Asked`` model."""

    nouns: tuple[str, ...] = ("desk",)

    def claim(self, held: Any, answer: Answer) -> Any:
        """Write the answer into the row, if it is open."""
        said = ApprovalAnswer.APPROVED if answer.is_yes else ApprovalAnswer.RETURNED
        self.settle(held, said, answer.by, answer.reason)
        return held

    def settle(
        self, held: Any, answer: ApprovalAnswer, by: Any, reason: str = "", only_if: Q | None = None
    ) -> None:
        """Claimed by a conditional update, so that of two answers the second is refused."""
        open_still = type(held).objects.open().filter(pk=held.pk)
        if not open_still.filter(only_if or Q()).update(
            answer=answer, reason=reason, answered_at=timezone.now(), answered_by=by
        ):
            if open_still.exists():
                raise NotPossibleError(
                    _("Something changed while you were reading. Check the changes, then answer.")
                )
            raise NotPossibleError(_("Someone has already answered this."))
        held.answer, held.reason = answer, reason
        versions.bump(*self.nouns)

    def withdraw(self, held: Any, by: User) -> None:
        """The editors take the question back."""
        self.settle(held, ApprovalAnswer.WITHDRAWN, by)

    def release(self, held: Any, by: User) -> Any:
        """Do it in the editors' name, since the city no longer needs an approval."""
        raise NotImplementedError


def ask(
    model: type[Any],
    subject: Mapping[str, Any],
    *,
    city: City,
    by: Any,
    now: Mapping[str, Any] | None = None,
) -> Any:
    """The open question of ``city`` about ``subject``; its office is told once.

    ``now`` is what is asked from here on, for questions that can change while they wait.
    """
    asked, is_new = model.objects.get_or_create(
        **subject, city=city, answer=ApprovalAnswer.OPEN, defaults={"asked_by": by, **(now or {})}
    )
    if is_new:
        approval.ask(held=asked, by=by)
    elif now is not None:
        model.objects.filter(pk=asked.pk).update(asked_by=by, edition=F("edition") + 1, **now)
        asked.refresh_from_db()
    versions.bump("desk")
    return asked


@transaction.atomic
def let_be(*, held: Any, by: User) -> None:
    """The city's editors take the question back, or note the answer: all stays as it is."""
    act = cast("AskedAct", HELD[type(held)])
    if held.is_open:
        act.withdraw(held, by)
    else:
        type(held).objects.filter(pk=held.pk).note()
        versions.bump("desk")


@acts_for("held.city")
def release(*, held: Any, by: User) -> Any:
    """The city no longer asks its mayor's office, and an editor does what waited for it."""
    if City.objects.filter(pk=held.city_id, asks_approval=True).exists():
        raise NotPossibleError(
            _(
                "Your city asks its mayor’s office for approval again. Only the mayor’s office can "
                "approve this."
            )
        )
    return cast("AskedAct", HELD[type(held)]).release(held, by)


def is_out(thing: Any) -> bool:
    """Whether others read it: what an operator hid counts, since it may be shown again as it is."""
    if isinstance(thing, Exchange):
        return thing.state in (ExchangeState.PUBLISHED, ExchangeState.HIDDEN)
    return thing.visibility == Visibility.PUBLIC and thing.status != PartnershipStatus.DRAFT


def locked(thing: Any) -> Any:
    """``thing`` as it is by now: locked before its questions and documents, so that no two meet crosswise."""
    return type(thing)._base_manager.select_for_update().get(pk=thing.pk)


def held_for(*, thing: Any, city: Any, by: User) -> Any:
    """The question that holds back what ``by`` hangs on ``thing`` for ``city``; None if nobody is asked."""
    if not is_out(locked(thing)) or not is_asked_first(city, by):
        return None
    now = {"arguments": {}, "acts": []}
    subject = {**named(thing), "part": CorrectionPart.DOCUMENTS}
    return ask(Correction, subject, city=city, by=by, now=now)


def let_go(*, document: Any) -> None:
    """``document`` was removed: with the last one that a question holds back, the question goes."""
    if not document.held_by_id or type(document).objects.filter(held_by=document.held_by_id).exists():
        return
    Correction.objects.filter(pk=document.held_by_id).discard()
    versions.bump("desk")
