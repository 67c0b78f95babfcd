"""Writing visits: planned, told to the host, done with an outcome, and what is still to do.

Each write is claimed by the version that was read, so that of two people the second sees what the first did.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.mail import outbox
from citydiplo.kit.text import zones
from citydiplo.kit.text.zones import portal_day
from networks.actions import places
from networks.actions.approval import is_asked_first
from networks.actions.both_sides import Notice
from networks.actions.on_behalf import acts_for
from networks.actions.places import NewPlace
from networks.choices import FactState, Power
from networks.errors import NotPossibleError
from networks.models import City
from networks.queries.seats import seats_with
from partnerships.actions import last_signs
from partnerships.actions.records import declared_source
from partnerships.actions.search import index_visits
from partnerships.actions.visit_sides import visit_sides
from partnerships.choices import VisitStatus, VisitVisibility
from partnerships.errors import StaleRecordError
from partnerships.models import Visit, VisitParty, VisitTask
from partnerships.parties import countries_of, label_of, regions_of
from partnerships.queries.visits import ASK_AFTER, ASK_UNTIL

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from partnerships.models import Partnership, VisitDispute

BATCH = 400
MOST = 20  # visits in one mail; the others are counted, and listed on the desk


class VisitFacts(TypedDict, total=False):
    """What a city says of a visit, beside who takes part."""

    way: str
    purpose: str
    first_day: datetime.date
    last_day: datetime.date
    visibility: str
    dimension: str
    theme: str
    delegation: Sequence[str]
    partnership: Partnership | None
    programme: str
    names: str
    notes: str
    cost: Decimal | None
    currency: str
    outcome: str
    outcome_text: str


@acts_for("city", Power.VISIT)
def log(
    *, city: City, by: User | None, partners: Iterable[Any], token: UUID, **facts: Unpack[VisitFacts]
) -> Visit:
    """A visit of ``city`` with ``partners`` (cities, institutions, a NewPlace): planned, or over by now.

    ``token`` names one filling in of the form: a second time, even concurrently, it gives the first one's
    visit. Raises ValidationError where the mayor's office must publish it, and for what the model refuses.
    """
    if saved := Visit.objects.filter(entry_token=token).first():
        return saved
    try:
        with transaction.atomic():
            return _log(city, by, partners, token, facts)
    except (IntegrityError, ValidationError):
        # Somebody was first: a double click, or the same form sent again by the browser.
        if saved := Visit.objects.filter(entry_token=token).first():
            return saved
        raise


@acts_for("visit.city", Power.VISIT)
@transaction.atomic
def amend(
    *,
    visit: Visit,
    by: User | None,
    version: int,
    partners: Iterable[Any] | None = None,
    **facts: Unpack[VisitFacts],
) -> Visit:
    """Write ``facts`` and who else takes part, if the visit is still in ``version``.

    An outcome says that it took place. Cities that are told of it for the first time get an email. Raises
    StaleRecordError where somebody else was first, ValidationError as in ``log``.
    """
    if not Visit.objects.filter(pk=visit.pk, version=version).update(version=F("version") + 1):
        raise StaleRecordError
    visit.refresh_from_db()
    before, was_done = visit_sides.facts(visit), visit.is_done
    touched = _touched(visit)
    was_told = set(visit_sides.others(visit, visit.city))
    visibility = visit.visibility
    for field, value in facts.items():
        setattr(visit, field, value)
    if visit.status != VisitStatus.CANCELLED:
        _settle_status(visit, was_done=was_done)
    if visit.visibility != visibility:
        _check_visibility(visit, by)
    visit.full_clean()
    visit.save()
    if partners is not None:
        _write_parties(visit, [visit.city, *partners])
    if visit.is_done and not was_done:
        visit_sides.declare(record=visit, side=visit.city, by=by)  # type: ignore[arg-type]
    else:
        visit_sides.note_changes(record=visit, before=before, side=visit.city, by=by)
        told = {c: v for c, v in visit_sides.others(visit, visit.city).items() if c not in was_told}
        visit_sides.tell(told, Notice("declared" if visit.is_done else "planned", visit.city, by))
    _announce(visit, touched)
    return visit


@acts_for("visit.city", Power.VISIT)
@transaction.atomic
def cancel(*, visit: Visit, by: User) -> None:
    """A planned visit does not take place; the cities that were told get an email.

    Raises NotPossibleError where it is no longer planned.
    """
    planned = Visit.objects.filter(pk=visit.pk, status=VisitStatus.PLANNED)
    with history.watching(planned):
        changed = planned.update(status=VisitStatus.CANCELLED, version=F("version") + 1)
    if not changed:
        raise NotPossibleError(_("This visit is no longer planned. Check its page."))
    visit.refresh_from_db()
    visit_sides.tell(visit_sides.others(visit, visit.city), Notice("cancelled", visit.city, by))
    _announce(visit)


@acts_for("visit.city", Power.VISIT)
@transaction.atomic
def remove(*, visit: Visit, by: User, reason: str) -> None:
    """Take out a visit that was entered by mistake; its history stays, and who was told is told of it.

    Raises NotPossibleError once another city has confirmed or disputed it.
    """
    # Locked, so that a city that answers at this moment is seen, or sees that it is gone.
    Visit.objects.filter(pk=visit.pk).update(version=F("version") + 1)
    answered = visit.confirmations.exclude(city=visit.city).exists() or visit.disputes.exists()
    if answered:
        raise NotPossibleError(_("Another city has answered this record. Correct it instead."))
    pk = visit.pk
    visit_sides.tell(visit_sides.others(visit, visit.city), Notice("withdrawn", visit.city, by))
    touched = _touched(visit)
    with history.because(reason):
        visit.delete()
    index_visits([pk])
    last_signs.refresh(partnership_ids=touched)
    versions.bump("visits", "desk")


def accept_dispute(*, dispute: VisitDispute, by: User, reason: str = "") -> None:
    """The own city agrees: the visit says what the other city holds, which then has to confirm it."""

    def write(visit, facts):
        version = Visit.objects.values_list("version", flat=True).get(pk=visit.pk)
        return amend(visit=visit, by=by, version=version, **facts)

    visit_sides.accept_dispute(dispute=dispute, side=dispute.visit.city, by=by, reason=reason, amend=write)


@acts_for("city", Power.VISIT)
@transaction.atomic
def add_task(
    *,
    visit: Visit,
    city: City,
    action: str,
    due_on: datetime.date,
    owner: str = "",
    assignee: User | None = None,
) -> VisitTask:
    """A follow-up task of ``city``, once. Raises ValidationError where the city does not take part.

    ``assignee`` holds a role there that lets them do it; else a ValidationError says so.
    """
    if not visit.parties.filter(city=city).exists():
        raise ValidationError({"city": _("This city does not take part in the visit.")})
    if assignee and not seats_with(Power.VISIT, cities=[city]).filter(person=assignee).exists():
        raise ValidationError({"assignee": _("Choose a person who has a role in this city.")})
    said = {"owner": owner, "assignee": assignee}
    task, _made = VisitTask.objects.get_or_create(
        visit=visit, city=city, action=action, due_on=due_on, defaults=said
    )
    versions.bump("visits", "desk")
    return task


@acts_for("task.city", Power.VISIT)
@transaction.atomic
def mark_task(*, task: VisitTask, by: User, is_done: bool) -> bool:
    """It is done, or open again; returns whether that is new. Twice, even concurrently, counts once."""
    rows = VisitTask.objects.filter(pk=task.pk, done_at__isnull=is_done)
    with history.watching(rows):
        changed = rows.update(done_at=timezone.now() if is_done else None, done_by=by if is_done else None)
    versions.bump("visits", "desk")
    return bool(changed)


@transaction.atomic
def ask_outcomes(*, today: datetime.date | None = None) -> int:
    """Ask once what came of the visits that ended ASK_AFTER ago; returns how many were asked about.

    A visit without an outcome is asked about by one mail to each person, with all of theirs in it, and never
    again. A late run asks late, up to ASK_UNTIL; a doubled one asks nothing, since the first locked the rows.
    """
    today = today or portal_day()
    due = Visit.objects.filter(
        outcome="", outcome_asked_on=None, last_day__range=(today - ASK_UNTIL, today - ASK_AFTER)
    ).exclude(status=VisitStatus.CANCELLED)
    batch = list(
        due.order_by("last_day", "pk").select_for_update(of=("self",)).select_related("city")[:BATCH]
    )
    Visit.objects.filter(pk__in=[visit.pk for visit in batch]).update(outcome_asked_on=today)
    own = defaultdict(list)
    for visit in batch:
        own[visit.city_id].append(visit)
    letters: dict[Any, dict[int, Visit]] = defaultdict(dict)
    for seat in seats_with(Power.VISIT, cities=own):
        letters[seat.person] |= {visit.pk: visit for visit in own[seat.city_id]}
    outbox.write_all([_letter(person, list(visits.values())) for person, visits in letters.items()])
    return len(batch)


@transaction.atomic
def relabel(*, city: City) -> None:
    """Write again what every visit of ``city`` says of its parties, here and in the search index."""
    theirs = Visit.objects.of_city(city)
    for visit in theirs:
        _repeat_parties(visit)
    index_visits([visit.pk for visit in theirs])
    versions.bump("visits")


def status_on(visit: Visit, today: datetime.date | None = None) -> str:
    """The status by the visit's days in its city's time zone: done once the last day is over."""
    return VisitStatus.DONE if visit.last_day < (today or _today_in(visit.city)) else VisitStatus.PLANNED


def _log(city, by, partners, token, facts):
    visit = Visit(
        city=city,
        entry_token=token,
        state=FactState.DECLARED,
        source=declared_source(),
        source_note=city.name,
        as_of=timezone.localdate(),
        **facts,
    )
    _settle_status(visit)
    _check_visibility(visit, by)
    actors = [city, *(_placed(partner, city) for partner in partners)]
    if len(set(actors)) < len(actors):
        raise ValidationError(_("The same city or institution is named twice. Remove one of the two."))
    visit.label = label_of(actors)
    visit.full_clean()
    visit.save()
    _write_parties(visit, actors)
    if visit.is_done:
        visit_sides.declare(record=visit, side=city, by=by)
    else:
        visit_sides.tell(visit_sides.others(visit, city), Notice("planned", city, by))
    _announce(visit)
    return visit


def _today_in(city):
    return timezone.localdate(timezone=zones.zone(city.time_zone))


def _settle_status(visit, *, was_done=False):
    """It took place where an outcome says so, or once its days are over."""
    if visit.outcome and visit.first_day > _today_in(visit.city):
        raise ValidationError({"outcome": _("You can record an outcome when the visit has begun.")})
    visit.status = VisitStatus.DONE if was_done or visit.outcome else status_on(visit)


def _placed(partner, city):
    if isinstance(partner, NewPlace):
        return places.add(place=partner, note=_("Added by %(city)s as a partner.") % {"city": city})
    return partner


def _check_visibility(visit, by):
    """Raise ValidationError where it may not be read so widely; note when everybody can read it first."""
    if visit.visibility in VisitVisibility.narrow():
        return
    if visit.status != VisitStatus.DONE:
        raise ValidationError(
            {
                "visibility": _(
                    "Only a visit that took place can be read by others. Choose one of the first two."
                )
            }
        )
    if is_asked_first(visit.city, by):
        raise ValidationError(
            {"visibility": _("In your city, only the mayor’s office can publish this. Ask it to do so.")}
        )
    if visit.visibility == VisitVisibility.PUBLIC and visit.published_at is None:
        visit.published_at = timezone.now()


def _write_parties(visit, actors):
    """Make these the parties: rows that stay are left alone, so that the history names who came and left."""
    rest = {party.actor: party for party in visit.parties.select_related("city", "institution")}
    for order, actor in enumerate(actors):
        party = rest.pop(actor, None) or VisitParty(visit=visit)
        is_city = isinstance(actor, City)
        party.order, party.city, party.institution = (
            order,
            actor if is_city else None,
            None if is_city else actor,
        )
        party.country, party.region = (actor.country, actor.region) if is_city else ("", "")
        party.save()
    for party in rest.values():
        party.delete()
    _repeat_parties(visit)


def _repeat_parties(visit):
    parties = list(visit.parties.select_related("city", "institution"))
    for party in parties:
        if party.city and (party.country, party.region) != (party.city.country, party.city.region):
            party.country, party.region = party.city.country, party.city.region
            party.save(update_fields=["country", "region"])
    actors = [party.actor for party in parties]
    visit.label, visit.regions, visit.countries = label_of(actors), regions_of(actors), countries_of(actors)
    visit.save(update_fields=["label", "regions", "countries", "updated_at"])


def _announce(visit, touched=frozenset()):
    """After a visit was written; ``touched`` are the partnerships that it concerned before."""
    index_visits([visit.pk])
    last_signs.refresh(partnership_ids=touched | _touched(visit))
    versions.bump("visits", "desk")


def _touched(visit):
    """The partnerships whose last sign of life it may be. Two statements."""
    cities = visit.parties.exclude(city=None).values_list("city", flat=True)
    return {*last_signs.of_cities(list(cities)), visit.partnership_id} - {None}


def _letter(person, visits):
    context = {
        "visits": [
            (visit, outbox.absolute(reverse("visit-outcome", args=[visit.pk]))) for visit in visits[:MOST]
        ],
        "number": len(visits),
        "more": max(0, len(visits) - MOST),
        "desk_link": outbox.absolute(reverse("desk")),
    }
    return outbox.compose_for(person, "visit_outcome", context)
