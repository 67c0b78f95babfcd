"""What a city says of itself: its own editors write it, and it is public immediately."""

from typing import TypedDict, Unpack

from django.db import transaction

from citydiplo.accounts.models import User
from citydiplo.kit.caching import versions
from networks.actions.declaring import marks
from networks.actions.on_behalf import acts_for
from networks.actions.search import index_cities
from networks.models import City, CityName


class ProfileFacts(TypedDict, total=False):
    """What a city says of itself. ``population`` is a number of people in ``population_year``."""

    kind: str
    part_of: City | None
    website: str
    contact: str
    population: int | None
    population_year: int | None
    population_source: str
    description: str


@acts_for("city")
@transaction.atomic
def edit(*, city: City, by: User, names: dict[str, str], **facts: Unpack[ProfileFacts]) -> City:
    """Write a city's kind, whole, website, contact, population, description and its names ({code: name}).

    ``facts`` are fields of the model. The state of the city becomes declared, so that no later load of open
    data
    writes over it.
    """
    written = {**facts, **marks(city, by)}
    for field, value in written.items():
        setattr(city, field, value)
    city.full_clean(exclude=["slug"])
    city.save(update_fields=written)  # its counts may be written at the same time
    _write_names(city, names)
    index_cities([city.pk])
    versions.bump("cities")
    return city


def _write_names(city, names):
    """The preferred name of each language; one that is left out stays as another name, still found."""
    own = {row.language: row for row in city.names.filter(is_preferred=True)}
    for language, row in own.items():
        if names.get(language) != row.name:
            CityName.objects.filter(pk=row.pk).update(is_preferred=False)
    for language, name in names.items():
        if language not in own or own[language].name != name:
            CityName.objects.update_or_create(
                city=city, language=language, name=name, defaults={"is_preferred": True}
            )
