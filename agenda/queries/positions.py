"""How cities answer a decision: the count, and who has not answered."""

from dataclasses import dataclass

from django.db.models import Count

from agenda.choices import Position
from agenda.models import AgendaItem, CoSignature
from agenda.queries.audiences import put_to
from agenda.queries.recipients import unanswered
from networks.models import City


@dataclass(frozen=True)
class PositionTally:
    """``counts`` is (words, number) of each position; ``silent`` the cities without one, while it is open."""

    counts: list[tuple[str, int]]
    answered: int
    asked: int
    quorum: int | None
    silent: list[City]

    @property
    def has_quorum(self) -> bool:
        return self.quorum is None or self.answered >= self.quorum

    @property
    def missing(self) -> int:
        """How many more answers the quorum needs."""
        return max(0, (self.quorum or 0) - self.answered)


def count_of(item: AgendaItem) -> dict[str, int]:
    """{position: cities, "asked": cities} as it stands now, fit for keeping. Two statements."""
    rows = CoSignature.objects.signed().filter(item=item).order_by().values_list("position")
    counts = dict.fromkeys(Position.values, 0) | dict(rows.annotate(Count("pk")))
    return counts | {"asked": put_to(item).count()}


def tally_of(item: AgendaItem) -> PositionTally:
    """Of a closed decision as it was kept. Three statements at most."""
    counts = item.tally or count_of(item)
    answered = sum(counts[position] for position in Position.values)
    silent = list(unanswered(item).order_by("name")) if item.is_open else []
    words = [(str(position.label), counts[position.value]) for position in Position]
    return PositionTally(words, answered, counts["asked"], item.quorum, silent)
