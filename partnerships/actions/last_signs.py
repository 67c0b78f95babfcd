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
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from citydiplo.kit.caching import versions
from citydiplo.kit.db.compiled import Many, compiled
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

BATCH = 400  # ids in one statement; SQLite takes 999 parameters
FEW = 64  # ids in the one statement for all kinds, which names them a dozen times
NONE = (None, Precision.DAY, "")
DAY, NO_NUMBER = Value(Precision.DAY.value), Value(0)
_RANK = {kind: -place for place, kind in enumerate(SignKind)}

Sign = tuple[datetime.date | None, str, str]


@transaction.atomic(savepoint=False)
def refresh(*, partnership_ids: Iterable[int] | None = None) -> int:
    """Write the last sign of all partnerships, or of some. Returns how many changed.

    Two statements for each 64 ids beside what is written; about a dozen for all, however many there are.
    """
    if partnership_ids is None:
        changed = _write(None)
    else:
        ids = sorted(set(partnership_ids))
        changed = sum(_write(ids[start : start + FEW]) for start in range(0, len(ids), FEW))
    if changed:
        versions.bump("partnerships")
    return changed


def note_confirmation(*, partnership_id: int) -> None:
    """Write the last sign after a party of a partnership confirmed it now. One statement.

    The same as ``refresh``: of the kinds of one day a confirmation is the last to be said, so it changes
    what is stored for an earlier day only.
    """
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    stood = Partnership.objects.filter(pk=partnership_id).exclude(status__in=NOT_WORKED)
    before = stood.filter(Q(sign_on=None) | Q(sign_on__lt=today))
    if before.update(sign_on=today, sign_precision=Precision.DAY, sign_kind=SignKind.CONFIRMATION):
        versions.bump("partnerships")


@transaction.atomic(savepoint=False)
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
    for pk, day, precision, kind, _number in _signs(ids):
        if pk not in found or _order(day, kind) > _order(found[pk][0], found[pk][2]):
            found[pk] = (day, precision, kind)
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


def _signs(ids: list[int] | None) -> Iterator[Any]:
    """(partnership, day, precision, kind, number) of each kind; of one day and kind the first number counts.

    One statement where there are ``ids``, otherwise one for each kind, since their rows are many.
    """
    if ids is not None:
        yield from sorted((row for row in _signs_of(Many(ids)) if row[1]), key=itemgetter(-1))
        return
    for rows in _kinds(None):
        yield from rows.iterator()


@compiled
def _signs_of(ids: Many) -> Any:
    first, *others = _kinds(ids)
    return first.order_by().union(*others, all=True)


def _kinds(ids: Any) -> Iterator[Any]:
    """The rows of ``_signs``, of some kinds in several querysets."""

    def among(rows, path="partnership"):
        return rows if ids is None else rows.filter(**{f"{path}__in": ids})

    real = Q(partnership__is_demo=True) | Q(is_demo=False)
    activities = among(Activity.objects.order_by("on", "pk"))
    yield _of_kind(activities.values_list("partnership", "on", "on_precision"), SignKind.ACTIVITY, F("pk"))
    stood = Confirmation.objects.exclude(partnership__status__in=NOT_WORKED)
    yield _newest(among(stood), _day_of("said_at"), SignKind.CONFIRMATION)
    documents = among(PartnershipDocument.objects.shown())
    yield _newest(documents, _day_of("added_at"), SignKind.DOCUMENT)
    visits = among(Visit.objects.public().exclude(partnership=None))
    yield _newest(visits.filter(real), Max("last_day"), SignKind.VISIT)
    parties = among(Party.objects.all())
    for other in ("city", "institution"):
        yield _visits_between(other) if ids is None else _visits_of(parties, other)
    linked = among(Exchange.objects.public().exclude(partnership=None))
    yield _newest(linked.filter(real), _day_of("published_at"), SignKind.EXCHANGE)
    for model in (Reply, Reuse):
        yield _said_between(model) if ids is None else _said_of(parties, model)
    met = among(Partnership.objects.exclude(met_on=None), "pk").order_by()
    yield _of_kind(met.values_list("pk", "met_on").annotate(precision=DAY), SignKind.MEETING)


def _of_kind(rows, kind, number=NO_NUMBER):
    return rows.annotate(kind=Value(kind.value), number=number)


def _newest(rows, newest, kind, path="partnership"):
    """(partnership, the day of its newest row, day) for each."""
    return _of_kind(rows.order_by().values_list(path).annotate(newest=newest, precision=DAY), kind)


def _day_of(moment):
    return TruncDate(Max(moment), tzinfo=timezone.get_default_timezone())


def _visits_between(other):
    """Visits in which a city and another party of a partnership took part."""
    visit = "city__visit_parties__visit"
    same = {f"partnership__parties__{other}__visit_parties__visit": F(visit)}
    if other == "city":
        same["partnership__parties__pk__gt"] = F("pk")
    public = Q(**{f"{visit}__status": "done", f"{visit}__visibility": "public"})
    real = Q(partnership__is_demo=True) | Q(**{f"{visit}__is_demo": False})
    return _newest(Party.objects.filter(public, real, **same), Max(f"{visit}__last_day"), SignKind.VISIT)


def _said_between(model):
    """Replies to an exchange, or its reuse, by one city where another party of a partnership wrote it."""
    path = "exchange__city__parties__partnership"
    fits = Q(**{f"{path}__parties__city": F("city")}) & (
        Q(**{f"{path}__is_demo": True}) | Q(exchange__is_demo=False)
    )
    said = model.objects.shown().filter(fits, exchange__in=Exchange.objects.public().values("pk"))
    rows = said.exclude(city=F("exchange__city"))
    return _newest(rows, _day_of("said_at"), SignKind.EXCHANGE, path)


def _visits_of(parties, other):
    """The rows of ``_visits_between`` for a few ``parties``: PostgreSQL plans the joins of all for 30 ms."""
    theirs = f"parties__{other}__parties"
    same = {f"{theirs}__partnership": OuterRef("partnership")}
    if other == "city":
        same[f"{theirs}__pk__gt"] = OuterRef("pk")
    visits = Visit.objects.public().filter(_real(), parties__city=OuterRef("city")).filter(**same)
    newest = visits.order_by().values("status").annotate(day=Max("last_day"))
    return _newest_of_each(parties, newest, SignKind.VISIT)


def _said_of(parties, model):
    """The rows of ``_said_between`` for a few ``parties``."""
    said = model.objects.shown().filter(
        _real("exchange__"),
        exchange__in=Exchange.objects.public(),
        exchange__city__parties__partnership=OuterRef("partnership"),
        city=OuterRef("city"),
    )
    newest = said.exclude(city=F("exchange__city")).order_by().values("city").annotate(day=_day_of("said_at"))
    return _newest_of_each(parties, newest, SignKind.EXCHANGE)


def _newest_of_each(parties, newest, kind):
    """(partnership, day or None, precision) where each party asks by itself, for its newest ``day``."""
    return _newest(parties, Subquery(newest.values("day")), kind)


def _real(path=""):
    """What is not invented, or is like the partnership of a party."""
    return Q(**{f"{path}is_demo": False}) | Q(**{f"{path}is_demo": OuterRef("partnership__is_demo")})
