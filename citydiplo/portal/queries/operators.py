"""What an operator of a new site does first, and what of it is done."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from citydiplo.accounts.models import User
from citydiplo.kit.mail import mail_files
from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.choices import SitePageKind
from citydiplo.portal.models import SitePage
from networks.models import Invitation, Seat, SeatRequest


@dataclass(frozen=True)
class FirstStep:
    title: Promise
    text: Promise
    url: str
    is_done: bool


def first_steps(operator: User) -> list[FirstStep]:
    """The steps in their order; none once all are done. Five statements."""
    factors = Authenticator.objects.filter(user=operator).exclude(type=Authenticator.Type.RECOVERY_CODES)
    served = Seat.objects.active().filter(person__is_demo=False)
    steps = [
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
            _("Check that emails arrive"),
            _("Set EMAIL_URL (mail server) and SITE_URL (your address). Then invite yourself to a role."),
            reverse("admin:kit_outgoingmail_changelist"),
            bool(settings.SITE_URL) and _mail_leaves(),
        ),
        FirstStep(
            _("Write the pages about this portal"),
            _("Privacy, terms, imprint, contact and accessibility. Each page has a draft to start from."),
            reverse("site-pages"),
            SitePage.objects.values("kind").distinct().count() == len(SitePageKind),
        ),
        FirstStep(
            _("Invite the first people"),
            _("Paste a list of cities and networks, email addresses and roles."),
            reverse("invitations-new"),
            served.exists(),
        ),
        FirstStep(
            _("Read what each role can do"),
            _("You correct data and give roles. You never confirm anything for a city."),
            reverse("roles"),
            served.exists(),
        ),
    ]
    return [] if all(step.is_done for step in steps) else steps


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


def _mail_leaves():
    return not mail_files.folder() and OutgoingMail.objects.filter(state="sent").exists()
