"""What a new mayor’s office takes over: all that the city shares, belongs to, must answer and must do."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser

from citydiplo.kit.demo import tally_of
from citydiplo.portal.queries import handover_parts
from networks.policies import can_edit_city
from networks.queries import standpoints
from networks.queries.mandates import mandates_around
from networks.queries.memberships import member_lines, memberships_of
from networks.queries.seats import holders
from partnerships.choices import PartnershipStatus
from partnerships.models import Dispute
from partnerships.queries import desk
from partnerships.queries.accessions import accession_lines, accessions_of, with_steps
from partnerships.queries.lines import partnership_lines
from partnerships.queries.partners import partnerships_of
from partnerships.queries.steps import due_steps

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City

MOST = 500  # partnerships that are printed; a capital has a hundred
AHEAD = datetime.timedelta(days=365)  # within which a renewal is due
OVER = (PartnershipStatus.DRAFT, PartnershipStatus.ENDED, PartnershipStatus.HISTORIC)


def _is_stale(mandate, today):
    """Whether nobody said for too long that a mayor is in office; one who is to come is not."""
    return mandate.runs_on(today) and not mandate.is_in_office(today)


def handover_of(city: City, user: User | AnonymousUser, today: datetime.date) -> dict[str, Any]:
    """The context of the page. As many statements however much the city does."""
    standing = partnerships_of(city, user).exclude(status__in=OVER)
    lines = partnership_lines(standing[: MOST + 1], beside=city)
    active = [line for line in lines[:MOST] if line["status"] == PartnershipStatus.ACTIVE]
    outgoing, incoming = mandates_around(city, today, user)
    found = {
        "outgoing": outgoing,
        "incoming": incoming,
        "has_mayor": incoming is not None and not _is_stale(incoming, today),
        "active": active,
        "active_tally": tally_of(active),
        "resting": [line for line in lines[:MOST] if line["status"] != PartnershipStatus.ACTIVE],
        "has_more": len(lines) > MOST,
        "most": MOST,
        "waiting": desk.in_full(desk.waiting_for([city])),
        "memberships_waiting": standpoints.in_full(standpoints.waiting_for([city], [])),
        "membership_disputes": standpoints.in_full(standpoints.disputes_of(city)),
        "disputes": desk.in_full(Dispute.objects.open().filter(partnership__in=standing)),
        "may_edit": can_edit_city(user, city),
        "steps": due_steps([city], today),
        "renewals": list(standing.filter(renewal_on__lte=today + AHEAD).order_by("renewal_on", "label")),
        "memberships": member_lines(memberships_of(city, user).filter(until=None)),
        "accessions": with_steps(accession_lines(accessions_of(city, user)), today),
        "holders": holders(city),
        "parts": handover_parts.parts_of(city, user, today),
    }
    first = handover_parts.first_days(found, found["parts"], incoming, today)
    return found | {"first_days": first}
