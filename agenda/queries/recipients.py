"""Who is written to: people with a role that answers for a city, and cities that have not answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from agenda.choices import AnnouncementKind
from agenda.models import AgendaItem, Announcement, Attendance, CoSignature, Meeting
from agenda.queries.audiences import members_of, put_to
from networks.choices import Power
from networks.models import City, Network, Seat
from networks.queries.seats import seats_with


@dataclass(frozen=True)
class Recipients:
    """``seats``: one role of each person. ``unreached``: the cities that nobody answers for here."""

    cities: list[City]
    seats: list[Seat]
    unreached: list[City]


def recipients_of(cities: QuerySet[City]) -> Recipients:
    """Whom a mail to ``cities`` reaches. Two statements of the same length for one city and for thousands.

    Each city is read once, and hung on the roles that people hold in it.
    """
    found = list(cities.order_by("name"))
    by_id = {city.pk: city for city in found}
    held = seats_with(Power.CONFIRM, cities=cities.order_by().values("pk")).filter(city__isnull=False)
    seats = list(held.select_related(None).select_related("person").order_by("granted_at", "pk"))
    seats = [seat for seat in seats if seat.city_id in by_id]
    for seat in seats:
        seat.city = by_id[seat.city_id]
    reached = {seat.city_id for seat in seats}
    return Recipients(found, each_person_once(seats), [city for city in found if city.pk not in reached])


def each_person_once(seats: Iterable[Seat]) -> list[Seat]:
    """The first of the roles of each person."""
    people: dict[int, Seat] = {}
    for seat in seats:
        people.setdefault(seat.person_id, seat)
    return list(people.values())


def unanswered(thing: AgendaItem | Meeting) -> QuerySet[City]:
    """The cities that an item or a meeting asks, and that have not answered it."""
    if isinstance(thing, Meeting):
        answers = Attendance.objects.filter(meeting=thing)
    else:
        answers = CoSignature.objects.live().filter(item=thing)
    return put_to(thing).exclude(pk__in=answers.values("city"))


def recipients_of_announcement(announcement: Announcement) -> Recipients:
    """Worked out when it is sent: who has answered meanwhile is not reminded."""
    if announcement.kind == AnnouncementKind.UNANSWERED:
        return recipients_of(unanswered(announcement.thing))
    return members_to_write_to(announcement.network)


def members_to_write_to(network: Network) -> Recipients:
    """The people with a role in its member cities of today."""
    return recipients_of(members_of(network.pk))
