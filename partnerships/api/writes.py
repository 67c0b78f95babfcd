"""Writing accessions and measurements by the API, as the pages do; and what else of this app is written."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.api import writing
from citydiplo.kit.api.acts import GONE, MADE, Act, Asked, Written, fields_of
from citydiplo.kit.forms.rows import row_key
from networks.api.writes import own_city
from partnerships.actions import accessions, targets
from partnerships.api import exchanges, partnerships, steps, visits
from partnerships.api.resources import ACCESSIONS, MEASUREMENTS
from partnerships.forms.accessions import AccessionForm, RemovalReasonForm
from partnerships.forms.targets import MeasurementForm
from partnerships.models import Accession, Measurement, Target
from partnerships.policies import can_edit_target

ACCESSIONS_WRITTEN = Written(
    resource=ACCESSIONS,
    rows=lambda user: Accession.objects.visible_to(user).select_related("city", "agreement__keeper"),
    add=Act(
        says="Add an agreement that your city signed, endorsed, aligns with or reports to.",
        may=own_city,
        form=lambda asked, data: AccessionForm(data, user=asked.user),
        fields=fields_of(AccessionForm),
        required=("agreement", "kind"),
        success=MADE,
        do=lambda asked: accessions.record(city=asked.place, by=asked.user, **asked.facts),
    ),
    change=Act(
        says="Correct a relation of your city to an agreement.",
        may=own_city,
        form=lambda asked, data: AccessionForm(data, user=asked.user, accession=asked.thing),
        fields=fields_of(AccessionForm, without=("agreement",)),
        do=lambda asked: accessions.correct(accession=asked.thing, by=asked.user, **asked.facts),
    ),
    on_row={
        "remove": Act(
            says="Remove a relation to an agreement from the register.",
            may=own_city,
            form=lambda asked, data: RemovalReasonForm(data),
            fields=fields_of(RemovalReasonForm),
            required=("reason",),
            success=GONE,
            do=lambda asked: accessions.remove(accession=asked.thing, **asked.facts),
        ),
        **steps.MORE_TIME,
    },
    listed=steps.TOLD,
)


def _of_own_target(user: Any, measurement: Measurement | None) -> Any:
    if measurement is None:
        return own_city(user, None)
    target = measurement.target
    return target.city if can_edit_target(user, target) else None


def _target(asked: Asked) -> Target:
    """The target that the body names by its id."""
    key = row_key(str(asked.body.get("target") or ""))
    kept = Target.objects.visible_to(asked.user).with_names().filter(city=asked.place, pk=key)
    if key is None or (found := kept.first()) is None:
        raise writing.refusal_of("target", _("Send the id of a target of your city."))
    return found


_measuring = fields_of(MeasurementForm, without=("reason",))
_target_field = forms.IntegerField(label=gettext_lazy("Target"))

MEASUREMENTS_WRITTEN = Written(
    resource=MEASUREMENTS,
    rows=lambda user: Measurement.objects.visible_to(user).select_related(
        "target__city", "target__indicator"
    ),
    add=Act(
        says="Add the value of a period to a target of your city.",
        may=_of_own_target,
        form=lambda asked, data: MeasurementForm(data, target=_target(asked)),
        fields=lambda: _measuring() | {"target": _target_field},
        required=("target", "period", "value", "source"),
        beside=("target",),
        success=MADE,
        do=lambda asked: targets.record_measurement(target=_target(asked), **asked.facts),
    ),
    change=Act(
        says="Correct a value, and say why.",
        may=_of_own_target,
        form=lambda asked, data: MeasurementForm(data, target=asked.thing.target, measurement=asked.thing),
        fields=fields_of(MeasurementForm),
        required=("reason",),
        do=lambda asked: targets.correct_measurement(measurement=asked.thing, **asked.facts),
    ),
    on_row={
        "remove": Act(
            says="Remove a value from the register.",
            may=_of_own_target,
            form=lambda asked, data: RemovalReasonForm(data),
            fields=fields_of(RemovalReasonForm),
            required=("reason",),
            success=GONE,
            do=lambda asked: targets.remove_measurement(measurement=asked.thing, **asked.facts),
        ),
    },
)
WRITTEN = (
    partnerships.WRITTEN,
    ACCESSIONS_WRITTEN,
    steps.WRITTEN,
    MEASUREMENTS_WRITTEN,
    visits.WRITTEN,
    exchanges.WRITTEN,
)
