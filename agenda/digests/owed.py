"""Which cities have not answered what a digest tells of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from agenda.choices import ItemAudience, ItemKind
from agenda.models import AgendaItem, Attendance, CoSignature, Meeting
from networks.models import Membership

ITEM, MEETING = AgendaItem._meta.model_name, Meeting._meta.model_name


def owed(things: Mapping[Any, Any], cities: Iterable[int]) -> dict[tuple[str, int], set[int]]:
    """{(noun, id): cities that it asks and that have not answered}, of these ``things`` and ``cities``.

    Seven statements at most, however many things and cities.
    """
    cities, now = set(cities), timezone.now()
    items = AgendaItem.objects.open().filter(pk__in=things.get(ITEM, ()), kind__in=ItemKind.co_signed())
    items = items.filter(Q(deadline_at=None) | Q(deadline_at__gt=now))
    meetings = Meeting.objects.listed().filter(pk__in=things.get(MEETING, ()), ends_at__gt=now)
    answers = {
        ITEM: CoSignature.objects.live().values_list("item", "city"),
        MEETING: Attendance.objects.values_list("meeting", "city"),
    }
    found = {}
    for noun, rows in ((ITEM, items), (MEETING, meetings)):
        if not cities or not things.get(noun):
            continue
        asked = _asked(noun, rows, cities)
        given = answers[noun].filter(**{f"{_name(noun)}__in": list(asked), "city__in": cities})
        for pk, city in given:
            asked[pk].discard(city)
        found |= {(noun, pk): silent for pk, silent in asked.items() if silent}
    return found


def _asked(noun, rows, cities):
    """{id: those of ``cities`` that the row is put to}. Three statements."""
    kept = list(rows.order_by().values_list("pk", "network", "audience"))
    members = defaultdict(set)
    current = Membership.objects.current().filter(
        network__in={network for _pk, network, _audience in kept}, city__in=cities
    )
    for network, city in current.order_by().values_list("network", "city"):
        members[network].add(city)
    chosen = defaultdict(set)
    through = rows.model.cities.through.objects.filter(
        **{f"{noun}__in": [pk for pk, _network, audience in kept if audience == ItemAudience.CITIES]},
        city__in=cities,
    )
    for pk, city in through.values_list(f"{noun}_id", "city_id"):
        chosen[pk].add(city)
    return {
        pk: set(chosen[pk] if audience == ItemAudience.CITIES else members[network])
        for pk, network, audience in kept
    }


def _name(noun):
    """The field by which an answer names what it answers."""
    return "item" if noun == ITEM else "meeting"
