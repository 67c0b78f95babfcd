"""Asking the index: a page of hits, suggestions while typing, and a condition for another table."""

from collections.abc import Sequence

from django.db.models.expressions import RawSQL

from citydiplo.kit.models import SearchEntry
from citydiplo.kit.search import folding, names, places, spelling, texts
from citydiplo.kit.search.results import Hit, ResultGroup, SearchResults

LONGEST_QUERY = 200  # characters that are considered
SUGGESTIONS = 8
BEST_NAMES = 100  # names that begin as asked, heaviest first, that come before hits by words only
FEW = 3  # with fewer hits than this, near spellings are looked for too
EXACT, BEGINS, WORDS, NEAR = range(4)


def find(query: str, kinds: Sequence[str], *, per_kind: int = 6) -> SearchResults:
    """The search page: the best hits of each of ``kinds``, and how many there are. Six statements at most.

    What is called exactly as asked comes first, then names that begin so, then names that hold all the words,
    then texts that do; within each the heaviest. Near spellings come last, and only where hits are few.
    """
    found = SearchResults(query=query[:LONGEST_QUERY].strip(), is_cut=len(query) > LONGEST_QUERY)
    ranked, counts = _ranked(found.query, kinds, per_kind)
    best = {kind: list(entries.items())[:per_kind] for kind, entries in ranked.items()}
    rows = SearchEntry.objects.in_bulk([entry for entries in best.values() for entry, _ in entries])
    for kind in sorted(best, key=lambda kind: _rank(best[kind][0], kinds.index(kind))):
        # An entry that was rewritten between two statements is not shown.
        hits = [_hit(rows[entry], *how) for entry, how in best[kind] if entry in rows]
        count, is_capped = min(counts[kind], texts.LIMIT), counts[kind] > texts.LIMIT
        found.groups.append(ResultGroup(kind, hits, count, is_capped))
    found.is_near = bool(found.groups) and all(hit.is_near for group in found.groups for hit in group.hits)
    return found


def _rank(hit, order):
    """What sorts kinds by their best hit: called exactly so, the heaviest first; then in their order."""
    entry, (tier, _name) = hit
    return tier, places.without_kind(entry) if tier == EXACT else 0, order


def suggest(
    query: str, kinds: Sequence[str], *, limit: int = SUGGESTIONS, with_near: bool = True
) -> list[Hit]:
    """Hits for what somebody is typing: names that equal it or begin with it.

    Where there are none: for several words the entries that hold them all, for one word near spellings, if
    they are wanted. One statement, a second one only then.
    """
    folded = folding.fold(query[:LONGEST_QUERY])
    key = folding.key(folded)
    if not key:
        return []
    if rows := names.suggested(key, limit=limit, kinds=kinds):
        return [Hit(*row, name=name) for _tier, name, *row in rows]  # type: ignore[misc]
    if " " in key:
        for words in dict.fromkeys((folded, folding.telling(folded))):
            if rows := texts.suggested(kinds, _terms(words), limit=limit):
                return [Hit(*row) for row in rows]
        return []
    return suggest_near(query, kinds, limit=limit) if with_near else []


def suggest_near(query: str, kinds: Sequence[str], *, limit: int = SUGGESTIONS) -> list[Hit]:
    """Hits for one word whose names are spelled nearly so. One statement, or none."""
    key = folding.key(folding.fold(query[:LONGEST_QUERY]))
    near = spelling.near(key, kinds=kinds, limit=limit) if " " not in key else []
    return [Hit(*row, name=name, is_near=True) for _entry, name, *row in near]  # type: ignore[misc]


def ids_matching(query: str, kind: str, *, limit: int = texts.LIMIT) -> list[int]:
    """Ids of a kind's objects in the order of ``find``, near spellings included. Five statements at most."""
    ranked, _ = _ranked(query[:LONGEST_QUERY], [kind], limit)
    return [places.object_of(entry) for entry in ranked.get(kind, ())][:limit]


def matching(kind: str, query: str, *, as_typed: bool = False) -> RawSQL | Sequence[int]:
    """What ``queryset.filter(pk__in=matching("city", "san"))`` needs to hold all that the search page counts.

    A subquery for the objects whose names or text hold all words, without order or limit; where there are
    none, the ids of near spellings. One statement, two with near spellings; none where ``as_typed`` says that
    near spellings are not wanted.
    """
    folded = folding.fold(query[:LONGEST_QUERY])
    terms = _terms(folded)
    if not terms:
        return ()
    sql, params = texts.words_sql(kind, terms)
    if as_typed or texts.has_any(kind, terms):
        return RawSQL(f"SELECT id & {places.OBJECT_BITS} FROM ({sql}) AS hit", params)  # noqa: S608, S611  our own SQL; words are parameters
    return [places.object_of(entry) for entry, *_ in spelling.near(folding.key(folded), kinds=[kind])]


def _terms(folded):
    return folding.terms(folded)[: texts.MOST_TERMS]


def _ranked(query, kinds, wanted):
    """For each kind with hits: entries, best first, with (how, name); and for each kind their number."""
    folded = folding.fold(query)
    if not folded:
        return {}, {}
    kind_of = {places.kind_number(kind): kind for kind in kinds}
    ranked = {kind: {} for kind in kinds}
    key = folding.key(folded)
    for entry, how in names.entries_by_name(key, limit=max(wanted, BEST_NAMES)).items():
        if kind := kind_of.get(places.kind_number_of(entry)):
            ranked[kind][entry] = how
    counts = {kind: len(ranked[kind]) for kind in kinds}
    is_exact = any(how == EXACT for entries in ranked.values() for how, _ in entries.values())
    _add_words(ranked, counts, _terms(folded), wanted, how=WORDS)
    telling = folding.telling(folded)
    if telling != folded and not any(counts.values()):
        _add_words(ranked, counts, _terms(telling), wanted, how=WORDS)
    if not is_exact and sum(counts.values()) < FEW:
        for entry, name, *_row in spelling.near(key, kinds=kinds):
            kind = kind_of[places.kind_number_of(entry)]
            if entry not in ranked[kind]:
                ranked[kind][entry] = (NEAR, name)
                counts[kind] += 1
        if " " in folded and not any(counts.values()):
            corrected = " ".join(spelling.corrected(folded.split()))
            _add_words(ranked, counts, _terms(corrected), wanted, how=NEAR)
    return {kind: entries for kind, entries in ranked.items() if entries}, counts


def _add_words(ranked, counts, terms, wanted, *, how):
    # Twice as many may be known by name already, and the page still wants its share of others.
    for kind, (entries, count) in texts.by_words(list(ranked), terms, wanted=3 * wanted).items():
        for entry in entries:
            ranked[kind].setdefault(entry, (how, ""))
        counts[kind] = max(count, counts[kind])


def _hit(entry, how, name):
    return Hit(entry.kind, entry.object_id, entry.title, entry.detail, entry.url, name, how == NEAR)
