"""A network's list of members as its secretariat pastes it: judged by the code that judges an import's rows.

``judge`` is the dry run; ``apply`` judges once more, within the transaction that writes, and writes only
what the person has seen.
"""

import hashlib
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.db import IntegrityError, transaction
from django.db.models import Q
from django_countries import countries

from networks.actions import member_lists
from networks.choices import FactState
from networks.matching import Matcher
from networks.models import Membership, Network
from partnerships.actions.imports.checking import AT_ONCE, text_of
from partnerships.actions.imports.judged import Line, Places
from partnerships.actions.imports.targets.memberships import COMPARED, Memberships
from partnerships.actions.imports.values import BadValue
from partnerships.actions.pasting.reading import read
from partnerships.choices import RowOutcome
from partnerships.reasons import say_all

OPEN = (RowOutcome.AMBIGUOUS, RowOutcome.UNMATCHED, RowOutcome.REFUSED)
# What there is to do first, then what will be done, then the rest.
ORDER = (*OPEN, RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.SAME, RowOutcome.DUPLICATE)


class Moved(Exception):
    """The register is not as the person saw it: she looks again."""


class PastedMembers(Memberships):
    """Members of one network, in its own name: it may change what it declared, and cities are asked anew."""

    fields = tuple(one for one in Memberships.fields if one.name not in ("record", "network", "note"))
    outranking = ()

    def _network(self, line):
        return self.job.network.pk

    def provenance(self, line):
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
class Question:
    """A name that may be several cities: chosen once, for every line of it."""

    key: str
    written: str
    lines: int
    candidates: list
    chosen: str


@dataclass
class DryRun:
    rows: list
    header: tuple = ()
    questions: list = field(default_factory=list)
    ends: list = field(default_factory=list)  # members who are not in the list
    late: list = field(default_factory=list)  # those of them who joined after the day on which they would end
    new: list = field(default_factory=list)
    changes: dict = field(default_factory=dict)

    @property
    def counts(self):
        """[(outcome, its words, how many lines)]"""
        return [
            (outcome, outcome.label, sum(row.outcome == outcome for row in self.rows)) for outcome in ORDER
        ]

    @property
    def open_lines(self):
        return sum(row.outcome in OPEN for row in self.rows)

    @property
    def may_end(self):
        """A member may hide in a line that is not clear: ending the others waits until all are."""
        return not self.open_lines and not self.late

    @property
    def writes(self):
        return len(self.new) + len(self.changes)

    @property
    def stamp(self):
        """Tells this outcome from every other."""
        facts = repr((sorted(self.new, key=repr), sorted(self.changes.items()), self.open_lines))
        return hashlib.blake2b(facts.encode(), digest_size=16).hexdigest()


def judge(*, network, by, text, answers, ends_on=None):
    """The DryRun of a pasted ``text``. ``answers`` are {key of a question: key of a city, 0 for none}.

    ``ends_on`` is a date and its precision: members who are not in the list end then. Raises ListError.
    """
    target = PastedMembers(SimpleNamespace(person=by, network=network, state=FactState.DECLARED, defaults={}))
    pasted = read(text, target.fields)
    lines = [Line(number, cells, pasted.columns) for number, cells in pasted.rows]
    matcher = Matcher(_mentions(lines))
    places = Places(matcher, _decisions(matcher, lines, answers))
    run, named = DryRun([], pasted.header), set()
    for place, line in enumerate(lines):
        if place % AT_ONCE == 0:
            target.prepare(lines[place : place + AT_ONCE], places)
        verdict = target.judge(line, places)
        run.rows.append(_told(line, verdict))
        _plan(run, verdict)
        named.update(_city_of(line, places))
    run.rows.sort(key=lambda row: (ORDER.index(row.outcome), row.number))
    run.questions = [_question(mention, *asked, answers) for mention, asked in places.questions.items()]
    if ends_on:
        _end_others(run, network, named, ends_on)
    return run


def apply(*, network, by, text, answers, ends_on, reason, seen):
    """Write what ``seen``, the stamp of a dry run, showed; raises Moved where it would be something else."""
    try:
        with transaction.atomic():
            Network.objects.select_for_update().get(pk=network.pk)
            run = judge(network=network, by=by, text=text, answers=answers, ends_on=ends_on)
            if run.stamp != seen or (ends_on and not run.may_end):
                raise Moved
            member_lists.write(network=network, by=by, new=run.new, changes=run.changes, reason=reason)
    except IntegrityError as error:
        raise Moved from error
    return run


def _mentions(lines):
    found = set()
    for line in lines:
        mention = _mention(line)
        if mention:
            found.add(mention)
    return found


def _mention(line):
    try:
        return line.mention()
    except BadValue:
        return None  # the line will be refused


def _key(mention):
    return hashlib.blake2b(text_of(mention).encode(), digest_size=8).hexdigest()


def _decisions(matcher, lines, answers):
    """{mention: the Place chosen among its candidates, or None to leave its lines out}"""
    decisions = {}
    for mention in _mentions(lines) if answers else ():
        if (answer := answers.get(_key(mention))) is None:
            continue
        candidates = {city.pk: city for city in matcher.match(mention).candidates}
        if answer == 0 or answer in candidates:
            decisions[mention] = candidates.get(answer)
    return decisions


def _told(line, verdict):
    outcome = RowOutcome(verdict.outcome)
    text = ", ".join(filter(None, line.cells))
    return Judged(line.number, text[:300], outcome, outcome.label, say_all(verdict.reasons))


def _plan(run, verdict):
    if verdict.plan is None:
        return
    if verdict.plan.new is None:
        run.changes[verdict.plan.record] = verdict.plan.changes
    else:
        made = verdict.plan.new
        run.new.append((made["city_id"], {name: made[name] for name in COMPARED}))


def _city_of(line, places):
    """The key of the city that a line names, whatever became of the line."""
    mention = _mention(line)
    if mention is None:
        return
    city = places.matcher.match(mention).city or places.decisions.get(mention)
    if city:
        yield city.pk


def _question(mention, lines, match, answers):
    key = _key(mention)
    return Question(
        key,
        ", ".join(filter(None, (mention.name, mention.country))),
        lines,
        [(city.pk, _place_words(city)) for city in match.candidates],
        answers.get(key, ""),
    )


def _place_words(city):
    return ", ".join(filter(None, (city.name, city.admin_area, str(countries.name(city.country)))))


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
