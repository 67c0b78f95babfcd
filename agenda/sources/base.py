"""What a source of news is."""

import datetime
from dataclasses import dataclass

from agenda import topics
from agenda.choices import FollowedKind
from agenda.models import News
from networks.choices import WorldRegion


@dataclass(frozen=True)
class Fact:
    """Something that was published, before it is a row of news. ``topics`` are all it speaks of."""

    key: str
    noun: str
    object_id: int
    event: str
    kind: str
    published_at: datetime.datetime
    topics: frozenset = frozenset()
    regions: tuple = ()
    dimensions: tuple = ()
    themes: tuple = ()


@dataclass(frozen=True)
class Story:
    """A piece of news in the words of its reader's language. ``text``, ``points`` and ``note`` may be empty.

    ``lead`` says what happened, ``title`` what it is about; ``points`` are (what it is called, what is to be
    said of it); ``note`` is what has a date or a time. ``is_demo`` says that all of it is made up.
    """

    lead: str
    title: str
    url: str
    text: str = ""
    note: str = ""
    points: tuple = ()
    is_demo: bool = False


class Source:
    """One noun whose rows become news: which, when; who may see them; and how they are told.

    Everything is asked of the noun's own ``visible_to``; a source never says who may see what by itself.
    """

    noun = ""

    def facts(self, since):
        """All that was published after ``since``; what was collected already may come again."""
        raise NotImplementedError

    def masks(self, fact):
        """Regions, dimensions and themes of a fact as the numbers that the database holds."""
        fields = {name: News._meta.get_field(name) for name in ("regions", "dimensions", "themes")}
        return [field.mask(getattr(fact, name)) for name, field in fields.items()]

    def visible(self, ids, user):
        """{id: stamp} of those rows that ``user`` may be told of now. The stamp changes with what is told."""
        raise NotImplementedError

    def rows(self, ids):
        """The rows by id, with all that telling them needs, in a fixed number of statements."""
        raise NotImplementedError

    def tell(self, event, row):
        """The Story of what happened to a row, in the active language and time zone."""
        raise NotImplementedError


def of_cities(cities):
    """The topics of cities and of their regions."""
    return {
        *(topics.topic(FollowedKind.CITY, city.pk) for city in cities),
        *(topics.topic(FollowedKind.REGION, city.region) for city in cities),
    }


def of_words(dimensions=(), themes=()):
    """The topics of dimensions and themes."""
    return {
        *(topics.topic(FollowedKind.DIMENSION, str(dimension)) for dimension in dimensions),
        *(topics.topic(FollowedKind.THEME, str(theme)) for theme in themes),
    }


def regions_of(cities):
    """The world regions of cities, in the order of the vocabulary."""
    there = {city.region for city in cities}
    return tuple(region for region in WorldRegion if region in there)
