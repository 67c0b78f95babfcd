"""What is searched for beside names: roles and things as words of the portal's languages.

"mayor of Lima" and "krakow twinning culture" are found in the text of mayors and partnerships. Where the
register holds no such page, these words are left out, then one more, and what the others call is shown.
"""

from collections import defaultdict
from functools import cache

from django.conf import settings
from django.utils import translation

from citydiplo.kit import search
from citydiplo.kit.models import SearchName
from citydiplo.kit.search.folding import fold, telling
from citydiplo.kit.search.folding import key as folded_key
from networks.actions.search import MAYOR_WORDS
from networks.choices import Dimension
from networks.models import City
from networks.queries.gazetteer import gazetteer_hits
from networks.queries.named_cities import cities_named
from partnerships.actions.search import PARTNERSHIP_WORDS, TWINNING_WORDS
from partnerships.choices import PartnershipClass

LONGEST_PAIR = 100  # characters
MOST_WORDS_OF_A_PAIR = 6
AND = frozenset(("and", "with", "y", "e", "con", "et", "avec", "و", "مع"))
MOST_WORDS = 4  # of a query that is asked again without one of them: six statements each time
OTHER_NOUNS = (
    "city cities town ciudad ciudades ville villes network networks red redes réseau réseaux partners "
    "partnerships agreement agreements acuerdo accord twinnings mayors office municipality municipalidad "
    "municipio mairie مدينة مدن المدينة شبكة شبكات اتفاقية اتفاقيات اتفاق شراكات شركاء توأمات بلدية"
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


def suggested(
    query: str, kinds: list[str], *, with_gazetteer: bool
) -> tuple[list[search.Hit], list[search.Hit]]:
    """(hits, places of the gazetteer) for what somebody is typing. The gazetteer is one statement more.

    Names that are spelled nearly so are looked for last: nothing else costs as much.
    """
    hits = search.suggest(query, kinds, with_near=False)
    if not hits and "city" in kinds:
        hits = cities_named(query, most=search.SUGGESTIONS)[0]
    more = gazetteer_hits(query) if with_gazetteer else []
    return hits or ([] if more else search.suggest_near(query, kinds)), more


def two_cities_asked(query: str) -> list[City]:
    """The two cities of "Lima Lagos" or "Lima and New York", each the largest of its name; else none.

    What is itself the name of a city asks for that one. Two statements at most, none for one word.
    """
    words = fold(query[:LONGEST_PAIR]).split()
    if not 2 <= len(words) <= MOST_WORDS_OF_A_PAIR:
        return []
    whole = folded_key(" ".join(words))
    splits = []
    for place in range(1, len(words)):
        after = words[place:]
        if after[0] in AND and len(after) > 1:
            after = after[1:]
        splits.append((folded_key(" ".join(words[:place])), folded_key(" ".join(after))))
    keys = {whole, *(one for split in splits for one in split)}
    called = defaultdict(list)
    names = SearchName.objects.filter(key__in=keys, is_whole=True, entry__kind="city")
    for name, city in names.values_list("key", "entry__object_id"):
        called[name].append(city)
    splits = [split for split in splits if all(called[one] for one in split)]
    if whole in called or not splits:
        return []
    ids = {city for split in splits for one in split for city in called[one]}
    cities = City.objects.filter(merged_into=None).in_bulk(ids)
    for split in splits:
        sides = [[cities[pk] for pk in called[one] if pk in cities] for one in split]
        pair = [max(side, key=lambda city: city.population or 0) for side in sides if side]
        if len(set(pair)) == len(split):
            return pair
    return []


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
