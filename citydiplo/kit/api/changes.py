"""What changed since a moment: rows that were written, and rows that a reader should drop.

Both are read from history. A row is only named as removed where everybody could read it before: of what was
never public, nobody learns that it was there.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

# What commits late says that it was written earlier: the next question goes back so far, and sees rows twice.
OVERLAP = datetime.timedelta(minutes=5)
YEAR = datetime.timedelta(days=365)


def before(name: str, value: Any) -> Q:
    """The Q of acts before which the field ``name`` was ``value``."""
    return _untouched(name) & _is(name, value) | Q(changes__has_key=name) & _was(name, value)


def before_not(name: str, value: Any) -> Q:
    """The Q of acts before which the field ``name`` was something else. (Of no key, nothing is false.)"""
    return _untouched(name) & ~_is(name, value) | Q(changes__has_key=name) & ~_was(name, value)


def _untouched(name):
    return ~Q(changes__has_key=name)


def _is(name, value):
    return Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})


def _was(name, value):
    return Q(**{f"changes__{name}__0": value})


REMOVED = Q(history_type="-")  # of nouns of which everybody reads every row


@dataclass(frozen=True)
class Changes:
    """Whose history a noun is read from.

    ``parts`` are (model, link) of rows that the noun's own columns tell of. ``was_public`` is the Q of acts,
    entering apart, before which everybody could read the row.
    """

    model: type[Model]
    was_public: Q = REMOVED
    parts: tuple[tuple[type[Model], str], ...] = ()

    def since(self, moment: datetime.datetime, until: datetime.datetime | None = None) -> Q:
        """The Q of rows that were written since, or between two moments."""
        found = Q(pk__in=self._acts(moment, until).values("id"))
        for model, link in self.parts:
            acts = model.history.filter(_between("history_date", moment, until))  # type: ignore[attr-defined]
            found |= Q(pk__in=acts.values(link))
        if any(field.name == "updated_at" for field in self.model._meta.fields):
            found |= _between("updated_at", moment, until)
        return found

    def happened(self, moment: datetime.datetime, until: datetime.datetime) -> bool:
        """Whether anything was written or removed between two moments, for whomever. Two statements."""
        written = self.model._base_manager.filter(self.since(moment, until))
        return self._acts(moment, until).exists() or written.exists()

    def removed(
        self,
        moment: datetime.datetime,
        *,
        listed: QuerySet[Any],
        visible: QuerySet[Any],
        public: QuerySet[Any],
        beyond: int,
        most: int,
        until: datetime.datetime | None = None,
    ) -> list[int]:
        """Ids beyond ``beyond`` that a list no longer shows, in order, at most ``most``. Two statements.

        ``listed`` are the rows of the list without the moment, ``visible`` those of the noun that its reader
        sees, ``public`` those that everybody sees.
        """
        gone = self._acts(moment, until).filter(self.was_public).exclude(history_type="+")
        gone = gone.filter(~Exists(visible.order_by().filter(pk=OuterRef("id"))), id__gt=beyond)
        keys = set(gone.order_by("id").values_list("id", flat=True).distinct()[:most])
        left = public.order_by().filter(self.since(moment, until), pk__gt=beyond)
        left = left.filter(~Exists(listed.order_by().filter(pk=OuterRef("pk"))))
        keys |= set(left.order_by("pk").values_list("pk", flat=True)[:most])
        return sorted(keys)[:most]

    def _acts(self, moment, until=None):
        return self.model.history.filter(_between("history_date", moment, until))


def _between(name, moment, until):
    found = Q(**{f"{name}__gte": moment})
    return found & Q(**{f"{name}__lt": until}) if until else found


def moment_of(text: str) -> datetime.datetime:
    """The moment that ``?changed_since=`` names. Raises BadRequest for other text, or too long ago."""
    found = _parsed(text.strip().replace(" ", "+"))  # a plus that nobody encoded arrives as a space
    if found is None:
        raise BadRequest(
            _("changed_since: enter a date or a time with its zone, for example %(example)s.")
            % {"example": "2026-11-30T08:00:00Z"}
        )
    if found < timezone.now() - settings.HISTORY_YEARS * YEAR:
        raise BadRequest(
            _("changed_since: the history goes back %(years)s years. Read the whole list instead.")
            % {"years": settings.HISTORY_YEARS}
        )
    return found


def _parsed(text):
    try:
        moment = parse_datetime(text)
        if moment is None and (day := parse_date(text)):
            moment = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
        if moment and moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.UTC)
        return moment and moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def merged(rows: Iterable[int], removed: Iterable[int], most: int) -> tuple[set[int], bool]:
    """The first ``most`` of both kinds of ids together, and whether there are more."""
    together = sorted({*rows, *removed})
    return set(together[:most]), len(together) > most
