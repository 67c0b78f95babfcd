"""How many followers will be told of something before it is published, and how soon."""

from collections import Counter
from typing import Any

from django.db.models import Q

from agenda.choices import Cadence, ItemAudience
from agenda.digests.match import Piece, rules_of_follows
from agenda.digests.sources import SOURCES
from agenda.models import Follow
from agenda.queries.audiences import put_to
from networks.models import Seat


def by_cadence(addressed: Any) -> list[tuple[Cadence, int]]:
    """[(cadence, people)] of those told by mail of an item or a meeting; each person once, at their soonest.

    Narrowed follows count only where they let it through, and only people who may read it. Saved searches are
    left out: they can only be asked of what is published.
    """
    source: Any = SOURCES[addressed._meta.model_name]
    fact = source.fact(addressed, "published", None)
    piece = Piece(0, fact.noun, addressed.pk, fact.action, str(fact.kind), *source.masks(fact))
    follows = Follow.objects.mailed().filter(topic__in=fact.topics, person__is_active=True)
    if addressed.audience != ItemAudience.PUBLIC:
        seats = Seat.objects.active().filter(
            Q(city__in=put_to(addressed).values("pk")) | Q(network=addressed.network)
        )
        follows = follows.filter(person__in=seats.values("person"))
    soonest = {}
    for rule in rules_of_follows(follows):
        if rule.admits(piece):
            place = Cadence.values.index(rule.cadence)
            soonest[rule.person] = min(place, soonest.get(rule.person, place))
    counts = Counter(soonest.values())
    return [(cadence, counts[place]) for place, cadence in enumerate(Cadence) if counts[place]]
