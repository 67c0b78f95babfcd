"""Steps of agreements: what the networks that keep them verify, and what they returned to cities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from citydiplo.kit.text.numbers import number
from citydiplo.portal.choices import TaskKind
from citydiplo.portal.queries.desk.rows import words
from citydiplo.portal.queries.desk.rows.pile import reads

if TYPE_CHECKING:
    from citydiplo.portal.queries.desk.scope import Scope
    from partnerships.models import Accession, AgreementStep

AROUND = ("step", "accession__city", "accession__agreement__keeper")


@reads(lambda rows, scope: rows.select_related(*AROUND).order_by("recorded_at", "pk"))
def to_verify(found: Any, scope: Scope) -> Iterator[Any]:
    """Steps that cities reported to the networks that keep their agreements."""
    for done in found:
        yield _step(done.accession, done.step, "steps_to_verify", done) | {
            "places": (done.accession.agreement.keeper,),
            "word": _("Step to verify"),
            "note": words.joined(done.accession.agreement, done.date_text, words.short(done.evidence)),
            "action": _("Verify or return"),
            "action_url": reverse("step-review", args=[done.pk]),
        }


@reads(lambda rows, scope: rows.select_related(*AROUND).order_by("asked_at", "pk"))
def asked_for_time(found: Any, scope: Scope) -> Iterator[Any]:
    """Requests of cities for more time."""
    for asked in found:
        months = ngettext("%(n)s month more", "%(n)s months more", asked.months) % {"n": number(asked.months)}
        yield _step(asked.accession, asked.step, "more_time", asked) | {
            "places": (asked.accession.agreement.keeper,),
            "word": _("More time asked"),
            "note": words.joined(asked.accession.agreement, months, words.short(asked.reason)),
            "action": pgettext("button", "Answer"),
            "action_url": reverse("more-time", args=[asked.pk]),
        }


@reads(lambda rows, scope: rows.select_related(*AROUND, "review__network").order_by("-review__at", "pk"))
def returned(found: Any, scope: Scope) -> Iterator[Any]:
    """Steps that a network returned to the city."""
    for done in found:
        yield _step(done.accession, done.step, "steps_returned", done) | {
            "places": (done.accession.city,),
            "word": _("Returned step"),
            "note": words.joined(done.review.network, words.short(done.review.comment)),
            "action": _("Correct and send again"),
            "action_url": done.get_absolute_url(),
        }


def _step(accession: Accession, step: AgreementStep, pile: str, subject: Any) -> dict[str, Any]:
    return {
        "pile": pile,
        "subject": subject,
        "kind": TaskKind.STEPS,
        "title": f"{accession.city}: {step.get_kind_display()}",
        "url": accession.agreement.get_absolute_url(),
        "is_demo": accession.is_demo,
    }
