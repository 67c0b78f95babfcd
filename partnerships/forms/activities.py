"""What was done in a partnership, in one line."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.forms.partial_date import PartialDateField
from partnerships.models.activity import MOST_PEOPLE
from partnerships.queries.candidates import key_of


class ActivityForm(forms.Form):
    """An activity. A correction says why. ``organiser`` is one of the parties, or all together."""

    what = forms.CharField(
        label=_("What was done"), max_length=200, help_text=_("For example: youth exchange.")
    )
    on = PartialDateField(label=_("When"), is_past=True)
    people = forms.IntegerField(
        label=_("How many people took part"), min_value=1, max_value=MOST_PEOPLE, required=False
    )
    organiser = forms.ChoiceField(label=_("Organised by"), required=False)
    link = forms.URLField(
        label=_("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Where people can read about it."),
    )
    reason = forms.CharField(
        label=_("Why you correct it"),
        max_length=500,
        help_text=_("The history shows this reason with both values."),
    )

    def __init__(self, data=None, *, partnership, activity=None):
        initial = {}
        actors = [party.city or party.institution for party in partnership.parties.all()]
        if activity:
            initial = {name: getattr(activity, name) for name in ("what", "people", "link")}
            initial["on"] = (activity.on, activity.on_precision)
            initial["organiser"] = key_of(activity.organiser) if activity.organiser else ""
            if activity.organiser and activity.organiser not in actors:
                actors.append(activity.organiser)  # it left the partnership since
        super().__init__(data, initial=initial)
        self.actors = {key_of(actor): actor for actor in actors}
        self.fields["organiser"].choices = [
            ("", _("The parties together")),
            *((key, str(actor)) for key, actor in self.actors.items()),
        ]
        if not activity:
            del self.fields["reason"]

    def facts(self):
        """What the actions take."""
        facts = dict(self.cleaned_data)
        facts["on"], facts["on_precision"] = facts["on"]
        facts["organiser"] = self.actors.get(facts["organiser"])
        return facts
