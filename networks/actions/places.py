"""Places that the register does not know yet, entered by who shares something with them.

Those of the gazetteer are adopted, with all that GeoNames says of them; any other is typed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.search.folding import fold
from networks.actions import gazetteer, shared_names
from networks.actions.search import index_cities
from networks.choices import BodyKind, FactState
from networks.matching.areas import plain_area
from networks.matching.geography import kilometres
from networks.models import City, FormerSlug, GazetteerPlace, Source
from networks.regions import region_of
from networks.slugs import city_slug

SAME_PLACE = 30  # kilometres within which a place of the same name is the same place
GEONAMES = "geonames"  # the source's key
ATTEMPTS = 5
BATCH = 900  # keys in one statement


@dataclass(frozen=True)
class NewPlace:
    """A place as somebody typed it, or as they chose it from the gazetteer, which its number says."""

    name: str
    country: str
    latitude: float | None = None
    longitude: float | None = None
    admin_area: str = ""
    geonames_id: int | None = None
    kind: str = BodyKind.MUNICIPALITY
    part_of: City | None = None

    @classmethod
    def chosen(cls, place: GazetteerPlace) -> "NewPlace":
        """The NewPlace of a gazetteer's place."""
        return cls(
            place.name, str(place.country), *place.position, admin_area=place.admin_area, geonames_id=place.pk
        )

    @property
    def position(self) -> tuple[float, Any] | None:
        """(latitude, longitude), or None where nobody knows it."""
        return None if self.latitude is None else (self.latitude, self.longitude)

    def twin(self) -> City | None:
        """A city of the register that is this place already; None for a place that is new.

        A county, a region or another larger body is never the city of the same name.
        Without a position, a state says which place of the name it is; without both, each may be.
        """
        named_so = City.objects.filter(country=self.country, merged_into=None, name__iexact=self.name)
        return next(
            (city for city in named_so if fold(city.name) == fold(self.name) and self.may_be(city)),
            None,
        )

    def may_be(self, city: City) -> bool:
        """Whether a city of its name is this place, as far as anybody says where it lies."""
        if not BodyKind(self.kind).may_be(BodyKind(city.kind)):
            return False
        return self._may_lie_with(city)

    def may_be_in_gazetteer_as(self, place: GazetteerPlace) -> bool:
        """Whether a place of its name in the gazetteer, which holds no larger bodies, is this place."""
        return not self.geonames_id and BodyKind(self.kind).is_local and self._may_lie_with(place)

    def _may_lie_with(self, other):
        if self.position and other.position:
            return kilometres(other.position, self.position) <= SAME_PLACE
        if self.admin_area and other.admin_area:
            country = str(other.country)
            return plain_area(other.admin_area, country) == plain_area(self.admin_area, country)
        return True


@transaction.atomic
def add(*, place: NewPlace, note: str = "") -> City:
    """Enter a NewPlace, marked unverified. Raises ValidationError for one that is in the register.

    One of the gazetteer is adopted as open data; if the register has its city, that one is returned.
    """
    if place.geonames_id and (known := adopt_all([place.geonames_id])):
        return City.objects.get(pk=known[place.geonames_id])
    if twin := place.twin():
        raise ValidationError(
            _("%(city)s is already in the register. Choose the existing record.") % {"city": twin}
        )
    city = City(
        name=place.name,
        slug=city_slug(name=place.name, country=place.country, admin_area=place.admin_area, taken=_Taken()),
        country=place.country,
        admin_area=place.admin_area,
        region=region_of(place.country),
        latitude=place.latitude,
        longitude=place.longitude,
        kind=place.kind,
        part_of=place.part_of,
        state=FactState.UNVERIFIED,
        source_note=note[:500],
    )
    city.full_clean()
    city.save()
    shared_names.refresh([city.name])
    city.refresh_from_db(fields=["is_name_shared"])
    index_cities([city.pk])
    versions.bump("cities")
    return city


def adopt(place: GazetteerPlace) -> City:
    """The city of a gazetteer's place, entered if the register does not hold it. About 15 statements."""
    return City.objects.get(pk=adopt_all([place.pk])[place.pk])


def adopt_all(
    geonames_ids: Collection[int],
    *,
    is_indexed: bool = True,
    kinds: Mapping[int, str] = MappingProxyType({}),
) -> dict[int, int]:
    """{GeoNames id: key of the city}, after entering those that the register does not hold.

    ``kinds`` are {GeoNames id: kind} of those of them that are no municipalities, as somebody said.

    Twice at the same instant makes one. A merged city answers with what it became; a place that somebody
    typed before gets its ids. Numbers that the gazetteer does not have are left out. Statements grow with
    the hundreds of places. Who sets ``is_indexed`` off calls ``index_cities`` and bumps "cities" later.
    """
    wanted = set(geonames_ids)
    if not wanted:
        return {}
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                known = _known(wanted)
                if missing := wanted - known.keys():
                    known |= _enter(missing, is_indexed=is_indexed, kinds=kinds)
                return known
        except IntegrityError:  # somebody entered one of them, or took its address
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError


def on_record(actors: Iterable[Any]) -> list[Any]:
    """``actors`` with their city in place of each gazetteer's place, in order and each once."""
    actors = list(actors)
    found = [actor.pk for actor in actors if isinstance(actor, GazetteerPlace)]
    keys = adopt_all(found) if found else {}
    cities = City.objects.in_bulk(set(keys.values())) if keys else {}
    registered = [cities[keys[actor.pk]] if isinstance(actor, GazetteerPlace) else actor for actor in actors]
    return list(dict.fromkeys(registered))


def _known(geonames_ids):
    """{GeoNames id: key of its city today}"""
    found = {}
    for portion in _portions(geonames_ids):
        rows = City.objects.filter(geonames_id__in=portion).values_list("geonames_id", "pk", "merged_into")
        found |= {number: into or pk for number, pk, into in rows}
    return found


def _enter(geonames_ids, *, is_indexed, kinds):
    places = [
        place
        for portion in _portions(geonames_ids)
        for place in GazetteerPlace.objects.filter(pk__in=portion).order_by("-population", "pk")
    ]
    if not places:
        return {}
    typed = _typed_before(places)
    new = [place for place in places if place.pk not in typed]
    source, _made = Source.objects.get_or_create(
        key=GEONAMES,
        defaults={
            "title": "GeoNames",
            "publisher": "GeoNames",
            "url": "https://www.geonames.org/",
            "licence": "CC BY 4.0",
        },
    )
    taken = _Taken(is_read=len(new) > BATCH)
    cities = City.objects.bulk_create(
        [_city_of(place, source, taken, kinds) for place in new], batch_size=BATCH
    )
    history.entered(City, [city.pk for city in cities])
    gazetteer.take_out(places)
    shared_names.refresh({city.name for city in cities})
    if is_indexed:
        index_cities([*(city.pk for city in cities), *typed.values()])
        versions.bump("cities")
    return typed | {city.geonames_id: city.pk for city in cities if city.geonames_id}


def _typed_before(places):
    """{GeoNames id: key of the city} for places that somebody entered by hand; they get what they lack."""
    found: dict[int, City] = {}
    for portion in _portions({place.name for place in places}):
        for city in City.objects.filter(geonames_id=None, merged_into=None, name__in=portion):
            near = [place for place in places if place.pk not in found and _is_same(place, city)]
            if near:
                found[near[0].pk] = city
                city.geonames_id = near[0].pk
                city.admin_area = city.admin_area or near[0].admin_area
                city.time_zone = city.time_zone or near[0].time_zone
                if city.latitude is None:
                    city.latitude, city.longitude = near[0].position
                city.save(update_fields=["geonames_id", "admin_area", "time_zone", "latitude", "longitude"])
    return {number: city.pk for number, city in found.items()}


def _is_same(place, city):
    if (place.name, str(place.country)) != (city.name, str(city.country)):
        return False
    typed = NewPlace(place.name, str(place.country), place.latitude, place.longitude, place.admin_area)
    return typed.may_be(city)


def _city_of(place, source, taken, kinds):
    slug = city_slug(
        name=place.name,
        country=place.country,
        admin_area=place.admin_area,
        geonames_id=place.pk,
        taken=taken,
    )
    taken.add(slug)
    return City(
        geonames_id=place.pk,
        name=place.name,
        slug=slug,
        kind=kinds.get(place.pk, BodyKind.MUNICIPALITY),
        country=place.country,
        region=region_of(place.country),
        admin_area=place.admin_area,
        latitude=place.latitude,
        longitude=place.longitude,
        population=place.population or None,
        time_zone=place.time_zone,
        aliases=place.aliases.splitlines(),
        source=source,
        state=FactState.OPEN_DATA,
    )


def _portions(values):
    ordered = sorted(values)
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


class _Taken:
    """Answers ``in``: does this address lead somewhere? Asks each time, or has read them all."""

    def __init__(self, *, is_read: bool = False) -> None:
        self._known: set[str] = set()
        self._asks = not is_read
        if is_read:
            for model in (City, FormerSlug):
                self._known.update(model.objects.values_list("slug", flat=True))

    def add(self, slug: str) -> None:
        """Note an address that is about to be written."""
        self._known.add(slug)

    def __contains__(self, slug):
        if slug in self._known or not self._asks:
            return slug in self._known
        return City.objects.filter(slug=slug).exists() or FormerSlug.objects.filter(slug=slug).exists()
