"""Statements whose SQL is built once a process, and then asked with ever other values.

Django takes longer to build the SQL of a wide page than the database takes to answer it. ``@compiled`` keeps
the SQL of a function that returns a queryset::

    @compiled
    def _visits(city: int, reader: Reader) -> Any:
        return Visit.objects.visible_to(reader.user()).of_city(city).values("id", "label")

    rows = _visits(city.pk, reader)  # a list

The function is called once for each *shape* of its arguments, with numbers that stand in for the real ones.
So it must not look at a value: it only passes it on. Whole numbers, also in tuples, and moments, also a fixed
time before or after, may change from call to call without another shape; texts, flags, days and None are part
of the shape. A list of ever other length is given as ``Many``.

What a function reads beside its arguments is built in, so it may ask the database nothing, and takes the
present moment as an argument; both are checked. Today is fine, since each day has shapes of its own.
"""

from __future__ import annotations

import contextlib
import copy
import datetime
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.utils import timezone

from citydiplo.kit.errors import NotCompilableError

FIRST = 7_000_000_000_000_000  # stand-ins count from here: no key comes near, and a float holds each exactly
MARK = str(FIRST)[:9]
CENTURIES = range(3000, 9900, 100)  # in the middle of each a stand-in for a moment
MOST_SHAPES = 100  # of one function; the oldest is forgotten
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")


class Many(tuple[Any, ...]):
    """Numbers or texts of which there are ever more or fewer: the SQL has room for the next power of two.

    The last one is repeated, so the function uses them where that changes nothing, such as ``__in``.
    """

    __slots__ = ()

    def __new__(cls, values: Iterable[Any] = ()) -> Many:
        """``values`` in their order, with the last one repeated."""
        found = tuple(values)
        room = 1 << (len(found) - 1).bit_length() if found else 0
        return super().__new__(cls, found + found[-1:] * (room - len(found)))


@dataclass(frozen=True)
class _Kept:
    """A queryset, its compiler after it wrote ``sql``, and which values go where among the parameters.

    ``places`` are (place, number of the value, how long after it: None for what is no moment).
    ``sql`` is empty for a queryset of which the conditions say by themselves that it has no row.
    """

    rows: Any
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int, datetime.timedelta | None], ...]

    def rows_of(self, compiler: Any) -> list[Any]:
        """All rows, by a compiler that has its SQL. Copies are shallow: a queryset's own copy is not."""
        query = copy.copy(self.rows.query)
        query.get_compiler = lambda *_a, **_k: compiler
        rows = object.__new__(type(self.rows))
        rows.__dict__ = {**self.rows.__dict__, "_query": query, "_result_cache": None}
        return list(rows)

    def filled(self, values: list[Any]) -> tuple[Any, ...]:
        """The parameters of the statement."""
        params = list(self.params)
        for place, number, after in self.places:
            value = values[number]
            params[place] = value if after is None else _adapted(value + after, self.rows.db)
        return tuple(params)


class Compiled:
    """A function that returns a queryset; called, it answers with the list of its rows."""

    def __init__(self, build: Callable[..., Any]) -> None:
        functools.update_wrapper(self, build)
        self._build = build
        self._kept: dict[Any, _Kept] = {}

    def __call__(self, *arguments: Any) -> list[Any]:
        """The rows. One statement; none where no row can fit."""
        kept, values = self._find(arguments)
        if not kept.sql:
            return []
        compiler = copy.copy(kept.compiler)
        compiler.connection = connections[kept.rows.db]
        compiler.as_sql = lambda *_a, **_k: (kept.sql, kept.filled(values))
        return kept.rows_of(compiler)

    def count(self, *arguments: Any) -> int:
        """How many rows there are. One statement; none where no row can fit."""
        kept, values = self._find(arguments)
        if not kept.sql:
            return 0
        with connections[kept.rows.db].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({kept.sql}) AS counted", kept.filled(values))  # noqa: S608  SQL that Django wrote
            return int(cursor.fetchone()[0])

    def _find(self, arguments):
        found = _Values()
        shape = (
            timezone.localdate(),
            timezone.get_current_timezone_name(),
            *(found.shape_of(each) for each in arguments),
        )
        kept = self._kept.get(shape)
        if kept is None:
            kept = self._compile(arguments)
            if len(self._kept) >= MOST_SHAPES:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[shape] = kept
        return kept, found.values

    def _compile(self, arguments):
        found = _Values()
        with _nothing_asked():
            rows = self._build(*(found.in_place_of(each) for each in arguments))
            compiler = rows.query.get_compiler(using=rows.db)
            try:
                sql, params = compiler.as_sql()
            except EmptyResultSet:
                return _Kept(rows, compiler, "", (), ())
        numbers = {each: place for place, each in enumerate(found.stand_ins)}
        places = []
        for place, param in enumerate(params):
            if (number := numbers.get(param)) is not None:
                places.append((place, number, None))
            elif isinstance(param, datetime.datetime) or MOMENT.match(str(param)):
                places.append((place, *_moment_among(found.stand_ins, param, rows.db)))
            else:
                _check(param)
        _check(sql)
        return _Kept(rows, compiler, sql, tuple(params), tuple(places))


def compiled(build: Callable[..., Any]) -> Compiled:
    """A decorator: see the module. Rows of a statement that is kept equal those of one built again."""
    return Compiled(build)


class _Values:
    """The values of a call in the order in which its arguments name them, and what stands in for each.

    A number that is met again has its first place, so a function may compare two for equality.
    """

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.stand_ins: list[Any] = []
        self._places: dict[int, int] = {}

    def shape_of(self, value: Any) -> Any:
        """What the SQL follows from."""
        if type(value) is int:
            return self._place_of(value)
        if isinstance(value, Many):
            self.values.extend(value)
            return (Many, len(value), type(value[0]) if value else None)
        if isinstance(value, tuple):
            return (type(value), *map(self.shape_of, value))
        if isinstance(value, datetime.datetime):
            self.values.append(value)
            return datetime.datetime
        return value

    def in_place_of(self, value: Any) -> Any:
        """``value`` with a stand-in for each number and moment, and for each text of ``Many``."""
        if type(value) is int:
            place = self._place_of(value)
            if place == len(self.stand_ins):
                self.stand_ins.append(FIRST + place)
            return self.stand_ins[place]
        if isinstance(value, Many):
            return [self._stand_in(each, type(each)(FIRST + len(self.values))) for each in value]
        if isinstance(value, tuple):
            parts = [self.in_place_of(each) for each in value]
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        if isinstance(value, datetime.datetime):
            century = CENTURIES[len(self.values)]
            return self._stand_in(value, datetime.datetime(century + 50, 1, 1, tzinfo=datetime.UTC))
        return value

    def _stand_in(self, value, stand_in):
        self.values.append(value)
        self.stand_ins.append(stand_in)
        return stand_in

    def _place_of(self, number):
        if number not in self._places:
            self._places[number] = len(self.values)
            self.values.append(number)
        return self._places[number]


def _moment_among(stand_ins: list[Any], param: Any, using: str) -> tuple[int, datetime.timedelta]:
    """(the number of the moment that ``param`` was reckoned from, how long after it)"""
    moment = param if isinstance(param, datetime.datetime) else datetime.datetime.fromisoformat(param)
    if timezone.is_naive(moment):  # SQLite's: in the time zone of the connection
        moment = moment.replace(tzinfo=connections[using].timezone)
    place = (moment.year - CENTURIES.start) // CENTURIES.step
    if not 0 <= place < len(stand_ins):
        raise NotCompilableError(f"the present moment is built in: {param}")
    return place, moment - stand_ins[place]


def _adapted(moment: datetime.datetime, using: str) -> Any:
    """A moment as it is among the parameters of a statement."""
    return connections[using].ops.adapt_datetimefield_value(moment)


def _check(built: Any) -> None:
    """Refuse a stand-in in another form: its value would stay in the SQL."""
    if MARK in str(built):
        raise NotCompilableError(f"a number was used for more than a value: {built}")


@contextlib.contextmanager
def _nothing_asked() -> Iterator[None]:
    def refuse(_execute, sql, *_rest):
        raise NotCompilableError(f"it asks the database while its SQL is built: {sql}")

    with contextlib.ExitStack() as stack:
        for connection in connections.all(initialized_only=True):
            stack.enter_context(connection.execute_wrapper(refuse))
        yield
