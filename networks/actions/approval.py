"""Approval by a city's mayor's office: the city's rule, and the one way to hold an act until it is approved.

What waits is a row with a ``city``: a record to publish, a change, an exchange, a co-signature. The app that
owns the row registers a ``HeldAct`` for its model; asking, answering and telling are the same for all.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import transaction

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.mail import outbox
from networks.actions.on_behalf import acts_for
from networks.choices import Power
from networks.models import City
from networks.policies import can_approve_for_city
from networks.queries.seats import seats_with

if TYPE_CHECKING:
    from django.db.models import Model

    from citydiplo.accounts.models import User


@dataclass(frozen=True)
class Mail:
    """What people with a role in a city are written: the template, the page it leads to, what it shows."""

    message: str
    path: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """The answer of a mayor's office: approval of the version that it read, or refusal with the reason."""

    by: User | None
    is_yes: bool
    version: int | None = None
    reason: str = ""


class HeldAct(ABC):
    """How the rows of one model wait for a mayor's office."""

    failures: tuple[type[Exception], ...] = ()  # what ``explain`` knows how to tell

    @abstractmethod
    def asked(self, held: Any) -> Mail:
        """What the mayor's office is asked."""

    @abstractmethod
    def claim(self, held: Any, answer: Answer) -> Any:
        """The row as it is now, locked against another answer.

        Raises NotPossibleError if it was answered, or if another version was approved.
        """

    @abstractmethod
    def do(self, held: Any, by: User | None) -> Any:
        """The act itself, after the yes; returns what is told of it."""

    def put_back(self, held: Any, answer: Answer) -> None:
        """After a refusal, where more is to be written than the claim wrote."""
        return None

    def answered(self, held: Any, answer: Answer, done: Any = None) -> Mail | None:
        """The mail to the city's editors, after an approval with what ``do`` returned; None for no mail."""
        return None

    def explain(self, held: Any, error: Exception) -> NoReturn:
        """Raise the NotPossibleError that says what ``error``, one of ``failures``, means."""
        raise error


HELD: dict[type[Model], HeldAct] = {}


def word_given(path: str, thing: Any, news: str, answer: Answer, is_public: bool = False) -> Mail:
    """The mail to a city's editors on what its office said of ``thing``; ``news`` is what it was asked."""
    said = {"is_yes": answer.is_yes, "reason": answer.reason, "is_public": is_public}
    return Mail("word_given", path, {"thing": thing, "news": news, **said})


def holds(model: type[Model]) -> Callable[[type[HeldAct]], type[HeldAct]]:
    """Decorate the HeldAct of the rows of ``model``."""

    def register(act: type[HeldAct]) -> type[HeldAct]:
        HELD[model] = act()
        return act

    return register


@transaction.atomic
def ask_for(*, city: City, asks: bool) -> bool:
    """Switch the rule on or off; returns whether that changed it. What was public stays public.

    Switching it off publishes nothing by itself: what waits then may be made public by the city's editors.
    """
    others = City.objects.filter(pk=city.pk).exclude(asks_approval=asks)
    with history.watching(others.all()):
        changed = others.update(asks_approval=asks)
    city.asks_approval = asks
    versions.bump("cities", "desk")
    return bool(changed)


def is_asked_first(city: Any, by: User | None) -> bool:
    """Whether the mayor's office has to approve what ``by`` does for ``city`` before it takes effect.

    What is done for a network, or by an operator in the name of no city, needs no approval. ``by`` is None
    for the schedule.
    """
    if not isinstance(city, City) or (by and can_approve_for_city(by, city)):
        return False
    return City.objects.filter(pk=city.pk, asks_approval=True).exists()


def ask(*, held: Any, by: User | None) -> None:
    """Tell the mayor's office of its city that ``held`` waits for it."""
    tell(held.city, Power.APPROVE, HELD[type(held)].asked(held), but=by)


@acts_for("held.city", Power.APPROVE)
def approve(*, held: Any, by: User | None, seen: int | None = None, tells: bool = True) -> Any:
    """The mayor's office says yes to what it saw, and the act is done; returns what the act does.

    ``seen`` is the version that it read, where the row has one. Raises NotPossibleError as ``claim`` does, or
    if the act cannot be done now.
    """
    act, answer = HELD[type(held)], Answer(by, is_yes=True, version=seen)
    try:
        with transaction.atomic():
            current = act.claim(held, answer)
            done = act.do(current, by)
            if tells and (mail := act.answered(current, answer, done)):
                tell(held.city, Power.CONFIRM, mail, but=by)
            return done
    except act.failures as error:
        act.explain(held, error)


@acts_for("held.city", Power.APPROVE)
@transaction.atomic
def send_back(*, held: Any, by: User | None, reason: str, tells: bool = True) -> None:
    """The mayor's office says no, and why. Raises NotPossibleError if it was answered already."""
    act, answer = HELD[type(held)], Answer(by, is_yes=False, reason=reason)
    current = act.claim(held, answer)
    with history.because(reason):
        act.put_back(current, answer)
    if tells and (mail := act.answered(current, answer)):
        tell(held.city, Power.CONFIRM, mail, but=by)


def tell(city: City, power: Power, mail: Mail, *, but: User | None = None) -> None:
    """One mail for each person whose role in ``city`` permits ``power``, in their language."""
    people = {seat.person_id: seat.person for seat in seats_with(power, cities=[city]).exclude(person=but)}
    context = {"city": city, "link": outbox.absolute(mail.path), **mail.context}
    outbox.write_all([outbox.compose_for(person, mail.message, context) for person in people.values()])
