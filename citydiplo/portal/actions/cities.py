"""Renaming and merging cities: the verbs that touch every app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agenda.actions import cities as what_comes_next
from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.portal.actions import handovers
from networks.actions import cities as who_exists
from networks.actions.search import index_cities, index_mayors
from networks.choices import PUBLIC_RECORD
from networks.models import City
from partnerships.actions import cities as what_they_share
from partnerships.actions import city_counts, denormalized, exchanges

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


@transaction.atomic
def rename(*, city: City, name: str, by: User) -> None:
    """Call a city otherwise, everywhere. Its former address redirects for ever."""
    former = city.name
    with history.because(_("The city was renamed.")):
        who_exists.rename(city=city, name=name)
    what_they_share.relabel(city=city)
    index_cities([city.pk])
    _record([city], by, f"Renamed: {former} became {city.name}.")
    versions.bump("cities", "partnerships")


@transaction.atomic
def follow(*, city: City) -> None:
    """After a city was edited: update the rows that repeat, count or find it."""
    what_they_share.relabel(city=city)
    city_counts.refresh(city_ids=[city.pk])
    denormalized.refresh(partnership_ids=city.parties.values_list("partnership", flat=True))
    exchanges.repeat_authors(city.exchanges.all())
    index_cities([city.pk])
    versions.bump(*PUBLIC_RECORD)


@transaction.atomic
def merge(*, city: City, into: City, by: Any) -> City:
    """Make one city of two: ``into`` takes over every link of ``city``, whose address then leads to it.

    Raises ValidationError, and changes nothing, where the two contradict each other.
    """
    city, into = _claimed(city, into)
    with history.because(_("%(city)s became part of %(into)s.") % {"city": city, "into": into}):
        what_comes_next.reassign(city=city, into=into)
        what_they_share.reassign(city=city, into=into)
        handovers.reassign(city=city, into=into)
        who_exists.reassign(city=city, into=into)
    city_counts.refresh(city_ids=[city.pk, into.pk])
    denormalized.refresh(partnership_ids=into.parties.values_list("partnership", flat=True))
    exchanges.repeat_authors(into.exchanges.all())
    index_cities([city.pk, into.pk])
    index_mayors(list(into.mandates.values_list("mayor", flat=True)))
    _record([city, into], by, f"Merged: {city.name} ({city.slug}) became part of {into.name} ({into.slug}).")
    versions.bump(*PUBLIC_RECORD)
    return into


def _claimed(city, into):
    """Both rows, locked and fresh, so that two concurrent merges cannot make a circle."""
    if city.pk == into.pk:
        raise ValidationError(_("You cannot merge a city into itself. Choose another city."))
    rows = City.objects.select_for_update().order_by("pk").in_bulk([city.pk, into.pk])
    city, into = rows[city.pk], rows[into.pk]
    if city.merged_into_id or into.merged_into_id:
        raise ValidationError(_("One of the two cities was already merged into another city."))
    return city, into


def _record(cities, by, message):
    """Who did it, in the operators' log."""
    if by is not None:
        LogEntry.objects.log_actions(by.pk, cities, CHANGE, message)
