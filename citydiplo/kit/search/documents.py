"""Documents: what a noun hands to the index, and the rows that become of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from citydiplo.kit.search import folding, places

# Steps of the decimal logarithm: of two names that begin as typed, an alias wins only by far.
INSIDE_YIELDS = 1.0
ALIAS_YIELDS = 1.5
NEVER_LEADS = 32_767
MOST_WORDS = 500
MOST_ATTACHED = 3_000  # different words of a page's documents


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One public page. ``weight`` runs from 0 to 10: the decimal logarithm of what counts is a good one.

    ``names`` are its other own names (acronym, full name), ``aliases`` what else it is called: these and the
    title are offered while typing, unless ``is_suggested`` is off. ``text`` is found on the search page only,
    and so is what its documents say, ``attached``, and ``shared``: texts of many pages, each folded once.
    """

    kind: str
    object_id: int
    title: str
    url: str
    detail: str = ""
    weight: float = 0.0
    names: tuple = ()
    aliases: tuple = ()
    shared: tuple = ()
    text: str = ""
    attached: str = ""
    is_suggested: bool = True

    @property
    def place(self) -> int:
        """The place of its entry in the index: by kind, then by weight."""
        return places.of_entry(self.kind, self.weight, self.object_id)


@lru_cache(maxsize=4_096)
def _words_of(text):
    return tuple(folding.words(folding.fold(text)))


def entry_row(document: SearchDocument) -> tuple[Any, ...]:
    """The SearchEntry of a document, as a tuple in the order of ``ENTRY_COLUMNS``."""
    names = dict.fromkeys(
        chain.from_iterable(
            folding.words(folding.key(name)) for name in (document.title, *document.names, *document.aliases)
        )
    )
    parts = (*map(_words_of, (document.detail, *document.shared)), folding.words(folding.fold(document.text)))
    text = list(dict.fromkeys(chain.from_iterable(parts)))[:MOST_WORDS]
    attached = list(dict.fromkeys(folding.words(folding.fold(document.attached))))[:MOST_ATTACHED]
    mark, name_mark = places.mark(document.kind), places.mark(document.kind, in_names=True)
    words = chain(
        (name_mark + word for word in names),
        (mark + word for word in dict.fromkeys([*names, *text, *attached])),
    )
    return (
        document.place,
        document.kind,
        document.object_id,
        document.title[:500],
        document.detail[:300],
        document.url,
        " ".join(words),
    )


def name_rows(document: SearchDocument) -> Iterator[tuple[Any, ...]]:
    """The SearchNames of a document, best first, as tuples in the order of ``NAME_COLUMNS``."""
    if not document.is_suggested:
        return
    entry, led, place_of = document.place, set(), {}
    for key, (name, yields, is_whole) in _keys(document).items():
        if yields not in place_of:
            place_of[yields] = places.of_name(document.kind, document.weight - yields, document.object_id)
        yield entry, place_of[yields], key, name, is_whole, _leads(key, led), key[-3:]


def _keys(document):
    """Each key of a document once, best first: own names, then words inside them, then aliases."""
    own = [(name, "" if name == document.title else name[:200]) for name in (document.title, *document.names)]
    found = {}
    for name, shown in own:
        found.setdefault(folding.key(name), (shown, 0.0, True))
    for name, shown in own:
        rest = folding.key(name)
        while " " in rest:
            rest = rest.partition(" ")[2]
            found.setdefault(rest, (shown, INSIDE_YIELDS, False))
    for name in document.aliases:
        alias = folding.key(name)
        _, yields, is_whole = found.get(alias, ("", ALIAS_YIELDS, False))
        if not is_whole:
            found[alias] = (name[:200], yields, True)
    found.pop("", None)
    return found


def _leads(key, led):
    """From how many letters on this key is the first of its entry; ``led`` are the beginnings already led."""
    for length in range(1, len(key) + 1):
        if key[:length] not in led:
            led.update(key[:upto] for upto in range(length, len(key) + 1))
            return length
    return NEVER_LEADS


ENTRY_COLUMNS = ("id", "kind", "object_id", "title", "detail", "url", "words")
NAME_COLUMNS = ("entry_id", "place", "key", "name", "is_whole", "leads", "tail")
