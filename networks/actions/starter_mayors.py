"""Mayors of the starter register: who governed a city from when to when, or on which day.

A row has at least one of three dates. What a person entered, or another source says, stays. A term that
shares a day with another one of its city is passed over, and told with the reason.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from citydiplo.kit import history
from citydiplo.kit.fields import partial_date
from citydiplo.kit.search.folding import fold
from citydiplo.kit.text.slugs import ascii_slug
from networks.actions.setwise import PERSONAL, LoadTally, fact, settle
from networks.models import Mandate, Mayor

PartialDate = tuple[datetime.date | None, str]
FOREVER = datetime.date.max
GAVE_WAY = _("Invented for the demonstration; the register knows who governed.")


@dataclass
class MayorsTally:
    """What loading did to mayors and to mandates, and why rows were passed over: [(who, reason)]."""

    mayors: LoadTally = field(default_factory=LoadTally)
    mandates: LoadTally = field(default_factory=LoadTally)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        parts = [f"mayors {self.mayors}; mandates {self.mandates}"]
        parts += [f"passed over: {who}: {reason}" for who, reason in self.refused]
        return "; ".join(parts)


@dataclass
class _Term:
    """A row on its way to a mandate; ``pk`` is that of the record which it is, if there is one."""

    row: Mapping[str, str]
    city: int
    starts: PartialDate
    ends: PartialDate
    known_on: PartialDate
    mandate: Mandate | None = None

    @property
    def who(self) -> str:
        """The person and the city in one line, for what is refused."""
        return f"{self.row['person']}, {self.row['city_name']}"


def load_terms(
    rows: list[dict[str, str]],
    *,
    cities: Mapping[Any, int],
    source: int,
    provenance: Callable[[Mapping[str, str], int], dict[str, Any]],
) -> MayorsTally:
    """Bring mayors and mandates into line with the rows of ``mayors.csv``.

    ``cities`` are {GeoNames id: primary key}, ``source`` is the key of the list's source, and ``provenance``
    makes the fields that say where a row comes from. A constant number of statements for each 2,000 rows.
    """
    tally = MayorsTally()
    terms = [term for row in rows if (term := _read(row, cities, tally)) is not None]
    known = defaultdict(list)
    on_record = Mandate.objects.filter(city__in={term.city for term in terms}).select_related("mayor")
    for mandate in on_record:
        known[mandate.city_id].append(mandate)
    by_city = defaultdict(list)
    for term in terms:
        by_city[term.city].append(term)
    removed, fitting = _removed_by_people(by_city), []
    for city, own in by_city.items():
        fitting += _fit(own, known[city], source, {name for of, name in removed if of == city}, tally)
    mayors = _settle_mayors(fitting, known, source, provenance, tally)
    _settle_mandates(fitting, mayors, source, provenance, tally)
    return tally


def _read(row, cities, tally):
    """The row as a term; None where it cannot be one, which is told."""
    starts, ends, known_on = (_date(row[name]) for name in ("since", "until", "known_on"))
    ends = partial_date.not_before(starts, ends)
    known_on = partial_date.not_before(starts, known_on)
    city = cities.get(int(row["city"]))
    reason = ""
    if city is None:
        reason = "the register has no such city"
    elif not (starts[0] or ends[0] or known_on[0]):
        reason = "no date"
    elif starts[0] and ends[0] and ends[0] <= starts[0]:
        reason = "it ends before it starts"
    elif known_on[0] and (
        known_on[0] < (starts[0] or known_on[0]) or (ends[0] and known_on[0] > partial_date.last_day(*ends))
    ):
        reason = "known in office on a day outside its term"
    term = _Term(row, city or 0, starts, ends, known_on)
    if reason:
        tally.refused.append((term.who, reason))
        return None
    return term


def _date(text):
    return partial_date.parse(text) if text else (None, partial_date.Precision.DAY)


# --- What of a city's terms can be written ------------------------------------------------


def _fit(terms, on_record, source, removed, tally):
    """Those of ``terms``, all of one city, that may be written beside its stored ones.

    ``removed`` are the folded names of people whose term in the city somebody removed.
    """
    left = [mandate for mandate in on_record if not mandate.is_demo]
    for term in terms:
        own = [mandate for mandate in left if fold(mandate.mayor.name) == fold(term.row["person"])]
        term.mandate = _record_of(term, own)
        if term.mandate is not None:
            left.remove(term.mandate)
    writable = []
    for term in terms:
        if term.mandate is None and fold(term.row["person"]) in removed:
            tally.mandates.kept += 1
        elif term.mandate is not None and not _is_ours(term.mandate, source):
            tally.mandates.kept += 1
            left.append(term.mandate)
        else:
            writable.append(term)
    taken = [(m.starts, m.ends or FOREVER, m.mayor.name) for m in left if m.starts]
    fitting = [term for term in writable if term.starts[0] is None]
    for term in sorted((term for term in writable if term.starts[0]), key=lambda term: term.starts[0]):
        _begin_after_the_former(term, taken)
        starts, ends = term.starts[0], term.ends[0] or FOREVER
        other = next((name for first, last, name in taken if first < ends and starts < last), None)
        if other is not None:
            tally.refused.append((term.who, f"its dates overlap the mandate of {other}"))
            continue
        taken.append((starts, ends, term.row["person"]))
        fitting.append(term)
    _remove_demo(on_record, fitting)
    return fitting


def _is_ours(mandate, source):
    """Whether the list of this loader may change it: no person and no other source states it."""
    return mandate.source_id == source and mandate.state not in PERSONAL


def _record_of(term, mandates):
    """The mandate of the same person that a row is: with its start, or else the one whose days it shares."""
    exact = [mandate for mandate in mandates if mandate.starts == term.starts[0]]
    near = [mandate for mandate in mandates if _share_days(mandate, term)]
    if term.starts[0] is None:
        exact = [mandate for mandate in exact if mandate.ends == term.ends[0]]
    return next(iter([*exact, *near]), None)


def _share_days(mandate, term):
    first = term.starts[0] or term.known_on[0] or term.ends[0]
    return first <= (mandate.ends or FOREVER) and mandate.first_known <= (term.ends[0] or FOREVER)


def _begin_after_the_former(term, taken):
    """Who begins in the year or month in which the former ended begins on that day; the precision stays."""
    starts, precision = term.starts
    for first, last, _name in taken:
        if first < starts < last <= partial_date.last_day(starts, precision):
            term.starts = (last, precision)
            term.known_on = partial_date.not_before(term.starts, term.known_on)


def _removed_by_people(cities):
    """{(city, folded name)} of terms that a person removed from these cities: they are not entered again."""
    acts = Mandate.history.filter(city__in=list(cities), history_type="-")
    acts = acts.exclude(history_change_reason=GAVE_WAY)
    return {(city, fold(name)) for city, name in acts.values_list("city", "mayor__name") if name}


def _remove_demo(on_record, terms):
    """Take invented terms away that share a day with a real one. A few at most; their history stays."""
    for demo in (mandate for mandate in on_record if mandate.is_demo and mandate.starts):
        ends = demo.ends or FOREVER
        if any(t.starts[0] and t.starts[0] < ends and demo.starts < (t.ends[0] or FOREVER) for t in terms):
            with history.because(GAVE_WAY):
                demo.delete()


# --- Writing ------------------------------------------------------------------------------


def _settle_mayors(terms, known, source, provenance, tally):
    """{(city, folded name): key} of all people, with the new ones. The same name in a city is one person."""
    people = {
        (city, fold(mandate.mayor.name)): mandate.mayor
        for city, mandates in known.items()
        for mandate in mandates
        if not mandate.is_demo
    }
    taken = set(Mayor.objects.values_list("slug", flat=True))
    rows = {}
    for term in terms:
        key = (term.city, fold(term.row["person"]))
        mayor = people.get(key)
        if mayor is not None and not _is_ours(mayor, source):
            continue
        slug = rows[key].slug if key in rows else mayor.slug if mayor else _slug(term.row["person"], taken)
        row = fact(Mayor, slug=slug, name=term.row["person"], **provenance(_sourced(term), source))
        rows[key] = row
    slugs = {row.slug: key for key, row in rows.items()}
    tally.mayors = settle(Mayor.objects.filter(slug__in=slugs), list(rows.values()), key=("slug",))
    found = dict(Mayor.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    keys = {key: mayor.pk for key, mayor in people.items()}
    return keys | {key: found[slug] for slug, key in slugs.items()}


def _slug(name, taken):
    base = slug = ascii_slug(name, "mayor")
    number = 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def _settle_mandates(terms, mayors, source, provenance, tally):
    """First what gets shorter, then what gets longer, then what is new: so no two share a day meanwhile."""
    shorter, longer, new = [], [], []
    for term in terms:
        mandate = term.mandate
        row = fact(
            Mandate,
            pk=mandate.pk if mandate else None,
            city_id=term.city,
            mayor_id=mayors[term.city, fold(term.row["person"])],
            title=term.row["office"],
            **_dates(term),
            **provenance(_sourced(term), source),
        )
        if mandate is None:
            new.append((term, row))
        else:
            (shorter if _is_within(term, mandate) else longer).append((term, row))
    for group in (shorter, longer, new):
        _settle_or_tell(group, tally)


def _is_within(term, mandate):
    if term.starts[0] is None or mandate.starts is None:
        return term.starts[0] is None
    ends = term.ends[0] or FOREVER
    return mandate.starts <= term.starts[0] and ends <= (mandate.ends or FOREVER)


def _settle_or_tell(group, tally):
    """Write the rows together; where the database refuses one, each by itself, and tell which it was."""
    try:
        with transaction.atomic():
            found = _settle([row for _term, row in group])
    except IntegrityError:
        if len(group) == 1:
            tally.refused.append((group[0][0].who, "its dates do not fit the other mandates"))
            return
        for one in group:
            _settle_or_tell([one], tally)
        return
    for name in ("created", "changed", "kept", "same"):
        setattr(tally.mandates, name, getattr(tally.mandates, name) + getattr(found, name))


def _settle(rows):
    return settle(Mandate.objects.filter(pk__in=[row.pk for row in rows if row.pk]), rows, key=("pk",))


def _dates(term):
    dates = {"starts": term.starts, "ends": term.ends, "known_on": term.known_on}
    return {
        name: value
        for column, (date, precision) in dates.items()
        for name, value in ((column, date), (f"{column}_precision", precision))
    }


def _sourced(term):
    """The row with what ``provenance`` reads: its date, its place in the source with remarks."""
    row = term.row
    note = f"{row['source_note']} ({row['note']})" if row["note"] else row["source_note"]
    return row | {"as_of": row["known_on"] or row["until"] or row["since"], "source_note": note[:500]}
