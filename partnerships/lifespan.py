"""Whether what a partnership says of its status and what it says of its dates agree; for forms and files."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.partial_date import last_day
from partnerships.choices import PartnershipStatus

# Statuses of what has begun and is not over.
STANDING = (PartnershipStatus.ACTIVE, PartnershipStatus.PAUSED, PartnershipStatus.DORMANT)
UNBEGUN = (PartnershipStatus.DRAFT, PartnershipStatus.PROPOSED)

BEGINS_LATER, ENDS_BEFORE, IS_OVER, ENDS_LATER, NO_END = (
    "begins_later", "ends_before", "is_over", "ends_later", "no_end",
)  # fmt: skip
# The field that each is about, and what to do.
CONTRADICTIONS = {
    BEGINS_LATER: ("since", _("This date is in the future. Correct it, or choose the status “Proposed”.")),
    ENDS_BEFORE: ("until", _("The end date is before the start date. Correct one of them.")),
    IS_OVER: (
        "until",
        _(
            "This date has passed, but the status says that the partnership continues. End the "
            "partnership, or remove the date."
        ),
    ),
    ENDS_LATER: ("until", _("This date is in the future, but the status is “Ended”. Correct one of them.")),
    NO_END: (
        "until",
        _("Enter when the partnership ended. A year is enough, for example 2019 or about 2019."),
    ),
}

Partial = tuple[datetime.date | None, str]


def is_past(until: Partial, today: datetime.date | None = None) -> bool:
    """Whether an end is over by ``today`` (in the current time zone, where it is not given)."""
    return bool(until[0]) and last_day(*until) < (today or timezone.localdate())


def contradictions(*, status: str, since: Partial, until: Partial, today: datetime.date) -> list[str]:
    """The codes of what does not agree; empty where all does. A year counts as past once it is over."""
    found = []
    if since[0] and since[0] > today and status not in UNBEGUN:
        found.append(BEGINS_LATER)
    if since[0] and until[0] and last_day(*until) < since[0]:
        found.append(ENDS_BEFORE)
    if is_past(until, today) and status in STANDING:
        found.append(IS_OVER)
    if until[0] and until[0] > today and status == PartnershipStatus.ENDED:
        found.append(ENDS_LATER)
    if not until[0] and status == PartnershipStatus.ENDED:
        found.append(NO_END)
    return found
