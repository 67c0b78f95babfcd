"""Matching: offers that fit a request, and requests that an offer fits, each with its reasons in words.

Candidates are read once, the newest few hundred that share a dimension, a theme or a rare word, and scored
here: by what they are about first, then by whether two offices can talk and are of a size. Two statements,
however many there are. For several cities together, all that they published is scored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.kit.search import folding
from citydiplo.kit.text import languages
from citydiplo.kit.text.lists import comma_separated
from networks.choices import PopulationBand
from networks.queries.readers import Reader, reader_of
from partnerships.choices import ExchangeKind
from partnerships.models import Exchange
from partnerships.queries.exchanges import COLUMNS, exchange_rows

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City

CANDIDATES = 300
SHOWN = 6
ASKED_FOR = 12  # words of the text that a candidate may be found by alone
COMMON = 0.2  # a word that more than this share of the candidates have says nothing
TELLING = 10  # fewer candidates than this say nothing of how common a word is
MOST_WORDS_COUNTED = 4
DIMENSION, THEME, WORD, LANGUAGE, SIZE, NEAR_SIZE, USED = 2.0, 3.0, 1.0, 1.0, 0.5, 0.25, 0.5
OWN_READ = 20  # exchanges of a city that are matched with those of others, the newest
LEAST = 3.0  # one theme, a dimension and a word, or three words in common


@dataclass(frozen=True)
class ExchangeMatch:
    """A candidate for ``exchange``; its reasons are put into words when they are asked for, as few are."""

    row: dict
    score: float
    exchange: Exchange
    rare: frozenset[str]

    @cached_property
    def reasons(self) -> list[str]:
        """Why the two fit, in the language of the page."""
        dimensions, themes, words = _in_common(self.exchange, self.row, self.rare)
        reasons = []
        if themes:
            reasons.append(_("Same theme: %(names)s") % {"names": _labels(themes)})
        if dimensions:
            reasons.append(_("Same dimension: %(names)s") % {"names": _labels(dimensions)})
        if words:
            as_written = _as_written(self.exchange, words[:MOST_WORDS_COUNTED])
            reasons.append(_("Both mention: %(words)s") % {"words": comma_separated(as_written)})
        if shared := _languages_in_common(self.exchange, self.row):
            reasons.append(_("Language in common: %(names)s") % {"names": languages.in_words(sorted(shared))})
        if _sizes_apart(self.exchange, self.row) == 0:
            size = PopulationBand(self.row["size"]).label.lower()
            reasons.append(_("Cities of similar size: %(size)s") % {"size": size})
        if used := self.row["reuse_count"]:
            reasons.append(
                ngettext("Already used by %(n)s city", "Already used by %(n)s cities", used) % {"n": used}
            )
        return reasons


def matches_of(exchange: Exchange, user: User | AnonymousUser) -> list[ExchangeMatch]:
    """The best matches of an exchange that ``user`` may read; none for what is no longer asked or offered."""
    if not exchange.is_published or exchange.met_at:
        return []
    found = list(_candidates(exchange, user).values(*COLUMNS, "words", "languages", "size")[:CANDIDATES])
    rare = _rare(exchange.words.split(), found)
    scored = [_score(exchange, row, rare) for row in found]
    best = sorted((match for match in scored if match), key=lambda match: -match.score)[:SHOWN]
    exchange_rows([match.row for match in best])
    return best


@dataclass(frozen=True)
class MatchesBetween:
    """What another city offers that a city asks for, and what it asks for that the city offers; best first.

    Each is (exchange of the city, the match of the other one).
    """

    offered: list[tuple[Exchange, ExchangeMatch]]
    asked: list[tuple[Exchange, ExchangeMatch]]


def matches_between(
    city: City, others: Collection[int], user: User | AnonymousUser, *, most: int = 2
) -> dict[int, MatchesBetween]:
    """{other city: what fits between it and ``city``} for those of ``others`` with anything. 2 statements.

    Of each way the ``most`` best, each exchange of the other city once; as far as ``user`` may read.
    """
    reader = reader_of(user)
    own = _own_open(city.pk, reader)
    if not own or not others:
        return {}
    theirs = _open_of(Many(others), reader)
    found = defaultdict(lambda: MatchesBetween([], []))
    for exchange in own:
        is_request = exchange.kind == ExchangeKind.REQUEST
        kinds = ExchangeKind.offers() if is_request else (ExchangeKind.REQUEST,)
        rows = [row for row in theirs if row["kind"] in kinds]
        rare = _rare(exchange.words.split(), rows)
        for row in rows:
            if match := _score(exchange, row, rare):
                between = found[row["city_id"]]
                (between.offered if is_request else between.asked).append((exchange, match))
    for between in found.values():
        for pairs in (between.offered, between.asked):
            pairs[:] = _best_of_each(pairs)[:most]
    chosen = [pair for between in found.values() for pair in (*between.offered, *between.asked)]
    exchange_rows({match.row["id"]: match.row for _exchange, match in chosen}.values())
    return dict(found)


def _open(reader):
    rows = Exchange.objects.visible_to(reader.user()).published().still_open()
    return rows.order_by("-published_at", "-id")


@compiled
def _own_open(city: int, reader: Reader) -> Any:
    return _open(reader).filter(city=city)[:OWN_READ]


@compiled
def _open_of(cities: Many, reader: Reader) -> Any:
    found = _open(reader).filter(city__in=cities)
    return found.values(*COLUMNS, "city_id", "words", "languages", "size")[:CANDIDATES]


def _best_of_each(pairs):
    """The best pair of each exchange of the other city, the best of all first."""
    best = {}
    for pair in sorted(pairs, key=lambda pair: -pair[1].score):
        best.setdefault(pair[1].row["id"], pair)
    return list(best.values())


def _candidates(exchange, user):
    kinds = ExchangeKind.offers() if exchange.kind == ExchangeKind.REQUEST else (ExchangeKind.REQUEST,)
    about = Q()
    if exchange.dimensions:
        about |= Q(dimensions__overlaps=exchange.dimensions)
    if exchange.themes:
        about |= Q(themes__overlaps=exchange.themes)
    for word in sorted(exchange.words.split(), key=len, reverse=True)[:ASKED_FOR]:
        about |= Q(words__contains=f" {word} ")
    own = Q(city=exchange.city_id) if exchange.city_id else Q(network=exchange.network_id)
    rows = Exchange.objects.visible_to(user).published().still_open().filter(about, kind__in=kinds)
    return rows.exclude(own).order_by("-published_at", "-id")


def _rare(words, found):
    """Those of ``words`` that tell one candidate from another."""
    counts = Counter(word for row in found for word in set(row["words"].split()))
    most = max(2, COMMON * len(found)) if len(found) >= TELLING else len(found)
    return frozenset(word for word in words if 0 < counts[word] <= most)


def _score(exchange, row, rare):
    """A match, or None where the two have too little in common."""
    dimensions, themes, words = _in_common(exchange, row, rare)
    score = DIMENSION * len(dimensions[:2]) + THEME * len(themes[:2])
    score += WORD * min(len(words), MOST_WORDS_COUNTED)
    if score < LEAST:
        return None
    if _languages_in_common(exchange, row):
        score += LANGUAGE
    elif exchange.languages and row["languages"]:
        score -= LANGUAGE
    score += {0: SIZE, 1: NEAR_SIZE}.get(_sizes_apart(exchange, row), 0)
    score += USED if row["reuse_count"] else 0
    return ExchangeMatch(row, score, exchange, rare)


def _in_common(exchange, row, rare):
    """Dimensions, themes and rare words that both have."""
    return (
        [one for one in exchange.dimensions if one in row["dimensions"]],
        [one for one in exchange.themes if one in row["themes"]],
        [word for word in row["words"].split() if word in rare],
    )


def _languages_in_common(exchange, row):
    return set(exchange.language_codes) & set(row["languages"].split())


def _sizes_apart(exchange, row):
    """How many bands the sizes of the two cities are apart; None where one is not known."""
    if PopulationBand.UNKNOWN in (exchange.size, row["size"]):
        return None
    return abs(exchange.size - row["size"])


def _labels(members):
    return comma_separated(str(member.label) for member in members)


def _as_written(exchange, words):
    """Folded words as the text of ``exchange`` spells them."""
    text = " ".join([exchange.title, *(text for _name, _label, text in exchange.parts)])
    spelled = {}
    for word in text.split():
        spelled.setdefault(folding.fold(word), word.strip(".,;:!?()[]{}*_`>#\"'“”‘’«»").lower())
    return [spelled.get(word, word) for word in words]
