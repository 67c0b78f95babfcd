"""What a partnership repeats of its parties, so that a directory row needs no join."""

from networks.models import City
from partnerships.models import Partnership, Party

LABEL_LENGTH = Partnership._meta.get_field("label").max_length


def label_of(actors):
    """The parties in one line, in their order: “Lima – Quito – UN-Habitat”."""
    label = " – ".join(_short_name(actor) for actor in actors)
    return label if len(label) <= LABEL_LENGTH else f"{label[: LABEL_LENGTH - 1]}…"


def _short_name(actor):
    return getattr(actor, "acronym", "") or str(actor)


def regions_of(actors):
    """The world regions of the cities among ``actors``, in the order of the vocabulary."""
    regions = {actor.region for actor in actors if isinstance(actor, City)}
    return Partnership._meta.get_field("regions").to_python(list(regions))


def countries_of(actors):
    """The countries of the cities among ``actors``: “IT PE”."""
    return " ".join(sorted({str(actor.country) for actor in actors if isinstance(actor, City)}))


def party_row(partnership, actor, *, role, order):
    """An unsaved Party for a city or an institution."""
    party = Party(partnership=partnership, role=role, order=order)
    if isinstance(actor, City):
        party.city, party.country, party.region = actor, actor.country, actor.region
    else:
        party.institution = actor
    return party
