"""Which cities something is addressed to, and which may answer it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser

from agenda.choices import ItemAudience, ItemKind
from agenda.models import Meeting
from networks.models import City, Membership, Seat

if TYPE_CHECKING:
    from agenda.models import AgendaItem
    from citydiplo.accounts.models import User
    from networks.models import Network
    from networks.models.city import CityQuerySet


def put_to(addressed: Any) -> CityQuerySet:
    """The cities that it asks something of: chosen ones, else the network's members today."""
    if addressed.audience == ItemAudience.CITIES:
        return addressed.cities.filter(merged_into=None)
    return members_of(addressed.network_id)


def members_of(network: int) -> CityQuerySet:
    """The current member cities of a network, as an unread queryset."""
    members = Membership.objects.current().filter(network=network, city__isnull=False)
    return City.objects.filter(merged_into=None, pk__in=members.values("city"))


def follow_up_cities(meeting: Meeting) -> CityQuerySet:
    """The cities that may have follow-up tasks of a meeting: its addressees, and those that came."""
    came = meeting.attendances.values("city")
    found = put_to(meeting).values("pk").union(City.objects.filter(pk__in=came).values("pk"))
    return City.objects.filter(pk__in=found).order_by("name")


def is_open_to_all(addressed: Any) -> bool:
    """Whether any city may answer: public meetings and public calls. Decisions are the members' own."""
    return addressed.audience == ItemAudience.PUBLIC and (
        isinstance(addressed, Meeting) or addressed.kind == ItemKind.CALL
    )


def may_answer(addressed: Any, cities: Sequence[City]) -> list[City]:
    """Those of ``cities`` that may co-sign an item, or answer to a meeting. At most one statement."""
    if not cities or is_open_to_all(addressed):
        return list(cities)
    asked = set(put_to(addressed).filter(pk__in=[city.pk for city in cities]).values_list("pk", flat=True))
    return [city for city in cities if city.pk in asked]


def linked_meetings(user: User | AnonymousUser, meetings: Iterable[Meeting]) -> set[int]:
    """The ids of those ``meetings`` whose online link ``user`` may know: who may come, and who calls them."""
    seats = Seat.objects.held_by(user)
    if user.is_authenticated and user.is_staff:
        return {meeting.pk for meeting in meetings}
    cities = [seat.city_id for seat in seats if seat.city_id]
    networks = {seat.network_id for seat in seats if seat.network_id}
    asked = set(
        Meeting.objects.concerning(cities)
        .filter(pk__in=[meeting.pk for meeting in meetings])
        .values_list("pk", flat=True)
    )
    return {
        meeting.pk
        for meeting in meetings
        if meeting.network_id in networks or meeting.pk in asked or (cities and is_open_to_all(meeting))
    }


def may_comment(item: AgendaItem, places: Iterable[City | Network]) -> list[City | Network]:
    """Those of ``places``, cities and networks, that discuss an item: its addressees, and its author."""
    cities = {city.pk for city in may_answer(item, [place for place in places if isinstance(place, City)])}
    return [
        place
        for place in places
        if (place.pk in cities if isinstance(place, City) else place.pk == item.network_id)
    ]
