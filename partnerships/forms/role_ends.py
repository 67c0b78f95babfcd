"""What people type when a role ends whose person still has open tasks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.forms.seats import EndSeatForm

TO_ALL = "all"


class EndRoleForm(EndSeatForm):
    """The reason, and who takes over the open tasks where there are any."""

    successor = forms.ChoiceField(label=_("Who takes over the open tasks?"))

    def __init__(self, data=None, *, has_tasks, people):
        super().__init__(data)
        self._people = {str(person.pk): person for person in people}
        if has_tasks:
            self.fields["successor"].choices = [
                ("", "–"),
                *((key, str(person)) for key, person in self._people.items()),
                (TO_ALL, _("Everybody with a role in the city")),
            ]
        else:
            del self.fields["successor"]

    def facts(self):
        """Keyword arguments for ``role_ends.end_role``."""
        chosen = self.cleaned_data.get("successor", "")
        return {
            "reason": self.cleaned_data["reason"],
            "successor": self._people.get(chosen),
            "to_all": chosen == TO_ALL,
        }
