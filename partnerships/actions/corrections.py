"""Changing what is public already: immediately, or once the mayor's office of the city approved it.

What waits is the act itself. It was tried once, so the office reads exactly what it would change, as the
history would tell it; an approval does the act again, and counts only if it still changes just that.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, Unpack

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from citydiplo.kit.caching import versions
from citydiplo.kit.db.arguments import freeze, thaw
from citydiplo.kit.errors import RowGoneError
from networks.actions.approval import Answer, Mail, approve, holds, is_asked_first, word_given
from networks.actions.on_behalf import acts_for
from networks.errors import NotPossibleError
from partnerships.actions import documents, exchanges, fundings, open_data, parties, records
from partnerships.actions.approval_requests import AskedAct, ask, is_out, locked
from partnerships.choices import ApprovalAnswer, CorrectionPart, Visibility
from partnerships.errors import StaleRecordError, StepRefusedError
from partnerships.models import Correction, Exchange
from partnerships.models.correction import named
from partnerships.queries.histories import streams_that_tell

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City, Network
    from partnerships.models import Agreement, Dispute, Partnership


def _details(thing, city, by, version, facts):
    if isinstance(thing, Exchange):
        return exchanges.amend(exchange=thing, by=by, version=version, **facts)
    return records.amend(partnership=thing, city=city, by=by, version=version, **facts)


def _step(partnership, city, by, version, facts):
    return records.take_step(partnership=partnership, city=city, by=by, **facts)


def _parties(partnership, city, by, version, facts):
    return parties.change(partnership=partnership, city=city, by=by, version=version, **facts)


def _funders(partnership, city, by, version, facts):
    return fundings.set_fundings(partnership=partnership, version=version, **facts)


def _dispute(partnership, city, by, version, facts):
    return records.accept_dispute(city=city, by=by, **facts)


def _open_data(partnership, city, by, version, facts):
    return open_data.state(partnership=partnership, city=city, by=by, version=version, **facts)


ACTS = {
    CorrectionPart.DETAILS: _details,
    CorrectionPart.STEP: _step,
    CorrectionPart.PARTIES: _parties,
    CorrectionPart.FUNDERS: _funders,
    CorrectionPart.DISPUTE: _dispute,
    CorrectionPart.OPEN_DATA: _open_data,
}


class CorrectionFacts(records.AmendedFacts, exchanges.ExchangeParts, total=False):
    """The arguments of the act that changes a part: see ``ACTS``."""

    # Details of a partnership or an exchange.
    agreements: Iterable[Agreement]
    is_ready: bool
    kind: str
    themes: Sequence[str]
    audience: str
    partnership: Partnership | None
    publish_at: datetime.datetime | None
    to_networks: Iterable[Network]
    to_cities: Iterable[City]
    # A step of the status.
    step: str
    date: datetime.date | None
    precision: str
    reason: str
    # An answer to open data, beside what a step says.
    answer: str
    # Parties and funders.
    pairs: Iterable[tuple[Any, str]]
    fundings: Iterable[tuple[int | None, Mapping[str, Any]]]
    # What a dispute holds.
    dispute: Dispute


class _TakenBack(Exception):
    """Ends a trial, or an act that turned out different from what was shown."""

    def __init__(self, acts: Any) -> None:
        super().__init__()
        self.acts = acts


@acts_for("city")
@transaction.atomic
def make(
    *,
    thing: Any,
    part: CorrectionPart,
    city: City,
    by: Any,
    version: int | None = None,
    **facts: Unpack[CorrectionFacts],
) -> Any:
    """Change ``part`` of a partnership or an exchange; returns the Correction if that has to wait.

    Raises what the act itself raises, StaleRecordError among it, even if it has to wait.
    """
    current = locked(thing)
    if not _has_to_wait(current, part, city, by, facts):
        ACTS[part](thing, city, by, version, facts)
        return None
    if version is not None and version != current.version:
        raise StaleRecordError
    facts = _to_be_done(current, part, city, facts)
    records.declared_source()  # made in the trial, it would have another key when the office says yes
    acts = _tried(current, part, city, by, facts)
    if not acts:
        return None
    now = {"arguments": freeze(facts)["facts"], "acts": acts}
    return ask(Correction, {**named(current), "part": part}, city=city, by=by, now=now)


@holds(Correction)
class Change(AskedAct):
    """A change of what is public; the office approves exactly the change that it read."""

    failures = (_TakenBack, StaleRecordError, RowGoneError, ValidationError, StepRefusedError)

    def asked(self, held: Correction) -> Mail:
        """What would change, on its own page."""
        return Mail("word_asked", held.get_absolute_url(), {"thing": held.thing, "news": held.part})

    def claim(self, held: Correction, answer: Answer) -> Correction:
        """An approval is for the edition that was read; it locks what is changed first."""
        if not answer.is_yes:
            return super().claim(held, answer)
        locked(held.thing)
        self.settle(held, ApprovalAnswer.APPROVED, answer.by, only_if=Q(edition=answer.version))
        held.refresh_from_db()
        return held

    def do(self, held: Correction, by: User | None) -> None:
        """Do the act; raises _TakenBack if it would leave another history than the office read."""
        if held.part == CorrectionPart.DOCUMENTS:
            return documents.show(correction=held)
        facts = {name: thaw(value) for name, value in held.arguments.items()}
        acts = _done(held.thing, held.part, held.city, held.asked_by or by, facts)
        if acts and _gist(acts) != _gist(held.acts):
            raise _TakenBack(acts)
        return None

    def answered(self, held: Correction, answer: Answer, done: Any = None) -> Mail:
        """Leads to what changed, or to the page where the editors continue."""
        page = held.thing if answer.is_yes else held
        return word_given(page.get_absolute_url(), held.thing, held.part, answer)

    def explain(self, held: Correction, error: Exception) -> NoReturn:
        """Why it cannot be done now; if it would change something else, that is asked from here on."""
        said = _("Someone else is editing this record. Try again in a moment.")
        if isinstance(error, _TakenBack):
            _renew(held, error.acts)
            said = _("Something changed while you were reading. Check the changes, then answer.")
        elif isinstance(error, RowGoneError):
            said = _("This change names something that is no longer in the register. Send the change back.")
        elif isinstance(error, (ValidationError, StepRefusedError)):
            why = " ".join(getattr(error, "messages", [str(error)]))
            said = _("This change can no longer be made. %(why)s Send it back to the editors.") % {"why": why}
        raise NotPossibleError(said) from error

    def withdraw(self, held: Correction, by: User) -> None:
        """Not of documents, which are removed: nobody could ever read what hangs there unasked."""
        if held.part == CorrectionPart.DOCUMENTS:
            raise NotPossibleError(
                _(
                    "Remove the documents that should not be shown. This also withdraws the request "
                    "for approval."
                )
            )
        super().withdraw(held, by)

    def release(self, held: Correction, by: User) -> None:
        """Do it as after an approval, and tell the other editors."""
        approve(held=held, by=by, seen=held.edition)


def _has_to_wait(thing, part, city, by, facts):
    if not is_out(thing) or not is_asked_first(city, by):
        return False
    # What is taken from the public is nothing new in public.
    return not (part == CorrectionPart.DETAILS and facts.get("visibility", "public") != Visibility.PUBLIC)


def _to_be_done(thing, part, city, facts):
    """The facts of an act that runs later."""
    if part == CorrectionPart.PARTIES:
        # A place that was typed is entered now, so that it is the same one when the office says yes.
        return {"pairs": [(parties.on_record(actor, city), role) for actor, role in facts["pairs"]]}
    if part != CorrectionPart.DETAILS:
        return facts
    facts.pop("is_ready", None)  # it is out already
    return _waiting_already(thing, city) | _that_change(thing, facts)


def _waiting_already(thing, city):
    """What the open question would change: who goes on writing adds to it."""
    waiting = Correction.objects.open().of(thing).filter(city=city, part=CorrectionPart.DETAILS).first()
    try:
        return {name: thaw(value) for name, value in waiting.arguments.items()} if waiting else {}
    except RowGoneError:
        return {}


# Facts that are one: who changes one of them says all of them.
TOGETHER = (
    ("since", "since_precision"),
    ("until", "until_precision"),
    ("dimension", "dimensions"),
    ("audience", "to_networks", "to_cities"),
)
ALWAYS = ("audience", "to_networks", "to_cities")  # ``exchanges.amend`` takes silence for nobody


def _that_change(thing, facts):
    """Those of ``facts`` that the record does not say yet, so that nothing else is written over later."""
    changed = {name for name, value in facts.items() if _differs(thing, name, value)}
    for group in TOGETHER:
        if changed.intersection(group):
            changed.update(group)
    return {name: value for name, value in facts.items() if name in changed or name in ALWAYS}


def _differs(thing, name, value):
    if name == "dimensions":
        return set(value) != set(getattr(thing, "further_dimensions", thing.dimensions))
    field = thing._meta.get_field(name)
    if field.many_to_many:
        return {row.pk for row in value or ()} != set(getattr(thing, name).values_list("pk", flat=True))
    if isinstance(value, (list, tuple)):  # a set of choices
        return set(value) != set(getattr(thing, name))
    return value != getattr(thing, name)


def _tried(thing, part, city, by, facts):
    """The acts that the history would tell of it; what the trial wrote is taken back."""
    try:
        with transaction.atomic():
            raise _TakenBack(_done(thing, part, city, by, facts))
    except _TakenBack as trial:
        return trial.acts


def _done(thing, part, city, by, facts):
    """Do it; returns the acts that it leaves in the history, as JSON knows them."""
    streams = streams_that_tell(thing)
    last = [stream.records.aggregate(last=Max("history_id"))["last"] or 0 for stream in streams]
    fresh = type(thing)._base_manager.get(pk=thing.pk)
    ACTS[part](fresh, city, by, fresh.version, dict(facts))
    rows = [
        row
        for stream, before in zip(streams, last, strict=True)
        for row in stream.records.filter(history_id__gt=before).order_by("history_id")
    ]
    for row in rows:
        row.history_user = None  # the question says who asks; what is kept here names nobody
    return json.loads(serializers.serialize("json", rows))


WHEN_DONE = "as_of"  # the day on which a city first says what open data said is that of the yes


def _gist(acts):
    """What acts say, whenever and by whomever they are done."""
    return sorted(json.dumps(_of_act(act), sort_keys=True) for act in acts)


def _of_act(act):
    fields = act["fields"]
    if fields["history_type"] == "~":
        changes = {name: value for name, value in fields["changes"].items() if name != WHEN_DONE}
        return [act["model"], fields["id"], changes]
    own = {name: value for name, value in fields.items() if not name.startswith(("history_", "actor_"))}
    return [act["model"], fields["history_type"], own | {"id": None}]


def _renew(correction, acts):
    """It would change something else by now: that is what the office is asked from here on."""
    Correction.objects.open().filter(pk=correction.pk).update(acts=acts, edition=F("edition") + 1)
    versions.bump("desk")
