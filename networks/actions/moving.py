"""Moving one city's rows to another without breaking "once per city" rules and without losing a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import translation

from networks.choices import FactState
from networks.models.source import Sourced

if TYPE_CHECKING:
    from networks.models import City

LONGEST_NOTE = 500  # characters of ``source_note``
PROVENANCE = ("source_id", "source_note", "as_of", "state")


@dataclass(frozen=True)
class Facts:
    """Fields that mean something together only: they are taken over together or not at all.

    ``companions`` say something of the ``values``: a date's precision, the year of a population. ``source``
    is the companion that names their own source, where they have one beside the row's; ``year`` the one
    that says of which year they are. A value that equals ``default`` says nothing.
    """

    values: tuple[str, ...]
    companions: tuple[str, ...] = ()
    source: str = ""
    year: str = ""
    default: Any = None


def move(
    rows: models.QuerySet, *, city: City, into: City, same: Sequence[str], facts: Sequence[Facts] = ()
) -> None:
    """Give the rows of ``city`` in the queryset ``rows`` to the city ``into``.

    Where it has one with the ``same`` fields already, that one stays, and takes over the ``facts`` that it
    lacks: see ``complete``.
    """
    standing = {tuple(getattr(row, name) for name in same): row for row in rows.filter(city=into)}
    for row in rows.filter(city=city):
        twin = standing.get(tuple(getattr(row, name) for name in same))
        if twin is None:
            row.city = into
            row.save(update_fields=["city"])
            continue
        complete(twin, row, facts)
        twin.save()
        row.delete()


def complete(
    twin: models.Model, row: models.Model, facts: Sequence[Facts], *, takes_source: bool = True
) -> None:
    """Give ``twin`` the ``facts`` that it lacks and ``row`` has; does not save. One statement for a source.

    Each goes with what belongs to it and with its source. Where ``twin`` names no source and says nothing
    else, that becomes its own (unless ``takes_source`` is false: it says more than these facts); else the
    remark on its source names it. A fact whose source has no room there is not taken. What a demo row says
    never becomes a real row's; a real row's facts take the place of a demo row's.
    """
    lacking = [one for one in facts if _is_lacking(twin, row, one)]
    if not isinstance(twin, Sourced):
        _take(twin, row, lacking)
    elif row.is_demo != twin.is_demo:
        if twin.is_demo:
            _take(twin, row, facts)
            _take_fields(twin, row, (*PROVENANCE, "is_demo"))
    elif _have_one_source(twin, row):
        _take(twin, row, lacking)
    elif takes_source and _can_be_its_source(twin, row, facts):
        _take(twin, row, lacking)
        notes = dict.fromkeys(filter(None, (twin.source_note, row.source_note)))
        _take_fields(twin, row, PROVENANCE)
        twin.source_note = "; ".join(notes)[:LONGEST_NOTE]
    else:
        _take_with_source(twin, row, lacking)


def _take(twin, row, facts):
    for one in facts:
        _take_fields(twin, row, (*one.values, *one.companions))


def _take_fields(twin, row, names):
    for name in names:
        setattr(twin, name, getattr(row, name))


def _take_with_source(twin, row, facts):
    """Where a fact has a field for its own source, that says it; the remark says it of all others."""
    for one in facts:
        if not one.source:
            continue
        _take(twin, row, [one])
        if not getattr(row, one.source) and row.source:
            setattr(twin, one.source, row.source.title)
            if one.year and row.as_of and not getattr(row, one.year):
                setattr(twin, one.year, row.as_of.year)
    if others := [one for one in facts if not one.source]:
        note = "; ".join(filter(None, (twin.source_note, _remark(row, others))))
        if len(note) <= LONGEST_NOTE:
            _take(twin, row, others)
            twin.source_note = note


def _remark(row, facts):
    """“since, field: A list, page 3, 2021-05-01”."""
    with translation.override(settings.LANGUAGE_CODE):
        names = (str(row._meta.get_field(name).verbose_name) for one in facts for name in one.values)
        source = row.source.title if row.source else row.get_state_display()
        parts = (source, row.source_note, row.as_of and row.as_of.isoformat())
        return f"{', '.join(names)}: {', '.join(filter(None, parts))}"


def _have_one_source(twin, row):
    return (twin.source_id, twin.as_of, twin.state) == (row.source_id, row.as_of, row.state)


def _can_be_its_source(twin, row, facts):
    """Whether nobody confirmed ``twin``, and its source, if it had one, could be that of ``row``."""
    is_open = twin.source_id is None and {twin.state, row.state} <= {
        FactState.UNVERIFIED,
        FactState.OPEN_DATA,
    }
    return is_open and row.source_id and all(_is_open_or_equal(twin, row, one) for one in facts)


def _is_lacking(twin, row, facts):
    """Whether ``row`` says these facts, and ``twin`` says none or fewer of the same."""
    if not _is_open_or_equal(twin, row, facts):
        return False
    if (mine := _values(twin, facts)) != (theirs := _values(row, facts)):
        return True
    companions = [[_value_of(one, name) for name in facts.companions] for one in (twin, row)]
    return mine == theirs and any(theirs) and not any(companions[0]) and any(companions[1])


def _is_open_or_equal(twin, row, facts):
    pairs = zip(_values(twin, facts), _values(row, facts), strict=True)
    return all(mine is None or mine == theirs for mine, theirs in pairs)


def _values(row, facts):
    values = [_value_of(row, name) for name in facts.values]
    return [None if value == facts.default else value for value in values]


def _value_of(row, name):
    """A field's value; None where it is empty. 0 is a value."""
    value = getattr(row, name)
    return None if value is False or value in ("", ()) else value
