"""The date of the next yearly check of a record: set by each answer of a party, empty for ended records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citydiplo.kit.caching import versions
from citydiplo.kit.text.zones import a_year_after, portal_day
from partnerships.choices import NOT_WORKED, STILL_ASKED, AskingOutcome
from partnerships.models import Partnership

if TYPE_CHECKING:
    from networks.models import City


def record_answer(*, partnership: Partnership, city: City | None = None, role: str = "") -> None:
    """A party spoke: the next question is due in twelve months, and one that is open needs no further answer.

    Writes the record before its round, as everybody does who writes both: no two can wait for each other.
    """
    today = portal_day()
    partnership.ask_on = a_year_after(today) if partnership.status in STILL_ASKED else None
    Partnership.objects.filter(pk=partnership.pk).update(ask_on=partnership.ask_on)
    has_ended = partnership.status in NOT_WORKED
    partnership.askings.filter(outcome=AskingOutcome.OPEN).update(
        closed_on=today,
        outcome=AskingOutcome.ENDED if has_ended else AskingOutcome.ANSWERED,
        city=city,
        role=role,
    )
    versions.bump("desk", "partnerships")
