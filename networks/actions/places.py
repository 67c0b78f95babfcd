"""Places that the register does not know yet, entered by who shares something with them."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from citydiplo.kit.caching import versions
from citydiplo.kit.search.folding import fold
from networks.actions import shared_names
from networks.actions.search import index_cities
from networks.choices import FactState
from networks.matching.areas import plain_area
from networks.matching.geography import kilometres
from networks.models import City, FormerSlug
from networks.regions import region_of
from networks.slugs import city_slug

SAME_PLACE = 30  # kilometres within which a place of the same name is the same place


@dataclass(frozen=True)
class NewPlace:
    """A place as somebody typed it."""

    name: str
    country: str
    latitude: float | None = None
    longitude: float | None = None
    admin_area: str = ""

    @property
    def position(self) -> tuple[float, Any] | None:
        """(latitude, longitude), or None where nobody knows it."""
        return None if self.latitude is None else (self.latitude, self.longitude)

    def twin(self) -> City | None:
        """A city of the register that is this place already; None for a place that is new.

        Without a position, a state says which place of the name it is; without both, each may be.
        """
        named_so = City.objects.filter(country=self.country, merged_into=None, name__iexact=self.name)
        return next(
            (city for city in named_so if fold(city.name) == fold(self.name) and self._may_be(city)),
            None,
        )

    def _may_be(self, city):
        if self.position and city.position:
            return kilometres(city.position, self.position) <= SAME_PLACE
        if self.admin_area and city.admin_area:
            country = str(city.country)
            return plain_area(city.admin_area, country) == plain_area(self.admin_area, country)
        return True


@transaction.atomic
def add(*, place: NewPlace, note: str = "") -> City:
    """Enter a NewPlace, marked unverified. Raises ValidationError for one that is on record."""
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


class _Taken:
    """Answers ``in``: does this address lead somewhere?"""

    def __contains__(self, slug):
        return City.objects.filter(slug=slug).exists() or FormerSlug.objects.filter(slug=slug).exists()
