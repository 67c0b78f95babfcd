"""Mentions: ``@lima`` in a reply calls in the city at that address."""

import re
from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser

from networks.models import City

MOST = 10  # mentions of one reply that count
_MENTION = re.compile(r"(?<![\w@/.`])@([a-z0-9]+(?:-[a-z0-9]+)*)", re.IGNORECASE)


def slugs_in(*texts: str) -> list[str]:
    """The addresses that ``texts`` mention, in order, each once."""
    found = (slug.lower() for text in texts for slug in _MENTION.findall(text))
    return list(dict.fromkeys(found))


def mentioned_in(*texts: str) -> dict[str, City]:
    """{address: city} of the cities that ``texts`` mention, the first few of each. One statement or none."""
    slugs = [slug for text in texts for slug in slugs_in(text)[:MOST]]
    if not slugs:
        return {}
    cities = City.objects.visible_to(AnonymousUser()).filter(slug__in=set(slugs))
    return {city.slug: city for city in cities}


def with_links(text: str, cities: Mapping[str, City]) -> str:
    """``text`` with its mentions as Markdown links to the pages of ``cities`` (as ``mentioned_in`` gives)."""

    def link(mention):
        city = cities.get(mention[1].lower())
        return f"[@{city.name}]({city.get_absolute_url()})" if city else mention[0]

    return _MENTION.sub(link, text)
