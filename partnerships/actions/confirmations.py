"""Both sides of a partnership: its party cities confirm or dispute it, which answers the yearly check too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from networks.actions.both_sides import BothSides, Notice
from networks.choices import FactState
from networks.errors import NotPossibleError
from networks.models import City
from networks.policies import role_to_answer
from partnerships.actions import last_signs, next_check
from partnerships.actions.search import index_partnerships
from partnerships.choices import STILL_ASKED, PartnershipStatus
from partnerships.models import Dispute, MaterialChange, Partnership
from partnerships.parties import label_of

if TYPE_CHECKING:
    from networks.actions.both_sides import Change, Place

BOTH = 2  # parties that it takes for "both sides"; an institution has nobody here who could confirm


class PartnershipSides(BothSides[Partnership]):
    """The cities among the parties. A change asks again only where another city had confirmed."""

    record = Partnership
    objection = Dispute
    link, who = "partnership", "city"
    material = ("partnership_class", "since", "status", "parties")
    always_begins_round, renews = False, True
    message = "record_news"
    nouns = ("desk", "partnerships")
    was_changed = _("Someone changed the record while you were reading it. Check the changes, then answer.")
    is_gone = _("This record was removed from the register.")

    def others(self, record: Partnership, side: Place | None) -> dict[Any, Partnership]:
        """See BothSides; nobody is told of a draft."""
        if record.status == PartnershipStatus.DRAFT:
            return {}
        parties = record.parties.select_related("city")
        return {party.city: record for party in parties if party.city and party.city != side}

    def is_confirmed(self, record: Partnership, said: Collection[Any]) -> bool:
        """See BothSides. One statement."""
        parties = list(record.parties.values_list("city", flat=True))
        return len(parties) >= BOTH and {city for city in parties if city} <= set(said)

    def address(self, record: Partnership, notice: Notice) -> str:
        """See BothSides; the record's page where nothing is left to answer."""
        if notice.kind in ("withdrawn", "left"):
            return record.get_absolute_url()
        return reverse("partnership-answer", args=[record.pk])

    def refuse(self, record: Partnership) -> None:
        """See BothSides."""
        if record.status == PartnershipStatus.DRAFT:
            raise NotPossibleError(_("This record is still a draft. Propose or activate it first."))
        if record.status == PartnershipStatus.NOT_STATED:
            raise NotPossibleError(
                _("No source states the status. Say first whether the partnership is active or has ended.")
            )
        if not record.dimension:
            raise NotPossibleError(_("No source states the primary dimension. Choose one first."))

    def note_answer(self, record: Partnership, side: Place, role: str, *, is_yes: bool) -> None:
        """See BothSides; it is the answer to the yearly check too."""
        next_check.record_answer(partnership=record, city=side, role=role)  # type: ignore[arg-type]
        if is_yes:
            last_signs.note_confirmation(partnership_id=record.pk)
        else:
            last_signs.refresh(partnership_ids=[record.pk])

    def save_state(self, record: Partnership) -> None:
        """See BothSides."""
        record.save(update_fields=["state", "as_of", "updated_at"])
        index_partnerships([record.pk])

    def facts(self, record: Partnership) -> dict[str, Any]:
        """See BothSides; texts, and the parties in their order."""
        parties = record.parties.select_related("city", "institution").all()
        return {
            "partnership_class": str(record.partnership_class),
            "since": partial_date.iso(record.since, record.since_precision),
            "status": str(record.status),
            "parties": tuple(party.city or party.institution for party in parties),
        }

    def differing(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
        """See BothSides. Of parties it matters who they are, not in which order or role."""
        one, two = ({**facts, "parties": set(facts["parties"])} for facts in (before, after))
        return super().differing(one, two)

    def note_changes(
        self, *, record: Partnership, before: Mapping[str, Any], side: Place | None, by: Any
    ) -> None:
        """See BothSides; what an operator ended is asked no longer."""
        super().note_changes(record=record, before=before, side=side, by=by)
        if side is None and record.status not in STILL_ASKED:
            next_check.record_answer(partnership=record)

    def changed(self, record: Partnership, change: Change, side: Place | None, by: Any) -> None:
        """See BothSides; keeps what changed. Cities that became parties are asked, those that left told."""
        for name in change.facts:
            MaterialChange.objects.create(
                partnership=record,
                city=side,  # type: ignore[misc]
                by=by,
                role=role_to_answer(by, side),
                field=name,
                before=_as_text(change.before[name]),
                after=_as_text(change.after[name]),
                round=record.confirmation_round,
            )
        was, now = change.before["parties"], change.after["parties"]
        told = {"changed": [actor for actor in now if actor in was]} if change.was_confirmed else {}
        told["declared"] = [actor for actor in now if actor not in was]
        told["left"] = [actor for actor in was if actor not in now]
        for kind, actors in told.items():
            cities = [actor for actor in actors if isinstance(actor, City) and actor != side]
            self.tell(dict.fromkeys(cities, record), Notice(kind, side, by))

    def record_demo(self, *, partnership: Partnership) -> None:
        """Give invented records the confirmations that their state claims."""
        cities = [party.city for party in partnership.parties.select_related("city") if party.city]
        number = {FactState.CONFIRMED: len(cities), FactState.DECLARED: 1}.get(
            FactState(partnership.state), 0
        )
        for city in cities[:number]:
            self.save_confirmation(record=partnership, side=city, by=None)


def _as_text(value):
    return label_of(value) if isinstance(value, tuple) else value


partnership_sides = PartnershipSides()
