"""How cities answer an item: the count of a decision, who has not answered, and what answers hold fixed."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import ngettext

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


def why_kind_is_fixed(item: AgendaItem) -> str:
    """Why the kind of an item cannot change, for people to read; empty where it can. Two statements at most.

    Under another kind, a No would read as a co-signature, and comments would not be shown. Answers that were
    withdrawn or declined count, too: the history tells them in the words of the kind.
    """
    if item.published_at is None:
        return ""
    if cities := CoSignature.objects.filter(item=item).aggregate(n=Count("city", distinct=True))["n"]:
        if item.is_decision:
            text = ngettext(
                "The kind cannot change: %(n)s city has answered. Withdraw this item and publish a new one.",
                "The kind cannot change: %(n)s cities have answered. "
                "Withdraw this item and publish a new one.",
                cities,
            )
        else:
            text = ngettext(
                "The kind cannot change: %(n)s city has co-signed. Withdraw this item and publish a new one.",
                "The kind cannot change: %(n)s cities have co-signed. "
                "Withdraw this item and publish a new one.",
                cities,
            )
        return text % {"n": cities}
    comments = item.comments.filter(taken_back_at__isnull=True).count()
    text = ngettext(
        "The kind cannot change: the item has %(n)s comment. Withdraw this item and publish a new one.",
        "The kind cannot change: the item has %(n)s comments. Withdraw this item and publish a new one.",
        comments,
    )
    return text % {"n": comments} if comments else ""


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
