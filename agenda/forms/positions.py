"""What a city says to a decision or a call."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.choices import Position


class PositionForm(forms.Form):
    """``cities`` are those that this person can answer for; ``given`` what they said before, by city."""

    city = forms.ChoiceField(label=_("In the name of"))
    position = forms.ChoiceField(
        label=_("Your city’s answer"), choices=Position.choices, widget=forms.RadioSelect
    )
    statement = forms.CharField(
        label=_("Statement"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone who can read the decision sees your statement."),
    )

    def __init__(self, data=None, *, cities, preferred=None):
        first = preferred if preferred in cities else cities[0]
        super().__init__(data, initial={"city": str(first.pk)})
        self._cities = {str(city.pk): city for city in cities}
        self.fields["city"].choices = [(key, str(city)) for key, city in self._cities.items()]
        if len(cities) == 1:
            self.fields["city"].widget = forms.HiddenInput()

    def clean_city(self):
        return self._cities[self.cleaned_data["city"]]
