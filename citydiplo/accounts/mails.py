"""Mails about an account: the words of each kind, all in the frame of every other mail.

django-allauth asks for them by the names of its templates. What it may send in a later release, and is
not in the table, goes out with its own words in the same frame.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citydiplo.accounts import security
from citydiplo.accounts.templatetags.browsers import browser
from citydiplo.kit import branding
from citydiplo.kit.mail import outbox
from citydiplo.kit.text.zones import moment_text

ACCOUNT, PASSWORD = "account", "account_reset_password"


@dataclass(frozen=True)
class Kind:
    """The words of one kind. ``link`` is a key of the mail's context, or the name of a route."""

    title: Promise
    text: Promise  # may name {values} of the context
    button: Promise
    link: str
    why: Promise


WAS_NOT_YOU = _(
    "If you did not do this, someone else may be using your account. Set a new password, sign "
    "out all other browsers and check your second step."
)
NOT_ASKED = _("If you did not ask for this, ignore this email. Nothing changes.")
CHECK = _("Check your account")

KINDS = {
    "email_confirmation": Kind(
        _("Confirm your email address"),
        _(
            "Someone gave this email address to {site_name}, the register of city diplomacy. Confirm "
            "that it is yours."
        ),
        _("Confirm this address"),
        "activate_url",
        NOT_ASKED,
    ),
    "password_reset_key": Kind(
        _("Set a new password"),
        _("Someone, probably you, asked for a new password for your account in {site_name}."),
        _("Set a new password"),
        "password_reset_url",
        _("If you did not ask for this, ignore this email. Your password does not change."),
    ),
    "account_already_exists": Kind(
        _("You already have an account"),
        _(
            "Someone, probably you, tried to create an account with this address. You already "
            "have one. Sign in, or set a new password if you forgot yours."
        ),
        _("Set a new password"),
        "password_reset_url",
        NOT_ASKED,
    ),
    "unknown_account": Kind(
        _("There is no account with this address"),
        _("Someone, probably you, asked for a new password. No account has this address."),
        _("Create an account"),
        "signup_url",
        NOT_ASKED,
    ),
    "sign_in_blocked": Kind(
        _("Someone tried to sign in to your account"),
        _(
            "Someone entered several wrong passwords for your account. For a while, we refuse "
            "more attempts from the same place. You can still sign in with a passkey, or with "
            "a browser that you used before."
        ),
        CHECK,
        ACCOUNT,
        _("If it was you, wait five minutes or set a new password. You get this email at most once a day."),
    ),
    "new_browser": Kind(
        _("New sign-in to your account"),
        _("Someone signed in to your account with a new browser."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "email_changed": Kind(
        _("Your email address was changed"),
        _("Your account now has the address {to_email}. Before, it was {from_email}."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "email_confirm": Kind(
        _("Your email address is confirmed"),
        _("This address now belongs to your account."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "email_deleted": Kind(
        _("An email address was removed"),
        _("The address {deleted_email} was removed from your account."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "password_changed": Kind(
        _("Your password was changed"),
        _("The password of your account was changed."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "password_reset": Kind(
        _("Your password was changed"),
        _("A new password was set for your account, through a link in an email."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "password_set": Kind(
        _("A password was set"),
        _("Your account now has a password."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "totp_activated": Kind(
        _("Authenticator app added"),
        _(
            "From now on, we also ask for a code from your authenticator app when you sign in with "
            "your password."
        ),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "totp_deactivated": Kind(
        _("Authenticator app removed"),
        _("When you sign in with your password, we no longer ask for a code from an authenticator app."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "webauthn_added": Kind(
        _("Passkey added"),
        _("A passkey or security key was added to your account."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "webauthn_removed": Kind(
        _("Passkey removed"),
        _("A passkey or security key was removed from your account."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "recovery_codes_generated": Kind(
        _("New recovery codes"),
        _("New recovery codes were made for your account. The old ones no longer work."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "account_connected": Kind(
        _("Single sign-on connected"),
        _("You can now sign in to your account with {provider}."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
    "account_disconnected": Kind(
        _("Single sign-on disconnected"),
        _("You can no longer sign in to your account with {provider}."),
        CHECK,
        ACCOUNT,
        WAS_NOT_YOU,
    ),
}
KINDS["email_confirmation_signup"] = KINDS["email_confirmation"]


def send(name: str, *, to: str, context: Mapping, fallback: Callable[[], EmailMessage]) -> None:
    """Queue for ``to`` the mail of this name, in the language and time zone of the account it is about.

    Every link uses this site's own address (SITE_URL), never the host that the request named. ``fallback``
    writes the library's own mail, for a name that is not in the table. Costs one or two statements.
    """
    person = context.get("user") or security.owner_of(to.lower())
    language = getattr(person, "language", "") or translation.get_language()
    with (
        translation.override(branding.current().language_for(language)),
        timezone.override(getattr(person, "time_zone", "") or timezone.get_current_timezone()),
    ):
        values = {**outbox.frame(), **_words(name, context, fallback), "to": to}
        outbox.enqueue(
            name,
            to=to,
            subject=str(values["title"]),
            text=render_to_string("emails/account/body.txt", values),
            html=outbox.inline(render_to_string("emails/account/body.html", values)),
        )


def _words(name: str, context: Mapping, fallback: Callable[[], EmailMessage]) -> dict:
    words = KINDS.get(name)
    if words is None:
        message = fallback()
        return {"title": message.subject, "text": message.body}
    values = defaultdict(str, {key: str(value) for key, value in {**context, **outbox.frame()}.items()})
    path = urlsplit(context[words.link]) if words.link in context else urlsplit(reverse(words.link))
    return {
        "title": words.title,
        "text": str(words.text).format_map(values),
        "button": words.button,
        "link": outbox.absolute(f"{path.path}?{path.query}" if path.query else path.path),
        "why": words.why,
        "when": moment_text(context["timestamp"]) if context.get("timestamp") else "",
        "client": context.get("ip"),
        "browser": browser(context["user_agent"]) if context.get("user_agent") else "",
    }
