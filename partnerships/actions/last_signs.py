"""The last sign of life of partnerships: the newest of what shows that their parties still work together.

A confirmation, a visit of the partnership or between its parties, a meeting that two of them attended, an
exchange or its reuse between them, a document, a logged activity. Only what every visitor may read counts,
so the column tells nobody of a planned visit or a private document; what is invented counts for invented
records alone. Counted again from rows, so counting twice changes nothing, and what is taken back lowers it.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from citydiplo.kit.caching import versions
from citydiplo.kit.fields.partial_date import Precision
from partnerships.choices import NOT_WORKED, SignKind
from partnerships.models import (
    Activity,
    Confirmation,
    Exchange,
    Partnership,
    PartnershipDocument,
    Party,
    Reply,
    Reuse,
    Visit,
)

BATCH = 400  # ids in one statement; some name them twice, and SQLite takes 999 parameters
NONE = (None, Precision.DAY, "")
_RANK = {kind: -place for place, kind in enumerate(SignKind)}

Sign = tuple[datetime.date | None, str, str]


@transaction.atomic
def refresh(*, partnership_ids: Iterable[int] | None = None) -> int:
    """Write the last sign of all partnerships, or of some. Returns how many changed.

    About a dozen statements for each 400 ids; as many for all, however many there are.
    """
    if partnership_ids is None:
        changed = _write(None)
    else:
        ids = sorted(set(partnership_ids))
        changed = sum(_write(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))
    if changed:
        versions.bump("partnerships")
    return changed


@transaction.atomic
def note_meetings(newest: Mapping[int, datetime.date]) -> int:
    """Keep when two parties of a partnership last attended a meeting: {partnership: day}, of all there are.

    The agenda calls this, which knows the meetings. Partnerships that are not in ``newest`` lose their day.
    Returns how many signs changed.
    """
    stored = dict(Partnership.objects.exclude(met_on=None).values_list("pk", "met_on"))
    by_day = defaultdict(list)
    for pk in {*stored, *newest}:
        if stored.get(pk) != newest.get(pk):
            by_day[newest.get(pk)].append(pk)
    for day, pks in by_day.items():
        for start in range(0, len(pks), BATCH):
            Partnership.objects.filter(pk__in=pks[start : start + BATCH]).update(met_on=day)
    return refresh(partnership_ids=[pk for pks in by_day.values() for pk in pks])


def of_cities(cities: Collection[int]) -> list[int]:
    """The partnerships that any of these cities is a party of. One statement."""
    return list(Party.objects.filter(city__in=cities).values_list("partnership", flat=True).distinct())


def _write(ids):
    found: dict[int, Sign] = {}
    for kind, rows in _signs(ids):
        for pk, day, precision in rows:
            if pk not in found or _order(day, kind) > _order(found[pk][0], found[pk][2]):
                found[pk] = (day, precision, kind.value)
    rows = Partnership.objects.all() if ids is None else Partnership.objects.filter(pk__in=ids)
    said = rows.exclude(sign_kind="").values_list("pk", "sign_on", "sign_precision", "sign_kind")
    stored = {pk: tuple(sign) for pk, *sign in said}
    by_sign = defaultdict(list)
    for pk in {*stored, *found}:
        wanted = found.get(pk, NONE)
        if stored.get(pk, NONE) != wanted:
            by_sign[wanted].append(pk)
    for (day, precision, kind), pks in by_sign.items():
        facts = {"sign_on": day, "sign_precision": precision, "sign_kind": kind}
        for start in range(0, len(pks), BATCH):
            Partnership.objects.filter(pk__in=pks[start : start + BATCH]).update(**facts)
    return sum(map(len, by_sign.values()))


def _order(day, kind):
    return day, _RANK[SignKind(kind)]


def _signs(ids: list[int] | None) -> Iterator[tuple[SignKind, Iterable[Any]]]:
    """(kind, [(partnership, day, precision)]), of each kind perhaps several times. One statement each."""

    def among(rows, path="partnership"):
        return rows if ids is None else rows.filter(**{f"{path}__in": ids})

    activities = among(Activity.objects.order_by("on", "pk"))
    yield SignKind.ACTIVITY, activities.values_list("partnership", "on", "on_precision").iterator()
    stood = Confirmation.objects.exclude(partnership__status__in=NOT_WORKED)
    yield SignKind.CONFIRMATION, _newest(among(stood), "said_at")
    yield SignKind.DOCUMENT, _newest(among(PartnershipDocument.objects.shown()), "added_at")
    yield SignKind.VISIT, _newest(_real(among(Visit.objects.public().exclude(partnership=None))), "last_day")
    parties = among(Party.objects.all())
    for other in ("city", "institution"):
        yield SignKind.VISIT, _visits_between(parties, other)
    linked = among(Exchange.objects.public().exclude(partnership=None))
    yield SignKind.EXCHANGE, _newest(_real(linked), "published_at")
    for model in (Reply, Reuse):
        yield SignKind.EXCHANGE, _said_between(model, ids)
    met = Partnership.objects.exclude(met_on=None)
    met = met if ids is None else met.filter(pk__in=ids)
    yield SignKind.MEETING, ((pk, day, Precision.DAY) for pk, day in met.values_list("pk", "met_on"))


def _real(rows, path=""):
    """Without what is invented, unless the partnership is."""
    return rows.filter(Q(partnership__is_demo=True) | Q(**{f"{path}is_demo": False}))


def _newest(rows, column):
    """(partnership, the day of its newest row, day) for each."""
    for pk, newest in rows.order_by().values_list("partnership").annotate(newest=Max(column)):
        yield pk, _day(newest), Precision.DAY


def _day(moment):
    if isinstance(moment, datetime.datetime):
        return timezone.localdate(moment, timezone.get_default_timezone())
    return moment


def _visits_between(parties, other):
    """Visits in which a city and another party of a partnership took part."""
    visit = "city__visit_parties__visit"
    same = {f"partnership__parties__{other}__visit_parties__visit": F(visit)}
    if other == "city":
        same["partnership__parties__pk__gt"] = F("pk")
    public = Q(**{f"{visit}__status": "done", f"{visit}__visibility": "public"})
    real = Q(partnership__is_demo=True) | Q(**{f"{visit}__is_demo": False})
    return _newest(parties.filter(public, real, **same), f"{visit}__last_day")


def _said_between(model, ids):
    """Replies to an exchange, or its reuse, by one city where another party of a partnership wrote it."""
    path = "exchange__city__parties__partnership"
    fits = Q(**{f"{path}__parties__city": F("city")}) & (
        Q(**{f"{path}__is_demo": True}) | Q(exchange__is_demo=False)
    )
    if ids is not None:
        fits &= Q(**{f"{path}__in": ids})
    said = model.objects.shown().filter(fits, exchange__in=Exchange.objects.public().values("pk"))
    rows = said.exclude(city=F("exchange__city")).order_by().values_list(path)
    return ((pk, _day(newest), Precision.DAY) for pk, newest in rows.annotate(newest=Max("said_at")))
