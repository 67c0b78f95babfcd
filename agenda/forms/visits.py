"""The forms of a visit with the meeting or the agenda item that it belongs to."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from agenda.models import Meeting
from agenda.queries.visits import key_of, link_of, linkable
from partnerships.forms.visits import VisitEditForm, VisitForm


class LinkFields(forms.Form):
    """One choice among the meetings and agenda items that the person may read."""

    linked = forms.ChoiceField(
        label=_("Meeting or agenda item"),
        required=False,
        help_text=_("Choose one if the visit belongs to it. Readers see it if they can read both."),
    )
    was_linked = None  # with what the visit is linked now

    def fill_choices(self, city, user):
        """See VisitFactsForm; with what can be chosen here."""
        super().fill_choices(city, user)
        asked = (self.data.get("linked"), self.initial.get("linked"))
        self.rows = linkable(user, [key for key in asked if key])
        offered = {key: _called(row) for key, row in self.rows.items()}
        if self.was_linked and (key := key_of(self.was_linked)) not in offered:
            self.rows[key] = self.was_linked
            offered[key] = _("A meeting or agenda item that you cannot read")
        groups = {_("Meetings"): [], _("Agenda items"): []}
        of_meetings, of_items = groups.values()
        for key, words in offered.items():
            (of_meetings if isinstance(self.rows[key], Meeting) else of_items).append((key, words))
        choices = [(title, found) for title, found in groups.items() if found]
        self.fields["linked"].choices = [("", _("None")), *choices]

    def facts(self):
        """See VisitFactsForm; for the actions of agenda."""
        return super().facts() | {"linked": self.rows.get(self.cleaned_data["linked"])}


class LinkedVisitForm(LinkFields, VisitForm):
    """A new visit."""

    def repeats(self, saved):
        """See VisitForm."""
        return super().repeats(saved) and key_of(link_of(saved)) == self.cleaned_data["linked"]


class LinkedVisitEditForm(LinkFields, VisitEditForm):
    """A change of a visit."""

    def __init__(self, data=None, *, visit, user):
        self.was_linked = link_of(visit)
        super().__init__(data, visit=visit, user=user)

    def current_values(self):
        """See EditConflictMixin."""
        return super().current_values() | {"linked": key_of(self.was_linked)}

    def merged(self):
        """See EditConflictMixin; somebody else may have changed the link."""
        self.was_linked = link_of(self.visit)
        return super().merged()


def _called(row):
    if isinstance(row, Meeting):
        return f"{row.title} ({date_format(row.starts_on, 'DATE_FORMAT')})"
    return row.title
