"""Reports of wrong data: taken from anybody, answered once by those who keep the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation

from citydiplo.kit.caching import versions
from citydiplo.kit.mail import outbox
from citydiplo.portal.choices import ReportState
from citydiplo.portal.models import WrongDataReport

if TYPE_CHECKING:
    from citydiplo.accounts.models import User


def report(*, kind: str, page: Any, text: str, evidence: str = "", address: str = "") -> WrongDataReport:
    """Put what is wrong on ``page`` (a city, a network, …) on the desks concerned."""
    made = WrongDataReport.objects.create(
        kind=kind,
        object_id=page.pk,
        title=" ".join(str(page).split())[:500],
        text=text,
        evidence=evidence,
        address=address,
        language=translation.get_language() or "en",
    )
    versions.bump("desk")
    return made


@transaction.atomic
def close(*, report: WrongDataReport, outcome: Any, note: str, by: User) -> bool:
    """Answer a report, tell its author if they left an address, and erase it. False if already closed."""
    claimed = WrongDataReport.objects.open().filter(pk=report.pk)
    closed = claimed.update(
        state=outcome, note=note[:1000], closed_at=timezone.now(), closed_by=by, address=""
    )
    versions.bump("desk")
    if closed and report.address:
        with translation.override(report.language):
            outcome = ReportState(outcome).label
        outbox.write(
            "report_closed",
            to=report.address,
            language=report.language,
            context={"report": report, "outcome": outcome, "note": note},
        )
    return bool(closed)
