"""What is searched for beside names: roles and things as words of the portal's languages.

"mayor of Lima" and "krakow twinning culture" are found in the text of mayors and partnerships. Where the
register holds no such page, these words are left out, then one more, and what the others call is shown.
"""

from functools import cache

from django.conf import settings
from django.utils import translation

from citydiplo.kit import search
from citydiplo.kit.search.folding import fold, telling
from networks.actions.search import MAYOR_WORDS
from networks.choices import Dimension
from networks.queries.named_cities import cities_named
from partnerships.actions.search import PARTNERSHIP_WORDS, TWINNING_WORDS
from partnerships.choices import PartnershipClass

MOST_WORDS = 4  # of a query that is asked again without one of them: six statements each time
OTHER_NOUNS = (
    "city cities town ciudad ciudades ville villes network networks red redes réseau réseaux partners "
    "partnerships agreement agreements acuerdo accord twinnings mayors office municipality municipalidad "
    "municipio mairie"
)


def find(query: str, kinds: list[str]) -> search.SearchResults:
    """As ``kit.search.find``; where that finds nothing, cities with their country, then fewer words."""
    found = search.find(query, kinds)
    if found.groups and not found.is_near:
        return found
    words = telling(fold(found.query)).split()
    asks_for_person = not _person_words().isdisjoint(words)  # "mayor of Lima" names more than a city
    hits, _is_exact = ([], False) if asks_for_person else cities_named(found.query)
    if hits and "city" in kinds:
        found.groups, found.is_near = [search.ResultGroup("city", hits, len(hits), is_capped=False)], False
        return found
    kept = [word for word in words if word not in _nouns()]
    for fewer in _shorter(kept, was=words):
        tried = search.find(" ".join(fewer), kinds)
        if tried.groups and not tried.is_near:
            found.groups, found.is_near, found.searched = tried.groups, False, tried.query
            break
    return found


def _shorter(kept, *, was):
    """What else to look for: without nouns, then without one more word, the last first."""
    if kept and len(kept) < len(was):
        yield kept
    if 1 < len(kept) <= MOST_WORDS:
        for place in reversed(range(len(kept))):
            yield kept[:place] + kept[place + 1 :]


@cache
def _person_words():
    return frozenset(fold(MAYOR_WORDS).split())


@cache
def _nouns():
    """Roles and things, folded, in every language of the portal."""
    words = [MAYOR_WORDS, PARTNERSHIP_WORDS, TWINNING_WORDS, OTHER_NOUNS]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words += [str(label) for label in (*PartnershipClass.labels, *Dimension.labels)]
    return frozenset(fold(" ".join(words)).split())
