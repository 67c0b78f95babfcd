"""Synthetic partnerships over the real cities, skewed as real ones are, written as sets."""

import datetime
import itertools
import random
from collections import defaultdict

from django.db import connection, transaction
from django.db.models import Max

from networks.choices import Dimension, FactState, WorldRegion
from networks.models import City, Membership, Source
from partnerships.choices import PartnershipClass, PartnershipStatus, Visibility
from partnerships.models import Partnership, Party, StatusChange

BATCH = 50_000
COMMON, RARE = "cooperation", "zanthoxylum"  # a word in a tenth of the titles, and one in three of them all
SUBJECTS = ("schools", "water", "buses", "festival", "harbour", "clean air", "libraries", "refugees", "sport")
TODAY = datetime.date(2026, 1, 1)
DEMO = 50  # one in so many is marked as invented for a demo
CLASSES = dict(zip(PartnershipClass.values, (45, 20, 20, 12, 3), strict=True))
STATUSES = {"active": 70, "dormant": 9, "ended": 10, "historic": 1, "paused": 4, "proposed": 4, "draft": 2}
STATES = dict(zip(FactState.values, (20, 30, 40, 10), strict=True))
VISIBILITIES = {Visibility.PUBLIC.value: 94, Visibility.MEMBERS.value: 4, Visibility.CITY.value: 2}
DIMENSIONS = dict(zip(Dimension.values, (4, 22, 24, 28, 9, 8, 5), strict=True))


def load(count, say):
    """Write ``count`` partnerships with their parties and first status. Commits once a batch."""
    # What open data does not state needs that state; the starter register has such rows.
    possible = {*PartnershipStatus.values} - {PartnershipStatus.NOT_STATED.value}
    assert set(STATUSES) == possible  # noqa: S101  a benchmark, never run with -O
    chance = random.Random(2026)
    first = (Partnership.objects.aggregate(last=Max("id"))["last"] or 0) + 1
    cities = _Cities(chance)
    source, _ = Source.objects.get_or_create(key="benchmark", defaults={"title": "Synthetic"})
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        made = _batch(chance, cities, source.pk, range(first + start, first + start + size), count)
        with transaction.atomic():
            for model, rows in made.items():
                _write(model, rows)
        say(f"{start + size:,} of {count:,}")
    for model in (Partnership, Party, StatusChange):
        _mend_sequence(model)


def is_loaded(count):
    return (
        Partnership.objects.filter(source__key="benchmark").exists() and Partnership.objects.count() >= count
    )


class _Cities:
    """Draws cities, the bigger the more often."""

    def __init__(self, chance):
        self.rows = list(
            City.objects.order_by("id").values_list(
                "id", "name", "country", "region", "population", "population_band"
            )
        )
        self.slugs = defaultdict(set)
        for city, slug in Membership.objects.current().values_list("city", "network__slug"):
            self.slugs[city].add(slug)
        self.chance = chance
        self.weights = list(itertools.accumulate(max(row[4] or 0, 1000) ** 0.6 for row in self.rows))

    def networks(self, drawn):
        slugs = sorted(set().union(*(self.slugs[row[0]] for row in drawn)))
        return f" {' '.join(slugs)} " if slugs else ""

    def parties(self):
        size = self.chance.choices((2, 3, 4), (90, 8, 2))[0]
        drawn = {}
        while len(drawn) < size:
            row = self.chance.choices(self.rows, cum_weights=self.weights)[0]
            drawn[row[0]] = row
        return list(drawn.values())


def _draw(chance, weights, size):
    return chance.choices(list(weights), list(weights.values()), k=size)


def _batch(chance, cities, source, ids, total):
    size = len(ids)
    columns = [
        _draw(chance, weights, size) for weights in (CLASSES, STATUSES, STATES, VISIBILITIES, DIMENSIONS)
    ]
    partnerships, parties, changes = [], [], []
    for place, (pk, cls, status, state, visibility, dimension) in enumerate(zip(ids, *columns, strict=True)):
        drawn = cities.parties()
        since = _since(chance)
        partnerships.append(
            {
                "id": pk,
                "title": _title(chance, pk, total),
                "label": " – ".join(row[1] for row in drawn),
                "partnership_class": cls,
                "status": status,
                "dimension": dimension,
                "dimensions": _mask(chance, dimension),
                "regions": _regions(drawn),
                "countries": " ".join(sorted({row[2] for row in drawn})),
                "networks": cities.networks(drawn),
                "sizes": _sizes(drawn),
                "since": since,
                "since_precision": "year",
                "state": state,
                "source_id": source if state == FactState.OPEN_DATA else None,
                "visibility": visibility,
                "is_demo": pk % DEMO == 0,
                "created_at": _moment(total - place, pk),
                "updated_at": _moment(0, pk),
            }
        )
        parties += [
            {"partnership_id": pk, "city_id": row[0], "country": row[2], "region": row[3], "order": order}
            for order, row in enumerate(drawn)
        ]
        changes.append(
            {
                "partnership_id": pk,
                "status": status,
                "date": since,
                "date_precision": "year",
                "recorded_at": _moment(0, pk),
            }
        )
    return {Partnership: partnerships, Party: parties, StatusChange: changes}


def _since(chance):
    """More of late; a tenth without."""
    if chance.random() < 0.1:
        return None
    return datetime.date(TODAY.year - int(chance.triangular(0, 100, 12)), 1, 1)


def _moment(_, pk):
    return datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=pk * 97)


def _title(chance, pk, total):
    if pk % max(total // 3, 1) == 7:
        return f"The {RARE} exchange"
    subject = chance.choice(SUBJECTS)
    if chance.random() < 0.1:
        return f"{COMMON.title()} on {subject}"
    return f"Working on {subject}" if chance.random() < 0.2 else ""


def _mask(chance, primary):
    field = Partnership._meta.get_field("dimensions")
    further = _draw(chance, DIMENSIONS, chance.choices((0, 1, 2, 3), (50, 30, 15, 5))[0])
    return field.mask({primary, *further})


def _regions(drawn):
    places = WorldRegion.values
    total = 0
    for row in drawn:
        total |= 1 << places.index(row[3])
    return total


def _sizes(drawn):
    return Partnership._meta.get_field("sizes").mask({row[5] for row in drawn})


def _write(model, rows):
    """COPY on PostgreSQL, executemany elsewhere; columns that a row leaves out take the model's default."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    if model is not Partnership:
        fields = [field for field in fields if not field.primary_key]
    defaults = {field.column: field.get_prep_value(field.get_default()) for field in fields}
    columns = [connection.ops.quote_name(field.column) for field in fields]
    table = connection.ops.quote_name(model._meta.db_table)
    values = ([{**defaults, **row}[field.column] for field in fields] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", _Lines(values))
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608  names of a model, marks for its values
                [list(map(_plain, row)) for row in values],
            )


def _plain(value):
    return str(value) if isinstance(value, datetime.date) else value


class _Lines:
    """Rows as the file that COPY reads."""

    def __init__(self, rows):
        self.lines, self.rest = map(self.csv_line, rows), ""

    @staticmethod
    def csv_line(row):
        return "\t".join(_field(value) for value in row) + "\n"

    def read(self, size):
        while len(self.rest) < size and (more := "".join(itertools.islice(self.lines, 500))):
            self.rest += more
        part, self.rest = self.rest[:size], self.rest[size:]
        return part


def _field(value):
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


def _mend_sequence(model):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), "  # noqa: S608  the name of a model
                f"(SELECT max(id) FROM {model._meta.db_table}))"
            )
