"""What somebody with roles finds here: a network of many cities, a full desk, and two imports.

One person leads the most populous city, is its mayor's office, and is the secretariat of the network. All
rows are written as sets; the files of the imports are read and judged by the code that does so for everybody.
Days count from the day of loading, so a named database has fewer tasks on its desk some weeks later.
"""

import datetime
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from agenda.models import AgendaItem, Attendance, CoSignature, Delegate, FollowUp, Meeting
from citydiplo.accounts.models import User
from citydiplo.kit.forms import recovery
from citydiplo.ops.load.sessions import session_of
from networks.choices import Dimension, SeatRole
from networks.models import City, Membership, Network, Seat
from partnerships.choices import ImportStatus, PartnershipStatus, Visibility
from partnerships.imports import jobs, worker
from partnerships.models import (
    Accession,
    Agreement,
    Approval,
    Confirmation,
    ImportJob,
    Partnership,
    Party,
    StatusChange,
)

ADDRESS = "everything@bench.example"
OPERATOR = "operator@bench.example"
SLUG = "benchmark-network"
MEMBERS = 1_000  # cities of the network, each with a lead
ANSWERED = 800  # of them, to the meeting and to the decision
APPROVALS = 300  # records that wait for the mayor's office
DECLARED = 300  # records that other cities declared and ours has not confirmed
DRAFTS = 100
ITEMS = 100  # agenda items addressed to all members
MEETINGS = 60
FOLLOW_UPS = 100
ROWS = 5_000  # of the file that is imported
TOKEN = "b" * 32  # as a cookie and in the form: what Django compares to see that a form is ours
LOG_FORM = "/partnerships/new/"
WORDS = "We share what we learn about schools and water, and meet twice a year in each other’s city. "


def is_made() -> bool:
    """Whether all of it is there; what was cut short is not."""
    checked = ImportJob.objects.filter(person__email=ADDRESS, status=ImportStatus.CHECKED)
    return checked.exists()


def person() -> User:
    return User.objects.get(email=ADDRESS)


def home_city() -> City:
    """The city that the person leads."""
    return Seat.objects.get(person__email=ADDRESS, role=SeatRole.CITY_LEAD).city


def network() -> Network:
    return Network.objects.get(slug=SLUG)


@transaction.atomic
def make_network() -> None:
    """The network, its cities, and somebody with a role in each. Before the partnerships, which repeat it."""
    if Network.objects.filter(slug=SLUG).exists():
        return
    made = Network.objects.create(
        name="Benchmark network", slug=SLUG, dimension="environment", dimensions=["environment"]
    )
    cities = list(City.objects.filter(merged_into=None).order_by("-population_known", "pk")[:MEMBERS])
    Membership.objects.bulk_create(Membership(network=made, city=city) for city in cities)
    people = User.objects.bulk_create(
        User(email=f"lead{number}@bench.example", password="!", name=f"Lead {number}")  # noqa: S106  a password that no input can match
        for number in range(1, len(cities))
    )
    busy = User.objects.create(email=ADDRESS, password="!", name="Everything at once")  # noqa: S106  a password that no input can match
    lead, office = SeatRole.CITY_LEAD, SeatRole.MAYORS_OFFICE
    Seat.objects.bulk_create(
        [
            Seat(person=busy, city=cities[0], role=lead),
            Seat(person=busy, city=cities[0], role=office),
            Seat(person=busy, network=made, role=SeatRole.SECRETARIAT),
            *(Seat(person=one, city=city, role=lead) for one, city in zip(people, cities[1:], strict=True)),
        ]
    )


@transaction.atomic
def make_desk() -> None:
    """What waits for the person: records, items and meetings; one of each with very many answers."""
    city, asking = home_city(), network()
    members = [city, *City.objects.filter(memberships__network=asking).exclude(pk=city.pk).order_by("pk")]
    City.objects.filter(pk=city.pk).update(asks_approval=True)
    _records(city, members[1:])
    _accessions(members)
    _items(asking, members)
    _meetings(asking, city, members)


def _records(city, others):
    hidden, draft = Visibility.CITY, PartnershipStatus.DRAFT
    held = _partnerships(city, others, APPROVALS, visibility=hidden)
    Approval.objects.bulk_create(Approval(partnership=one, city=city) for one, _partner in held)
    declared = _partnerships(city, others, DECLARED, ours_first=False)
    Confirmation.objects.bulk_create(
        Confirmation(partnership=one, city=partner, role=SeatRole.CITY_LEAD, round=one.confirmation_round)
        for one, partner in declared
    )
    _partnerships(city, others, DRAFTS, visibility=hidden, status=draft)


def _partnerships(city, others, number, *, ours_first=True, **facts):
    """[(record, partner), …] of ``city`` with ``number`` partners, one after the other."""
    dimensions, rows = Dimension.values, []
    for place in range(number):
        partner, dimension = others[place % len(others)], dimensions[place % len(dimensions)]
        pair = (city, partner) if ours_first else (partner, city)
        row = Partnership(
            title=f"Exchange number {place + 1}",
            label=" – ".join(one.name for one in pair),
            partnership_class="twinning",
            dimension=dimension,
            dimensions=[dimension],
            regions={one.region for one in pair},
            countries=" ".join(sorted({str(one.country) for one in pair})),
            sizes={one.population_band for one in pair if one.population_band},
            since=datetime.date(2000 + place % 20, 1, 1),
            since_precision="year",
            state="declared",
            objectives=WORDS * 3,
            **{"status": PartnershipStatus.ACTIVE, "visibility": Visibility.PUBLIC} | facts,
        )
        rows.append((row, partner, pair))
    Partnership.objects.bulk_create(row for row, _partner, _pair in rows)
    Party.objects.bulk_create(
        Party(partnership=row, city=one, order=order, country=one.country, region=one.region)
        for row, _partner, pair in rows
        for order, one in enumerate(pair)
    )
    StatusChange.objects.bulk_create(
        StatusChange(partnership=row, status=row.status, date=row.since, date_precision="year")
        for row, _partner, _pair in rows
    )
    return [(row, partner) for row, partner, _pair in rows]


def _accessions(cities):
    """All of ``cities`` sign an agreement of their own, so that the file of accessions has rows."""
    made = Agreement.objects.create(
        name="Benchmark charter",
        slug=SLUG,
        binds="cities",
        dimension="environment",
        dimensions=["environment"],
    )
    Accession.objects.bulk_create(
        Accession(
            agreement=made,
            agreement_binds=made.binds,
            city=city,
            kind="signatory",
            date=datetime.date(2000 + place % 20, 1, 1),
            date_precision="year",
        )
        for place, city in enumerate(cities)
    )


def _items(asking, members):
    """Decisions and notices in turn, due over the next weeks; the first decision has the many positions."""
    now = timezone.now()
    rows = [
        AgendaItem(
            network=asking,
            title=f"Item {place + 1}",
            text=WORDS * 5,
            theme="immigration",
            kind="information" if place % 2 else "decision",
            audience="members",
            state="published",
            published_at=now,
            deadline_on=now.date() + datetime.timedelta(days=3 + place * 80 // ITEMS),
            quorum=None if place % 2 else len(members) // 2,
        )
        for place in range(ITEMS)
    ]
    for row in rows:
        row.settle_deadline()
    AgendaItem.objects.bulk_create(rows)
    CoSignature.objects.bulk_create(
        CoSignature(
            item=rows[0],
            city=city,
            position=("yes", "yes", "no", "abstain")[place % 4],
            statement=WORDS if place % 5 == 0 else "",
            state="signed",
            role=SeatRole.CITY_LEAD,
            signed_at=now,
        )
        for place, city in enumerate(members[:ANSWERED])
    )


def _meetings(asking, city, members):
    """Meetings over the next weeks; the first has the many answers, and asks ``city`` for much."""
    today = timezone.now().date()
    rows = [
        Meeting(
            network=asking,
            title=f"Meeting {place + 1}",
            text=WORDS * 5,
            audience="members",
            state="published",
            published_at=timezone.now(),
            starts_on=today + datetime.timedelta(days=10 + place),
            ends_on=today + datetime.timedelta(days=11 + place),
            time_zone="UTC",
            city=members[-1 - place % len(members)],
            places_taken=ANSWERED if place == 0 else 0,
        )
        for place in range(MEETINGS)
    ]
    for row in rows:
        row.settle_times()
    Meeting.objects.bulk_create(rows)
    answers = Attendance.objects.bulk_create(
        Attendance(
            meeting=rows[0],
            city=one,
            answer=("yes", "yes", "yes", "maybe", "no")[place % 5],
            delegate_role="Head of international affairs",
            delegate_name=f"Delegate {place}",
            role=SeatRole.CITY_LEAD,
        )
        for place, one in enumerate(members[:ANSWERED])
    )
    Meeting.objects.filter(pk=rows[0].pk).update(places_taken=sum(one.answer == "yes" for one in answers))
    Delegate.objects.bulk_create(
        Delegate(attendance=one, order=order, role="Adviser", name=f"Companion {order}")
        for one in answers
        if one.answer == "yes"
        for order in (1, 2)
    )
    FollowUp.objects.bulk_create(
        FollowUp(
            meeting=rows[0],
            city=city,
            action=f"Send report number {place + 1}",
            due_on=today + datetime.timedelta(days=place),
        )
        for place in range(FOLLOW_UPS)
    )


def make_imports(home: Path) -> None:
    """A file whose columns wait to be matched, and the same one as a preview with questions and problems."""
    from citydiplo.ops.load.bench import imports

    path = imports.write(home / "preview.csv", ROWS, about=home_city(), spoil=_spoilt)
    for is_checked in (False, True):
        job = imports.receive(path, by=person())
        worker.work(pk=job.pk)
        if is_checked:
            imports.match_columns(job)
            jobs.ask_for(job=job, status=ImportStatus.CHECKING)
            worker.work(pk=job.pk)


def _spoilt(place, row):
    """Some rows as people write them: names of several cities, dates and words that nobody knows."""
    if place % 7 == 0:
        row[5] = row[6] = row[7] = ""
    elif place % 11 == 0:
        row[8] = f"after {place} days"
    elif place % 13 == 0:
        row[9] = f"brotherhood {place % 200}"
    elif place % 17 == 0:
        row[4] = f"Nowhere {place}"
    return row


def operator() -> User:
    """Somebody who operates the portal and has no role."""
    return User.objects.get_or_create(email=OPERATOR, defaults={"password": "!", "is_staff": True})[0]


def cookies(who: User | None = None) -> str:
    """The header with which the person, or ``who``, is signed in, and may send a form: a new session."""
    names = {
        settings.SESSION_COOKIE_NAME: session_of(who or person()).session_key,
        settings.CSRF_COOKIE_NAME: TOKEN,
    }
    return f"Cookie: {'; '.join(f'{name}={value}' for name, value in names.items())}\r\n"


def draft() -> str:
    """The fields of the form that logs a partnership, as the browser keeps them while somebody types."""
    page = HttpRequest()
    page.path, page.user = LOG_FORM, person()
    fields = {
        "csrfmiddlewaretoken": TOKEN,
        "opened-at": LOG_FORM,
        recovery.MARK: recovery.mark(page),
        "partner": "Benchmark city",
        "partnership_class": "twinning",
        "dimension": "culture",
        "since": "May 1998",
        "status": "active",
        "objectives": WORDS * 10,
    }
    return urlencode(fields)
