"""Writing steps of agreements by the API: report one, review it, ask for more time. As the pages do."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.api import writing
from citydiplo.kit.api.acts import GONE, MADE, Act, Asked, Contents, Written, fields_of
from citydiplo.kit.api.documents import Documents
from citydiplo.kit.forms.rows import row_key
from networks.api.writes import own_city
from networks.policies import can_edit_city
from partnerships import policies
from partnerships.actions import accessions, steps
from partnerships.api.resources import STEPS
from partnerships.choices import ExtensionState, ReviewState
from partnerships.forms.accessions import (
    AccessionStepForm,
    GrantForm,
    MoreTimeForm,
    RemovalReasonForm,
    StepReviewForm,
)
from partnerships.models import Accession, AgreementStep, StepDone, StepExtension

# Reported steps -------------------------------------------------------------


def _of_own_city(user: Any, done: StepDone | None) -> Any:
    if done is None:
        return own_city(user, None)
    city = done.accession.city
    return city if can_edit_city(user, city) else None


def _keeper(user: Any, accession: Accession) -> Any:
    """The network that keeps the agreement, for who acts for it."""
    agreement = accession.agreement
    return agreement.keeper if policies.can_verify_steps(user, agreement) else None


def _accession(asked: Asked) -> Accession:
    """The accession of their city that the body names by its id."""
    key = row_key(str(asked.body.get("accession") or ""))
    kept = Accession.objects.visible_to(asked.user).filter(city=asked.place, pk=key)
    if key is None or (found := kept.select_related("agreement__keeper", "city").first()) is None:
        raise writing.refusal_of("accession", _("Send the id of an accession of your city."))
    return found


def _step_of(asked: Asked, accession: Accession) -> AgreementStep:
    """The step of its agreement that the body names by its place in the order."""
    known = list(AgreementStep.objects.filter(agreement=accession.agreement_id))
    sent = str(asked.body.get("step_order"))
    for one in known:
        if str(one.order) == sent:
            return one
    words = ", ".join(f"{one.order} ({one.text})" for one in known)
    text = _("Send the number of a step of the agreement: %(words)s.") % {"words": words}
    raise writing.refusal_of("step_order", text)


def _taken(asked: Asked) -> StepDone:
    accession = _accession(asked)
    step = _step_of(asked, accession)
    return accessions.take_step(accession=accession, step=step, by=asked.user, **asked.facts)


def _reviewed(asked: Asked) -> None:
    facts = asked.facts
    act = steps.verify if facts["answer"] == ReviewState.VERIFIED else steps.return_to_city
    act(done=asked.thing, by=asked.user, version=facts["version"], comment=facts["comment"])


_documents = Documents(
    may=_of_own_city,
    attach=lambda asked, **sent: steps.attach(done=asked.thing, by=asked.user, **sent),
    remove=steps.detach,
)
_said = fields_of(AccessionStepForm)
_which = forms.IntegerField(label=gettext_lazy("Step"))
_accession_field = forms.IntegerField(label=gettext_lazy("Accession"))
_review = forms.ChoiceField(label=gettext_lazy("Your answer"), choices=ReviewState.choices)

WRITTEN = Written(
    resource=STEPS,
    rows=lambda user: StepDone.objects.visible_to(user).select_related(
        "step", "accession__city", "accession__agreement__keeper", "review"
    ),
    add=Act(
        says="Report a step of an agreement that your city took. The network then verifies it.",
        may=_of_own_city,
        form=lambda asked, data: AccessionStepForm(data),
        fields=lambda: _said() | {"accession": _accession_field, "step_order": _which},
        required=("accession", "step_order", "date"),
        beside=("accession", "step_order"),
        success=MADE,
        do=_taken,
    ),
    on_row={
        "review": Act(
            says="Verify a step, or return it to the city: for the network that keeps the agreement.",
            may=lambda user, done: _keeper(user, done.accession),
            form=lambda asked, data: StepReviewForm(
                data, done=asked.thing, review=getattr(asked.thing, "review", None)
            ),
            fields=lambda: {
                "answer": _review,
                **fields_of(StepReviewForm, without=("answer", "version"))(),
            },
            required=("answer",),
            do=_reviewed,
        ),
        "send-again": Act(
            says="Send a step again that the network returned.",
            may=_of_own_city,
            do=lambda asked: steps.send_again(done=asked.thing, by=asked.user, version=asked.thing.version),
        ),
        "remove": Act(
            says="Remove a step that was not taken, or not then.",
            may=_of_own_city,
            form=lambda asked, data: RemovalReasonForm(data),
            fields=fields_of(RemovalReasonForm),
            required=("reason",),
            success=GONE,
            do=lambda asked: accessions.undo_step(done=asked.thing, **asked.facts),
        ),
        **_documents.acts(),
    },
    listed=_documents.contents(),
)

# More time, which an accession asks for --------------------------------------


def _open_request(asked: Asked) -> StepExtension:
    step = _step_of(asked, asked.thing)
    waiting = StepExtension.objects.open().filter(accession=asked.thing, step=step)
    found = waiting.select_related("step", "accession__city", "accession__agreement__keeper").first()
    if found is None:
        raise writing.refusal_of("step_order", _("No request for more time waits for an answer here."))
    return found


def _answered(asked: Asked) -> None:
    facts, extension = asked.facts, asked.form.extension
    if facts["answer"] == ExtensionState.REFUSED:
        steps.refuse(extension=extension, by=asked.user, comment=facts["comment"])
        return
    said = {name: facts[name] for name in ("months", "until", "comment")}
    steps.grant(extension=extension, by=asked.user, **said)


def _asked_for(asked: Asked) -> StepExtension:
    step = _step_of(asked, asked.thing)
    return steps.ask_for_time(accession=asked.thing, step=step, by=asked.user, **asked.facts)


def _waiting(asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "step_order": one.step.order,
            "due": one.due.isoformat(),
            "months": one.months,
            "reason": one.reason,
        }
        for one in StepExtension.objects.open().filter(accession=asked.thing).select_related("step")
    ]


_REQUEST = {"step_order": "integer", "due": "string", "months": "integer", "reason": "string"}
MORE_TIME: dict[str, Act] = {
    "more-time": Act(
        says="Ask the network that keeps the agreement for more time for a step.",
        may=own_city,
        form=lambda asked, data: MoreTimeForm(data),
        fields=lambda: {**fields_of(MoreTimeForm)(), "step_order": _which},
        required=("step_order", "months", "reason"),
        beside=("step_order",),
        do=_asked_for,
    ),
    "more-time-answer": Act(
        says="Grant more time or refuse it: for the network that keeps the agreement.",
        may=_keeper,
        form=lambda asked, data: GrantForm(data, extension=_open_request(asked)),
        fields=lambda: {**fields_of(GrantForm)(), "step_order": _which},
        required=("step_order", "answer"),
        beside=("step_order",),
        do=_answered,
    ),
    "more-time-withdraw": Act(
        says="Withdraw a request for more time.",
        may=own_city,
        fields=lambda: {"step_order": _which},
        required=("step_order",),
        do=lambda asked: steps.withdraw_request(extension=_open_request(asked)),
    ),
}
TOLD = {name: Contents(_waiting, _REQUEST) for name in ("more-time", "more-time-answer")}
