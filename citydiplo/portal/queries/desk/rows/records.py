"""Partnerships: what to confirm, to approve, to finish, and what runs out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from citydiplo.kit.text.labels import labels_of
from citydiplo.portal.choices import TaskKind
from citydiplo.portal.queries.desk.rows import words
from citydiplo.portal.queries.desk.rows.pile import Pile, reads
from networks.choices import Power
from partnerships.choices import PartnershipClass
from partnerships.models import Approval, EndAnswer
from partnerships.queries.desk import asked_of, in_full, of_which, questions_to

if TYPE_CHECKING:
    from citydiplo.portal.queries.desk.scope import Scope


@reads(lambda rows, scope: in_full(rows))
def waiting(found: Any, scope: Scope) -> Iterator[Any]:
    """Partnerships that wait for the confirmation of a city."""
    for party in found:
        yield words.record(party.partnership, "waiting", party, (party.city,)) | {
            "kind": TaskKind.CONFIRM,
            "action": _("Confirm or dispute"),
            "action_url": reverse("partnership-answer", args=[party.partnership_id]),
        }


@reads(lambda rows, scope: asked_of(scope.user, rows))
def verify(found: Any, scope: Scope) -> Iterator[Any]:
    """Partnerships whose yearly check is due."""
    for question in questions_to(scope.user, found):
        asked = _("asked on %(day)s") % {"day": date_format(question.asked_last_on)}
        yield words.record(question.partnership, "verify", question, (question.city,), asked) | {
            "kind": TaskKind.CONFIRM,
            "word": _("Yearly check"),
            "action": pgettext("button", "Answer"),
            "action_url": question.link,
            "due": question.answer_by,
        }


@reads(lambda rows, scope: of_which(in_full(rows), scope.permitting(Power.CONFIRM)))
def disputes(found: Any, scope: Scope) -> Iterator[Any]:
    """Disputes that wait for an answer."""
    cities = {city.pk: city for city in scope.permitting(Power.CONFIRM)}
    for dispute in found:
        said = _("%(city)s disputes: %(field)s.") % {
            "city": dispute.city,
            "field": dispute.get_field_display(),
        }
        note = words.short(f"{said} {dispute.reason}")
        yield words.record(dispute.partnership, "disputes", dispute, words.of(dispute, cities), note) | {
            "kind": TaskKind.DISPUTES,
            "word": _("Dispute"),
            "action": pgettext("button", "Answer"),
            "action_url": reverse("dispute", args=[dispute.pk]),
        }


def asked(pile: str) -> Pile:
    """Records and changes that wait for the approval of the office."""
    return _of_office(pile, lambda one: {"action": _("Approve or send back")})


def sent_back(pile: str) -> Pile:
    """Records and changes that the office sent back, or whose approval is no longer needed."""
    return _of_office(pile, lambda one: {"note": _why_back(one.reason), "action": _("Continue")})


def _why_back(reason):
    if reason:
        return words.short(_("Sent back by the mayor’s office: %(reason)s") % {"reason": reason})
    return _("Your city no longer needs the approval of its mayor’s office.")


def with_the_office(pile: str) -> Pile:
    """Records and changes that wait for another office."""
    return _of_office(pile, _that_waits)


def _that_waits(one):
    day = words.day(timezone.localdate(one.asked_at))
    note = _("Waiting for the mayor’s office since %(day)s") % {"day": day}
    return {"note": note, "action": _("Open"), "waits": False}


def _of_office(pile, more):
    """What the office is asked, with what ``more`` says of each."""
    return Pile(
        lambda rows, scope: in_full(rows),
        lambda found, scope: (_asked(one, pile) | more(one) for one in found),
    )


@reads(lambda rows, scope: rows.with_names().order_by("asked_at", "pk"))
def targets(found: Any, scope: Scope) -> Iterator[Any]:
    """Targets that wait for the approval of the office."""
    for target in found:
        yield _target(target, "targets") | {
            "note": _("asked on %(day)s") % {"day": words.day(timezone.localdate(target.asked_at))},
            "action": _("Approve or send back"),
            "action_url": reverse("target-approve", args=[target.pk]),
        }


@reads(lambda rows, scope: rows.with_names().order_by("-updated_at", "pk"))
def targets_back(found: Any, scope: Scope) -> Iterator[Any]:
    """Targets that the office sent back, or whose approval is no longer needed."""
    for target in found:
        yield _target(target, "targets_back") | {
            "note": _why_back(target.returned_reason),
            "action": _("Continue"),
            "action_url": target.get_absolute_url(),
        }


def _target(target, pile):
    return {
        "pile": pile,
        "kind": TaskKind.APPROVALS,
        "subject": target,
        "word": _("Target"),
        "title": str(target),
        "url": target.get_absolute_url(),
        "places": (target.city,),
        "is_demo": target.is_demo,
    }


def _asked(one, pile):
    asked = _("asked on %(day)s") % {"day": words.day(timezone.localdate(one.asked_at))}
    common = {"kind": TaskKind.APPROVALS, "action_url": one.get_absolute_url()}
    if isinstance(one, Approval):
        shown = words.record(one.partnership, pile, one, (one.city,), asked)
        return shown | common | {"word": _("Publication")}
    return common | {
        "pile": pile,
        "subject": one,
        "word": _("Change"),
        "title": str(one.thing),
        "url": one.thing.get_absolute_url(),
        "places": (one.city,),
        "note": words.joined(one.get_part_display(), asked),
    }


@reads(lambda rows, scope: of_which(in_full(rows), scope.permitting(Power.CONFIRM)))
def drafts(found: Any, scope: Scope) -> Iterator[Any]:
    """Draft partnerships."""
    cities = {city.pk: city for city in scope.permitting(Power.CONFIRM)}
    for record in found:
        yield words.draft(
            "drafts",
            record,
            labels_of(PartnershipClass)[record.partnership_class],
            "partnership-edit",
            *words.of(record, cities),
        )


@reads(lambda rows, scope: rows.order_by("runs_out", "label"))
def running_out(found: Any, scope: Scope) -> Iterator[Any]:
    """Partnerships that end or are renewed soon; who may not confirm for the city opens the record."""
    cities = {city.pk: city for city in scope.cities}
    answering = scope.permitting(Power.CONFIRM)
    for record in found:
        is_renewed = record.renewal_on is not None
        action = {"action": _("Open"), "action_url": record.get_absolute_url()}
        if (city := cities[record.own_city]) in answering:
            link = EndAnswer.link_for(
                partnership=record, ends_on=record.runs_out, city=city, person=scope.user
            )
            action = {"action": _("Answer"), "action_url": link}
        yield words.record(record, "running_out", record, words.of(record, cities)) | {
            "kind": TaskKind.DATES,
            "note": _("to be renewed") if is_renewed else _("ends"),
            "due": record.runs_out,
            "due_text": "" if is_renewed else record.until_text,
            **action,
            "waits": False,
        }
