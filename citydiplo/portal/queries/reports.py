"""Reports of wrong data with the pages that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser

from citydiplo.portal.choices import ReportKind
from citydiplo.portal.models import MODELS

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

PUBLIC_ONLY = (ReportKind.VISIT, ReportKind.TARGET)


def page_of(kind: str, key: str, user: User | AnonymousUser) -> Any:
    """The record of a page that ``user`` may see, by the words of an address; None where there is none.

    Visits and targets only while everyone may read them: operators read all reports, and no private ones.
    """
    if kind not in MODELS or not (key.isascii() and key.isdecimal() and len(key) <= 18):
        return None
    rows = MODELS[kind].objects  # type: ignore[attr-defined, index]
    readable = rows.public() if kind in PUBLIC_ONLY else rows.visible_to(user)
    return readable.filter(pk=int(key)).first()


def with_pages(reports: Any, user: User | AnonymousUser) -> list[tuple[Any, Any]]:
    """[(report, its page or None)], one statement for each kind of page."""
    wanted = {}
    for report in reports:
        wanted.setdefault(report.kind, set()).add(report.object_id)
    pages = {
        (kind, pk): page
        for kind, keys in wanted.items()
        for pk, page in MODELS[kind].objects.visible_to(user).in_bulk(keys).items()  # type: ignore[attr-defined]
    }
    return [(report, pages.get((report.kind, report.object_id))) for report in reports]
