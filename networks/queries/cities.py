"""A city by its address, and what else it is called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, When
from django.utils.translation import get_language

from citydiplo.kit.caching.versions import cached
from citydiplo.kit.db.compiled import Many, compiled
from networks.choices import BodyKind
from networks.models import City, CityName, FormerSlug
from networks.models.city import HAS_RECORD
from networks.queries.readers import Reader, reader_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

HAS_RECORD_FIRST = Case(When(HAS_RECORD, then=0), default=1)
ADDRESS = re.compile(r"[a-z0-9-]{1,220}")
# By number of readers, as Unicode names their letters.
SCRIPTS = (
    "CJK",
    "ARABIC",
    "DEVANAGARI",
    "CYRILLIC",
    "BENGALI",
    "KATAKANA",
    "HANGUL",
    "GREEK",
    "HEBREW",
    "THAI",
)


def city_by_slug(slug: str, user: User | AnonymousUser) -> City | None:
    """The standing city at this address, with its source and what it is part of; None where there is none.

    A former address leads to today's city, and the address of a merged city to the one that it became:
    compare the slugs to see whether to redirect. One statement for a current address.
    """
    return cities_by_slug([slug], user).get(slug)


def city_address(slug: str) -> tuple[str, str] | None:
    """(address, label) today of the city at this address; None where there is none.

    No statement for one that was asked for since cities last changed; one for a current address.
    """

    def read():
        city = city_by_slug(slug, AnonymousUser())
        return (city.slug, city.label) if city else None

    return cached(f"city-address|{slug}", ["cities"], read) if ADDRESS.fullmatch(slug) else None


def cities_by_slug(slugs: Sequence[str], user: User | AnonymousUser) -> dict[str, City]:
    """{address: standing city} for the addresses that lead somewhere.

    One statement where all are current; two more, and one for each merge on the way, where some are not.
    """
    reader = reader_of(user)
    found = {city.slug: city for city in _at_addresses(Many(slugs), reader)}
    left: dict[str, int | None] = {slug: None for slug in slugs if slug not in found}
    if left:
        former = FormerSlug.objects.filter(slug__in=left).values_list("slug", "city")
        merged = City.objects.filter(slug__in=left, merged_into__isnull=False)
        left |= dict(former) | dict(merged.values_list("slug", "merged_into"))
    met = set()
    while ids := {pk for pk in left.values() if pk} - met:
        met |= ids
        heirs = _unmerged(reader).in_bulk(ids)
        found |= {slug: heirs[pk] for slug, pk in left.items() if pk in heirs}
        onward = dict(City.objects.filter(pk__in=ids - heirs.keys()).values_list("pk", "merged_into"))
        left = {slug: onward.get(pk) for slug, pk in left.items() if pk not in heirs}
    return found


@compiled
def _at_addresses(slugs: Many, reader: Reader) -> Any:
    return _unmerged(reader).filter(slug__in=slugs)


def _unmerged(reader):
    return City.objects.visible_to(reader.user()).select_related("source", "part_of").with_has_parts()


def other_names(city: City) -> list[Any]:
    """What else ``city`` is called, as (name, language code), the code empty where nobody recorded one.

    That of the reader's language leads, then one name of each script, since that says most to most readers.
    One statement.
    """
    names = {}
    for name, language in [*_recorded_names(city.pk), *((alias, "") for alias in city.aliases)]:
        if name != city.name:
            names.setdefault(name, language)
    readers = (get_language() or "en").partition("-")[0]
    own = [name for name, language in names.items() if language == readers]
    others = [name for name in _by_script(names) if name not in own[:1]]
    return [(name, names[name]) for name in (*own[:1], *others)]


@compiled
def _recorded_names(city: int) -> Any:
    rows = CityName.objects.filter(city=city)
    return rows.order_by("-is_preferred", "language", "name").values_list("name", "language")


def parts_of(city: Any) -> list[dict[str, str]]:
    """The districts and other bodies of a city of ``cities_by_slug``: label, slug, kind, and the kind
    in words where there are several.

    Those with a record come first, then the largest. One statement; none for a city without parts.
    """
    if not city.has_parts:
        return []
    found = _parts(city.pk)
    is_mixed = len({row["kind"] for row in found}) > 1
    return [{**row, "noun": BodyKind(row["kind"]).noun if is_mixed else ""} for row in found]


@compiled
def _parts(city: int) -> Any:
    rows = City.objects.filter(part_of=city, merged_into=None)
    in_order = rows.order_by(HAS_RECORD_FIRST, "kind", "-population_known", "label")
    return in_order.values("label", "slug", "kind")


def _by_script(names):
    """One name of each script first, the most widely read scripts before others; codes last."""
    met, rank = {"LATIN"}, {}
    for name in names:
        script = unicodedata.name(name[:1] or " ", "LATIN").partition(" ")[0]
        is_another = script in met
        place = SCRIPTS.index(script) if script in SCRIPTS and not is_another else len(SCRIPTS)
        rank[name] = (is_another, place, name.isascii() and name.isupper())
        met.add(script)
    return sorted(rank, key=rank.get)
