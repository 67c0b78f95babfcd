"""Visits and what they are linked with, as far as a reader may see both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from agenda.models import AgendaItem, Meeting, VisitLink
from agenda.topics import topic
from citydiplo.kit.history.reading import Stream
from networks.models import Seat
from partnerships.models import Visit, VisitParty
from partnerships.queries.visits import COLUMNS, visit_rows

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from citydiplo.accounts.models import User
    from partnerships.models.visit import VisitQuerySet

MOST = 100  # offered of each kind, and visits below a meeting; the newest
MEETING, ITEM = "meeting", "item"
LONGEST_ID = 18  # digits of a number that a database holds


def key_of(row: Meeting | AgendaItem | None) -> str:
    """“meeting:12” or “item:7”; empty for none."""
    if row is None:
        return ""
    return topic(MEETING if isinstance(row, Meeting) else ITEM, row.pk)


def linkable(user: User | AnonymousUser, keys: Iterable[str]) -> dict[str, Meeting | AgendaItem]:
    """{key: meeting or agenda item} that ``user`` may link a visit with: the newest, and those of ``keys``.

    Four statements at most, however many there are.
    """
    kinds = {
        MEETING: Meeting.objects.listed_to(user).order_by("-starts_at", "-pk"),
        ITEM: AgendaItem.objects.listed_to(user).order_by("-published_at", "-pk"),
    }
    found: dict[str, Meeting | AgendaItem] = {}
    for kind, rows in kinds.items():
        found |= {topic(kind, row.pk): row for row in rows[:MOST]}
        start = f"{kind}:"
        asked = [key.removeprefix(start) for key in keys if key.startswith(start) and key not in found]
        if ids := [one for one in asked if one.isascii() and one.isdecimal() and len(one) <= LONGEST_ID]:
            found |= {topic(kind, row.pk): row for row in rows.filter(pk__in=ids)}
    return found


def link_of(visit: Visit) -> Meeting | AgendaItem | None:
    """What ``visit`` is linked with, for code that shows it to nobody. One statement."""
    link = VisitLink.objects.filter(visit=visit).select_related("meeting", "item").first()
    return link.target if link else None


def linked_with(visit: Visit, user: User | AnonymousUser) -> Meeting | AgendaItem | None:
    """The meeting or agenda item that ``visit`` is linked with, if ``user`` may see it. Two statements."""
    link = VisitLink.objects.filter(visit=visit).first()
    if link is None:
        return None
    model = Meeting if link.meeting_id else AgendaItem
    rows = model.objects.visible_to(user).filter(published_at__isnull=False).select_related("network")
    return rows.filter(pk=link.meeting_id or link.item_id).first()


def visits_linked_with(row: Meeting | AgendaItem, user: User | AnonymousUser) -> Any:
    """Lines of the newest visits that are linked with ``row`` and that ``user`` may see. One statement."""
    field = MEETING if isinstance(row, Meeting) else ITEM
    visits = Visit.objects.visible_to(user).filter(**{f"link__{field}": row})
    return visit_rows(list(visits.order_by("-first_day", "-id").values(*COLUMNS)[:MOST]))


def visits_of_cities(user: User | AnonymousUser, *, theme: str = "") -> VisitQuerySet:
    """The visits that a city of ``user`` takes part in, as far as they may see them; of a theme, if given."""
    cities = [seat.city_id for seat in Seat.objects.held_by(user) if seat.city_id]
    parties = VisitParty.objects.filter(visit=OuterRef("pk"), city__in=cities)
    found = Visit.objects.visible_to(user).filter(Exists(parties))
    return found.filter(theme=theme) if theme else found


def streams_of_link(visit: Visit) -> list[Stream]:
    """The acts on what a visit is linked with."""
    return [Stream(VisitLink, VisitLink.history.filter(visit=visit.pk))]
