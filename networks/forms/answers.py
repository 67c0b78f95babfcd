"""What one side says of a record that the other wrote; for all records that have two sides."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.forms.partial_date import PartialDateField
from citydiplo.kit.text.lists import comma_separated
from networks.choices import DisputeAnswer


def reason_field(label, **kwargs):
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class ObjectionForm(forms.Form):
    """What is not so, what is instead, and why. A value is typed in the words that the record uses.

    ``disputable`` is the vocabulary of what may be disputed.
    """

    field = forms.ChoiceField(label=_("What is wrong?"))
    held = forms.CharField(
        label=_("What is correct?"),
        max_length=200,
        required=False,
        help_text=_(
            "For a date, enter for example 1998, May 1998 or 12 May 1998. For other facts, use the "
            "words on this page."
        ),
    )
    reason = reason_field(
        _("Why"),
        help_text=_(
            "The other side will read this. Say where your information comes from, for example a "
            "council decision."
        ),
    )

    def __init__(self, *args, disputable, **kwargs):
        super().__init__(*args, **kwargs)
        self.disputable = disputable
        self.fields["field"].choices = disputable.choices

    def clean(self):
        facts = self.cleaned_data
        if "held" in facts and facts.get("field"):
            try:
                facts["held"] = _stored(self.disputable(facts["field"]), facts["held"])
            except ValidationError as error:
                self.add_error("held", error)
        return facts


class DisputeAnswerForm(forms.Form):
    """The other side's answer to a dispute."""

    reason = reason_field(_("Reason"), required=False, help_text=_("Needed if you decline."))
    answer = forms.ChoiceField(  # a button says it
        label=_("Your answer"),
        choices=[(answer, answer.label) for answer in (DisputeAnswer.ACCEPTED, DisputeAnswer.DECLINED)],
        widget=forms.HiddenInput,
    )

    def clean(self):
        facts = self.cleaned_data
        if facts.get("answer") == DisputeAnswer.DECLINED and not facts.get("reason"):
            self.add_error("reason", _("Enter the reason why you decline."))
        return facts


def _stored(field, text):
    """What was typed as it is stored; raises ValidationError in words that help."""
    if field.is_date:
        parse = PartialDateField(required=True, widget=forms.TextInput())
        return parse.prepare_value(parse.clean(text))
    if field.vocabulary is None:
        return text
    for value, label in field.vocabulary.choices:
        if text.strip().casefold() in (value, str(label).casefold()):
            return value
    words = comma_separated(str(label) for label in field.vocabulary.labels)
    raise ValidationError(_("Enter one of these: %(words)s."), params={"words": words})
