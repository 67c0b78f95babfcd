"""Writing partnerships by the API: add one, correct an own one, move its status, answer for it."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.api import writing
from citydiplo.kit.api.acts import MADE, MAY_WAIT, Act, Asked, Written, fields_of
from citydiplo.kit.api.documents import Documents
from citydiplo.kit.api.problems import ProblemError
from citydiplo.kit.mail import outbox
from networks.actions.places import NewPlace
from networks.api.both_sides import Answering
from partnerships import policies
from partnerships.actions import corrections, documents, records
from partnerships.actions.confirmations import partnership_sides
from partnerships.api.named import with_permalink
from partnerships.api.resources import PARTNERSHIPS
from partnerships.choices import CorrectionPart, PartnershipStatus, StatusStep, steps_from
from partnerships.errors import StepRefusedError
from partnerships.forms.details import DetailsForm
from partnerships.forms.logging import LogForm
from partnerships.forms.steps import StatusStepForm
from partnerships.models import Partnership
from partnerships.queries.duplicates import likely_duplicates

NAMED = ("partner", "partnership_class", "dimension", "since", "status", "until")


def _added(asked: Asked) -> Partnership:
    facts, city = asked.form.cleaned_data, asked.place
    if asked.body.get("different") is not True and not isinstance(facts["actor"], NewPlace):
        _refuse_duplicates(city, facts["actor"], asked.user, facts["since"][0])
    return records.log(city=city, by=asked.user, **asked.form.record_facts(facts["status"]))


def _refuse_duplicates(city, partner, user, since):
    found = list(likely_duplicates(city=city, partner=partner, user=user, since=since))
    if found:
        pages = ", ".join(outbox.absolute(reverse("partnership", args=[one.pk])) for one in found[:5])
        text = _("This may be in the register already: %(pages)s. If it is another one, send “different”.")
        raise ProblemError(409, text % {"pages": pages})


def _editor(user: Any, partnership: Partnership) -> Any:
    """The own city among its parties, where they may edit it."""
    may = policies.can_edit_partnership(user, partnership)
    return policies.party_to_answer_for(user, partnership) if may else None


def _amended(asked: Asked) -> Any:
    return corrections.make(
        thing=asked.thing,
        part=CorrectionPart.DETAILS,
        city=asked.place,
        by=asked.user,
        version=asked.thing.version,
        **asked.facts,
    )


def _step_form(asked: Asked, data: Any) -> StatusStepForm:
    try:
        step = StatusStep(str(asked.body.get("step")))
    except ValueError:
        values = ", ".join(StatusStep.values)
        words = _("Enter one of these: %(words)s.") % {"words": values}
        raise writing.refusal_of("step", words) from None
    if step not in steps_from(asked.thing.status):
        raise StepRefusedError(
            _("The status has changed, so this step is no longer possible. Check the new status.")
        )
    if asked.thing.status == PartnershipStatus.NOT_STATED:
        raise StepRefusedError(
            _("No source states the status. Say first whether the partnership is active or has ended.")
        )
    return StatusStepForm(data, partnership=asked.thing, step=step)


def _stepped(asked: Asked) -> Any:
    date, precision = asked.form.cleaned_data["date"]
    return corrections.make(
        thing=asked.thing,
        part=CorrectionPart.STEP,
        step=asked.form.step,
        city=asked.place,
        by=asked.user,
        date=date,
        precision=precision,
        reason=asked.form.cleaned_data["reason"],
    )


def _accepted(asked: Asked, **said: Any) -> Any:
    return corrections.make(thing=asked.thing, part=CorrectionPart.DISPUTE, city=asked.place, **said)


def _hindrance(partnership: Partnership) -> str:
    is_draft = partnership.status == PartnershipStatus.DRAFT
    return _("This record is still a draft. Propose or activate it first.") if is_draft else ""


_answering = Answering(
    sides=partnership_sides,
    side=policies.party_to_answer_for,
    settler=policies.party_to_answer_for,
    accept=_accepted,
    hindrance=_hindrance,
)
_documents = Documents(
    may=_editor,
    attach=lambda asked, **sent: documents.attach(thing=asked.thing, city=asked.place, by=asked.user, **sent),
    remove=documents.remove,
)
_adding = fields_of(LogForm, *NAMED)
_step = forms.ChoiceField(label=gettext_lazy("Step"), choices=StatusStep.choices)

WRITTEN = Written(
    resource=PARTNERSHIPS,
    rows=lambda user: Partnership.objects.visible_to(user).with_parties(),
    add=Act(
        says="Add a partnership of your city.",
        may=lambda user, nothing: next(iter(policies.cities_to_log_for(user)), None),
        form=lambda asked, data: LogForm(with_permalink(data), city=asked.place, user=asked.user),
        fields=lambda: _adding() | {"different": forms.BooleanField(required=False)},
        required=("partner", "partnership_class"),
        beside=("different",),
        names={"candidate": "partner", "token": ""},
        success=MADE,
        do=_added,
    ),
    change=Act(
        says="Change fields of a partnership of your city. What needs approval waits for the mayor’s office.",
        may=_editor,
        form=lambda asked, data: DetailsForm(data, partnership=asked.thing, user=asked.user),
        fields=fields_of(DetailsForm),
        success=MAY_WAIT,
        do=_amended,
    ),
    on_row={
        **_answering.acts(),
        "step": Act(
            says="Take a step of the status, for example end. The other side then confirms it.",
            may=_editor,
            form=_step_form,
            fields=lambda: StatusStepForm.base_fields | {"step": _step},
            required=("step",),
            beside=("step",),
            success=MAY_WAIT,
            do=_stepped,
        ),
        **_documents.acts(),
    },
    listed={**_answering.waiting_disputes(), **_documents.contents()},
)
