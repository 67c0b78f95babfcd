"""How cities answer an item: the count of a decision, who has not answered, and what answers hold fixed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agenda.choices import ItemAudience, Position
from agenda.models import AgendaItem, CoSignature
from agenda.queries.audiences import members_of, put_to
from agenda.queries.recipients import unanswered
from networks.models import City, GazetteerPlace, Network

QUORUM_STAYS = gettext_lazy("This decision is closed. Its quorum cannot change.")


@dataclass(frozen=True)
class PositionTally:
    """``counts`` is (words, number) of each position; ``silent`` are the cities without one.

    ``is_final``: nobody can answer any longer, so the quorum is met or not.
    """

    counts: list[tuple[str, int]]
    answered: int
    asked: int
    quorum: int | None
    silent: list[City]
    is_final: bool

    @property
    def has_quorum(self) -> bool:
        """Whether enough have answered; True where no number is asked."""
        return self.quorum is None or self.answered >= self.quorum

    @property
    def missing(self) -> int:
        """How many more answers the quorum needs."""
        return max(0, (self.quorum or 0) - self.answered)


def why_kind_is_fixed(item: AgendaItem) -> str:
    """Why the kind of an item cannot change, for people to read; empty where it can. Two statements at most.

    Under another kind, an answer NO would read as a co-signature, and comments would not be shown. Answers
    that were withdrawn or declined count, too: the history tells them in the words of the kind.
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
    comments = item.comments.filter(withdrawn_at__isnull=True).count()
    text = ngettext(
        "The kind cannot change: the item has %(n)s comment. Withdraw this item and publish a new one.",
        "The kind cannot change: the item has %(n)s comments. Withdraw this item and publish a new one.",
        comments,
    )
    return text % {"n": comments} if comments else ""


def count_of(item: AgendaItem) -> dict[str, int]:
    """{position: cities, "asked": cities} as it is now, fit for keeping. Two statements."""
    rows = CoSignature.objects.signed().filter(item=item).order_by().values_list("position")
    counts = dict.fromkeys(Position.values, 0) | dict(rows.annotate(Count("pk")))
    return counts | {"asked": put_to(item).count()}


def final_count_of(item: AgendaItem) -> dict:
    """What a decision keeps when it is closed: ``count_of``, and the ids of the cities that did not answer.

    An answer that still waits for its mayor's office is not counted, so its city is among them. Three
    statements.
    """
    answered = CoSignature.objects.signed().filter(item=item).values("city")
    silent = put_to(item).exclude(pk__in=answered).order_by("pk").values_list("pk", flat=True)
    return count_of(item) | {"silent": list(silent)}


def tally_of(item: AgendaItem, *, closing: bool = False) -> PositionTally:
    """Of a closed decision as it was kept; ``closing``: as it would be. Three statements at most."""
    kept = final_count_of(item) if closing else item.tally
    counts = kept or count_of(item)
    answered = sum(counts[position] for position in Position.values)
    silent: Any
    if kept:
        silent = City.objects.filter(pk__in=kept.get("silent", ()))  # not kept by earlier versions
    else:
        silent = unanswered(item) if item.is_open else City.objects.none()
    words = [(str(position.label), counts[position.value]) for position in Position]
    is_final = closing or not item.is_open or item.is_over
    return PositionTally(
        words, answered, counts["asked"], item.quorum, list(silent.order_by("name")), is_final
    )


def asked_by(network: Network, audience: str, cities: Iterable[City | GazetteerPlace]) -> int:
    """How many cities an item with this audience asks; ``cities`` are the chosen ones. One statement at most.

    Everyone may read a public decision, but only members answer it.
    """
    if audience == ItemAudience.CITIES:
        return len(set(cities))
    return members_of(network.pk).count()


def why_quorum_is_wrong(quorum: int | None, asked: int) -> str:
    """Why a decision that asks ``asked`` cities cannot have ``quorum``; empty where it can."""
    if not quorum or quorum <= asked:
        return ""
    if not asked:
        return _("No city is asked to decide. Leave the quorum empty.")
    text = ngettext(
        "Only %(n)s city is asked to decide. Enter a quorum of at most %(n)s.",
        "Only %(n)s cities are asked to decide. Enter a quorum of at most %(n)s.",
        asked,
    )
    return text % {"n": asked}
