"""Looking cities up while a form is filled in: what is searched, what is found, and what is put into a field.

The search is a part of the form and works without JavaScript: looking sends the form, which comes back as
it was typed, with the cities found as buttons; one of these puts its city into the field. Nothing is saved.
A list of chosen cities works in the same way: each has a button that removes it, and a pasted list one that
adds it.
"""

import re
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from citydiplo.kit import search
from networks.models import City, GazetteerPlace, Network
from networks.queries.gazetteer import gazetteer_hits, place_at, places_at
from networks.queries.named_cities import cities_named
from partnerships.forms.named import address_in, lines_of, named_places, sent_lines

MOST = 8  # cities offered
LONGEST = 200
_ADDRESS = re.compile(r"[a-z0-9-]{1,220}")


@dataclass(frozen=True)
class Into:
    """The field that takes a city, and how it takes it: as a mention within words, or as a line.

    ``takes_gazetteer``: places that are not in the register yet, too.
    """

    name: str
    is_mention: bool = False
    takes_gazetteer: bool = False

    def joined(self, text: str, city: City | GazetteerPlace) -> str:
        if self.is_mention:
            space = "" if not text or text[-1].isspace() else " "
            return f"{text}{space}@{city.slug} "
        lines = lines_of(text)
        return "\n".join(lines if city.slug in map(address_in, lines) else [*lines, line_of(city)])

    def without(self, text: str, address: str) -> str:
        """The lines of ``text``, but for those that say this address."""
        return "\n".join(line for line in lines_of(text) if address_in(line) != address)


@dataclass
class FinderResult:
    """What came of a look: the cities to choose from, or the one that was ``added`` or ``removed``.

    ``more`` are places of the gazetteer to choose from.
    Of a pasted list: how many cities it added (``pasted``), and what is wrong with its other lines, which
    stay in ``into``. ``query`` is what was looked for; ``typed`` what the search field still shows.
    ``is_look``: something was to be looked for. ``is_gone``: what was to be added is no city of the register.
    """

    query: str = ""
    cities: list = field(default_factory=list)
    more: list = field(default_factory=list)
    added: City | GazetteerPlace | None = None
    removed: City | GazetteerPlace | None = None
    pasted: int | None = None
    problems: list[str] = field(default_factory=list)
    into: str = ""
    typed: str = ""
    is_look: bool = False
    is_gone: bool = False


def line_of(city: City | GazetteerPlace) -> str:
    """A city as a line of a form says it: "Quito (quito)"."""
    return f"{city.name} ({city.slug})"


def looked_up(
    data: QueryDict | None, into: Into, network: Network | None = None
) -> tuple[QueryDict | None, FinderResult | None]:
    """(what fills the form, FinderResult): None for the second where the form may be saved.

    That is where nothing was looked for, added or removed. ``network`` tells cities of one name apart.
    """
    if data is None:
        return None, None
    if not into.is_mention and len(data.getlist(into.name)) > 1:
        data = _with(data, into, sent_lines(data, into.name))  # one value, as all that reads a form expects
    find = " ".join(data.get("find", "")[:LONGEST].split())
    if "add" in data:
        city = _at(data["add"], into)
        text = data.get(into.name, "")
        return (_with(data, into, into.joined(text, city)) if city else data), FinderResult(
            added=city, is_gone=city is None
        )
    if "remove" in data and not into.is_mention:
        text = into.without(data.get(into.name, ""), data["remove"])
        return _with(data, into, text), FinderResult(removed=_at(data["remove"], into), typed=find)
    if "paste" in data and not into.is_mention:
        return _pasted(data, into, network, find)
    if "look" in data or find:
        more = _in_gazetteer(find) if into.takes_gazetteer else []
        return data, FinderResult(find, called(find), more, is_look=True)
    return data, None


def _pasted(data, into, network, find):
    """Lines that name one city become chosen ones; the others stay as they are."""
    lines = lines_of(data.get(into.name, ""))
    named = named_places(lines, network, takes_gazetteer=into.takes_gazetteer)
    chosen = {city.slug: line_of(city) for city in named.cities.values()}
    before = len({city.slug for line, city in named.cities.items() if address_in(line) == city.slug})
    text = "\n".join([*chosen.values(), *(line for line in lines if line not in named.cities)])
    found = FinderResult(pasted=len(chosen) - before, problems=named.problems, into=into.name, typed=find)
    return _with(data, into, text), found


def _with(data, into, text):
    data = data.copy()
    data[into.name] = text
    return data


def as_typed(form, found: FinderResult | None = None):
    """The form without what would be wrong if it was saved: it is only looked at.

    What is wrong with a pasted list is said: it was asked for.
    """
    form.errors.clear()
    for problem in found.problems if found else ():
        form.add_error(found.into, problem)
    return form


def called(query):
    """The cities that are found for a query, best first."""
    named, is_exact = cities_named(query, most=MOST) if query else ([], False)
    groups = search.find(query, ["city"], per_kind=MOST).groups if query and not is_exact else []
    ids = [hit.object_id for hit in (*named, *(hit for group in groups for hit in group.hits))]
    ids = list(dict.fromkeys(ids))[:MOST]
    cities = City.objects.visible_to(AnonymousUser()).filter(merged_into=None).in_bulk(ids)
    return [cities[pk] for pk in ids if pk in cities]


def _in_gazetteer(query):
    """Places of this name, or that begin with it, that are not in the register. Three statements at most."""
    addresses = [hit.url.strip("/").rpartition("/")[2] for hit in gazetteer_hits(query)] if query else []
    found = places_at(addresses)
    return [found[address] for address in addresses if address in found]


def _at(address, into):
    if not _ADDRESS.fullmatch(address):
        return None
    city = City.objects.visible_to(AnonymousUser()).filter(merged_into=None, slug=address).first()
    return city or (place_at(address) if into.takes_gazetteer else None)
