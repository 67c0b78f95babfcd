"""Identifiers of cities as files write them: Q586, wd:Q586, http://www.wikidata.org/entity/Q586, DE BON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from networks.matching.index import IndexedCity

_wikidata = re.compile(
    r"(?:^|^(?:wd|wdt|wikidata)\s*:\s*|wikidata\.org/(?:wiki|entity)/)(Q\d{1,12})(?:[#?].*)?$", re.IGNORECASE
)
# What follows a slash belongs to an address alone: 1999/2000 is no place.
_geonames = re.compile(
    r"^(?:(?:gn|geonames|geonameid)\s*:\s*)?(\d{1,9})$|geonames\.org/(\d{1,9})(?:/[^/]*)?$", re.IGNORECASE
)
_locode = re.compile(r"^([A-Z]{2}) ?([A-Z0-9]{3})$")
_page = re.compile(r"/cities/([a-z0-9-]+)/?$")  # of this register
KINDS = (_geonames, _wikidata, _locode)  # in the order of Place.identifiers


def plain(text: str) -> str:
    """An identifier as the register writes it."""
    text = text.strip()
    for pattern in KINDS:
        if found := pattern.search(text):
            return "".join(filter(None, found.groups())).upper()
    if page := _page.search(text):
        return page.group(1)
    return text


def looks_so(text: str) -> bool:
    """Whether a cell holds an identifier rather than a name. A bare number may be anything."""
    number = _geonames.search(text)
    return bool(_wikidata.search(text) or _locode.search(text) or (number and not text.strip().isdecimal()))


def contradicts(identifier: str, city: IndexedCity) -> bool:
    """Whether the register gives the city another identifier of the same kind."""
    for pattern, own in zip(KINDS, city.identifiers, strict=False):
        if pattern.search(identifier):
            return bool(own) and str(own) != plain(identifier)
    return True  # an address of this register: it must be there
