"""Two to four cities side by side: rows of (thing, a cell for each city, whether all have it for sure).

What rests on a demo row is had in common by nobody.
A cell is empty, or a ``Cell``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, FilteredRelation, IntegerField, Min, Q, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.kit.text.labels import labels_of
from citydiplo.kit.text.lists import comma_separated
from networks.choices import MembershipClass
from networks.models import City, Institution, Membership
from networks.queries.readers import Reader, reader_of
from partnerships.choices import AccessionKind
from partnerships.models import Accession, Partnership, Party

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from partnerships.models.partnership import PartnershipQuerySet


def networks_side_by_side(cities: Sequence[City], user: User | AnonymousUser) -> list[Any]:
    """The networks that one of them is in now, with the class of membership."""
    rows = _memberships(tuple(city.pk for city in cities), reader_of(user))
    classes = labels_of(MembershipClass)
    return _side_by_side(
        cities, ((row.network, row.city_id, classes[row.membership_class], row.is_demo) for row in rows)
    )


@compiled
def _memberships(cities: tuple[int, ...], reader: Reader) -> Any:
    rows = Membership.objects.visible_to(reader.user()).filter(city__in=cities).current()
    return (
        rows.select_related("network")
        .only("city", "membership_class", "is_demo", "network__name", "network__acronym", "network__slug")
        .order_by("network__name")
    )


def agreements_side_by_side(cities: Sequence[City], user: User | AnonymousUser) -> list[Any]:
    """The agreements that one of them has a current relation to, with that relation."""
    rows = _accessions(tuple(city.pk for city in cities), reader_of(user))
    kinds = labels_of(AccessionKind)
    return _side_by_side(cities, ((row.agreement, row.city_id, kinds[row.kind], row.is_demo) for row in rows))


@compiled
def _accessions(cities: tuple[int, ...], reader: Reader) -> Any:
    rows = Accession.objects.visible_to(reader.user()).current().filter(city__in=cities)
    return (
        rows.select_related("agreement")
        .only("city", "kind", "is_demo", "agreement__name", "agreement__slug")
        .order_by("agreement__name", "id")
    )


def common_partners(cities: Sequence[City], user: User | AnonymousUser) -> list[Any]:
    """The outsiders that two or more of them work with, by name. Three statements."""
    own = tuple(city.pk for city in cities)
    shared = {
        (city, institution): {
            one: bool(is_demo) for one, is_demo in zip(own, demo, strict=True) if is_demo is not None
        }
        for city, institution, _number, *demo in _in_common(own, reader_of(user))
        if city not in own
    }
    partners, word = _partners(shared), _("Partner")
    facts = (
        (partners[key], city, word, is_demo)
        for key in sorted(shared, key=lambda key: (partners[key].name, key[0] or 0, key[1] or 0))
        for city, is_demo in shared[key].items()
    )
    return _side_by_side(cities, facts)


@compiled
def _in_common(cities: tuple[int, ...], reader: Reader) -> Any:
    """(city, institution, number of cities, then for each city whether it rests on demo rows alone)."""
    # Only partners in common leave the database: a capital has hundreds of others.
    numbers: dict[str, Any] = {"cities": Count("own__city", distinct=True)}
    numbers |= {
        f"works_{place}": Min(Case(When(own__city=city, then=Cast("is_demo", IntegerField()))))
        for place, city in enumerate(cities)
    }
    # From their own parties to each partnership once, and on to its other parties.
    own = FilteredRelation("parties", condition=Q(parties__city__in=cities))
    theirs = Partnership.objects.annotate(own=own).filter(own__city__isnull=False)
    return (
        theirs.visible_to(reader.user())
        .order_by()
        .values_list("parties__city_id", "parties__institution_id")
        .annotate(**numbers)
        .filter(Q(cities__gte=2))
    )


def _partners(keys):
    """The actors behind (city id, institution id) pairs, of which one is None."""
    cities = {one.pk: one for one in _cities(Many(city for city, _ in keys if city))}
    institutions = {one.pk: one for one in _institutions(Many(other for _, other in keys if other))}
    return {(city, other): cities[city] if city else institutions[other] for city, other in keys}


@compiled
def _cities(keys: Many) -> Any:
    names = ("name", "slug", "country", "admin_area", "is_name_shared")
    return City.objects.filter(pk__in=keys).only(*names).order_by()


@compiled
def _institutions(keys: Many) -> Any:
    return Institution.objects.filter(pk__in=keys).only("name", "slug").order_by()


def mutual_partnerships(cities: Sequence[City | int], user: User | AnonymousUser) -> PartnershipQuerySet:
    """Partnerships that two or more of the cities are parties of together, newest first."""
    together = (
        Party.objects.filter(city__in=cities)
        .values("partnership")
        .annotate(known=Count("city"))
        .filter(known__gte=2)
        .values("partnership")
    )
    return Partnership.objects.visible_to(user).filter(pk__in=together).order_by("-since_known", "id")


def _side_by_side(cities, facts):
    """Rows for (thing, city id, words, whether it is a demo row); the most shared first."""
    table = defaultdict(lambda: defaultdict(list))
    for thing, city, words, is_demo in facts:
        table[thing][city].append((str(words), is_demo))
    rows = []
    for thing, found in table.items():
        cells = [_cell(found.get(city.pk, ())) for city in cities]
        rows.append((thing, cells, all(cell and not cell.is_demo for cell in cells)))
    return sorted(rows, key=lambda row: -sum(bool(cell) and not cell.is_demo for cell in row[1]))


class Cell(NamedTuple):
    """What a city has of a thing, in words, and whether that rests on a demo row alone."""

    words: str
    is_demo: bool


def _cell(facts):
    return facts and Cell(
        comma_separated(words for words, _demo in facts),
        all(is_demo for _words, is_demo in facts),
    )
