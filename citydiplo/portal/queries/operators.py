"""The operators' desk: what waits for them, counted, and what an operator of a new site does first."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from agenda.digests import overview as digests
from citydiplo.accounts.models import User
from citydiplo.kit import branding, heartbeats
from citydiplo.kit.backup import last_made
from citydiplo.kit.mail import mail_files
from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.choices import SitePageKind
from citydiplo.portal.models import SitePage, WrongDataReport
from networks.models import City, Invitation, Seat, SeatRequest
from partnerships.choices import ImportStatus
from partnerships.models import ExchangeReport, ImportJob

BACKUP_IS_OLD = datetime.timedelta(days=2)


@dataclass(frozen=True)
class FirstStep:
    title: Promise
    text: Promise
    url: str
    is_done: bool


@dataclass(frozen=True)
class DeskLine:
    """One line of the desk: how many of what wait, and the list that has exactly these."""

    title: Promise
    text: Promise
    url: str
    number: int


def first_steps(operator: User) -> list[FirstStep]:
    """The steps in their order. Five statements, one request to the cache and a look at the stored files."""
    factors = Authenticator.objects.filter(user=operator).exclude(type=Authenticator.Type.RECOVERY_CODES)
    has_people = Seat.objects.active().filter(person__is_demo=False).exists()
    brand = branding.current()
    return [
        FirstStep(
            _("Add a second step to your sign-in"),
            _("An authenticator app or a passkey protects what operators can change."),
            reverse("operators-second-factor"),
            factors.exists(),
        ),
        FirstStep(
            _("Turn off the demo"),
            _("Demo people have a public password. Set CITYDIPLO_DEMO=off and use a database without them."),
            reverse("admin:accounts_user_changelist") + "?is_demo__exact=1",
            not settings.DEMO and not User.objects.filter(is_demo=True).exists(),
        ),
        FirstStep(
            _("Name the portal"),
            _("It stands on every page and in every email. You can also choose colours and languages."),
            reverse("portal-settings"),
            brand.name != settings.SITE_NAME,
        ),
        FirstStep(
            _("Add your logo"),
            _("A PNG, JPEG or WebP image."),
            reverse("portal-settings") + "#id_logo",
            bool(brand.logo_token),
        ),
        FirstStep(
            _("Set the sender of emails"),
            _("Set DEFAULT_FROM_EMAIL to an address of your own domain, so that emails are accepted."),
            reverse("operator-mails"),
            "@localhost" not in settings.DEFAULT_FROM_EMAIL,
        ),
        FirstStep(
            _("Check that emails arrive"),
            _("Set EMAIL_URL (mail server) and SITE_URL (your address). Then invite yourself to a role."),
            reverse("operator-mails"),
            bool(settings.SITE_URL) and _mail_leaves(),
        ),
        FirstStep(
            _("Write the pages about this portal"),
            _("Privacy, terms, imprint, contact and accessibility. Each page has a draft to start from."),
            reverse("site-pages"),
            SitePage.objects.values("kind").distinct().count() == len(SitePageKind),
        ),
        FirstStep(
            _("Check that jobs run"),
            _("The worker and the beat send emails and read imports. Start both beside the web server."),
            reverse("operator-jobs"),
            not silent_jobs(),
        ),
        FirstStep(
            _("Make backups"),
            _("Run manage.py backup every day. Here we look for a backup of the last two days."),
            reverse("operator-desk"),
            is_backed_up(),
        ),
        FirstStep(
            _("Invite the first people"),
            _("Paste a list of cities and networks, email addresses and roles."),
            reverse("invitations-new"),
            has_people,
        ),
        FirstStep(
            _("Read what each role can do"),
            _("You correct data and give roles. You never confirm anything for a city."),
            reverse("roles"),
            has_people,
        ),
    ]


def waiting(operator: User) -> list[tuple[str, str]]:
    """(words, address) of what only operators answer, where something waits; two statements."""
    asked = SeatRequest.objects.visible_to(operator).open().count()
    held = Invitation.objects.held().count()
    found = []
    if asked:
        words = ngettext("%(n)d request for a role", "%(n)d requests for roles", asked)
        found.append((words % {"n": asked}, reverse("seat-requests")))
    if held:
        words = ngettext("%(n)d invitation to confirm", "%(n)d invitations to confirm", held)
        found.append((words % {"n": held}, reverse("invitations-held")))
    return found


def people_wait(operator: User) -> list[DeskLine]:
    """What people asked operators for. Four statements."""
    return [
        DeskLine(
            _("Requests for roles"),
            _("People who want to act for a city or network."),
            reverse("seat-requests"),
            SeatRequest.objects.visible_to(operator).open().count(),
        ),
        DeskLine(
            _("Invitations to confirm"),
            _("Networks invited people of member cities that nobody acts for yet."),
            reverse("invitations-held"),
            Invitation.objects.held().count(),
        ),
        DeskLine(
            _("Reports of wrong data"),
            _("Open reports by readers. The city or network can answer them, too."),
            reverse("reports"),
            WrongDataReport.objects.visible_to(operator).open().count(),
        ),
        DeskLine(
            _("Reported exchanges"),
            _("Open reports on exchanges and replies."),
            reverse("exchange-reports"),
            ExchangeReport.objects.visible_to(operator).open().count(),
        ),
    ]


def data_waits(operator: User) -> list[DeskLine]:
    """Imports and doubles in the register. Two statements."""
    imports = ImportJob.objects.visible_to(operator)
    listed = reverse("operator-imports")
    states = imports.in_states(ImportStatus.FAILED, ImportStatus.CHECKED)
    return [
        DeskLine(
            _("Failed imports"),
            _("The list says what went wrong."),
            listed,
            states[ImportStatus.FAILED],
        ),
        DeskLine(
            _("Imports with a preview"),
            _("Somebody still has to look at the preview and import the rows."),
            f"{listed}?state={ImportStatus.CHECKED}",
            states[ImportStatus.CHECKED],
        ),
        DeskLine(
            _("Cities that may be doubles"),
            _("Another city of the country has the same name, and this one has no GeoNames id."),
            reverse("operator-doubles"),
            City.objects.possible_doubles().count(),
        ),
    ]


def mail_waits() -> list[DeskLine]:
    """Emails that did not arrive. Two statements."""
    return [
        DeskLine(
            _("Emails that were not delivered"),
            _("They were refused, or could not be sent for four days."),
            reverse("operator-mails"),
            OutgoingMail.objects.failed().count(),
        ),
        DeskLine(
            _("Digests that need a decision"),
            _("They failed, or nobody knows whether they arrived."),
            reverse("digest-office"),
            digests.troubled_number(),
        ),
    ]


def silent_jobs() -> list[str]:
    """Which of worker and beat are silent; one request to the cache."""
    try:
        seen = heartbeats.last_seen()
    except (RedisError, OSError):
        return ["worker", "beat"]
    now = datetime.datetime.now(datetime.UTC)
    limit = datetime.timedelta(seconds=settings.JOBS_SILENT_AFTER)
    return [name for name, at in seen.items() if at is None or now - at > limit]


def is_backed_up() -> bool:
    """Whether a backup was made lately."""
    made = last_made()
    return made is not None and datetime.datetime.now(datetime.UTC) - made < BACKUP_IS_OLD


def _mail_leaves():
    return not mail_files.folder() and OutgoingMail.objects.filter(state="sent").exists()
