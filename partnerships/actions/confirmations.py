"""Both sides of a record: confirmed, disputed and answered in a city's name, and opened again by a change.

``city`` is always in whose name somebody acts, ``by`` the person; her role is kept beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit.caching import versions
from citydiplo.kit.fields import partial_date
from citydiplo.kit.mail import outbox
from networks.actions.on_behalf import acts_for
from networks.choices import DisputeAnswer, FactState
from networks.errors import NotPossibleError
from networks.models import City
from networks.policies import seats_at
from partnerships.actions import next_check
from partnerships.actions.search import index_partnerships
from partnerships.choices import STILL_ASKED, DisputedField, PartnershipStatus
from partnerships.models import Confirmation, Dispute, MaterialChange, Partnership
from partnerships.parties import label_of
from partnerships.queries.standpoints import SPEAKERS, speakers_of

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

MATERIAL = ("partnership_class", "since", "status", "parties")
BOTH = 2  # parties that it takes for "both sides"; an institution has nobody here who could confirm


@acts_for("city")
@transaction.atomic
def confirm(*, partnership: Partnership, city: City, by: User, seen_round: int | None) -> bool:
    """``city`` stands behind the record as it is. Twice, even at the same instant, counts once."""
    current = Partnership.objects.select_for_update().get(pk=partnership.pk)
    if current.confirmation_round != seen_round:
        raise NotPossibleError(
            _("Someone changed the record while you were reading it. Check the changes, then answer.")
        )
    if current.status == PartnershipStatus.DRAFT:
        raise NotPossibleError(_("This record is still a draft. Propose or activate it first."))
    if not current.dimension:
        raise NotPossibleError(_("No source states the primary dimension. Choose one first."))
    current.disputes.open().filter(city=city).update(
        answer=DisputeAnswer.WITHDRAWN, answered_at=timezone.now()
    )
    _confirmation, is_new = _say_yes(current, city, by)
    _settle(current)
    if is_new:
        tell(partnership=current, city=city, by=by, news="confirmed")
    return is_new


@acts_for("city")
@transaction.atomic
def declare(*, partnership: Partnership, city: City, by: User) -> None:
    """``city`` put the record down, or out of its draft: it stands behind it, and the others are asked."""
    _say_yes(partnership, city, by)
    _settle(partnership)
    tell(partnership=partnership, city=city, by=by, news="declared")


@acts_for("city")
@transaction.atomic
def note_changes(*, partnership: Partnership, before: Mapping[str, Any], city: City, by: Any) -> None:
    """After a write: if something material is not as ``before`` (see ``material``), others confirm again.

    ``city`` stands behind what it wrote. An operator's change (``city`` None) is asked of everybody.
    """
    after = material(partnership)
    changed = [name for name in MATERIAL if _differs(before[name], after[name])]
    if changed:
        confirmed = partnership.confirmations.filter(round=partnership.confirmation_round)
        others = confirmed.exclude(city=city) if city else confirmed
        is_new_round = others.exists()
        if is_new_round:
            Partnership.objects.filter(pk=partnership.pk).update(
                confirmation_round=F("confirmation_round") + 1
            )
            partnership.refresh_from_db(fields=["confirmation_round"])
        for name in changed:
            MaterialChange.objects.create(
                partnership=partnership,
                **_whose(city, by),
                field=name,
                before=_as_text(before[name]),
                after=_as_text(after[name]),
                round=partnership.confirmation_round,
            )
        came, gone = _came_and_gone(before, after)
        if is_new_round:
            tell(partnership=partnership, city=city, by=by, news="changed", besides=came)
        _tell_who_came_and_went(partnership, came, gone, city, by)
    if city:
        _say_yes(partnership, city, by)
    elif partnership.status not in STILL_ASKED:
        next_check.record_answer(partnership=partnership)  # what an operator ended is asked no longer
    _settle(partnership)


def material(partnership: Partnership) -> dict[str, Any]:
    """What confirmations stand on: texts, and the parties in their order."""
    parties = partnership.parties.select_related("city", "institution").all()
    return {
        "partnership_class": str(partnership.partnership_class),
        "since": partial_date.iso(partnership.since, partnership.since_precision),
        "status": str(partnership.status),
        "parties": tuple(party.city or party.institution for party in parties),
    }


def _differs(before, after):
    """Of parties it matters who they are, not in which order or role."""
    return set(before) != set(after) if isinstance(before, tuple) else before != after


def _came_and_gone(before, after):
    """The parties that are new, and those that are parties no more."""
    was, now = before["parties"], after["parties"]
    return [actor for actor in now if actor not in was], [actor for actor in was if actor not in now]


def _as_text(value):
    return label_of(value) if isinstance(value, tuple) else value


@acts_for("city")
@transaction.atomic
def dispute(*, partnership: Partnership, city: City, by: User, field: str, held: str, reason: str) -> Dispute:
    """``city`` holds something to be otherwise. Its own confirmation of this round no longer stands."""
    try:
        with transaction.atomic():
            raised = Dispute.objects.create(
                partnership=partnership, **_whose(city, by), field=field, held=held, reason=reason
            )
    except IntegrityError as error:
        raise NotPossibleError(
            _("Your city already disputes this. Wait for the other side’s answer.")
        ) from error
    partnership.confirmations.filter(city=city, round=partnership.confirmation_round).delete()
    next_check.record_answer(partnership=partnership, city=city, role=raised.role)
    _settle(partnership)
    tell(partnership=partnership, city=city, by=by, news="disputed", dispute=raised)
    return raised


@acts_for("city")
@transaction.atomic
def answer_dispute(*, dispute: Dispute, answer: Any, city: City, by: Any, reason: str = "") -> Dispute:
    """Close an open dispute; returns it. Whoever comes second learns that it is answered."""
    claimed = (
        Dispute.objects.open()
        .filter(pk=dispute.pk)
        .update(answer=answer, answer_reason=reason, answered_at=timezone.now())
    )
    if not claimed:
        raise NotPossibleError(_("Someone has already answered this dispute."))
    dispute.refresh_from_db()
    versions.bump("desk", "partnerships")
    if answer == DisputeAnswer.DECLINED:
        tell(partnership=dispute.partnership, city=city, by=by, news="declined", dispute=dispute)
    return dispute


def words_of(partnership: Partnership, field: str) -> str:
    """What a record says now in a field that can be disputed, in words."""
    if field in (DisputedField.SINCE, DisputedField.UNTIL):
        return getattr(partnership, f"{field}_text")
    return DisputedField(field).words(getattr(partnership, field, ""))


def facts_of(dispute: Dispute) -> dict[str, Any]:
    """The fields that an accepted dispute changes, for ``records.amend``; none for prose and status."""
    match dispute.field:
        case DisputedField.SINCE | DisputedField.UNTIL:
            date, precision = partial_date.parse(dispute.held)
            return {dispute.field: date, f"{dispute.field}_precision": precision}
        case DisputedField.CLASS | DisputedField.DIMENSION:
            return {dispute.field: dispute.held}
    return {}


def record_demo(*, partnership: Partnership) -> None:
    """Give invented records the confirmations that their state claims."""
    cities = [party.city for party in partnership.parties.select_related("city") if party.city]
    said_yes = {FactState.CONFIRMED: cities, FactState.DECLARED: cities[:1]}.get(
        FactState(partnership.state), []
    )
    for city in said_yes:
        _say_yes(partnership, city, None)


def tell(
    *,
    partnership: Partnership,
    city: City,
    by: Any,
    news: str,
    dispute: Dispute | None = None,
    besides: Collection[Any] = (),
) -> None:
    """Tell the seats of the other party cities by mail, each person once; nobody of a draft."""
    versions.bump("desk", "partnerships")
    if partnership.status == PartnershipStatus.DRAFT:
        return
    others = [party.city for party in partnership.parties.select_related("city") if party.city]
    others = [other for other in others if other != city and other not in besides]
    is_gone = news == "withdrawn"
    link = partnership.get_absolute_url() if is_gone else reverse("partnership-answer", args=[partnership.pk])
    _write_to(others, by, link, partnership=partnership, city=city, news=news, dispute=dispute)


def _tell_who_came_and_went(partnership, came, gone, city, by):
    """Cities that became parties are asked whether it is so; those that are none any more are told."""
    links = {
        "declared": reverse("partnership-answer", args=[partnership.pk]),
        "left": partnership.get_absolute_url(),
    }
    for news, actors in (("declared", came), ("left", gone)):
        cities = [actor for actor in actors if isinstance(actor, City) and actor != city]
        _write_to(cities, by, links[news], partnership=partnership, city=city, news=news, dispute=None)


def _write_to(cities, by, link, **news):
    """A mail to everybody who speaks for one of these cities, beside whoever did it."""
    seats = speakers_of(cities).select_related("person", "city")
    people = {seat.person_id: seat for seat in seats if by is None or seat.person_id != by.pk}
    for seat in people.values():
        outbox.write_to(
            seat.person,
            "record_news",
            {**news, "own": seat.city, "link": outbox.absolute(link)},
        )


def _say_yes(partnership, city, by):
    """A city's confirmation in this round, and whether it is new. A race makes one, a later yes renews it."""
    said = {"by": by, "role": _role(city, by)}
    confirmation, is_new = Confirmation.objects.get_or_create(
        partnership=partnership, city=city, round=partnership.confirmation_round, defaults=said
    )
    if not is_new:
        Confirmation.objects.filter(pk=confirmation.pk).update(said_at=timezone.now(), **said)
    next_check.record_answer(partnership=partnership, city=city, role=said["role"])
    return confirmation, is_new


def _settle(partnership):
    """Write the state that follows from who confirmed in this round."""
    parties = list(partnership.parties.values_list("city", flat=True))
    cities = {city for city in parties if city}
    confirmed = set(
        partnership.confirmations.filter(round=partnership.confirmation_round).values_list("city", flat=True)
    )
    versions.bump("desk", "partnerships")
    if len(parties) >= BOTH and cities <= confirmed:
        state = FactState.CONFIRMED
    elif confirmed or partnership.state == FactState.CONFIRMED:
        state = FactState.DECLARED
    else:
        return
    if state != partnership.state:
        partnership.state, partnership.as_of = state, timezone.localdate()
        partnership.save(update_fields=["state", "as_of", "updated_at"])
        index_partnerships([partnership.pk])


def _whose(city, by):
    return {"city": city, "by": by, "role": _role(city, by)}


def _role(city, by):
    """The role in which ``by`` speaks for ``city``; empty where nobody does."""
    seats = seats_at(by, city) if by and city else ()
    return next((seat.role for seat in seats if seat.role in SPEAKERS), "")
