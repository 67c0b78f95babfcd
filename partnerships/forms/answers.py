"""What a party says of a record that another one wrote."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.dateinput import PartialDateField
from partnerships.choices import DisputeAnswer, DisputedField

DATES = (DisputedField.SINCE, DisputedField.UNTIL)


def _reason(label, **kwargs):
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class DisputeForm(forms.Form):
    """What is not so, what is instead, and why. A value is typed in the words that the record uses."""

    field = forms.ChoiceField(label=_("What is not so"), choices=DisputedField.choices)
    held = forms.CharField(
        label=_("What is right instead"),
        max_length=200,
        required=False,
        help_text=_("A date as 1998, 1998-05 or 1998-05-17; otherwise in the words of this page."),
    )
    reason = _reason(_("Why"), help_text=_("The other side reads it: where you know it from."))

    def clean(self):
        facts = self.cleaned_data
        if "held" in facts and facts.get("field"):
            try:
                facts["held"] = _stored(DisputedField(facts["field"]), facts["held"])
            except ValidationError as error:
                self.add_error("held", error)
        return facts


class AnswerForm(forms.Form):
    """The other side's answer to a dispute."""

    reason = _reason(_("Reason"), required=False, help_text=_("Needed if you decline."))
    answer = forms.ChoiceField(
        choices=[(answer, answer.label) for answer in (DisputeAnswer.ACCEPTED, DisputeAnswer.DECLINED)]
    )

    def clean(self):
        facts = self.cleaned_data
        if facts.get("answer") == DisputeAnswer.DECLINED and not facts.get("reason"):
            self.add_error("reason", _("Say why it stays as it is."))
        return facts


class OfficeForm(forms.Form):
    """Where a city that nobody speaks for yet can be reached."""

    address = forms.EmailField(
        label=_("E-mail address of its international office"),
        max_length=254,
        help_text=_("One mail goes out, with your city’s name and yours. Nobody is asked twice."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("A line for the reader"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _stored(field, text):
    """What was typed as it is stored; raises ValidationError in words that help."""
    if field in DATES:
        parse = PartialDateField(required=True)
        return parse.prepare_value(parse.clean(text))
    if field.vocabulary is None:
        return text
    for value, label in field.vocabulary.choices:
        if text.strip().casefold() in (value, str(label).casefold()):
            return value
    words = ", ".join(str(label) for label in field.vocabulary.labels)
    raise ValidationError(_("Write one of: %(words)s."), params={"words": words})
