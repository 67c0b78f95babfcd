"""What a partnership repeats of its parties, so that a directory row needs no join."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from networks.models import City
from partnerships.models import Partnership, Party

if TYPE_CHECKING:
    from networks.models import Institution

LABEL_LENGTH: int = Partnership._meta.get_field("label").max_length or 0


def label_of(actors: Iterable[Any]) -> str:
    """The parties in one line, in their order: “Lima – Quito – UN-Habitat”."""
    label = " – ".join(_short_name(actor) for actor in actors)
    return label if len(label) <= LABEL_LENGTH else f"{label[: LABEL_LENGTH - 1]}…"


def _short_name(actor):
    return getattr(actor, "acronym", "") or str(actor)


def regions_of(actors: Iterable[Any]) -> tuple[Any, ...]:
    """The world regions of the cities among ``actors``, in the order of the vocabulary."""
    regions = {actor.region for actor in actors if isinstance(actor, City)}
    return Partnership._meta.get_field("regions").to_python(list(regions))


def countries_of(actors: Iterable[Any]) -> str:
    """The countries of the cities among ``actors``: “IT PE”."""
    return " ".join(sorted({str(actor.country) for actor in actors if isinstance(actor, City)}))


def party_row(partnership: Partnership, actor: City | Institution, *, role: str, order: int) -> Party:
    """An unsaved Party for a city or an institution."""
    party = Party(partnership=partnership, role=role, order=order)
    if isinstance(actor, City):
        party.city, party.country, party.region = actor, actor.country, actor.region
    else:
        party.institution = actor
    return party
