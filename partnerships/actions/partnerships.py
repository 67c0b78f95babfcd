"""Writing partnerships: their parties, and the status they take over time."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, Min, OuterRef, Q
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.fields.partial_date import Precision
from networks.models import City
from partnerships.actions import city_counts, denormalized
from partnerships.actions.search import index_partnerships
from partnerships.choices import PartnershipStatus, PartyRole
from partnerships.models import Partnership, Party, StatusChange
from partnerships.parties import countries_of, label_of, party_row, regions_of

if TYPE_CHECKING:
    from networks.models import Source
    from partnerships.models import Agreement
    from partnerships.models.partnership import PartnershipQuerySet

FEWEST = 2


class RecordFacts(TypedDict, total=False):
    """What people write of a partnership."""

    title: str
    partnership_class: str
    since: datetime.date | None
    since_precision: str
    until: datetime.date | None
    until_precision: str
    objectives: str
    activities: str
    results: str
    legal_act: str
    legal_act_on: datetime.date | None
    renewal_on: datetime.date | None
    languages: str
    contact: str
    visibility: str


class PartnershipFacts(RecordFacts, total=False):
    """The same, and where it comes from."""

    state: str
    source: Source
    source_note: str
    as_of: datetime.date | None
    is_demo: bool
    entry_token: UUID


@transaction.atomic
def create(
    *,
    parties: Iterable[Any],
    status: str,
    status_on: tuple[date | None, str] | None = None,
    reason: str = "",
    dimension: str = "",
    dimensions: Any = (),
    agreements: Iterable[Agreement] = (),
    **facts: Unpack[PartnershipFacts],
) -> Partnership:
    """A partnership of ``parties``: cities and institutions, or pairs of one and its role.

    ``facts`` are further fields of the model. The status is the first line of its history, taken on
    ``status_on`` (a date and its precision), or when the partnership began.
    """
    pairs = _checked(parties)
    chosen: Any = [value for value in {dimension, *dimensions} if value]
    partnership = Partnership(
        status=status,
        dimension=dimension,
        dimensions=chosen,
        **facts,
    )
    _describe(partnership, [actor for actor, _role in pairs])
    partnership.full_clean()
    partnership.save()
    _write_parties(partnership, pairs)
    if chosen_agreements := list(agreements):
        partnership.agreements.add(*chosen_agreements)
    date, precision = status_on or (partnership.since, partnership.since_precision)
    record_status(partnership, status, date, precision, reason)
    announce(partnership=partnership)
    return partnership


@transaction.atomic
def set_parties(*, partnership: Partnership, parties: Iterable[Any]) -> None:
    """Replace the parties of a partnership; what it repeats of them follows."""
    pairs = _checked(parties)
    before = _cities_of(partnership)
    _replace_parties(partnership, pairs)
    repeat_parties(partnership=partnership)
    announce(partnership=partnership, former_cities=before)


@transaction.atomic
def remove(*, partnership: Partnership, reason: str) -> None:
    """Take off the register what should never have been on it. Its history stays; one that ended is ended."""
    cities, pk = _cities_of(partnership), partnership.pk
    with history.because(reason):
        partnership.delete()
    index_partnerships([pk])
    city_counts.refresh(city_ids=cities)
    versions.bump("partnerships", "desk")


@transaction.atomic
def change_status(
    *,
    partnership: Partnership,
    status: str,
    date: datetime.date | None = None,
    precision: str = Precision.DAY,
    reason: str = "",
) -> StatusChange | None:
    """Take another status, since ``date`` if that is known, and say why. The same status changes nothing."""
    # Claimed by a conditional update, so that a double click records one change.
    others = Partnership.objects.filter(pk=partnership.pk).exclude(status=status)
    with history.because(reason), history.watching(others):
        changed = others.update(status=status)
    if not changed:
        return None
    partnership.status = status
    change = record_status(partnership, status, date, precision, reason)
    announce(partnership=partnership)
    return change


@contextmanager
def syncing_timeline_dates(rows: PartnershipQuerySet) -> Generator[None]:
    """Lines of the timeline dated by ``since`` or ``until`` of ``rows`` follow the block's writes."""
    lines = StatusChange.objects.filter(partnership__in=rows).order_by().values("partnership")
    edges = {
        "since": lines.exclude(status=PartnershipStatus.DRAFT).annotate(edge=Min("pk")),
        "until": lines.filter(status=PartnershipStatus.ENDED).annotate(edge=Max("pk")),
    }
    dated = {name: _dated_by(name, found.values("edge")) for name, found in edges.items()}
    yield
    for name, keys in dated.items():
        if keys:
            said = Partnership.objects.filter(pk=OuterRef("partnership"))
            StatusChange.objects.filter(pk__in=keys).update(
                date=said.values(name), date_precision=said.values(f"{name}_precision")
            )


@transaction.atomic
def deactivate(*, ids: Collection[int], date: datetime.date, reason: str) -> None:
    """Make records dormant together, in the portal's own name. Constant statements beside an act for each."""
    rows = Partnership.objects.filter(pk__in=ids)
    with history.because(reason), history.watching(rows.all()):
        rows.update(status=PartnershipStatus.DORMANT, version=F("version") + 1)
    StatusChange.objects.bulk_create(
        [
            StatusChange(
                partnership_id=pk,
                status=PartnershipStatus.DORMANT,
                date=date,
                date_precision=Precision.DAY,
                reason=reason,
            )
            for pk in ids
        ]
    )
    index_partnerships(ids)
    cities = Party.objects.filter(partnership__in=ids).exclude(city=None)
    city_counts.refresh(city_ids=set(cities.values_list("city", flat=True)))
    versions.bump("partnerships")


@transaction.atomic
def repeat_parties(*, partnership: Partnership) -> None:
    """Write again what a partnership and its parties repeat of the cities: line, regions, countries."""
    parties = list(partnership.parties.select_related("city", "institution"))
    for party in parties:
        if party.city and (party.country, party.region) != (party.city.country, party.city.region):
            party.country, party.region = party.city.country, party.city.region
            party.save(update_fields=["country", "region"])
    _describe(partnership, [party.city or party.institution for party in parties])
    partnership.save(update_fields=["label", "regions", "countries", "updated_at"])


def announce(*, partnership: Partnership, former_cities: Collection[int] = ()) -> None:
    """After a partnership was written: recount its cities and those of before, and make it findable."""
    index_partnerships([partnership.pk])
    city_counts.refresh(city_ids=_cities_of(partnership) | set(former_cities))
    denormalized.refresh(partnership_ids=[partnership.pk])
    versions.bump("partnerships")


def _checked(parties):
    """Pairs of (actor, role). Raises ValidationError for too few, twice the same, or no city at all."""
    pairs = [party if isinstance(party, tuple) else (party, PartyRole.PARTNER) for party in parties]
    actors = [actor for actor, _role in pairs]
    if len(actors) < FEWEST:
        raise ValidationError({"parties": _("A partnership needs at least two parties. Name the other one.")})
    if len(set(actors)) < len(actors):
        raise ValidationError({"parties": _("The same party is named twice. Remove one of the two.")})
    cities = [actor for actor in actors if isinstance(actor, City)]
    if not cities:
        raise ValidationError({"parties": _("At least one of the parties must be a city.")})
    if merged := next((city for city in cities if city.merged_into_id), None):
        raise ValidationError(
            {
                "parties": _("%(city)s was merged into another city. Name that city instead.")
                % {"city": merged}
            }
        )
    return pairs


def _describe(partnership, actors):
    partnership.label, partnership.regions = label_of(actors), regions_of(actors)
    partnership.countries = countries_of(actors)


def _write_parties(partnership, pairs):
    partnership.parties.bulk_create(
        [party_row(partnership, actor, role=role, order=order) for order, (actor, role) in enumerate(pairs)]
    )


def _replace_parties(partnership, pairs):
    """One by one, so that the history names who came, who left and whose role changed."""
    rest = {party.city or party.institution: party for party in partnership.parties.all()}
    for order, (actor, role) in enumerate(pairs):
        party = rest.pop(actor, None) or party_row(partnership, actor, role=role, order=order)
        if party._state.adding or (party.role, party.order) != (role, order):
            party.role, party.order = role, order
            party.save()
    for party in rest.values():
        party.delete()


def _dated_by(name, keys):
    """Which of these lines say what the record says of this date, known or not."""
    same = Q(date=F(f"partnership__{name}")) | Q(date=None, **{f"partnership__{name}": None})
    lines = StatusChange.objects.filter(same, pk__in=keys, date_precision=F(f"partnership__{name}_precision"))
    return list(lines.values_list("pk", flat=True))


def record_status(
    partnership: Partnership, status: str, date: datetime.date | None, precision: str, reason: str
) -> StatusChange:
    """Add a line to the timeline of a record, whose ``status`` the caller writes."""
    return StatusChange.objects.create(
        partnership=partnership, status=status, date=date, date_precision=precision, reason=reason
    )


def _cities_of(partnership):
    return set(partnership.parties.exclude(city=None).values_list("city", flat=True))
