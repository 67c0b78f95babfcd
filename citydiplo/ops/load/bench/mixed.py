"""Sixteen editors at work at once: what they read, and one request of twenty adds a partnership.

Each has a connection, a city and a session. What they ask is drawn with fixed chance, so two runs compare.
Nothing is warmed up: the first pages after writes are what such people get. Afterwards the memory of the web
server's workers is read.
"""

from __future__ import annotations

import random
import uuid
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db.models import F

from citydiplo.ops.load.bench import asking, imports, pages, signed_in
from citydiplo.ops.load.bench.synthetic import COMMON, RARE
from citydiplo.ops.load.sessions import session_of
from citydiplo.ops.run.progress import ProgressStep
from networks.choices import SeatRole
from networks.models import City, Seat
from partnerships.models import Partnership
from partnerships.queries.candidates import key_of

PEOPLE = 16
OF_HUNDRED = {  # requests; the first kind writes
    "Partnership, add one": 5,
    "Directory, two filters": 20,
    "Directory, one filter": 8,
    "Partnership": 20,
    "City, of the busiest": 8,
    "City, an ordinary one": 8,
    "Desk": 7,
    "Autocomplete": 8,
    "Search": 4,
    "Home": 4,
    "Log form": 5,
    "Agenda": 3,
}
ADDS = next(iter(OF_HUNDRED))
ASKS = 2_000  # drawn for each person; then they begin again
AT_LEAST, P99 = 60, 1_000  # requests a second; ms
MEMORY = 160  # megabytes of a worker
TIMES = 15  # as long as a page is measured


def editors(number: int = PEOPLE) -> list[Seat]:
    """Leads of as many different cities, without the one of the full desk."""
    own = signed_in.home_city()
    found = Seat.objects.filter(role=SeatRole.CITY_LEAD, person__email__endswith="@bench.example")
    return list(found.exclude(city=own).select_related("person", "city").order_by("pk")[:number])


def people() -> list[dict[str, Any]]:
    """What each of them asks: (kind, path, body, status) each, with the header of their session."""
    chance = random.Random(5)
    reads = _reads()
    cities = list(City.objects.filter(merged_into=None).order_by("-population_known", "pk")[:5_000])
    partners = cities[100:] or cities
    names, shares = zip(*OF_HUNDRED.items(), strict=True)
    found = []
    for seat in editors():
        kinds = chance.choices(names, shares, k=ASKS)
        asks = [
            [kind, signed_in.LOG_FORM, _typed(seat.city, chance.choice(partners), chance), 302]
            if kind == ADDS
            else [kind, chance.choice(reads[kind]), "", 200]
            for kind in kinds
        ]
        found.append({"headers": _cookies(seat.person), "asks": asks})
    return found


def _reads():
    dimensions = ("environment", "culture", "economic-development", "transport", "education", "health")
    cities = City.objects.order_by(F("partnership_count").desc(), "pk")
    busy = list(cities.values_list("slug", flat=True)[:30])
    usual = list(cities.filter(partnership_count__gt=0).values_list("slug", flat=True)[2_000:2_300])
    public = Partnership.objects.filter(visibility="public", status="active", source__key="benchmark")
    ids = public.order_by("-pk").values_list("pk", flat=True)[:400]
    return {
        "Directory, two filters": [
            f"/partnerships/?dimension={dimension}&region={region}"
            for dimension in dimensions
            for region in pages.REGIONS
        ],
        "Directory, one filter": [f"/partnerships/?dimension={dimension}" for dimension in dimensions],
        "Partnership": [f"/partnerships/{pk}/" for pk in ids],
        "City, of the busiest": [f"/cities/{slug}/" for slug in busy],
        "City, an ordinary one": [f"/cities/{slug}/" for slug in usual or busy],
        "Desk": ["/desk/"],
        "Autocomplete": [f"/search/suggest/?q={quote(text)}" for text in pages.TYPED],
        "Search": [f"/search/?q={RARE}", f"/search/?q={COMMON}"],
        "Home": ["/"],
        "Log form": [signed_in.LOG_FORM],
        "Agenda": ["/agenda/", "/meetings/"],
    }


def _typed(city, partner, chance):
    fields = {
        "csrfmiddlewaretoken": signed_in.TOKEN,
        "city": city.pk,
        "partner": partner.name,
        "pick": f"{partner.get_absolute_url()} {partner.name}",
        "different": key_of(partner),
        "partnership_class": "twinning",
        "dimension": "culture",
        "since": str(chance.randrange(1960, 2026)),
        "status": "active",
        "token": uuid.uuid4(),
    }
    return urlencode(fields)


def _cookies(person):
    names = {
        settings.SESSION_COOKIE_NAME: session_of(person).session_key,
        settings.CSRF_COOKIE_NAME: signed_in.TOKEN,
    }
    return f"Cookie: {'; '.join(f'{name}={value}' for name, value in names.items())}\r\n"


def measure(port: int, *, seconds: float) -> list[tuple[str, str, str, bool]]:
    """Lines for the table: (what, measured, wanted, whether it is met)."""
    workers = asking.web_workers(port)
    with ProgressStep(f"{PEOPLE} editors at once") as step:
        order = {
            "port": port,
            "people": people(),
            "seconds": seconds * TIMES,
            "pids": workers,
            "database": asking.database_server(),
        }
        found = asking.give(order)
        step.tell(f"{found['all']['rate']:.0f} requests a second")
    return lines(found["all"], max(map(imports.proportional, workers), default=0) / 1024)


def lines(found: dict[str, Any], memory: float) -> list[tuple[str, str, str, bool]]:
    """The same of what the client ``found`` of all requests, and the megabytes of the largest worker."""
    rate, p99 = found["rate"], found["p99"]
    return [
        (f"requests a second of {PEOPLE} editors", f"{rate:.0f}", f"≥ {AT_LEAST}", rate >= AT_LEAST),
        ("all but 1 of 100 within", f"{p99:,.0f} ms", f"≤ {P99:,} ms", p99 <= P99),
        ("half of them within", f"{found['p50']:,.0f} ms", "", True),
        ("processor for each, of the web", f"{found['cpu']:.0f} ms", "", True),
        ("processor for each, of PostgreSQL", f"{found['database']:.0f} ms", "", True),
        ("answers that were refused", str(found["bad"]), "0", not found["bad"]),
        (
            f"a worker after {found['asked']:,} requests",
            f"{memory:.0f} MB",
            f"≤ {MEMORY} MB",
            memory <= MEMORY,
        ),
    ]
