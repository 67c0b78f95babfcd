"""Changing who is party to a shared record: a material change, which the others look at again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.actions import places
from networks.actions.on_behalf import acts_for
from networks.actions.places import NewPlace
from networks.choices import DisputeAnswer
from partnerships.actions import partnerships
from partnerships.actions.confirmations import partnership_sides
from partnerships.actions.records import declare_open_data
from partnerships.choices import PartnershipStatus
from partnerships.errors import StaleRecordError
from partnerships.models import Partnership

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City


@acts_for("city")
@transaction.atomic
def change(
    *, partnership: Partnership, city: City, by: User, version: int, pairs: Iterable[tuple[Any, str]]
) -> Partnership:
    """Make these the parties: pairs of a city, an institution or a NewPlace, and its role, in their order.

    ``city`` is in whose name that happens, None for an operator; it cannot take itself out. Raises
    StaleRecordError if the record no longer is in ``version``, ValidationError for parties that cannot be.
    """
    claimed = Partnership.objects.filter(pk=partnership.pk, version=version).update(version=F("version") + 1)
    if not claimed:
        raise StaleRecordError
    partnership.refresh_from_db()
    before = partnership_sides.facts(partnership)
    if city and not partnership.dimension:  # a city that changes the record confirms all of it
        raise ValidationError(_("No source states the primary dimension. Choose one first."))
    if city and city not in [actor for actor, _role in pairs]:
        problem = _(
            "%(city)s cannot remove itself. End the partnership, or ask the other side to remove your city."
        )
        raise ValidationError(problem % {"city": city})
    pairs = [(on_record(actor, city), role) for actor, role in pairs]
    partnerships.set_parties(partnership=partnership, parties=pairs)
    # Read again: what was fetched with the record are the parties of before.
    partnership = Partnership.objects.get(pk=partnership.pk)
    if city:
        declare_open_data(partnership, city)
        partnership.save()
    _let_go(before["parties"], partnership)
    if partnership.status != PartnershipStatus.DRAFT:
        partnership_sides.note_changes(record=partnership, before=before, side=city, by=by)
    return partnership


def on_record(actor: Any, city: City) -> Any:
    """A city or an institution of the register; a place that was typed becomes one."""
    if isinstance(actor, NewPlace):
        note = _("Added by %(city)s as a partner.") % {"city": city} if city else ""
        return places.add(place=actor, note=note)
    return actor


def _let_go(before, partnership):
    """Close the disputes and requests for approval of cities that are no longer parties."""
    gone = set(before) - set(partnership_sides.facts(partnership)["parties"])
    cities = [actor.pk for actor in gone if actor._meta.model_name == "city"]
    partnership.disputes.open().filter(city__in=cities).update(
        answer=DisputeAnswer.WITHDRAWN, answered_at=timezone.now()
    )
    partnership.approvals.filter(city__in=cities).discard()
