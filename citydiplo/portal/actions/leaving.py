"""Deletion of an account, by its owner or by an operator whom they asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from citydiplo.accounts.errors import AccountDeletionRefusedError
from citydiplo.accounts.models import User
from citydiplo.accounts.own_data import deletion
from citydiplo.accounts.own_data.tables import addresses_of
from citydiplo.kit.caching import versions
from citydiplo.portal.choices import HandoverPart
from citydiplo.portal.models import KeptHandover
from networks.models import Seat

if TYPE_CHECKING:
    from networks.models import City, Network


def refuse_to_delete(person: User) -> None:
    """Raise AccountDeletionRefusedError where the account must stay. One statement for an operator."""
    if person.is_demo:
        raise AccountDeletionRefusedError(
            _("This is a demo account that everybody can use. It cannot be deleted.")
        )
    if (
        person.is_staff
        and not User.objects.filter(is_staff=True, is_active=True).exclude(pk=person.pk).exists()
    ):
        raise AccountDeletionRefusedError(
            _("You are the only operator of this portal. Make another person an operator first.")
        )


@transaction.atomic
def delete_account(person: User) -> None:
    """Delete ``person`` with their roles; raises AccountDeletionRefusedError.

    A city or network may be left without a lead: nobody can be kept from leaving. Operators then confirm
    requests for roles there, as for a place that is new.
    """
    refuse_to_delete(person)
    _forget_in_handovers(person)
    deletion.delete(person)
    versions.bump("seats")


def left_without_lead(person: User) -> list[City | Network]:
    """The cities and networks where ``person`` is the only lead. Two statements."""
    own = list(Seat.objects.active().filter(person=person).leads().with_places())
    others = Seat.objects.active().leads().exclude(person=person)
    led = {*others.values_list("city", "network")} if own else set()
    return [seat.place for seat in own if (seat.city_id, seat.network_id) not in led]


def _forget_in_handovers(person):
    """A kept handover lists who held a role on its day, by name."""
    names = {person.name.strip(), *addresses_of(person)} - {""}
    cities = Seat.objects.filter(person=person, city__isnull=False).values("city")
    for handover in KeptHandover.objects.filter(city__in=cities).select_for_update():
        named = [
            row
            for part in handover.parts
            if part["part"] == HandoverPart.PEOPLE
            for row in part["rows"]
            if row["title"] in names
        ]
        for row in named:
            row["title"] = deletion.deleted_name()
        if named:
            handover.save(update_fields=["parts"])
