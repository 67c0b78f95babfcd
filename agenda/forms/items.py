"""Writing an agenda item, and the steps of its life."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agenda.choices import ITEM_KIND_MEANING, ItemKind, ItemState
from agenda.forms.fields import Addressing, day_field, prose_field, time_field, zone_field
from agenda.models import AgendaItem
from agenda.queries.positions import QUORUM_STAYS, asked_by, why_kind_is_fixed, why_quorum_is_wrong
from citydiplo.kit.text import zones
from networks.choices import Dimension, Theme

NO_FACTS = ("cities", "group", "group_name")  # of the row itself
CHOOSE = [("", _("Choose one"))]
KINDS = [
    (kind.value, format_lazy("{label}: {meaning}", label=kind.label, meaning=ITEM_KIND_MEANING[kind]))
    for kind in ItemKind
]


class ItemForm(Addressing):
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("Say the main point. Mayor’s offices see this title in a list."),
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=CHOOSE + Theme.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=CHOOSE + KINDS)
    text = prose_field(label=_("Text"), required=False)
    dimension = forms.ChoiceField(
        label=_("Dimension"), choices=[("", _("None")), *Dimension.choices], required=False
    )
    deadline_on = day_field(
        label=_("Deadline"),
        required=False,
        help_text=_("Without a time, the deadline lasts until the day has ended in every time zone."),
    )
    deadline_time = time_field(label=_("Time"))
    deadline_zone = zone_field(label=_("Time zone"), required=False)
    quorum = forms.IntegerField(
        label=_("Quorum"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_(
            "For decisions only. Enter how many cities must answer, or leave this empty for no quorum."
        ),
    )

    field_order = [
        "title",
        "theme",
        "kind",
        "text",
        "dimension",
        "deadline_on",
        "deadline_time",
        "deadline_zone",
        "quorum",
        "audience",
        "cities",
        "group",
        "group_name",
    ]

    def __init__(self, data=None, *, network, item=None, zone="UTC"):
        super().__init__(data, initial={**(_initial(item) if item else {}), "token": uuid.uuid4()})
        self.network, self.item = network, item
        if not self.initial.get("deadline_zone"):
            self.initial["deadline_zone"] = zone
        if item:
            self.initial["version"] = item.version
        self.offer_cities(network, item)

    def clean(self):
        facts = super().clean()
        day, time, zone = (facts.get(f"deadline_{part}") for part in ("on", "time", "zone"))
        if time and not day and "deadline_on" not in self.errors:
            self.add_error("deadline_on", _("Enter a day as well, or remove the time."))
        if time and not zone and "deadline_zone" not in self.errors:
            self.add_error("deadline_zone", _("Enter a time zone, for example America/Lima."))
        if day and time and zone and zones.is_skipped(day, time, zone):
            self.add_error(
                "deadline_time",
                _("This time does not exist on that day, because the clocks change. Enter another time."),
            )
        if not time:
            facts["deadline_zone"] = ""
        self._check_kind(facts)
        self._check_quorum(facts)
        if not self.item and day and zones.day_is_over(day) < timezone.now():
            self.add_error("deadline_on", _("This day has passed. Enter a later day."))
        return facts

    def _check_kind(self, facts):
        """Refuse another kind once somebody answered; what others saved meanwhile is told first."""
        is_current = self.item and facts.get("version") in (None, self.item.version)
        is_changed = is_current and facts.get("kind") not in (None, self.item.kind)
        if is_changed and (why := why_kind_is_fixed(self.item)):
            self.add_error("kind", why)

    def _check_quorum(self, facts):
        quorum, kind = facts.get("quorum"), facts.get("kind")
        if quorum and kind not in (ItemKind.DECISION, None):
            self.add_error("quorum", _("Only a decision has a quorum. Leave this field empty."))
        elif self.item and self.item.state == ItemState.CLOSED:
            if kind == ItemKind.DECISION == self.item.kind and quorum != self.item.quorum:
                self.add_error("quorum", QUORUM_STAYS)
        elif quorum and not self.errors.keys() & {"audience", "cities", "group"}:
            audience, chosen = facts["audience"], self.facts()["cities"]
            if why := why_quorum_is_wrong(quorum, asked_by(self.network, audience, chosen)):
                self.add_error("quorum", why)

    def preview(self):
        """An unsaved item that says what was typed, as its page draws it."""
        facts = {name: value for name, value in self.facts().items() if name != "cities"}
        item = AgendaItem(network=self.network, **facts)
        item.settle_deadline()
        return {"drawn": item}


class PublishForm(forms.Form):
    """Now, or on a day: in the reader's own time."""

    publish_at = forms.DateTimeField(
        label=_("Publish later"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=_("Enter a date and time in your own time zone. Leave this empty to publish now."),
    )

    def __init__(self, data=None, *, item):
        super().__init__(data, initial={"publish_at": item.publish_at})

    def clean_publish_at(self):
        moment = self.cleaned_data["publish_at"]
        if moment and moment <= timezone.now():
            raise forms.ValidationError(
                _("This time has passed. Enter a later time, or leave this empty to publish now.")
            )
        if moment and moment.year > 2100:
            raise forms.ValidationError(_("Enter a date between 2000 and 2100."))
        return moment


class OutcomeForm(forms.Form):
    said = prose_field(label=_("Outcome"), rows=8)


class ItemReasonForm(forms.Form):
    said = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone who could read this will see the reason."),
    )

    def __init__(self, data=None, *, for_whom=""):
        super().__init__(data)
        if for_whom:
            self.fields["said"].help_text = for_whom


def _initial(item):
    names = [name for name in ItemForm.field_order if name not in NO_FACTS]
    return {name: getattr(item, name) for name in names}
