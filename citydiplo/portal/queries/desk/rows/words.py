"""Words and columns that several builders share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agenda.policies import cities_to_answer_for
from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.labels import labels_of
from citydiplo.portal.choices import TaskKind
from partnerships.choices import PartnershipClass

if TYPE_CHECKING:
    from citydiplo.portal.queries.desk.scope import Scope
    from networks.models import City
    from partnerships.models import Partnership

NOTE = 140  # characters of a reason or a message


def day(day: Any) -> str:
    """A day in short; empty for none."""
    return partial_date.day_text(day, "SHORT_DATE_FORMAT") if day else ""


def short(text: str) -> str:
    """The beginning of a text, as long as a line."""
    return Truncator(text).chars(NOTE)


def joined(*parts: object) -> str:
    """What there is of the parts, a dot between."""
    return " · ".join(str(part) for part in parts if part)


def answering(scope: Scope) -> list[City]:
    """The cities in scope in whose name the person answers meetings and signs."""
    return [city for city in cities_to_answer_for(scope.user) if scope.has(city)]


def marked(row: Any, name: str, cities: Sequence[City]) -> tuple[City, ...]:
    """Those of the cities whose bit ``<name>_<place in the list>`` the row has (``agenda.queries.desk``)."""
    return tuple(city for place, city in enumerate(cities) if getattr(row, f"{name}_{place}"))


def of(row: Any, cities: Mapping[int, City]) -> tuple[City, ...]:
    """The city whose record it is, if it is among these."""
    return (cities[row.own_city],) if row.own_city in cities else ()


def record(record: Partnership, pile: str, subject: Any, places: Any, *more: object) -> dict[str, Any]:
    """What a task shows of a partnership."""
    since = record.since and partial_date.since(record.since, record.since_precision)
    return {
        "pile": pile,
        "subject": subject,
        "word": labels_of(PartnershipClass)[record.partnership_class],
        "title": str(record),
        "url": record.get_absolute_url(),
        "places": places,
        "note": joined(record.label if record.title else "", *(more or (since,))),
        "is_demo": record.is_demo,
    }


def draft(pile: str, row: Any, word: Any, route: str, *places: Any, note: str = "") -> dict[str, Any]:
    """What a task shows of a draft."""
    changed = _("last changed %(day)s") % {"day": day(timezone.localdate(row.updated_at))}
    return {
        "pile": pile,
        "subject": row,
        "kind": TaskKind.DRAFTS,
        "word": word,
        "title": str(row),
        "url": row.get_absolute_url(),
        "places": places,
        "note": joined(note, changed),
        "action": _("Continue"),
        "action_url": reverse(route, args=[row.pk]),
    }
