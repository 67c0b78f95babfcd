"""What can wait: all else that is known of a partnership, and what to do when two people type at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.partial_date import not_before
from citydiplo.kit.forms.edit_conflicts import EditConflictMixin, as_text
from citydiplo.kit.forms.partial_date import PartialDateField
from citydiplo.kit.forms.rows import RowsField
from networks.choices import Dimension
from partnerships.choices import PartnershipClass, PartnershipStatus, Visibility
from partnerships.forms.dates import add_contradictions
from partnerships.lifespan import NO_END
from partnerships.models import Agreement

DATES = ("since", "until")  # fields that are a date and its precision
PROSE = ("objectives", "activities", "results")


def _day(label):
    calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=calendar)


def _long_text(label):
    lines = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=5000, required=False, widget=lines)


class DetailsForm(EditConflictMixin, forms.Form):
    """All fields of a partnership that its parties keep, beside its parties and its status.

    ``version`` is that of the record it was opened on, and ``base`` what it said (``EditConflictMixin``).
    """

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Only if the partnership has its own name."),
    )
    partnership_class = forms.ChoiceField(label=_("Class"), choices=PartnershipClass.choices)
    dimension = forms.ChoiceField(
        label=_("Primary dimension"), choices=[("", _("Choose one")), *Dimension.choices]
    )
    dimensions = forms.MultipleChoiceField(
        label=_("Further dimensions"),
        choices=Dimension.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    since = PartialDateField(label=_("Since"), required=False)
    until = PartialDateField(label=_("Until"), required=False)
    objectives = _long_text(_("Objectives"))
    activities = _long_text(_("Activities"))
    results = _long_text(_("Results"))
    legal_act = forms.CharField(
        label=_("Legal act"),
        max_length=300,
        required=False,
        help_text=_("For example a council resolution."),
    )
    legal_act_on = _day(_("Date of the legal act"))
    renewal_on = _day(_("Renewal date"))
    languages = forms.CharField(
        label=_("Working languages"),
        max_length=200,
        required=False,
        help_text=_("For example Spanish, English."),
    )
    contact = forms.EmailField(
        label=_("Public contact email"),
        required=False,
        help_text=_(
            "Use the email address of an office, not of a person. Everyone who can read the record sees it."
        ),
    )
    agreements = RowsField(
        label=_("Agreements it contributes to"),
        queryset=Agreement.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    visibility = forms.ChoiceField(label=_("Who can read this"), choices=Visibility.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60_000)

    ASIDE = ("legal_act", "legal_act_on", "renewal_on", "languages", "contact")

    def __init__(self, data=None, *, partnership, user, overlay=None, is_correction=False):
        """``overlay`` fills what the record lacks; with ``is_correction`` it also replaces what it says."""
        said, overlay = said_by(partnership), overlay or {}
        initial = {name: value or overlay.get(name) or value for name, value in said.items()}
        if is_correction:
            initial |= {name: value for name, value in overlay.items() if name in said}
        self.partnership, self.user = partnership, user
        super().__init__(data, initial=initial | self.opened_on(said))
        self.fields["agreements"].queryset = Agreement.objects.visible_to(user)
        is_open = partnership.status == PartnershipStatus.DRAFT or partnership.state in (
            "open-data",
            "unverified",
        )
        self.fields["dimension"].required = not is_open

    def clean(self):
        facts = self.cleaned_data
        if "since" in facts and "until" in facts:
            facts["until"] = not_before(facts["since"], facts["until"])
            # Nobody may know when it ended: a record that came without its end stays as it is.
            besides = () if self.partnership.until else (NO_END,)
            dates = {name: facts[name] for name in DATES}
            add_contradictions(self, status=self.partnership.status, **dates, besides=besides)
        if facts.get("dimensions") and not facts.get("dimension") and "dimension" not in self.errors:
            self.add_error("dimension", _("Choose a primary dimension first."))
        return facts

    def facts(self):
        """Keyword arguments for ``records.amend``."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in self.HIDDEN}
        for name in DATES:
            facts[name], facts[f"{name}_precision"] = facts[name]
        facts["dimensions"] = tuple(facts["dimensions"])
        return facts

    def current_values(self):
        return said_by(self.partnership)

    def copy_with(self, data):
        return DetailsForm(data, partnership=self.partnership, user=self.user)

    @property
    def current_version(self):
        return self.partnership.version


def said_by(partnership):
    """What a record says, field by field, as the form would send it."""
    said = {
        name: as_text(getattr(partnership, name))
        for name in (
            "title",
            "partnership_class",
            "dimension",
            *PROSE,
            *DetailsForm.ASIDE,
            "visibility",
        )
    }
    for name in DATES:
        said[name] = PartialDateField().prepare_value(
            (getattr(partnership, name), getattr(partnership, f"{name}_precision"))
        )
    said["dimensions"] = sorted(map(str, partnership.further_dimensions))
    said["agreements"] = sorted(str(pk) for pk in partnership.agreements.values_list("pk", flat=True))
    return said
