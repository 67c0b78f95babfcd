"""Which cities a reader means when they type its name or follow a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from citydiplo.kit import search
from citydiplo.kit.search.folding import key
from networks.models import City
from networks.queries.cities import cities_by_slug
from networks.queries.named_cities import cities_named

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

MOST = 4


@dataclass(slots=True)
class Pick:
    """What was typed, and the one city it means, or those it may mean."""

    typed: str
    city: City | None = None
    candidates: tuple = ()


def pick_cities(texts: Sequence[str], user: User | AnonymousUser) -> list[Pick]:
    """A :class:`Pick` for each text: an address (slug) means one city, a name may mean several.

    One statement where all are current addresses; two for each name, and a few for all together.
    """
    addresses = [text for text in texts if re.fullmatch(r"[a-z0-9-]+", text)]
    known = cities_by_slug(addresses, user) if addresses else {}
    meant = {text: _meant(text) for text in texts if text not in known}
    ids = {pk for ids in meant.values() for pk in ids}
    cities = City.objects.visible_to(user).select_related("source").in_bulk(ids) if ids else {}
    picks = []
    for text in texts:
        candidates = tuple(cities[pk] for pk in meant.get(text, ()) if pk in cities)
        is_sure = len(candidates) == 1 and meant[text][candidates[0].pk]
        picks.append(Pick(text, known.get(text) or (candidates[0] if is_sure else None), candidates))
    return picks


def _meant(text):
    """{city id: whether it is called exactly so} for cities that ``text`` may mean, best first.

    Only those called so, if there are any; otherwise those whose names begin so or are written nearly so.
    """
    named, is_exact = cities_named(text)
    if named:
        return {hit.object_id: is_exact for hit in named}
    asked = key(text)
    hits = {hit.object_id: key(hit.name or hit.title) == asked for hit in search.suggest(text, ["city"])}
    return {pk: True for pk, is_exact in hits.items() if is_exact} or hits
