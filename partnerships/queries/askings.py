"""Who is asked whether which records are still right, and where the link to answer leads."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citydiplo.kit.mail import outbox
from networks.models import City
from partnerships.choices import AskingOutcome
from partnerships.models import Asking, Party
from partnerships.queries.standpoints import seats_that_confirm

if TYPE_CHECKING:
    from networks.models import Seat
    from partnerships.models import Partnership

PATIENCE = datetime.timedelta(days=60)  # so long an answer is waited for, once and again


@dataclass(frozen=True)
class YearlyQuestion:
    """A record as one person's mail shows it: in whose name they are asked, and where they answer."""

    asking: Asking
    city: City
    link: str

    @property
    def partnership(self) -> Partnership:
        """The partnership that is asked about."""
        return self.asking.partnership

    @property
    def asked_last_on(self) -> datetime.date:
        """The day of the last mail."""
        return self.asking.asked_again_on or self.asking.asked_on

    @property
    def answer_by(self) -> datetime.date:
        """The day on which it is asked again, or the record becomes inactive."""
        return self.asked_last_on + PATIENCE


def letters_to(askings: Any) -> list[Any]:
    """[(person, their questions)] for rounds with their record loaded. Two statements for any number.

    A person who acts for two parties of a record is asked once.
    """
    rounds = {asking.partnership_id: asking for asking in askings}
    letters = defaultdict(list)
    for seat, record in seats_for(rounds):
        link = rounds[record].link_for(city=seat.city, person=seat.person)
        question = YearlyQuestion(rounds[record], seat.city, outbox.absolute(link))  # type: ignore[arg-type]
        letters[seat.person].append(question)
    return list(letters.items())


def seats_for(partnerships: Collection[int]) -> Iterator[tuple[Seat, int]]:
    """(seat, record) for each person who acts for a party of these records, a record once for each person.

    Two statements for any number.
    """
    if not partnerships:
        return
    parties = Party.objects.filter(partnership__in=partnerships, city__isnull=False)
    records = defaultdict(list)
    for record, city in parties.order_by("partnership__label", "partnership", "order").values_list(
        "partnership", "city"
    ):
        records[city].append(record)
    told = set()
    for seat in seats_that_confirm(records).order_by("person", "granted_at", "pk"):
        for record in records[seat.city_id]:
            if (seat.person_id, record) not in told:
                told.add((seat.person_id, record))
                yield seat, record


def open_asking(partnership: Partnership) -> Asking | None:
    """The round in which the parties are asked just now; None outside of one."""
    return partnership.askings.filter(outcome=AskingOutcome.OPEN).first()


def seat_named(*, partnership: int, city: int, person: int) -> Seat | None:
    """The standing seat in which this person acts for that city, a party; None where it no longer exists."""
    seats = seats_that_confirm([city]).filter(person=person)
    parties = Party.objects.filter(partnership=partnership).values("city")
    return seats.filter(city__in=parties).order_by("granted_at").first()
