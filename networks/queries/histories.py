"""The acts that the history of a city or a network tells, as far as this app knows them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext

from citydiplo.kit.history.reading import Stream
from networks.models import City, LoadedFile, Mandate, Mayor, Membership, Network, Seat
from networks.policies import can_see_holders

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

# Who sits where is told by role; by person only to those beside them.
PERSONAL = frozenset({"person", "granted_by", "reason", "revoked_by", "revoked_reason"})
STARTER_FILES = {City: "networks/data/cities.jsonl.xz", Network: "networks/data/networks.csv"}


def streams_of_city(city: City, user: User | AnonymousUser) -> list[Stream]:
    """The acts on a city and its records that ``user`` may see."""
    return [
        Stream(
            City,
            City.history.filter(id=city.pk),
            noun="" if city.is_municipality else str(city.noun),
            labels={"merged_into": gettext("merged into")},
        ),
        Stream(Membership, Membership.history.filter(city=city.pk), named_by=("network",)),
        Stream(Mandate, Mandate.history.filter(city=city.pk), named_by=("mayor",)),
        Stream(Mayor, _corrections_of_mayors(city), named_by=("name",)),
        _seats(city, Seat.history.filter(city=city.pk), user),
    ]


def streams_of_network(network: Network, user: User | AnonymousUser) -> list[Stream]:
    """The acts on a network and its records that ``user`` may see."""
    return [
        Stream(Network, Network.history.filter(id=network.pk)),
        Stream(Membership, Membership.history.filter(network=network.pk), named_by=("city", "institution")),
        _seats(network, Seat.history.filter(network=network.pk), user),
    ]


def loaded_at(place: City | Network) -> datetime.datetime | None:
    """When the starter register that knows this city or network was last loaded; None for others.

    One statement for a row that came with it, none for one that was entered here.
    """
    if place.source is None or place.is_demo:
        return None
    file = LoadedFile.objects.filter(path=STARTER_FILES[type(place)])
    return file.values_list("loaded_at", flat=True).first()


def _seats(place, records, user):
    if can_see_holders(user, place):
        return Stream(Seat, records, named_by=("role", "person"))
    return Stream(Seat, records, named_by=("role",), hidden=PERSONAL, tells_reasons=False)


def _corrections_of_mayors(city):
    """A person is entered with their first term here; what is told apart is how their name was mended."""
    people = Mandate.objects.filter(city=city).values("mayor")
    return Mayor.history.filter(id__in=people, history_type="~")
