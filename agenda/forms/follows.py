"""What people fill in about what they follow."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.choices import Cadence, EventKind, Weekday
from agenda.models import Follow
from citydiplo.kit.forms.rows import RowsField
from networks.choices import Dimension, Theme, WorldRegion


class FollowForm(forms.Form):
    """How often, and what of it: places and subjects and kinds narrow each other, none chosen nothing."""

    cadence = forms.ChoiceField(
        label=_("How often"), choices=Cadence.choices, initial=Cadence.WEEKLY, widget=forms.RadioSelect
    )
    regions = forms.MultipleChoiceField(
        label=_("Only these world regions"),
        choices=WorldRegion.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    dimensions = forms.MultipleChoiceField(
        label=_("Only these dimensions"),
        choices=Dimension.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    themes = forms.MultipleChoiceField(
        label=_("Only these themes"),
        choices=Theme.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label=_("Only these kinds of news"),
        choices=EventKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    NARROWING = ("regions", "dimensions", "themes", "kinds")

    @property
    def narrowing(self):
        return {name: self.cleaned_data[name] for name in self.NARROWING}

    @property
    def narrowing_fields(self):
        return [self[name] for name in self.NARROWING]

    @property
    def is_narrowed(self):
        return any(self[name].value() for name in self.NARROWING)


class SearchForm(FollowForm):
    """A saved search has a name of its own."""

    name = forms.CharField(label=_("Name of this search"), max_length=120)

    field_order = ["name", "cadence"]


class BulkForm(forms.Form):
    """One cadence for many follows together, or an end to them."""

    UNFOLLOW = "unfollow"

    chosen = RowsField(
        label=_("What you follow"),
        queryset=Follow.objects.none(),
        error_messages={
            "required": _("Choose at least one of the things that you follow."),
            "invalid_choice": _("You no longer follow one of these. Choose again."),
            "invalid_pk_value": _("You no longer follow one of these. Choose again."),
        },
    )
    do = forms.ChoiceField(
        label=_("What to do"),
        choices=[("", _("Choose…")), *Cadence.choices, (UNFOLLOW, _("Unfollow"))],
        error_messages={"required": _("Choose what to do with the selected items.")},
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].queryset = Follow.objects.visible_to(person).select_related("person")


class DeliveryPreferenceForm(forms.Form):
    """When digests come."""

    hour = forms.TypedChoiceField(
        label=_("Time of day"), coerce=int, choices=[(hour, f"{hour:02d}:00") for hour in range(24)]
    )
    weekday = forms.TypedChoiceField(
        label=_("Day for weekly and monthly emails"), coerce=int, choices=Weekday.choices
    )
    repeats = forms.BooleanField(
        label=_("Include items already sent immediately"),
        required=False,
    )
