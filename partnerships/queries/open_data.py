"""What only open data says of a city's partnerships, and how far the city got with answering it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from partnerships.choices import OPEN_TO_ANSWER, UNSAID, CorrectionPart, OpenDataChoice
from partnerships.models import Correction, Dispute, OpenDataAnswer, Partnership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.models.partnership import PartnershipQuerySet

LAST_SHOWN = 10


class Progress(NamedTuple):
    """How many records of a city were answered, of how many that open data stated."""

    answered: int
    total: int


def is_line_open(line: Mapping[str, Any]) -> bool:
    """Whether no party confirmed a line of a list (``queries.lines``), and one can say its status."""
    return line["state"] in UNSAID and line["status"] in OPEN_TO_ANSWER


def to_answer(city: City, user: User | AnonymousUser) -> PartnershipQuerySet:
    """The records that ``city`` has not answered, by their names; those put off come last."""
    said = OpenDataAnswer.objects.filter(partnership=OuterRef("pk"), city=city)
    disputed = Dispute.objects.open().filter(partnership=OuterRef("pk"), city=city)
    waits = _waiting(city).filter(partnership=OuterRef("pk"))
    return (
        Partnership.objects.visible_to(user)
        .of_city(city)
        .filter(state__in=UNSAID, status__in=OPEN_TO_ANSWER)
        .exclude(Exists(said.exclude(answer=OpenDataChoice.LATER)))
        .exclude(Exists(disputed))
        .exclude(Exists(waits))
        .annotate(is_put_off=Exists(said))
        .order_by("is_put_off", "label", "id")
    )


def progress(city: City, open_count: int) -> Progress:
    """How far ``city`` got, where ``open_count`` records are left. Two statements."""
    said = ~Q(answer=OpenDataChoice.LATER)
    answered = OpenDataAnswer.objects.filter(city=city).aggregate(n=Count("pk", filter=said))["n"]
    answered += _waiting(city).count()
    return Progress(answered, answered + open_count)


def last_answers(city: City, user: User) -> QuerySet[OpenDataAnswer]:
    """What the people of ``city`` said last, with the records, the newest first. One statement."""
    rows = OpenDataAnswer.objects.filter(city=city, partnership__in=Partnership.objects.visible_to(user))
    return rows.select_related("partnership").order_by("-said_at", "-pk")[:LAST_SHOWN]


def waiting_answers(city: City) -> QuerySet[Correction]:
    """Answers of ``city`` that its mayor's office has not approved, with the records. One statement."""
    return _waiting(city).select_related("partnership").order_by("-asked_at", "-pk")[:LAST_SHOWN]


def _waiting(city):
    return Correction.objects.open().filter(city=city, part=CorrectionPart.OPEN_DATA)
