import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.accounts.models import User
from citydiplo.kit import branding


class ProfileForm(forms.ModelForm):
    """The name, language and time zone of an account."""

    class Meta:
        model = User
        fields = ["name", "language", "time_zone"]
        help_texts = {
            "name": _(
                "Only operators and people who act for the same city or network see your name. "
                "It is never public."
            ),
            "language": _(
                "The language of the emails that you get, and of the pages while you are signed in."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label,
            help_text=self.fields["language"].help_text,
            choices=branding.current().offered,
        )
        self.fields["time_zone"].widget = forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"})
        self.fields["time_zone"].help_text = _(
            "Type a city, for example Lagos, then choose a time zone from the list."
        )
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean_name(self):
        # Shown in emails to people without an account ("Ana invites you"): it must not become a link there.
        name = self.cleaned_data["name"]
        if "://" in name or "www." in name.lower():
            raise forms.ValidationError(_("Enter your name without a web address."))
        return name

    @property
    def time_zones(self):
        """The zones to choose from, by continent."""
        return sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone or zone == "UTC")
