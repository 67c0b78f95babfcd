"""Making a record public, in the name of a city whose mayor's office may have to approve it.

A city asks for that by ``City.asks_approval``. Its record then takes a narrower visibility until the
approval, and an ``Approval`` remembers that it wants to be public. Until then no party can publish the
record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from networks.actions import approval
from networks.actions.approval import Answer, Mail, holds, word_given
from networks.choices import Power
from networks.errors import NotPossibleError
from networks.models import City
from networks.policies import can_approve_for_city
from partnerships.actions import approval_requests, partnerships
from partnerships.actions.approval_requests import AskedAct, locked
from partnerships.choices import PartnershipStatus, Visibility
from partnerships.models import Approval, Partnership, Party

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


def kept_from_public(*, partnership: Partnership, city: City | None, by: Any) -> list[City]:
    """The cities whose mayor's offices have to approve before ``city`` can make a record public.

    That is the city's own, and that of any party which was asked about this record and has not approved. An
    operator (``city`` is None) acts for nobody, so each party that asks for it is asked. A person who may
    answer for a city approves it by making it public.
    """
    parties = Party.objects.filter(partnership=partnership.pk).values("city")
    whose = Q(pk=city.pk) if city else Q(pk__in=parties)
    found = {one.pk: one for one in City.objects.filter(whose, asks_approval=True)}
    if partnership.pk:
        for asked in partnership.approvals.blocking().select_related("city"):
            found.setdefault(asked.city_id, asked.city)
    return [one for one in found.values() if not (by and can_approve_for_city(by, one))]


def visibility_of(
    *, partnership: Partnership, city: City, by: Any, status: str, before: str = Visibility.CITY
) -> tuple[str, list[City]]:
    """(visibility that a record can take in ``status``, cities to ask first); ``before`` is what others saw.

    A draft may call itself public: it is not before it is proposed or activated.
    """
    would_be_public = partnership.visibility == Visibility.PUBLIC and status != PartnershipStatus.DRAFT
    if not would_be_public or before == Visibility.PUBLIC:
        return partnership.visibility, []
    cities = kept_from_public(partnership=partnership, city=city, by=by)
    return (before if cities else Visibility.PUBLIC), cities


@holds(Approval)
class Publication(AskedAct):
    """A record that its city wants to be public; the office approves the version that it read."""

    nouns = ("desk", "partnerships")

    def asked(self, held: Approval) -> Mail:
        """What the record is, and its page."""
        return Mail("word_asked", held.get_absolute_url(), {"thing": held.partnership, "news": "record"})

    def claim(self, held: Approval, answer: Answer) -> Approval:
        """Locked before an approval, with its record."""
        if answer.is_yes:
            held.partnership = locked(held.partnership)
        super().claim(held, answer)
        if answer.is_yes and held.partnership.version != answer.version:
            raise NotPossibleError(
                _("Someone changed the record while you were reading it. Check the changes, then answer.")
            )
        return held

    def do(self, held: Approval, by: User | None) -> bool:
        """Make it public unless another party's mayor's office still has to approve; whether it is."""
        partnership = held.partnership
        if partnership.approvals.blocking().exists():
            return False
        rows = Partnership.objects.filter(pk=partnership.pk)
        with history.watching(rows.all()):
            rows.update(visibility=Visibility.PUBLIC, version=F("version") + 1)
        partnership.approvals.all().close(by)
        partnerships.announce(partnership=partnership)
        return True

    def answered(self, held: Approval, answer: Answer, done: Any = None) -> Mail:
        """After an approval too it says whether the record is public: others may have to answer yet."""
        return word_given(held.get_absolute_url(), held.partnership, "record", answer, is_public=bool(done))

    @transaction.atomic
    def release(self, held: Approval, by: User) -> bool:
        """Publish it as after an approval."""
        held.partnership = locked(held.partnership)
        self.withdraw(held, by)
        return self.do(held, by)


@transaction.atomic(savepoint=False)
def ask(*, partnership: Partnership, cities: Iterable[City], by: Any) -> None:
    """Ask the mayor's offices of ``cities``, each once, and tell them by mail."""
    for city in cities:
        approval_requests.ask(Approval, {"partnership": partnership}, city=city, by=by)
    if cities:
        versions.bump("partnerships")
    elif partnership.visibility == Visibility.PUBLIC:
        # For a public record no approval is needed, even if its cities ask for approval later.
        partnership.approvals.all().close(by)


@transaction.atomic
def answer_many(
    *, shown: Iterable[tuple[Approval, int | None]], by: User, reason: str = ""
) -> tuple[int, int, list[str]]:
    """Approve several records as they were seen, (approval, version) each; a ``reason`` sends them back.

    Returns (how many, how many of them are public now, labels of those that moved meanwhile).
    """
    done, missed = [], []
    for held, version in shown:
        try:
            if reason:
                is_public = approval.send_back(held=held, by=by, reason=reason, tells=False)
            else:
                is_public = approval.approve(held=held, by=by, seen=version, tells=False)
        except NotPossibleError:
            missed.append(str(held.partnership))
        else:
            done.append((held, bool(is_public)))
    _tell_editors_of_many(done, Answer(by, is_yes=not reason, reason=reason))
    return len(done), sum(is_public for _held, is_public in done), missed


def tell_of_many(*, records: Any) -> None:
    """After an import kept ``records`` back: one mail for each person whose word is asked, with how many."""
    kept = Approval.objects.open().filter(partnership__in=records).order_by()
    numbers = dict(kept.values_list("city").annotate(Count("pk")))
    for city in City.objects.filter(pk__in=numbers):
        context = {"news": "records", "number": numbers[city.pk]}
        approval.tell(city, Power.APPROVE, Mail("word_asked", reverse("desk"), context))
    if numbers:
        versions.bump("desk")


def _tell_editors_of_many(answered, answer):
    """Of one record as ever; of several in one mail for each person and city."""
    for city in {held.city for held, _is_public in answered}:
        own = [(held, is_public) for held, is_public in answered if held.city == city]
        mail = Mail("approvals_answered", reverse("desk"), {"answered": own, "first": own[0][0]})
        if len(answered) == 1:
            [(held, is_public)] = own
            mail = Publication().answered(held, answer, is_public)
        approval.tell(city, Power.CONFIRM, mail, but=answer.by)
