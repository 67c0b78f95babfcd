"""What waits for the seats of some cities: records to answer for, disputes to answer, drafts to finish.

Of exchanges: drafts, replies that call somebody in, messages to answer, what the mayor's office approves.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from networks.choices import FactState, Power
from networks.models import City
from networks.policies import places_of
from partnerships.choices import EndStage, ExchangeState, PartnershipStatus
from partnerships.models import (
    Approval,
    Asking,
    Confirmation,
    Contact,
    Correction,
    Dispute,
    EndAnswer,
    Exchange,
    ExchangeReport,
    Partnership,
    Party,
    ReplyNotice,
)
from partnerships.models.authored import of_seats
from partnerships.policies import cities_to_log_for, places_to_write_for
from partnerships.queries.askings import YearlyQuestion

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models.statement import ObjectionQuerySet
    from partnerships.models.asking import AskingQuerySet
    from partnerships.models.partnership import PartnershipQuerySet

WHOSE = ("reply__exchange", "reply__city", "reply__network", "city", "network")
AHEAD = datetime.timedelta(days=max(EndStage))  # so long before it runs out: as the first email
LATE = datetime.timedelta(days=365)  # and so long after
BEGUN = ~Q(partnership__status=PartnershipStatus.DRAFT)


def waiting_for(cities: Sequence[City]) -> QuerySet[Party]:
    """A party row for each record that others declared and one of ``cities`` has not answered yet."""
    same = {"partnership": OuterRef("partnership"), "city": OuterRef("city")}
    confirmed = Confirmation.objects.filter(**same, round=OuterRef("partnership__confirmation_round"))
    disputed = Dispute.objects.open().filter(**same)
    # Records that nobody confirmed in this way, such as those of an import, ask nobody.
    others = Confirmation.objects.filter(partnership=OuterRef("partnership")).exclude(city=OuterRef("city"))
    return (
        Party.objects.filter(BEGUN, Exists(others), city__in=cities)
        .filter(partnership__state__in=[FactState.DECLARED, FactState.CONFIRMED])
        .exclude(partnership__status=PartnershipStatus.ENDED)
        .exclude(Exists(confirmed))
        .exclude(Exists(disputed))
        .exclude(Exists(Asking.objects.open().filter(partnership=OuterRef("partnership"))))
    )


def to_verify(cities: Sequence[City]) -> AskingQuerySet:
    """Open rounds that ask one of ``cities`` whether a record is still right."""
    return Asking.objects.open().filter(partnership__in=_records_of(cities))


def asked_of(user: User | AnonymousUser, askings: Any) -> AskingQuerySet:
    """Open rounds with ``own_city``: in the name of which city ``user`` is asked. For ``questions_to``."""
    rows = of_which(askings, cities_to_log_for(user)).select_related("partnership")
    return rows.order_by("asked_on", "pk")


def questions_to(user: User | AnonymousUser, askings: Iterable[Any]) -> list[YearlyQuestion]:
    """What ``asked_of`` found, with the page where they answer. No statement."""
    cities = {city.pk: city for city in cities_to_log_for(user)}
    return [
        YearlyQuestion(
            asking, cities[asking.own_city], asking.link_for(city=cities[asking.own_city], person=user)
        )
        for asking in askings
    ]


def disputes_for(cities: Sequence[City]) -> ObjectionQuerySet:
    """Open disputes that another party raised against a record of one of ``cities``."""
    ours = Party.objects.filter(partnership=OuterRef("partnership"), city__in=cities)
    return Dispute.objects.open().filter(BEGUN, Exists(ours)).exclude(city__in=cities)


def of_which(rows: Any, cities: Any) -> Any:
    """``rows`` of records with ``own_city``: the id of the first party that is one of ``cities``."""
    record = "pk" if rows.model is Partnership else "partnership"
    ours = Party.objects.filter(partnership=OuterRef(record), city__in=cities).order_by("order")
    return rows.annotate(own_city=Subquery(ours.values("city")[:1]))


def running_out(cities: Sequence[City], today: datetime.date) -> PartnershipQuerySet:
    """Active records of ``cities`` that end or are to be renewed within AHEAD, or should have been.

    ``runs_out`` is the day, ``own_city`` whose record it is. What a party answered is left out.
    """
    rows = Partnership.objects.filter(pk__in=_records_of(cities), status=PartnershipStatus.ACTIVE)
    rows = rows.with_end().filter(runs_out__range=(today - LATE, today + AHEAD))
    answered = EndAnswer.objects.filter(partnership=OuterRef("pk"), ends_on=OuterRef("runs_out"))
    rows = rows.exclude(Exists(answered))
    return of_which(rows, cities)


def partners_of(cities: Sequence[City]) -> QuerySet[Party, Any]:
    """A subquery: the cities with which ``cities`` share an active record, themselves among them."""
    active = Party.objects.filter(partnership__in=_records_of(cities))
    active = active.filter(partnership__status=PartnershipStatus.ACTIVE)
    return active.filter(city__isnull=False).values("city")


def _records_of(cities, **of_party):
    # A list of the few that they have: by EXISTS, SQLite would look at every record of all cities.
    return Party.objects.filter(city__in=cities, **of_party).order_by().values("partnership")


def drafts_of(cities: Sequence[City]) -> PartnershipQuerySet:
    """Drafts that one of ``cities`` began: it is the first of the parties."""
    own = _records_of(cities, order=0)
    return Partnership.objects.filter(pk__in=own, status=PartnershipStatus.DRAFT)


def of_exchanges(user: User | AnonymousUser) -> dict[str, Callable[[], Any]]:
    """{what waits: what makes its rows} of exchanges, over all seats of ``user``."""
    authors = places_to_write_for(user)
    cities = [place.pk for place in authors if isinstance(place, City)]
    networks = [place.pk for place in authors if not isinstance(place, City)]
    approving = places_of(user, Power.APPROVE)
    return {
        "to_approve": lambda: Exchange.objects.filter(state=ExchangeState.WAITING, city__in=approving),
        "contacts": lambda: Contact.objects.addressed_to(user) if authors else Contact.objects.none(),
        "replies": lambda: ReplyNotice.objects.waiting_for(user) if authors else ReplyNotice.objects.none(),
        "writings": lambda: Exchange.objects.filter(of_seats(cities, networks), state=ExchangeState.DRAFT),
        "reported": lambda: ExchangeReport.objects.visible_to(user).open(),
    }


def in_full(rows: Any) -> Any:
    """The newest rows with what a line on the desk shows of them."""
    if rows.model is Partnership:
        return rows.order_by("-updated_at")
    if rows.model is Exchange:
        return rows.with_author().order_by("-updated_at")
    if rows.model in (Approval, Correction):
        return rows.with_things().order_by("asked_at", "pk")
    if rows.model is Contact:
        return rows.select_related("city", "network", "exchange").order_by("opened_at")
    if rows.model is ReplyNotice:
        return rows.select_related(*WHOSE).order_by("-reply__said_at", "-pk")
    return rows.select_related("partnership", "city").order_by(F("partnership__updated_at").desc(), "pk")
