"""What can wait: all else that is known of a partnership, and what to do when two people type at once."""

import json

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.dateinput import PartialDateField
from networks.choices import Dimension
from partnerships.choices import PartnershipClass, PartnershipStatus, Visibility
from partnerships.models import Agreement

DATES = ("since", "until")  # fields that are a date and its precision
PROSE = ("objectives", "activities", "results")


def _day(label):
    calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=calendar)


def _prose(label):
    lines = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=5000, required=False, widget=lines)


class DetailsForm(forms.Form):
    """All fields of a partnership that its parties keep, beside its parties and its status.

    ``version`` is that of the record it was opened on, and ``base`` what it said then: so that whoever saves
    second keeps what she typed and overwrites nothing that she did not touch.
    """

    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("If it has a name of its own.")
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
    objectives = _prose(_("Objectives"))
    activities = _prose(_("Activities"))
    results = _prose(_("Results"))
    legal_act = forms.CharField(
        label=_("Legal act"),
        max_length=300,
        required=False,
        help_text=_("Such as a council’s resolution."),
    )
    legal_act_on = _day(_("Date of the legal act"))
    renewal_on = _day(_("To be renewed on"))
    languages = forms.CharField(
        label=_("Working languages"), max_length=200, required=False, help_text=_("Such as Spanish, English.")
    )
    contact = forms.EmailField(
        label=_("Public contact mailbox"),
        required=False,
        help_text=_("An office’s address, not a person’s: everybody who reads the record sees it."),
    )
    agreements = forms.ModelMultipleChoiceField(
        label=_("Agreements it serves"),
        queryset=Agreement.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    visibility = forms.ChoiceField(label=_("Who can read this"), choices=Visibility.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60_000)

    HIDDEN = ("version", "base")
    ASIDE = ("legal_act", "legal_act_on", "renewal_on", "languages", "contact")

    def __init__(self, data=None, *, partnership, user, overlay=None):
        said = said_by(partnership)
        initial = {name: value or (overlay or {}).get(name) or value for name, value in said.items()}
        initial |= {"version": partnership.version, "base": json.dumps(said)}
        super().__init__(data, initial=initial)
        self.partnership = partnership
        self.fields["agreements"].queryset = Agreement.objects.visible_to(user)
        is_open = partnership.status == PartnershipStatus.DRAFT or partnership.state in (
            "open-data",
            "unverified",
        )
        self.fields["dimension"].required = not is_open

    def clean(self):
        facts = self.cleaned_data
        since, until = facts.get("since", (None, ""))[0], facts.get("until", (None, ""))[0]
        if since and until and until < since:
            self.add_error("until", _("It cannot end before it begins."))
        if facts.get("dimensions") and not facts.get("dimension") and "dimension" not in self.errors:
            self.add_error("dimension", _("Say first what it is mostly about."))
        return facts

    def facts(self):
        """Keyword arguments for ``records.amend``."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in self.HIDDEN}
        for name in DATES:
            facts[name], facts[f"{name}_precision"] = facts[name]
        facts["dimensions"] = tuple(facts["dimensions"])
        return facts

    def merged(self, user):
        """(form, differences) after somebody else saved: what was typed stays, what was not touched follows.

        Differences are (label, what it says now, what was typed or None).
        """
        now, base, typed = said_by(self.partnership), _read(self.data.get("base")), self._typed()
        data, differences = {}, []
        for name in now:
            touched = name not in base or typed[name] != base[name]
            data[name] = typed[name] if touched else now[name]
            if name in base and now[name] != base[name]:
                mine = self._words(name, typed[name]) if touched and typed[name] != now[name] else None
                differences.append((self.fields[name].label, self._words(name, now[name]), mine))
        form = DetailsForm(
            _as_post(data, self.partnership.version, now), partnership=self.partnership, user=user
        )
        return form, differences

    def _typed(self):
        names = [name for name in self.fields if name not in self.HIDDEN]
        return {name: self._sent(name) for name in names}

    def _sent(self, name):
        if isinstance(self.fields[name], MANY):
            return sorted(self.data.getlist(name))
        return _plain(self.data.get(name))

    def _words(self, name, value):
        """A value as its reader knows it."""
        choices = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
        values = value if isinstance(value, list) else [value]
        return ", ".join(choices.get(one, one) for one in values if one) or _("nothing")


MANY = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)


def said_by(partnership):
    """What a record says, field by field, as the form would send it."""
    said = {
        name: _plain(getattr(partnership, name))
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


def _plain(value):
    """A value as text, with the line ends that browsers do not send."""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _read(text):
    try:
        base = json.loads(text or "{}")
    except ValueError:
        return {}
    return base if isinstance(base, dict) else {}


def _as_post(data, version, base):
    post = QueryDict(mutable=True)
    for name, value in data.items():
        post.setlist(name, value if isinstance(value, list) else [value])
    post["version"], post["base"] = str(version), json.dumps(base)
    return post
