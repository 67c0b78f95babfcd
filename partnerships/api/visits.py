"""Writing visits by the API: plan, change, say what came of them, answer for them. As the pages do."""

from typing import Any

from django.utils.translation import gettext as _

from citydiplo.kit.api.acts import GONE, MADE, Act, Asked, Written, fields_of
from networks.api.both_sides import Answering
from networks.errors import NotPossibleError
from partnerships import policies
from partnerships.actions import visits
from partnerships.actions.visit_sides import visit_sides
from partnerships.api.named import with_permalink
from partnerships.api.resources import VISITS
from partnerships.choices import VisitStatus
from partnerships.forms.accessions import RemovalReasonForm
from partnerships.forms.visits import OutcomeForm, VisitEditForm, VisitFactsForm, VisitForm
from partnerships.models import Visit


def _own(user: Any, visit: Visit | None) -> Any:
    if visit is None:
        return next(iter(policies.cities_to_visit_for(user)), None)
    return visit.city if policies.can_keep_visit(user, visit) else None


def _planned(asked: Asked) -> Visit:
    return visits.log(
        city=asked.place,
        by=asked.user,
        partners=asked.form.partners,
        token=asked.form.cleaned_data["token"],
        **asked.facts,
    )


def _amended(asked: Asked) -> None:
    visits.amend(
        visit=asked.thing,
        by=asked.user,
        version=asked.thing.version,
        partners=asked.form.partners,
        **asked.facts,
    )


def _outcome_form(asked: Asked, data: Any) -> OutcomeForm:
    if asked.thing.status == VisitStatus.CANCELLED:
        raise NotPossibleError(_("This visit was cancelled, so it has no outcome."))
    return OutcomeForm(data, visit=asked.thing)


def _hindrance(visit: Visit) -> str:
    return "" if visit.is_done else _("You can confirm a visit when it has taken place.")


_answering = Answering(
    sides=visit_sides,
    side=lambda user, visit: next(iter(policies.answers_visit_for(user, visit)), None),
    settler=_own,
    accept=lambda asked, **said: visits.accept_dispute(**said),
    hindrance=_hindrance,
)
_named = fields_of(VisitForm, "partner", "others")
_facts = fields_of(VisitFactsForm)

WRITTEN = Written(
    resource=VISITS,
    rows=lambda user: Visit.objects.visible_to(user).select_related("city").with_parties(),
    add=Act(
        says="Plan a visit of your city, or add one that is over.",
        may=_own,
        form=lambda asked, data: VisitForm(with_permalink(data), city=asked.place, user=asked.user),
        fields=lambda: _named() | _facts(),
        required=("partner", "purpose", "first_day"),
        names={"candidate": "partner", "token": ""},
        success=MADE,
        do=_planned,
    ),
    change=Act(
        says="Change a visit of your city.",
        may=_own,
        form=lambda asked, data: VisitEditForm(data, visit=asked.thing, user=asked.user),
        fields=fields_of(VisitEditForm),
        do=_amended,
    ),
    on_row={
        **_answering.acts(),
        "outcome": Act(
            says="Say what came of a visit. This says that it took place.",
            may=_own,
            form=_outcome_form,
            fields=fields_of(OutcomeForm, without=("version",)),
            required=("outcome",),
            do=lambda asked: visits.amend(visit=asked.thing, by=asked.user, **asked.facts),
        ),
        "cancel": Act(
            says="Cancel a planned visit.",
            may=_own,
            do=lambda asked: visits.cancel(visit=asked.thing, by=asked.user),
        ),
        "remove": Act(
            says="Remove a visit that was entered by mistake, as long as no other city has answered.",
            may=_own,
            form=lambda asked, data: RemovalReasonForm(data),
            fields=fields_of(RemovalReasonForm),
            required=("reason",),
            success=GONE,
            do=lambda asked: visits.remove(visit=asked.thing, by=asked.user, **asked.facts),
        ),
    },
    listed=_answering.waiting_disputes(),
)
