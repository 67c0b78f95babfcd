"""A network's list of members as its secretariat pastes it: judged by the code that judges an import's rows.

``judge`` is the dry run; ``apply`` judges once more, within the transaction that writes, and writes only
what the person has seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.search.folding import fold
from citydiplo.kit.tabular import Layout
from citydiplo.kit.text.countries import place_in_words
from networks.actions import member_lists
from networks.choices import FactState, WorldRegion
from networks.matching import AMBIGUOUS, MATCHED, UNMATCHED, Matcher
from networks.matching.gazetteer import places_by_number
from networks.matching.index import COLUMNS, IndexedCity
from networks.models import City, Membership, Network
from partnerships.choices import ImportTarget, PartnershipStatus, RowOutcome, WordKind
from partnerships.errors import BadValueError, RegisterChangedError, RowSettledError
from partnerships.imports import values
from partnerships.imports.fields import Field
from partnerships.imports.judged import FileReading, ImportLine, Places, refuse
from partnerships.imports.member_list.answers import OfWords, key_of_name, key_of_word
from partnerships.imports.member_list.reading import read
from partnerships.imports.options import Options, label_of
from partnerships.imports.runs import AT_ONCE
from partnerships.imports.targets.memberships import COMPARED, MembershipTarget
from partnerships.imports.vocabulary import headers
from partnerships.imports.words import Words, key_of
from partnerships.reasons import say_all

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from partnerships.imports.member_list.answers import Answers

LINE_REASONS = {
    "duplicate": "duplicate_line",
    "contradicts": "contradicts_line",
    "changed_before": "changed_line",
}
OPEN = (RowOutcome.AMBIGUOUS, RowOutcome.UNMATCHED, RowOutcome.REFUSED)
# What there is to do first, then what will be done, then the rest.
ORDER = (*OPEN, RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.SAME, RowOutcome.DUPLICATE)


class PastedMembers(MembershipTarget):
    """Members of one network, in its own name: it may change what it declared, and cities are asked again."""

    fields = (
        *(one for one in MembershipTarget.fields if one.name not in ("record", "network", "note")),
        Field("standing", _("Status"), words=headers("status")),
    )
    outranking = ()

    def __init__(self, network: Network, by: User, answers: Answers) -> None:
        defaults = {"membership_class": answers.membership_class} if answers.membership_class else {}
        facts = {"person": by, "network": network, "state": FactState.DECLARED, "defaults": defaults}
        facts["remembered_list_id"] = None
        super().__init__(SimpleNamespace(table=Layout(), **facts), Words(OfWords(answers.words)))
        self.region = answers.region

    def class_of_new(self, line: ImportLine, facts: Mapping[str, Any]) -> str:
        """The class that the line states. Raises RowSettledError where it states none."""
        if self.text(line, "membership_class"):
            return facts["membership_class"]
        raise RowSettledError(RowOutcome.AMBIGUOUS, "unstated_class")

    def place(self, line: ImportLine, places: Any, reasons: list[Any], prefix: str = "") -> Any:
        """The city that is meant, by the answers where there are some. Raises RowSettledError."""
        mention = line.mention(prefix)
        if mention in places.decisions:
            if (city := places.decisions[mention]) is None:
                raise RowSettledError(RowOutcome.UNMATCHED, "left_out", written=mention.name[:120])
            self.show_party(prefix, city)
            return city
        city = super().place(line, places, reasons, prefix)
        if self.region and city.region != self.region:
            refuse("outside", name=city.name, place=str(WorldRegion(self.region).label))
        return city

    def period(self, line: ImportLine, since: str = "since", until: str = "until") -> dict[str, Any]:
        """The dates, with an end that only the column of states tells ("left 2019").

        What else than an active member such a column names is refused: no column holds it, and a line that
        says that a city has left would become a member of today.
        """
        facts = super().period(line, since, until)
        state = self.text(line, "standing")
        if not state or values.known(state, PartnershipStatus) == PartnershipStatus.ACTIVE:
            return facts
        status, date = values.status_and_date(state, PartnershipStatus)
        if status == PartnershipStatus.ENDED and date and not facts[until]:
            facts |= {until: date[0], f"{until}_precision": date[1]}
            if facts[since] and facts[until] < facts[since]:
                self.attempt(refuse, "ends_before")
        elif not (facts[until] and values.known(state, PartnershipStatus) == PartnershipStatus.ENDED):
            self.attempt(refuse, "no_member_state", field=str(self.labels["standing"]), value=state[:60])
        return facts

    def _network(self, line):
        return self.job.network.pk

    def provenance(self, line: ImportLine) -> dict[str, Any]:
        """Nothing: the network's own statement needs no source."""
        return {}  # the action's to say


@dataclass(frozen=True)
class Judged:
    """A line of the list: what becomes of it, and why, in words."""

    number: int
    text: str
    outcome: str
    label: str
    reasons: str


@dataclass(frozen=True)
class NameQuestion:
    """A name that may be several cities, or none that is known: answered once, for every line of it."""

    key: str
    written: str
    lines: int
    candidates: list
    chosen: object
    is_unknown: bool = False  # no city has the name: it can be looked up under another
    was_looked_up: bool = False


@dataclass(frozen=True)
class WordQuestion:
    """A word that is not understood: answered once, for every line that has it."""

    key: str
    label: str
    word: str
    lines: int
    options: list
    chosen: str


@dataclass
class DryRun:
    rows: list
    header: tuple = ()
    unused: tuple = ()  # names of columns that nothing is read from
    questions: list = field(default_factory=list)
    words: list = field(default_factory=list)  # that are not understood
    asks_class: bool = False  # some lines state no class, and nothing was chosen for them
    ends: list = field(default_factory=list)  # members who are not in the list
    late: list = field(default_factory=list)  # those of them who joined after the day on which they would end
    new: list = field(default_factory=list)
    changes: dict = field(default_factory=dict)

    @property
    def counts(self) -> list[tuple[Any, Any, int]]:
        """[(outcome, its words, how many lines)]"""
        return [
            (outcome, outcome.label, sum(row.outcome == outcome for row in self.rows)) for outcome in ORDER
        ]

    @property
    def open_lines(self) -> int:
        """How many lines need an answer."""
        return sum(row.outcome in OPEN for row in self.rows)

    @property
    def single_matches(self) -> int:
        """How many names have one candidate and no answer yet."""
        known = [one for one in self.questions if not one.is_unknown]
        return sum(len(one.candidates) == 1 and one.chosen == "" for one in known)

    @property
    def may_end(self) -> bool:
        """A member may hide in a line that is not clear: ending the others waits until all are."""
        return not self.open_lines and not self.late

    @property
    def writes(self) -> int:
        """How many memberships would be written."""
        return len(self.new) + len(self.changes)

    @property
    def stamp(self) -> str:
        """Tells this outcome from every other."""
        facts = repr((sorted(self.new, key=repr), sorted(self.changes.items()), self.open_lines))
        return hashlib.blake2b(facts.encode(), digest_size=16).hexdigest()


def judge(*, network: Network, by: User, text: str, answers: Answers, ends_on: Any = None) -> DryRun:
    """The DryRun of a pasted ``text``, given a person's ``Answers``.

    ``ends_on`` is a date and its precision: members who are not in the list end then. Raises ListError.
    """
    target = PastedMembers(network, by, answers)
    pasted = read(text, target.fields)
    lines, mentions = _lines(pasted, answers), {}
    for line in lines:
        if mention := _mention(line):
            mentions[mention] = mentions.get(mention, 0) + 1
    matcher = Matcher(set(mentions))
    asked = _asked(mentions, matcher, answers)
    decisions = {mention: city for mention, (_match, city, is_decided) in asked.items() if is_decided}
    places = Places(matcher, decisions)
    run, named, texts = DryRun([], pasted.header, pasted.unused), set(), dict(pasted.rows)
    for place, line in enumerate(lines):
        if place % AT_ONCE == 0:
            target.prepare(lines[place : place + AT_ONCE], places)
        verdict = target.judge(line, places)
        run.asks_class |= any(code == "unstated_class" for code, _details in verdict.reasons)
        run.rows.append(_judged(line.number, texts[line.number], verdict))
        _plan(run, verdict)
        named.update(_city_of(line, places))
    run.rows.sort(key=lambda row: (ORDER.index(row.outcome), row.number))
    run.questions = [
        _city_question(mention, mentions[mention], found, answers) for mention, found in asked.items()
    ]
    run.questions.sort(key=lambda question: (question.chosen != "", -question.lines))
    run.words = list(_word_questions(target, answers))
    if ends_on:
        _end_others(run, network, named, ends_on)
    return run


def apply(
    *, network: Network, by: User, text: str, answers: Answers, ends_on: Any, reason: str, stamp: str
) -> DryRun:
    """Write what the preview of this ``stamp`` showed. Raises RegisterChangedError if it would differ."""
    try:
        with transaction.atomic():
            Network.objects.select_for_update().get(pk=network.pk)
            run = judge(network=network, by=by, text=text, answers=answers, ends_on=ends_on)
            if run.stamp != stamp or (ends_on and not run.may_end):
                raise RegisterChangedError
            member_lists.write(network=network, by=by, new=run.new, changes=run.changes, reason=reason)
    except IntegrityError as error:
        raise RegisterChangedError from error
    return run


def _lines(pasted, answers):
    """The Lines of a list. A country that holds for all is used where a line names none."""
    columns, countries = dict(pasted.columns), {}
    place = columns.get("country", [max((len(cells) for _number, cells in pasted.rows), default=0)])[0]
    if answers.country:
        columns["country"] = [place]
    rows = []
    for number, given in pasted.rows:
        cells = list(given)
        if answers.country:
            cells += [""] * (place + 1 - len(cells))
            cells[place] = cells[place] or answers.country
        rows.append((number, cells))
    if "country" in columns:
        known = OfWords(answers.words)
        for word in {cells[place] for _number, cells in rows if place < len(cells) and cells[place]}:
            if (answer := known.get(key_of(WordKind.COUNTRY, "country", word))) and answer.value:
                countries[fold(word) or word.casefold()] = answer.value
    reading = FileReading(columns, countries=countries)
    return [ImportLine(number, cells, reading) for number, cells in rows]


def _mention(line):
    try:
        return line.mention()
    except BadValueError:
        return None  # the line will be refused


def _asked(mentions, matcher, answers):
    """{mention: (its Match, the Place that is meant or None, whether that is decided)} of unclear names."""
    keys = {pk for pk in answers.cities.values() if pk}
    chosen = City.objects.filter(pk__in=keys, merged_into=None)
    cities = {row[0]: IndexedCity.of_row(row) for row in chosen.values_list(*COLUMNS)}
    cities |= places_by_number(keys)
    found = {}
    for mention in mentions:
        match = matcher.match(mention)
        if match.outcome == MATCHED or not mention.name.strip():
            continue
        narrowed = [city for city in match.candidates if not answers.region or city.region == answers.region]
        match = replace(match, candidates=tuple(narrowed))
        answer = answers.cities.get(key_of_name(mention))
        is_single = len(narrowed) == 1 and (answers.takes_single or answers.region)
        if answer == 0 or answer in cities:
            found[mention] = (match, cities.get(answer), True)
        elif is_single and match.outcome == AMBIGUOUS:
            found[mention] = (match, narrowed[0], True)
        else:
            found[mention] = (match, None, False)
    return found


def _judged(number, cells, verdict):
    outcome = RowOutcome(verdict.outcome)
    # A list has lines where a file has rows.
    reasons = [(LINE_REASONS.get(code, code), details) for code, details in verdict.reasons]
    return Judged(number, ", ".join(filter(None, cells))[:300], outcome, outcome.label, say_all(reasons))


def _plan(run, verdict):
    if verdict.plan is None:
        return
    if verdict.plan.new is None:
        run.changes[verdict.plan.record] = verdict.plan.changes
    else:
        made = verdict.plan.new
        run.new.append((made["city_id"], {name: made[name] for name in COMPARED}))


def _city_of(line, places):
    """The key of the city that a line names, with any outcome of the line."""
    mention = _mention(line)
    if mention is None:
        return
    city = places.matcher.match(mention).city or places.decisions.get(mention)
    if city:
        yield city.pk


def _city_question(mention, lines, found, answers):
    match, city, is_decided = found
    key = key_of_name(mention)
    offered = {one.pk: place_in_words(one) for one in (*match.candidates, *answers.lookups.get(key, ()))}
    if city:
        offered.setdefault(city.pk, place_in_words(city))
    return NameQuestion(
        key,
        ", ".join(filter(None, (mention.name, mention.country))),
        lines,
        list(offered.items()),
        (city.pk if city else 0) if is_decided else "",
        is_unknown=match.outcome == UNMATCHED,
        was_looked_up=key in answers.lookups,
    )


def _word_questions(target, answers):
    options = Options(SimpleNamespace(target=ImportTarget.MEMBERSHIPS))
    for key, question in target.words.questions.items():
        kind, name, _folded = key
        word = SimpleNamespace(kind=kind, field=name, word=question.word)
        shown = key_of_word(key)
        yield WordQuestion(
            shown,
            label_of(target, name),
            question.word,
            question.rows,
            options.of(word),
            answers.words.get(shown, question.suggestion),
        )


def _end_others(run, network, named, ends_on):
    """Members of today that the list does not name; institutions are no cities and stay."""
    date, precision = ends_on
    current = Membership.objects.current().filter(network=network).filter(~Q(city=None))
    for membership in current.select_related("city").order_by("city__name", "pk"):
        if membership.city_id in named:
            continue
        if membership.since and membership.since > date:
            run.late.append(membership)
            continue
        run.ends.append(membership)
        run.changes[membership.pk] = {"until": date, "until_precision": precision}
