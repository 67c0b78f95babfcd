"""What a merge of two cities would do, found out before it is done."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from citydiplo.portal.actions import cities
from networks.models import City
from partnerships.models import CityBridge, Footprint


def what_moves(city: City) -> Any:
    """[(what, how many)] of all rows that name a city, but for what is counted or kept about it."""
    found = []
    for model, name in links_to_cities():
        if number := model._base_manager.filter(**{name: city}).count():
            found.append((model._meta.verbose_name_plural, number))
    return found


def links_to_cities() -> list[tuple[Any, str]]:
    """(model, field) of every row that can name a city. History keeps what it said; counts are made again."""
    return [
        (link.related_model, link.field.name)  # type: ignore[union-attr]
        for link in City._meta.get_fields(include_hidden=True)
        if link.auto_created
        and link.is_relation
        and link.related_model not in (City, CityBridge, Footprint)
        and not hasattr(link.related_model, "history_id")
    ]


def hindrances(city: City, into: City) -> list[str]:
    """What keeps the two apart, in words. The merge itself says so: it is done, and taken back."""
    try:
        with transaction.atomic():
            cities.merge(city=city, into=into, by=None)
            transaction.set_rollback(True)
    except ValidationError as error:
        return error.messages
    return []
