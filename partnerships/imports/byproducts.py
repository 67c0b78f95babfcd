"""Cities, mayors and targets that a file brings along, written before its records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from citydiplo.kit import history
from citydiplo.kit.db import bulk_write
from citydiplo.kit.text.slugs import ascii_slug
from networks.actions import shared_names
from networks.actions.places import adopt_all
from networks.choices import FactState
from networks.models import City, FormerSlug, Mayor
from networks.slugs import city_slug
from partnerships.imports.judged import NEW_PLACES
from partnerships.models import Target

if TYPE_CHECKING:
    from django.db.models import Model

    from partnerships.imports.verdicts import Verdicts

BATCH = 2_000


class Byproducts:
    """Cities, mayors and targets that the file brings along, written first.

    ``resolve`` puts their keys into rows.
    """

    def __init__(self, verdicts: Verdicts) -> None:
        run = verdicts.run
        used, mayors = verdicts.used("city"), _new_mayors(run, verdicts.used("mayor"))
        begun = [one for one in run.target.new_targets.values() if one.pk in verdicts.used("target")]
        used |= {one.city for one in begun if one.city < 0}
        used |= _with_wholes(used, run.places.wholes)
        known = (
            set(City.objects.filter(geonames_id=None).values_list("pk", flat=True))
            if numbers_of(used)
            else ()
        )
        adopted = {
            -number: pk
            for number, pk in adopt_all(numbers_of(used), is_indexed=False, kinds=run.places.kinds).items()
        }
        cities = _new_cities(run, used) | adopted
        _write_wholes({key: run.places.wholes.get(key) for key in used}, cities)
        self._keys = {"city": cities, "mayor": mayors, "target": _new_targets(begun, cities)}
        # One that somebody had typed before was there already.
        self.ids = {
            name: [pk for pk in keys.values() if name != "city" or pk not in known]
            for name, keys in self._keys.items()
            if keys
        }

    def resolve(self, model: type[Model], row: tuple[Any, ...]) -> tuple[Any, ...]:
        """The row with the keys of places that this import added."""
        for name in self.ids:
            if any(field.name == name for field in model._meta.fields):
                place = bulk_write.place_of(model, name)
                if row[place] is not None and row[place] < 0:
                    row = (*row[:place], self._keys[name][row[place]], *row[place + 1 :])
        return row


def _new_cities(run, used):
    """{the key that a place had until now: its key in the register}"""
    places = [place for place in run.places.created.values() if place.pk in used]
    if not places:
        return {}
    taken = {*City.objects.values_list("slug", flat=True), *FormerSlug.objects.values_list("slug", flat=True)}
    cities = []
    for place in places:
        slug = city_slug(name=place.name, country=place.country, admin_area=place.admin_area, taken=taken)
        taken.add(slug)
        latitude, longitude = place.position
        cities.append(
            City(
                name=place.name,
                slug=slug,
                kind=place.kind,
                country=place.country,
                region=place.region,
                admin_area=place.admin_area[:200],
                latitude=latitude,
                longitude=longitude,
                source_id=run.job.source_id,
                state=FactState.UNVERIFIED,
            )
        )
    made = City.objects.bulk_create(cities, batch_size=BATCH)
    shared_names.refresh({city.name for city in made})
    history.entered(City, [city.pk for city in made])
    return {place.pk: city.pk for place, city in zip(places, made, strict=True)}


def _new_targets(begun, cities):
    """{the key of what a city begins to measure: its key in the register}. Private, without a target."""
    rows = [Target(city_id=cities.get(one.city, one.city), indicator_id=one.indicator) for one in begun]
    made = Target.objects.bulk_create(rows, batch_size=BATCH)
    history.entered(Target, [target.pk for target in made])
    return {one.pk: target.pk for one, target in zip(begun, made, strict=True)}


def _new_mayors(run, used):
    """{the key that a person had until now: their key in the register}"""
    people = [person for person in run.target.new_mayors.values() if person.pk in used]
    if not people:
        return {}
    taken = set(Mayor.objects.values_list("slug", flat=True))
    mayors = []
    for person in people:
        base = slug = ascii_slug(person.name, "mayor")
        number = 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        mayors.append(Mayor(name=person.name, slug=slug, source_id=run.job.source_id, state=run.job.state))
    made = Mayor.objects.bulk_create(mayors, batch_size=BATCH)
    return {person.pk: mayor.pk for person, mayor in zip(people, made, strict=True)}


def _with_wholes(used, wholes):
    """The new places that these new ones are part of, over any number of steps."""
    found = set()
    for key in used:
        while (key := wholes.get(key)) is not None and key < 0 and key not in found:
            found.add(key)
    return found


def _write_wholes(wholes, cities):
    """Write what the cities that came along are part of; what somebody said meanwhile stays."""
    parts = {
        cities[key]: cities.get(whole, whole) for key, whole in wholes.items() if whole and key in cities
    }
    standing = set(
        City.objects.filter(pk__in=set(parts.values()), merged_into=None).values_list("pk", flat=True)
    )
    open_ones = City.objects.filter(pk__in=parts, part_of=None)
    for pk in list(open_ones.values_list("pk", flat=True)):
        if parts[pk] in standing and parts[pk] != pk:
            rows = City.objects.filter(pk=pk)
            with history.watching(rows):
                rows.update(part_of=parts[pk])


def numbers_of(cities: Iterable[int]) -> set[int]:
    """The GeoNames ids among the keys of cities."""
    return {-key for key in cities if -NEW_PLACES < key < 0}
