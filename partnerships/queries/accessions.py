"""Cities' relations to agreements, as lines of a table, and what an accession asks next."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, QuerySet
from django.utils.html import escape, format_html

from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.labels import labels_of
from citydiplo.kit.web.urls import address_of
from networks.choices import Dimension, FactState, kind_word
from networks.queries.years import YearsByRegion
from partnerships.choices import ACCESSION_RELATION, AccessionKind, AccessionStatus
from partnerships.models import Accession
from partnerships.queries.steps import steps_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.models import Agreement
    from partnerships.models.agreement import AccessionQuerySet

_FACTS = (
    *("id", "kind", "date", "date_precision", "until", "until_precision"),
    *("status", "commitments", "state", "is_demo"),
    *("source__title", "source__url", "source_note", "as_of", "as_of_precision"),
)
_AGREEMENT = ("agreement", "agreement__name", "agreement__slug", "agreement_binds", "agreement__dimension")
_CITY = ("city__label", "city__slug", "city__country", "city__kind")


def accessions_of(city: City, user: User | AnonymousUser) -> QuerySet[Accession, dict[str, Any]]:
    """The city's accessions by agreement, current ones first, as values for :func:`accession_lines`."""
    return (
        Accession.objects.visible_to(user)
        .filter(city=city)
        .order_by(F("until").desc(nulls_first=True), "agreement__name", "id")
        .values(*_FACTS, *_AGREEMENT)
    )


def accessions_to(agreement: Agreement, user: User | AnonymousUser) -> QuerySet[Accession, dict[str, Any]]:
    """The agreement's accessions by city, current ones first, as values for :func:`accession_lines`.

    Slice it before you read.
    """
    rows = Accession.objects.visible_to(user).filter(agreement=agreement)
    return by_city(rows).order_by(F("until").desc(nulls_first=True), "city__name", "id")


def by_city(rows: AccessionQuerySet) -> QuerySet[Accession, dict[str, Any]]:
    """Accessions sorted by city, as values for :func:`accession_lines`."""
    return rows.order_by("city__name", "id").values(*_FACTS, *_CITY, "agreement")


@dataclass(frozen=True)
class AccessionsCounted:
    """``kinds`` are (kind, label, number of cities) of the current ones, ``dated`` of which have a date.

    ``ended`` is how many have ended. ``years`` follows those too.
    """

    kinds: list[tuple[str, Any, int]]
    dated: int
    ended: int
    years: YearsByRegion


def accessions_counted(agreement: Agreement, user: User | AnonymousUser) -> AccessionsCounted:
    """The accessions to an agreement in numbers. No demo rows. One statement."""
    rows = Accession.objects.visible_to(user).filter(agreement=agreement, is_demo=False).order_by()
    numbers: Counter[str] = Counter()
    years, dated, ended = YearsByRegion(), 0, 0
    rows = rows.values_list("kind", "city__region", "date__year", "until__year").annotate(Count("id"))
    for kind, region, since, until, n in rows:
        years.add(region, since, until, n)
        if until:
            ended += n
        else:
            numbers[kind] += n
            dated += n if since else 0
    kinds = [(value, label, numbers[value]) for value, label in AccessionKind.choices if value in numbers]
    return AccessionsCounted(kinds, dated, ended, years)


def accession_points(
    agreement: Agreement, user: User | AnonymousUser
) -> QuerySet[Accession, tuple[Any, ...]]:
    """(slug, name, latitude, longitude) of its current cities whose position is known; no demo rows."""
    return (
        Accession.objects.visible_to(user)
        .current()
        .filter(agreement=agreement, is_demo=False, city__latitude__isnull=False)
        .order_by("city__name")
        .values_list("city__slug", "city__label", "city__latitude", "city__longitude")
    )


def accession_lines(rows: Iterable[dict[str, Any]]) -> Any:
    """The rows with their words, the date as exact as it is known.

    ``commitments`` are members of ``Commitment``. ``relation`` is the city's relation to the agreement
    ("Aligned with …"), whose name in it is a link.
    """
    lines = []
    city_url, agreement_url = address_of("city"), address_of("agreement")
    kinds, statuses, states, dimensions = map(
        labels_of, (AccessionKind, AccessionStatus, FactState, Dimension)
    )
    for row in rows:
        row["kind_label"] = kinds[row["kind"]]
        row["date_text"] = partial_date.display(row["date"], row["date_precision"])
        row["until_text"] = partial_date.display(row["until"], row["until_precision"])
        row["status_label"] = statuses[row["status"]]
        row["as_of_text"] = partial_date.display(row["as_of"], row["as_of_precision"])
        row["state_label"] = states[row["state"]]
        if "city__country" in row:
            row["url"] = city_url(row["city__slug"])
            row["country"] = country_name(row["city__country"])
            row["noun"] = kind_word(row["city__kind"])
        else:
            row["url"] = agreement_url(row["agreement__slug"])
            row["relation"] = _relation(row)
            row["dimension_label"] = dimensions[row["agreement__dimension"]]
        lines.append(row)
    return lines


def _relation(row):
    agreement = format_html('<a href="{}">{}</a>', row["url"], row["agreement__name"])
    words = escape(ACCESSION_RELATION[row["kind"]])
    return format_html(words.replace("%(agreement)s", "{}"), agreement)


def with_steps(lines: Any, today: datetime.date) -> Any:
    """The lines of one city with ``steps``, each with its state. Three statements.

    An agreement that the city left asks nothing of it.
    """
    standings = steps_of([line for line in lines if not line["until"]], today)
    for line in lines:
        line["steps"] = standings.get(line["id"], [])
    return lines
