"""Both sides of a visit: the city that keeps the record declares it, the others confirm or dispute it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.actions.both_sides import BothSides, Notice
from networks.choices import Power
from networks.errors import NotPossibleError
from networks.models import City
from networks.policies import role_permitting, role_to_answer
from partnerships.actions.search import index_visits
from partnerships.choices import VisitVisibility
from partnerships.models import Visit, VisitDispute

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.actions.both_sides import Change, Place

NO_ANSWER = ("withdrawn", "cancelled", "planned")


class VisitSides(BothSides[Visit]):
    """The cities that take part. A change asks again only where another city had confirmed."""

    record = Visit
    objection = VisitDispute
    link, who = "visit", "city"
    material = ("days", "way", "parties", "outcome")
    always_begins_round, renews = False, False
    message = "visit_news"
    nouns = ("desk", "visits")
    was_changed = _("Someone changed the record while you were reading it. Check the changes, then answer.")
    is_gone = _("This record was removed from the register.")

    def others(self, record: Visit, side: Place | None) -> dict[Any, Visit]:
        """See BothSides; nobody is told of a visit that its city keeps to itself."""
        if record.visibility == VisitVisibility.OWN:
            return {}
        parties = record.parties.select_related("city")
        return {party.city: record for party in parties if party.city and party.city != side}

    def is_confirmed(self, record: Visit, said: Collection[Any]) -> bool:
        """See BothSides: at least two cities take part, and all of them confirmed. One statement."""
        cities = set(record.parties.exclude(city=None).values_list("city", flat=True))
        return len(cities) > 1 and cities <= set(said)

    def address(self, record: Visit, notice: Notice) -> str:
        """See BothSides; the record's page where there is nothing to answer."""
        if notice.kind in NO_ANSWER or not record.is_done:
            return record.get_absolute_url()
        return reverse("visit-answer", args=[record.pk])

    def refuse(self, record: Visit) -> None:
        """See BothSides."""
        if not record.is_done:
            raise NotPossibleError(_("You can confirm a visit when it has taken place."))

    def role_of(self, by: User | None, side: Place) -> str:
        """See BothSides; the mayor's office declares visits, too."""
        return role_to_answer(by, side) or (by and role_permitting(by, Power.VISIT, side)) or ""

    def save_state(self, record: Visit) -> None:
        """See BothSides."""
        record.save(update_fields=["state", "as_of", "updated_at"])
        index_visits([record.pk])

    def facts(self, record: Visit) -> dict[str, Any]:
        """See BothSides."""
        parties = record.parties.select_related("city", "institution").all()
        return {
            "days": (record.first_day, record.last_day),
            "way": str(record.way),
            "parties": frozenset(party.actor for party in parties),
            "outcome": str(record.outcome),
        }

    def note_changes(self, *, record: Visit, before: Mapping[str, Any], side: Place | None, by: Any) -> None:
        """See BothSides; what has not taken place is confirmed by nobody."""
        if record.is_done:
            super().note_changes(record=record, before=before, side=side, by=by)

    def changed(self, record: Visit, change: Change, side: Place | None, by: Any) -> None:
        """See BothSides; cities that take part from now on are asked."""
        was, now = change.before["parties"], change.after["parties"]
        told = self.others(record, side)
        new = {city: record for city in told if city in now - was}
        self.tell(new, Notice("declared", side, by))
        if change.was_confirmed:
            rest = {city: record for city in told if city not in new}
            self.tell(rest, Notice("changed", side, by))

    def record_demo(self, *, visit: Visit, cities: Collection[City]) -> None:
        """Give invented visits the confirmations that their state claims."""
        for city in cities:
            self.save_confirmation(record=visit, side=city, by=None)


visit_sides = VisitSides()
