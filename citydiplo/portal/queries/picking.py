"""Which cities a reader means when she types their names or follows a link."""

from dataclasses import dataclass, field

from networks.models import City
from networks.queries.cities import city_by_slug

MOST = 4
CANDIDATES = 8


@dataclass(slots=True)
class Pick:
    """What was typed, and the one city it means, or those it may mean."""

    typed: str
    city: City | None = None
    candidates: list = field(default_factory=list)


def pick_cities(texts, user):
    """A :class:`Pick` for each text: an address (slug) means one city, a name may mean several.

    One statement where all are current addresses; a few for each that is not.
    """
    known = {city.slug: city for city in City.objects.visible_to(user).filter(slug__in=texts)}
    return [Pick(text, known[text]) if text in known else _pick(text, user) for text in texts]


def _pick(text, user):
    if city := city_by_slug(text, user):
        return Pick(text, city)
    called = list(
        City.objects.visible_to(user).filter(name__iexact=text).order_by("-population")[:CANDIDATES]
    )
    return Pick(text, called[0]) if len(called) == 1 else Pick(text, None, called)
