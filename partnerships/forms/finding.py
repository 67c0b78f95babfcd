"""Looking cities up while a form is filled in: what is searched, what is found, and what is put into a field.

The search is a part of the form and works without JavaScript: looking sends the form, which comes back as
it was typed, with the cities found as buttons; one of these puts its city into the field. Nothing is saved.
"""

import re
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from citydiplo.kit import search
from networks.models import City
from networks.queries.named_cities import cities_named

MOST = 8  # cities offered
LONGEST = 200
_ADDRESS = re.compile(r"[a-z0-9-]{1,220}")


@dataclass(frozen=True)
class Into:
    """The field that takes a city, and how it takes it: as a mention within words, or as a line."""

    name: str
    is_mention: bool = False

    def joined(self, text, city):
        if self.is_mention:
            space = "" if not text or text[-1].isspace() else " "
            return f"{text}{space}@{city.slug} "
        lines = [line for line in text.splitlines() if line.strip()]
        return "\n".join(dict.fromkeys([*lines, f"{city} ({city.slug})"]))


@dataclass
class FinderResult:
    """What came of a look: the cities to choose from, or the one that was ``added``."""

    query: str = ""
    cities: list = field(default_factory=list)
    added: City | None = None


def looked_up(data, into):
    """(what fills the form, Found): Found is None where nothing was looked for, and the form may be saved."""
    if data is None or not ("look" in data or "add" in data or data.get("find", "").strip()):
        return data, None
    if "add" not in data:
        query = " ".join(data.get("find", "")[:LONGEST].split())
        return data, FinderResult(query, called(query))
    city = _at(data["add"])
    if city:
        data = data.copy()
        data[into.name] = into.joined(data.get(into.name, ""), city)
    return data, FinderResult(added=city)


def as_typed(form):
    """The form without what would be wrong if it was saved: it is only looked at."""
    form.errors.clear()
    return form


def called(query):
    """The cities that are found for a query, best first."""
    named, is_exact = cities_named(query, most=MOST) if query else ([], False)
    groups = search.find(query, ["city"], per_kind=MOST).groups if query and not is_exact else []
    ids = [hit.object_id for hit in (*named, *(hit for group in groups for hit in group.hits))]
    ids = list(dict.fromkeys(ids))[:MOST]
    cities = City.objects.visible_to(AnonymousUser()).filter(merged_into=None).in_bulk(ids)
    return [cities[pk] for pk in ids if pk in cities]


def _at(address):
    if not _ADDRESS.fullmatch(address):
        return None
    return City.objects.visible_to(AnonymousUser()).filter(merged_into=None, slug=address).first()
