"""What countries are called in the reader's language, and their codes: the one place that is asked for them.

The names are django-countries', which templates show by ``city.country.name``. The regions that countries
belong to are in ``networks.regions``; what else people call them, in ``networks.matching.countries``.
"""

from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django_countries import countries


@lru_cache(maxsize=64)
def _names(language):
    return {code: str(name) for code, name in countries}


def country_names() -> dict[str, str]:
    """ISO code → name in the reader's language, by name; made once for each language."""
    return _names(get_language())


def country_name(code: object) -> str:
    """The name of a country, a code or a ``Country``; empty for none and for an unknown one."""
    return country_names().get(str(code), "")


def country_choices() -> list[tuple[str, str]]:
    """(code, name) of all countries, by name, for a select."""
    return list(country_names().items())


def other_codes(code: str) -> tuple[str, str]:
    """The codes of ISO 3166-1 with three letters and with three digits; empty where there is none."""
    return countries.alpha3(code), countries.numeric(code, padded=True) or ""


def place_in_words(place: Any) -> str:
    """A city or an institution in the reader's words: Portland, Oregon, United States of America."""
    parts = (place.name, getattr(place, "admin_area", ""), country_name(getattr(place, "country", "")))
    return ", ".join(filter(None, parts))
