"""Visits together with the meeting or the agenda item that they belong to, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agenda.models import AgendaItem, Meeting, VisitLink
from networks.actions.on_behalf import acts_for
from networks.choices import Power
from partnerships.actions import visits

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.actions.visits import VisitFacts
    from partnerships.models import Visit

    Linked = Meeting | AgendaItem | None


@acts_for("city", Power.VISIT)
@transaction.atomic
def log(
    *,
    city: City,
    by: User | None,
    partners: Iterable[Any],
    token: UUID,
    linked: Linked = None,
    **facts: Unpack[VisitFacts],
) -> Visit:
    """A visit as ``partnerships.actions.visits.log`` saves it, linked with ``linked``.

    Raises as that one does, and ValidationError where ``by`` may not see what it is linked with.
    """
    made = visits.log(city=city, by=by, partners=partners, token=token, **facts)
    _link(made, linked, by)
    return made


@acts_for("visit.city", Power.VISIT)
@transaction.atomic
def amend(
    *,
    visit: Visit,
    by: User | None,
    version: int,
    partners: Iterable[Any] | None = None,
    linked: Linked = None,
    **facts: Unpack[VisitFacts],
) -> Visit:
    """A change as ``partnerships.actions.visits.amend`` makes it; from now on it is linked with ``linked``.

    Raises as that one does, and ValidationError where ``by`` may not see a new ``linked``.
    """
    amended = visits.amend(visit=visit, by=by, version=version, partners=partners, **facts)
    _link(amended, linked, by)
    return amended


def _link(visit, linked, by):
    link = VisitLink.objects.filter(visit=visit).select_related("meeting", "item").first()
    if linked == (link.target if link else None):
        return
    if linked is None:
        link.delete()
        return
    if by and not type(linked).objects.listed_to(by).filter(pk=linked.pk).exists():
        raise ValidationError({"linked": _("Choose a meeting or an agenda item that you can read.")})
    link = link or VisitLink(visit=visit)
    is_meeting = isinstance(linked, Meeting)
    link.meeting, link.item = (linked, None) if is_meeting else (None, linked)
    link.save()
