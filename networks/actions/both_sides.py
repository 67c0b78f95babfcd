"""Records that several sides confirm: confirmed, disputed and answered, and opened again by a change.

One way for all kinds. A kind describes itself in a subclass of ``BothSides``: its rows, the facts that
are confirmed, who its sides are, and what a change opens again. ``side`` is always the city or
network in whose name somebody acts, ``by`` the person; their role is kept beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeAlias, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.caching import versions
from citydiplo.kit.fields import partial_date
from citydiplo.kit.mail import outbox
from networks.actions.on_behalf import acts_for
from networks.choices import DisputeAnswer, FactState
from networks.errors import NotPossibleError
from networks.models import City, Network
from networks.policies import power_to_answer, role_to_answer
from networks.queries.seats import seats_with

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

Place: TypeAlias = City | Network
R = TypeVar("R", bound=models.Model)


class Notice(NamedTuple):
    """A message to the other sides; ``side`` is None for an operator, ``reason`` why one is withdrawn."""

    kind: str
    side: Place | None
    by: Any
    dispute: Any = None
    reason: str = ""


class Change(NamedTuple):
    """A change of material facts: their names, all before and after; whether others had confirmed those."""

    facts: list[str]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    was_confirmed: bool


class BothSides(Generic[R]):
    """How the sides of one kind of record answer for it.

    A record has ``state``, ``as_of``, ``confirmation_round``, ``confirmations`` and ``disputes``.
    """

    record: ClassVar[type[Any]]
    objection: ClassVar[type[Any]]  # an Objection
    link: ClassVar[str]  # from a statement to its record
    who: ClassVar[str]  # the field of a confirmation that names its side
    material: ClassVar[tuple[str, ...]]  # the facts that are confirmed; a change asks the others again
    renews: ClassVar[bool] = False  # whether a second yes of the same round counts from its own day
    always_begins_round: ClassVar[bool] = True  # or only if others had confirmed what a change undoes
    related: ClassVar[tuple[str, ...]] = ()  # what is read with a record
    message: ClassVar[str]  # the mail about it
    nouns: ClassVar[tuple[str, ...]]  # what is cached of such records
    was_changed: ClassVar[Promise]
    is_gone: ClassVar[Promise]

    # What a kind says of itself.

    def key(self, side: Place | None) -> Any:
        """``side`` as the field ``who`` has it."""
        return side

    def disputes(self, record: Any, side: Place) -> Any:
        """What ``side`` disputes of ``record``, answered or not."""
        return record.disputes.filter(**{self.who: side})

    def others(self, record: R, side: Place | None) -> dict[Any, R]:
        """Who is told what ``side`` did, as :meth:`tell` takes them."""
        raise NotImplementedError

    def is_confirmed(self, record: R, said: Collection[Any]) -> bool:
        """Whether the yes of those in ``said`` is enough (each as ``who`` has them)."""
        raise NotImplementedError

    def address(self, record: R, notice: Notice) -> str:
        """Where the others answer."""
        raise NotImplementedError

    def refuse(self, record: R) -> None:
        """Raise NotPossibleError where a record cannot be confirmed yet."""

    def note_answer(self, record: R, side: Place, role: str, *, is_yes: bool) -> None:
        """After a side confirmed (``is_yes``) or disputed."""

    def role_of(self, by: User | None, side: Place) -> str:
        """The role that is shown beside what ``by`` says for ``side``; empty where they hold none."""
        return role_to_answer(by, side)

    def changed(self, record: R, change: Change, side: Place | None, by: Any) -> None:
        """After a material change: tell those who had confirmed it otherwise."""
        if change.was_confirmed:
            self.tell(self.others(record, side), Notice("changed", side, by))

    def save_state(self, record: R) -> None:
        """Write ``state`` and ``as_of``."""
        record.save(update_fields=["state", "as_of"])

    # What the sides do.

    @acts_for("side")
    @transaction.atomic
    def confirm(self, *, record: R, side: Place, by: User, seen_round: int | None) -> bool:
        """``side`` confirms the record as it is. Twice, even at the same instant, counts once."""
        current: Any = self.locked(record)
        if current.confirmation_round != seen_round:
            raise NotPossibleError(self.was_changed)
        self.refuse(current)
        self.disputes(current, side).open().update(answer=DisputeAnswer.WITHDRAWN, answered_at=timezone.now())
        is_new = self.save_confirmation(record=current, side=side, by=by)
        self.settle(current)
        if is_new:
            self.tell(self.others(current, side), Notice("confirmed", side, by))
        return is_new

    @acts_for("side")
    @transaction.atomic(savepoint=False)
    def declare(self, *, record: R, side: Place, by: User) -> None:
        """``side`` entered the record, which confirms it for this side, and the others are asked."""
        self.save_confirmation(record=record, side=side, by=by)
        self.settle(record)
        self.tell(self.others(record, side), Notice("declared", side, by))

    @acts_for("side")
    @transaction.atomic
    def dispute(self, *, record: R, side: City, by: User, field: str, held: str, reason: str) -> Any:
        """``side`` holds something to be otherwise. Its own confirmation of this round no longer counts."""
        current: Any = self.locked(record)
        said = {"by": by, "role": self.role_of(by, side), "field": field, "held": held, "reason": reason}
        if hasattr(self.objection, self.who):
            said[self.who] = side
        try:
            with transaction.atomic():
                raised = current.disputes.create(**said)
        except IntegrityError as error:
            text = _("Your city already disputes this. Wait for the other side’s answer.")
            raise NotPossibleError(text) from error
        self.confirmed(current).filter(**{self.who: self.key(side)}).delete()
        self.note_answer(current, side, raised.role, is_yes=False)
        self.settle(current)
        self.tell(self.others(current, side), Notice("disputed", side, by, raised))
        return raised

    @acts_for("side")
    @transaction.atomic
    def answer_dispute(self, *, dispute: Any, answer: str, side: Place, by: Any, reason: str = "") -> Any:
        """Close an open dispute; returns it. The second of two callers gets an error that says so."""
        claimed = (
            self.objection.objects.open()
            .filter(pk=dispute.pk)
            .update(answer=answer, answer_reason=reason, answered_at=timezone.now())
        )
        if not claimed:
            raise NotPossibleError(_("Someone has already answered this dispute."))
        dispute.refresh_from_db()
        versions.bump(*self.nouns)
        if answer == DisputeAnswer.DECLINED:
            others = self.others(getattr(dispute, self.link), side)
            self.tell(others, Notice("declined", side, by, dispute))
        return dispute

    @acts_for("side")
    @transaction.atomic
    def accept_dispute(
        self, *, dispute: Any, side: Place, by: User, reason: str, amend: Callable[[R, dict[str, Any]], R]
    ) -> None:
        """``side`` agrees: ``amend`` writes what the other holds, who then has to confirm it."""
        self.answer_dispute(dispute=dispute, answer=DisputeAnswer.ACCEPTED, side=side, by=by, reason=reason)
        record = getattr(dispute, self.link)
        if facts := self.facts_of(dispute):
            record = amend(record, facts)
        self.tell(self.others(record, side), Notice("accepted", side, by, dispute))

    @acts_for("side")
    @transaction.atomic(savepoint=False)
    def note_changes(self, *, record: R, before: Mapping[str, Any], side: Place | None, by: Any) -> None:
        """After a write: if something material is not as ``before`` (see ``facts``), others confirm again.

        ``side`` confirms what it wrote. An operator's change is in nobody's name: ``side`` is None.
        """
        after = self.facts(record)
        if facts := self.differing(before, after):
            was_confirmed = self.confirmed(record).exclude(**{self.who: self.key(side)}).exists()
            if was_confirmed or self.always_begins_round:
                self.record.objects.filter(pk=record.pk).update(
                    confirmation_round=F("confirmation_round") + 1
                )
                record.refresh_from_db(fields=["confirmation_round"])
            self.changed(record, Change(facts, before, after, was_confirmed), side, by)
        if side:
            self.save_confirmation(record=record, side=side, by=by)
        self.settle(record)

    # What it is made of.

    def facts(self, record: R) -> dict[str, Any]:
        """The facts that are confirmed, as they are now."""
        return {name: getattr(record, name) for name in self.material}

    def differing(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
        """Which of the material facts differ."""
        return [name for name in self.material if before[name] != after[name]]

    def words_of(self, record: R, field: str) -> str:
        """What a record says now in a field that can be disputed, in words."""
        disputed = self.objection.disputable(field)
        if disputed.is_date:
            return getattr(record, f"{field}_text")
        return disputed.words(getattr(record, field, ""))

    def facts_of(self, dispute: Any) -> dict[str, Any]:
        """The fields that an accepted dispute changes; none for fields that people change by hand."""
        disputed = self.objection.disputable(dispute.field)
        if disputed.is_date:
            date, precision = partial_date.parse(dispute.held)
            return {disputed.value: date, f"{disputed.value}_precision": precision}
        return {} if disputed.is_by_hand else {disputed.value: dispute.held}

    def confirmed(self, record: Any) -> models.QuerySet[Any]:
        """The confirmations of the record as it is."""
        return record.confirmations.filter(round=record.confirmation_round)

    def locked(self, record: R) -> R:
        """The row as it is, held until the transaction ends, so that two acts see each other.

        Raises NotPossibleError where it was withdrawn meanwhile.
        """
        rows = self.record.objects.select_for_update(of=("self",)).select_related(*self.related)
        current = rows.filter(pk=record.pk).first()
        if current is None:
            raise NotPossibleError(self.is_gone)
        return current

    def save_confirmation(self, *, record: R, side: Place, by: User | None) -> bool:
        """Keep the confirmation of a side in this round; returns whether it is new. A race makes one."""
        current: Any = record
        role = self.role_of(by, side)
        said = {"by": by, "role": role}
        kept, is_new = current.confirmations.get_or_create(
            **{self.who: self.key(side)}, round=current.confirmation_round, defaults=said
        )
        if self.renews and not is_new:
            current.confirmations.filter(pk=kept.pk).update(said_at=timezone.now(), **said)
        self.note_answer(record, side, role, is_yes=True)
        return is_new

    def settle(self, record: Any) -> None:
        """Write the state that follows from who confirmed in this round."""
        said = set(self.confirmed(record).values_list(self.who, flat=True))
        versions.bump(*self.nouns)
        if self.is_confirmed(record, said):
            state = FactState.CONFIRMED
        elif said or record.state == FactState.CONFIRMED:
            state = FactState.DECLARED
        else:
            return
        if state != record.state:
            record.state, record.as_of = state, timezone.localdate()
            self.save_state(record)

    def tell(self, asked: Mapping[Any, R], notice: Notice) -> None:
        """Mail who answers for ``asked``, {city or network: record}, of one kind: once for each record."""
        versions.bump(*self.nouns)
        if not asked:
            return
        first = next(iter(asked))
        places = {"cities" if isinstance(first, City) else "networks": list(asked)}
        seats = seats_with(power_to_answer(first), **places)
        told = {(seat.person_id, asked[seat.place].pk): seat for seat in seats if seat.person != notice.by}
        said = notice._asdict() | {"news": notice.kind, "who": notice.side}
        mails = []
        for seat in told.values():
            record = asked[seat.place]
            link = outbox.absolute(self.address(record, notice))
            context = said | {self.link: record, "own": seat.place, "link": link}
            mails.append(outbox.compose_for(seat.person, self.message, context))
        outbox.write_all(mails)
