"""What cities share beside partnerships: visits, targets, exchanges and their use, meetings, documents.

Big cities take part more often, and so does the city of the person who signs in: its office reads the pages
that are measured. Numbers grow with those of the partnerships. Written as sets, with fixed chance.
"""

from __future__ import annotations

import datetime
import itertools
import random
from typing import Any

from django.db import transaction
from django.utils import timezone

from agenda.models import AgendaItem, Attendance, CoSignature, Meeting
from citydiplo.kit.text import period
from citydiplo.kit.text.period import JANUARY, Period
from citydiplo.ops.load.bench import signed_in
from networks.choices import Dimension, SeatRole, Theme
from networks.models import City, Institution
from partnerships.choices import DelegateRole, ExchangeKind, VisitOutcome
from partnerships.models import (
    Exchange,
    Funding,
    Indicator,
    Measurement,
    Partnership,
    PartnershipDocument,
    Party,
    Reply,
    Reuse,
    Target,
    Visit,
    VisitParty,
)

BATCH = 2_000
OF_HUNDRED = {Visit: 2, Target: 2, Exchange: 1}  # so many of each for a hundred partnerships
YEARS = range(2015, 2026)  # with a measurement each, or one a quarter
APRIL, QUARTERLY = 4, 2
MOST_REUSED_BY = 40
MET = 20  # meetings that took place, each attended by ATTENDED cities
ATTENDED = 300
SIGNED = 40  # agenda items that ATTENDED cities co-signed
DOCUMENTS = 300  # of partnerships of the city of the person who signs in
WORDS = ("water", "schools", "buses", "heat", "housing", "harbour", "festival", "libraries", "waste", "sport")
TODAY = datetime.date(2026, 1, 1)
FUND = "Benchmark fund"


def is_made() -> bool:
    """Whether all of it is there."""
    return Funding.objects.filter(name=FUND).exists()


@transaction.atomic
def make(partnerships: int) -> None:
    """Write it all, for a register of so many ``partnerships``. After the network and the desk."""
    chance = random.Random(11)
    drawn = _Cities(chance)
    _visits(chance, drawn, max(20, partnerships * OF_HUNDRED[Visit] // 100))
    _targets(chance, drawn, max(20, partnerships * OF_HUNDRED[Target] // 100))
    _exchanges(chance, drawn, max(20, partnerships * OF_HUNDRED[Exchange] // 100))
    _attended()
    _documents()
    _funds(chance)


class _Cities:
    """Draws cities, the bigger the more often; every tenth time the city of the person who signs in."""

    def __init__(self, chance: random.Random) -> None:
        rows = City.objects.filter(merged_into=None, is_demo=False).order_by("-population_known", "pk")
        self.rows = list(rows[:5_000])
        self.own = signed_in.home_city()
        self.chance = chance
        self.weights = list(
            itertools.accumulate(max(row.population_known, 1_000) ** 0.6 for row in self.rows)
        )

    def one(self) -> City:
        """A city."""
        return self.chance.choices(self.rows, cum_weights=self.weights)[0]

    def some(self, number: int) -> list[City]:
        """Different cities."""
        found = {self.own.pk: self.own} if self.chance.random() < 0.1 else {}
        while len(found) < min(number, len(self.rows)):
            one = self.one()
            found[one.pk] = one
        return list(found.values())


def _write(model: Any, rows: Any) -> list[Any]:
    return model.objects.bulk_create(rows, batch_size=BATCH)


def _moment(chance):
    """A moment of the last eight years."""
    return timezone.now() - datetime.timedelta(
        days=chance.randrange(1, 8 * 365), seconds=chance.randrange(86_400)
    )


def _visits(chance, drawn, number):
    rows, parties = [], []
    for place in range(number):
        cities = drawn.some(chance.choices((2, 3), (85, 15))[0])
        is_done = chance.random() < 0.85
        first = TODAY - datetime.timedelta(
            days=chance.randrange(8 * 365) if is_done else -chance.randrange(200)
        )
        rows.append(
            Visit(
                city=cities[0],
                way=chance.choice(("out", "in", "online")),
                label=" – ".join(one.name for one in cities),
                purpose=f"Learn about {chance.choice(WORDS)}, visit {place}",
                first_day=first,
                last_day=first + datetime.timedelta(days=chance.randrange(4)),
                status="done" if is_done else "planned",
                visibility="public" if is_done else "own",
                dimension=chance.choice(Dimension.values),
                theme=chance.choice(["", *Theme.values]),
                delegation={DelegateRole.MAYOR, DelegateRole.OFFICE},
                outcome=chance.choice(["", *VisitOutcome.values]) if is_done else "",
                outcome_text=signed_in.WORDS if is_done else "",
                state="declared",
                published_at=timezone.now() if is_done else None,
                regions={one.region for one in cities},
                countries=" ".join(sorted({str(one.country) for one in cities})),
            )
        )
        parties.append(cities)
    _write(Visit, rows)
    _write(
        VisitParty,
        [
            VisitParty(visit=row, city=one, order=order, country=one.country, region=one.region)
            for row, cities in zip(rows, parties, strict=True)
            for order, one in enumerate(cities)
        ],
    )


def _targets(chance, drawn, number):
    """Of three indicators one is measured by calendar years, one by financial years and one by quarters."""
    indicators = list(Indicator.objects.suggested())
    kinds = {indicator.pk: place % 3 for place, indicator in enumerate(indicators)}
    if not indicators:
        return
    pairs: dict[tuple[int, int], Target] = {}
    for _place in range(number):
        city, indicator = drawn.some(1)[0], chance.choice(indicators)
        pairs[city.pk, indicator.pk] = Target(
            city=city,
            indicator=indicator,
            baseline_year=YEARS[0],
            baseline_value=1_000,
            target_year=2030,
            target_value=chance.randrange(300, 900),
            year_begins=APRIL if kinds[indicator.pk] == 1 else JANUARY,
            source="Benchmark inventory",
            is_public=True,
            published_at=_moment(chance),
        )
    rows = _write(Target, pairs.values())
    _write(
        Measurement,
        [
            Measurement(
                target=row,
                since=each.first,
                until=each.last,
                value=1_000 - place * chance.randrange(50),
                source="Benchmark inventory",
            )
            for row in rows
            for place, year in enumerate(YEARS)
            for each in _periods(year, kinds[row.indicator_id])
        ],
    )


def _periods(year, kind):
    if kind == QUARTERLY:
        return [period.read(f"{year}-Q{quarter}") for quarter in range(1, 5)]
    return [Period.of_year(year, APRIL if kind else JANUARY)]


def _exchanges(chance, drawn, number):
    rows = []
    for place in range(number):
        city = drawn.some(1)[0]
        about = chance.sample(WORDS, 3)
        rows.append(
            Exchange(
                city=city,
                kind=chance.choice(ExchangeKind.values),
                title=f"{about[0].title()} and {about[1]}, number {place}",
                situation=signed_in.WORDS,
                what=signed_in.WORDS,
                dimensions=set(chance.sample(Dimension.values, 2)),
                themes={chance.choice(Theme.values)},
                languages=" en ",
                state="published",
                published_at=_moment(chance),
                region=city.region,
                country=city.country,
                size=city.population_band,
                summary=signed_in.WORDS,
                words=f" {' '.join(sorted(about))} ",
            )
        )
    _write(Exchange, rows)
    reuses, replies = [], []
    for row in rows:
        users = [
            one
            for one in drawn.some(int(chance.paretovariate(1.2)) % MOST_REUSED_BY)
            if one.pk != row.city_id
        ]
        row.reuse_count, row.reply_count = len(users), len(users) // 2
        reuses += [Reuse(exchange=row, city=one, outcome=signed_in.WORDS) for one in users]
        replies += [Reply(exchange=row, city=one, text=signed_in.WORDS) for one in users[::2]][
            : row.reply_count
        ]
    _write(Reuse, reuses)
    _write(Reply, replies)
    Exchange.objects.bulk_update(rows, ["reuse_count", "reply_count"], batch_size=500)


def _attended():
    """Past meetings of the network that the busiest members attended, and items that they co-signed."""
    asking, now = signed_in.network(), timezone.now()
    members = list(
        City.objects.filter(memberships__network=asking).order_by("-population_known", "pk")[:ATTENDED]
    )
    meetings = [
        Meeting(
            network=asking,
            title=f"Past meeting {place + 1}",
            audience="members",
            state="published",
            published_at=now,
            starts_on=TODAY - datetime.timedelta(days=90 * (place + 1)),
            ends_on=TODAY - datetime.timedelta(days=90 * (place + 1) - 1),
            time_zone="UTC",
            city=members[place % len(members)],
            places_taken=len(members),
        )
        for place in range(MET)
    ]
    for row in meetings:
        row.settle_times()
    _write(Meeting, meetings)
    _write(
        Attendance,
        [
            Attendance(meeting=row, city=one, answer="yes", attended=True, role=SeatRole.CITY_LEAD)
            for row in meetings
            for one in members
        ],
    )
    items = list(AgendaItem.objects.filter(network=asking, kind="decision").order_by("pk")[1 : SIGNED + 1])
    _write(
        CoSignature,
        [
            CoSignature(
                item=item, city=one, position="yes", state="signed", role=SeatRole.CITY_LEAD, signed_at=now
            )
            for item in items
            for one in members
        ],
    )


def _documents():
    own = Party.objects.filter(city=signed_in.home_city()).order_by("-partnership").values("partnership")
    _write(
        PartnershipDocument,
        [
            PartnershipDocument(
                partnership_id=row["partnership"], title=f"Work plan {place}", url="https://example.org/plan"
            )
            for place, row in enumerate(own[:DOCUMENTS])
        ],
    )


def _funds(chance):
    payers: list[Institution | None] = [*Institution.objects.order_by("pk")[:20], None]
    rows = Partnership.objects.filter(source__key="benchmark").order_by("-pk")[:BATCH]
    funds = []
    for place, row in enumerate(rows):
        payer = payers[place % len(payers)]
        named = {"institution": payer} if payer else {"name": FUND}
        amount = 1_000 * (1 + chance.randrange(90))
        funds.append(Funding(partnership=row, amount=amount, currency="EUR", **named))
    _write(Funding, funds)
