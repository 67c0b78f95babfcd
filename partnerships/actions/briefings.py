"""What an office writes for a visit, briefings that are kept with it, and links to their shared copies."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from networks.actions.on_behalf import acts_for
from networks.choices import Power
from partnerships.errors import StaleRecordError
from partnerships.models import BriefingLink, BriefingNotes, KeptBriefing, Visit

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City


class BriefingFacts(TypedDict, total=False):
    """What an office writes for a visit."""

    first_point: str
    second_point: str
    third_point: str
    notes: str


@acts_for("city", Power.VISIT)
@transaction.atomic
def write_notes(*, visit: Visit, city: City, version: int, **facts: Unpack[BriefingFacts]) -> BriefingNotes:
    """Write the talking points and notes of ``city``, if they are still in ``version``; 0 for none yet.

    Raises StaleRecordError where somebody else was first, ValidationError where the city does not take part.
    """
    _check_part(visit, city)
    notes, _made = BriefingNotes.objects.get_or_create(visit=visit, city=city)
    claimed = BriefingNotes.objects.filter(pk=notes.pk, version=version).update(version=F("version") + 1)
    if not claimed:
        raise StaleRecordError
    notes.refresh_from_db()
    for field, value in facts.items():
        setattr(notes, field, value)
    notes.full_clean()
    notes.save()
    return notes


@acts_for("city", Power.VISIT)
@transaction.atomic
def keep(
    *,
    visit: Visit,
    city: City,
    about: City,
    by: User | None,
    day: datetime.date,
    inside: dict[str, Any],
    shared: dict[str, Any],
) -> KeptBriefing:
    """Keep a briefing with ``visit`` as it is now; the last one where nothing has changed since.

    ``inside`` and ``shared`` are as ``citydiplo.portal.queries.briefing`` composes them. Raises
    ValidationError where one of the two cities does not take part.
    """
    # Locked, so that a double click keeps it once.
    Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    for one in (city, about):
        _check_part(visit, one)
    facts = {"day": day, "language": get_language() or "", "inside": inside, "shared": shared}
    last = KeptBriefing.objects.for_visit(visit, city).filter(about=about).first()
    if last and all(getattr(last, name) == value for name, value in facts.items()):
        return last
    return KeptBriefing.objects.create(visit=visit, city=city, about=about, kept_by=by, **facts)


@acts_for("briefing.city", Power.VISIT)
@transaction.atomic
def share(*, briefing: KeptBriefing, by: User | None) -> BriefingLink:
    """A new link to the shared copy of ``briefing``; an earlier one no longer works."""
    # Locked, so that of two clicks the second replaces the first one's link.
    KeptBriefing.objects.select_for_update(of=("self",)).get(pk=briefing.pk)
    BriefingLink.objects.filter(briefing=briefing).delete()
    return BriefingLink.objects.create(briefing=briefing, made_by=by)


@acts_for("briefing.city", Power.VISIT)
def unshare(*, briefing: KeptBriefing) -> None:
    """Delete the link to the shared copy: it no longer works."""
    BriefingLink.objects.filter(briefing=briefing).delete()


def _check_part(visit, city):
    if not visit.parties.filter(city=city).exists():
        raise ValidationError({"city": _("This city does not take part in the visit.")})
