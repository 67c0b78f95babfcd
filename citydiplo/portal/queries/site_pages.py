"""The pages about this portal: what its operator wrote, and what the portal knows by itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agenda.digests import plan
from citydiplo.kit import branding
from citydiplo.kit.forms import autosave, recovery
from citydiplo.kit.mail import delivery
from citydiplo.portal.choices import SitePageKind
from citydiplo.portal.models import SitePage, WebhookMessage
from networks.actions import invitations
from partnerships.imports import forgetting


@dataclass(frozen=True)
class Retention:
    """Something that is kept for a while; ``job`` of the schedule deletes it, where one does."""

    what: Promise
    kept_for: str
    job: str = ""


@dataclass(frozen=True)
class PageState:
    """One of the pages, with the languages it is written in and those it lacks."""

    kind: SitePageKind
    written: list[str]
    missing: list[str]


def text_of(kind: str, language: str) -> SitePage | None:
    """The page in ``language``, else in the site's, else in any; None if nobody wrote it. One statement."""
    pages = {page.language: page for page in SitePage.objects.filter(kind=kind)}
    for wanted in (language, settings.LANGUAGE_CODE, *sorted(pages)):
        if wanted in pages:
            return pages[wanted]
    return None


def states() -> list[PageState]:
    """All pages in their order. One statement."""
    found = set(SitePage.objects.values_list("kind", "language"))
    languages = [code for code, _name in branding.last_known().offered]
    return [
        PageState(
            kind,
            [code for code in languages if (kind, code) in found],
            [code for code in languages if (kind, code) not in found],
        )
        for kind in SitePageKind
    ]


def draft_of(kind: str, language: str) -> str:
    """What an operator starts from, with [[blanks]] to fill in."""
    with translation.override(language):
        return render_to_string(
            f"portal/site_pages/drafts/{kind}.txt", {"site_name": branding.current().name}
        ).strip()


def retention() -> list[Retention]:
    """What the portal deletes by itself, and after how long. No statement."""
    return [
        Retention(
            _("Your sign-ins and changes to how you sign in"), _days(settings.SECURITY_LOG_DAYS), "sign-ins"
        ),
        Retention(_("Whom we sent an email, when and about what"), _days(delivery.KEPT_FOR), "mail"),
        Retention(_("Invitations that nobody accepted"), _days(invitations.KEPT_FOR), "invitations"),
        Retention(_("Digests that we sent you"), _days(plan.KEPT_FOR), "digests"),
        Retention(_("Imports that were never written"), _days(forgetting.KEPT_FOR), "imports"),
        Retention(_("The file of an import that was written"), _days(forgetting.FILES_KEPT_FOR), "imports"),
        Retention(_("Forms that you began and did not send"), _days(autosave.KEPT_FOR), "unsaved-forms"),
        Retention(_("A form that you could not send"), _hours(recovery.KEPT_FOR)),
        Retention(_("Answers to programs"), _hours(settings.API_ANSWERS_KEPT_FOR), "api-answers"),
        Retention(_("Messages to your webhooks"), _days(WebhookMessage.KEPT_FOR), "webhook-messages"),
        Retention(_("Who changed which record, and when"), _years(settings.HISTORY_YEARS), "history"),
        Retention(_("Daily files with all public records"), _days(settings.DATA_KEPT_FOR), "data"),
        Retention(_("The first of these files of each month"), _years(settings.HISTORY_YEARS), "data"),
        Retention(_("The session of your browser"), _days(settings.SESSION_COOKIE_AGE / 86_400)),
    ]


def _days(time):
    days = time.days if isinstance(time, datetime.timedelta) else int(time)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _hours(time):
    hours = int(time.total_seconds() // 3_600)
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def _years(years):
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
