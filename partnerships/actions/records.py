"""The shared record: logged in a city's name, and kept true by the seats of its parties."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit.caching import versions
from citydiplo.kit.fields.partial_date import Precision
from networks.actions import places
from networks.actions.on_behalf import acts_for
from networks.actions.places import NewPlace
from networks.choices import FactState
from networks.models import Source
from partnerships.actions import partnerships, publication
from partnerships.actions.confirmations import partnership_sides
from partnerships.choices import STEPS, UNSAID, PartnershipStatus, StatusStep, Visibility
from partnerships.errors import StaleRecordError, StepRefusedError
from partnerships.models import Partnership

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.models import Agreement, Dispute, StatusChange

DECLARED = "declared"


class AmendedFacts(partnerships.RecordFacts, total=False):
    """What a change of a record may write."""

    dimension: str
    dimensions: Sequence[str]


class LoggedFacts(partnerships.RecordFacts, total=False):
    """What a record is begun with. ``status_on`` is a date and its precision."""

    status: str
    status_on: tuple[datetime.date, str] | None
    reason: str
    dimension: str
    dimensions: Sequence[str]
    agreements: Iterable[Agreement]


@acts_for("city")
def log(*, city: City, by: User, partner: Any, token: UUID, **facts: Unpack[LoggedFacts]) -> Partnership:
    """A partnership of ``city`` with ``partner`` (a city, an institution, a NewPlace), declared by ``city``.

    ``token`` names one filling in of the form: a second time, even concurrently, it gives the first one's
    record.
    """
    if saved := Partnership.objects.filter(entry_token=token).first():
        return saved
    try:
        with versions.adding("partnerships"), transaction.atomic():
            return _log(city, by, partner, entry_token=token, **facts)
    except (IntegrityError, ValidationError):
        # Somebody was first: a double click, or the same form sent again by the browser.
        if saved := Partnership.objects.filter(entry_token=token).first():
            return saved
        raise


@acts_for("city")
@transaction.atomic
def amend(
    *,
    partnership: Partnership,
    city: City,
    by: User,
    version: int,
    agreements: Iterable[Agreement] | None = None,
    **facts: Unpack[AmendedFacts],
) -> Partnership:
    """Write ``facts`` if the record still is in ``version``; raises StaleRecordError if it is not.

    ``city`` is in whose name that happens, None for an operator.
    """
    claimed = Partnership.objects.filter(pk=partnership.pk, version=version).update(version=F("version") + 1)
    if not claimed:
        raise StaleRecordError
    partnership.refresh_from_db()
    before, visibility = partnership_sides.facts(partnership), partnership.visibility
    for field, value in facts.items():
        setattr(partnership, field, value)
    if partnership.dimension:
        partnership.dimensions = tuple({partnership.dimension, *partnership.dimensions})
    if city:
        if partnership.status == PartnershipStatus.NOT_STATED:
            raise ValidationError(
                _("No source states the status. Say first whether the partnership is active or has ended.")
            )
        declare_open_data(partnership, city)
    partnership.visibility, asked = publication.visibility_of(
        partnership=partnership, city=city, by=by, status=partnership.status, before=visibility
    )
    partnership.full_clean()
    with partnerships.syncing_timeline_dates(Partnership.objects.filter(pk=partnership.pk)):
        partnership.save()
    publication.ask(partnership=partnership, cities=asked, by=by)
    if agreements is not None:
        partnership.agreements.set(agreements)
    if partnership.status != PartnershipStatus.DRAFT:
        partnership_sides.note_changes(record=partnership, before=before, side=city, by=by)
    partnerships.announce(partnership=partnership)
    return partnership


@acts_for("city")
@transaction.atomic
def take_step(
    *,
    partnership: Partnership,
    step: Any,
    city: City,
    by: User,
    date: Any,
    precision: str,
    reason: str = "",
) -> StatusChange | None:
    """Move the status by a named step; raises StepRefused where it cannot be taken from there."""
    sources, target, _why = STEPS[step]
    if not partnership.dimension and (city or partnership.status == PartnershipStatus.DRAFT):
        raise StepRefusedError(_("Choose a primary dimension first."))
    # Claimed before it is written, so that of two steps at the same instant the second sees the first.
    standing = Partnership.objects.filter(pk=partnership.pk, status__in=sources)
    if not standing.update(version=F("version") + 1):
        raise StepRefusedError(
            _("The status has changed, so this step is no longer possible. Check the new status.")
        )
    partnership.refresh_from_db()
    before = partnership_sides.facts(partnership)
    if target == PartnershipStatus.ENDED and (partnership.until is None or partnership.until > date):
        partnership.until, partnership.until_precision = date, precision
    elif step == StatusStep.REOPEN:
        partnership.until, partnership.until_precision = None, Precision.DAY
    asked = []
    if before["status"] == PartnershipStatus.DRAFT:
        partnership.visibility, asked = publication.visibility_of(
            partnership=partnership, city=city, by=by, status=target
        )
    partnership.full_clean()
    partnership.save()
    publication.ask(partnership=partnership, cities=asked, by=by)
    change = partnerships.change_status(
        partnership=partnership, status=target, date=date, precision=precision, reason=reason
    )
    if before["status"] != PartnershipStatus.DRAFT:
        partnership_sides.note_changes(record=partnership, before=before, side=city, by=by)
    elif city:
        partnership_sides.declare(record=partnership, side=city, by=by)
    return change


def accept_dispute(*, dispute: Dispute, city: City, by: User, reason: str = "") -> None:
    """``city`` agrees: the record says what the other side holds, which then has to confirm it."""

    def write(partnership, facts):
        version = Partnership.objects.values_list("version", flat=True).get(pk=partnership.pk)
        return amend(partnership=partnership, city=city, by=by, version=version, **facts)

    partnership_sides.accept_dispute(dispute=dispute, side=city, by=by, reason=reason, amend=write)


def _log(city, by, partner, **facts):
    if isinstance(partner, NewPlace):
        partner = places.add(place=partner, note=_("Added by %(city)s as a partner.") % {"city": city})
    sketch = Partnership(visibility=facts.pop("visibility", Visibility.PUBLIC))
    facts["visibility"], asked = publication.visibility_of(
        partnership=sketch, city=city, by=by, status=facts["status"]
    )
    made = partnerships.create(parties=[city, partner], **facts, state=FactState.DECLARED, **_marks(city))
    if asked:  # a new record has no approvals to close
        publication.ask(partnership=made, cities=asked, by=by)
    if made.status != PartnershipStatus.DRAFT:
        partnership_sides.declare(record=made, side=city, by=by)
    return made


def declare_open_data(partnership: Partnership, city: City) -> None:
    """What open data said, a party says now."""
    if partnership.state in UNSAID:
        partnership.state = FactState.DECLARED
        for field, value in _marks(city).items():
            setattr(partnership, field, value)


def declared_source() -> Source:
    """The source of what a party declares; the first call makes it."""
    source, _made = Source.objects.get_or_create(
        key=DECLARED, defaults={"title": "Declared by a party", "publisher": "citydiplo"}
    )
    return source


def _marks(city):
    return {"source": declared_source(), "source_note": city.name, "as_of": timezone.localdate()}
