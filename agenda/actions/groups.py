"""Saved groups of cities: kept, used again, deleted."""

from collections.abc import Iterable

from django.db import transaction

from agenda.models import CityGroup
from networks.models import City, Network


@transaction.atomic
def keep(*, network: Network, name: str, cities: Iterable[City]) -> CityGroup:
    """The group of that name with exactly these cities; one that was there before is replaced."""
    group, _is_new = CityGroup.objects.get_or_create(network=network, name=name)
    group.cities.set(cities)
    return group


@transaction.atomic
def delete(*, group: CityGroup) -> None:
    """The list alone is deleted: what was sent to it stays addressed to its cities."""
    group.delete()


@transaction.atomic
def reassign(*, city: City, into: City) -> None:
    """Where ``city`` is merged, its place in groups is taken by ``into``."""
    for group in CityGroup.objects.filter(cities=city):
        group.cities.add(into)
        group.cities.remove(city)
