"""The five fields that log a partnership."""

import uuid
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.partial_date import not_before
from citydiplo.kit.forms.partial_date import PartialDateField
from networks.actions.places import NewPlace
from networks.choices import Dimension
from networks.models import City
from partnerships.choices import PARTNERSHIP_CLASS_MEANING, PartnershipClass, PartnershipStatus
from partnerships.forms.actors import ActorForm
from partnerships.forms.dates import add_contradictions
from partnerships.lifespan import is_past
from partnerships.models import Partnership
from partnerships.queries.candidates import key_of

CHOOSE = [("", _("Choose one"))]
STATUSES = [
    (status.value, status.label)
    for status in (
        PartnershipStatus.ACTIVE,
        PartnershipStatus.PROPOSED,
        PartnershipStatus.PAUSED,
        PartnershipStatus.ENDED,
    )
]
CLASSES = [
    (
        value.value,
        format_lazy("{label}: {meaning}", label=value.label, meaning=PARTNERSHIP_CLASS_MEANING[value]),
    )
    for value in PartnershipClass
]


class LogForm(ActorForm):
    """Partner, class, primary dimension, since, status.

    ``token`` names this filling in: sent twice, it is saved once.
    """

    partnership_class = forms.ChoiceField(
        label=_("Class"),
        choices=CHOOSE + CLASSES,
        error_messages={"required": _("Choose the class of the partnership.")},
    )
    dimension = forms.ChoiceField(
        label=_("Primary dimension"),
        choices=CHOOSE + Dimension.choices,
        help_text=_("The main subject. You can add other dimensions later."),
        error_messages={"required": _("Choose a primary dimension.")},
    )
    since = PartialDateField(label=_("Since"))
    status = forms.ChoiceField(label=_("Status"), choices=STATUSES)
    until = PartialDateField(label=_("Until"), required=False, widget=forms.HiddenInput())
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, city, user, as_draft=False, **kwargs):
        initial = {"token": uuid.uuid4(), "status": PartnershipStatus.ACTIVE} | kwargs.pop("initial", {})
        super().__init__(data, user=user, initial=initial, **kwargs)
        self.city = city
        if as_draft:
            for name in ("dimension", "since"):
                self.fields[name].required = False
        self.as_draft = as_draft
        # An end is asked for with one status; one that was typed stays in sight, so that it can be corrected.
        if self["status"].value() == PartnershipStatus.ENDED or self["until"].value():
            self.fields["until"].widget = PartialDateField().widget

    def record_facts(self, status: str) -> dict[str, Any]:
        """What ``actions.partnerships.log`` takes of a valid form; the record begins with ``status``."""
        facts = self.cleaned_data
        (since, since_precision), (until, until_precision) = facts["since"], facts["until"]
        return {
            "partner": facts["actor"],
            "token": facts["token"],
            "partnership_class": facts["partnership_class"],
            "dimension": facts["dimension"],
            "since": since,
            "since_precision": since_precision,
            "until": until,
            "until_precision": until_precision,
            "status_on": facts["until"] if until and status == PartnershipStatus.ENDED else None,
            "status": status,
        }

    def clean(self):
        facts = self.cleaned_data
        if (
            facts.get("status") == PartnershipStatus.PROPOSED
            and "since" in self._errors
            and not self["since"].data
        ):
            del self._errors["since"]  # what is only proposed has not begun
            facts["since"] = PartialDateField.empty
        self._refuse_end_of_open_record()
        status = PartnershipStatus.DRAFT if self.as_draft else facts.get("status")
        if status and "since" in facts and "until" in facts:
            facts["until"] = not_before(facts["since"], facts["until"])
            add_contradictions(self, status=status, since=facts["since"], until=facts["until"])
        return super().clean()

    def _refuse_end_of_open_record(self):
        """A past end with a status that has not ended: its author says which is right, also of a draft."""
        status, until = self.cleaned_data.get("status"), self.cleaned_data.get("until")
        if status and until and status != PartnershipStatus.ENDED and is_past(until):
            self.add_error("until", _("Choose Ended, or clear the end date."))

    def is_own(self, place: NewPlace, twin: City) -> bool:
        """A corrected place is another one. One statement at most."""
        entered = (place.admin_area, place.latitude, place.longitude)
        token = self.cleaned_data.get("token")
        if token is None or entered != (twin.admin_area, twin.latitude, twin.longitude):
            return False
        return Partnership.objects.filter(entry_token=token, parties__city=twin).exists()

    def refusal_of(self, actor):
        if key_of(actor) == key_of(self.city):
            return _("A city cannot be its own partner. Choose a different city.")
        return ""
