"""A new webhook: where to, which records, in which role."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.errors import RequestFailedError
from citydiplo.kit.web import outgoing


class WebhookForm(forms.Form):
    """``seats`` are the roles that its person holds; ``nouns`` are (name, title) of what can be told."""

    OPERATOR = "operator"

    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        help_text=_("It begins with https:// and is on a public server. We send POST requests to it."),
    )
    nouns = forms.MultipleChoiceField(label=_("Records"), widget=forms.CheckboxSelectMultiple)
    seat = forms.ChoiceField(label=_("Role"), help_text=_("The webhook stops when this role ends."))
    as_role = forms.BooleanField(
        label=_("Also records that are not public and that this role can read"), required=False
    )

    def __init__(self, data=None, *, seats, nouns, is_operator):
        super().__init__(data)
        self.seats = {str(seat.pk): seat for seat in seats}
        choices = [(key, str(seat)) for key, seat in self.seats.items()]
        if is_operator:
            choices.append((self.OPERATOR, _("Operator of this portal")))
        self.fields["seat"].choices = choices
        self.fields["nouns"].choices = nouns

    def clean_url(self):
        """Only its own words are looked at: a name is looked up when something is sent."""
        try:
            outgoing.checked(self.cleaned_data["url"])
        except RequestFailedError as error:
            raise forms.ValidationError(
                _("Enter an address that begins with https:// and is on a public server.")
            ) from error
        return self.cleaned_data["url"]

    def clean_seat(self):
        return self.seats.get(self.cleaned_data["seat"])

    def clean(self):
        facts = super().clean()
        if facts.get("as_role") and "seat" in facts and facts["seat"] is None:
            self.add_error("as_role", _("An operator’s webhook tells of public records only."))
        return facts
