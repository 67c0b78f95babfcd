"""How django-allauth fits this site: mail, throttles, the security log, second factors."""

import datetime
import logging
import secrets as random

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citydiplo.accounts import encryption, known_browsers, mails, proved_address, security, throttles
from citydiplo.accounts.errors import SecretUnreadableError
from citydiplo.accounts.models import SecurityEvent, User
from citydiplo.kit import branding

# A path of ours, kept in the session while somebody signs up; the page that it leads to takes it out.
AFTER_SIGN_IN = "after_sign_in"
TOLD_AGAIN_AFTER = datetime.timedelta(days=1)  # about wrong passwords

log = logging.getLogger("citydiplo.security")
Kind = SecurityEvent.Kind


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The email address or the password is not correct."),
        "too_many_login_attempts": _("Too many wrong attempts. Wait five minutes, then try again."),
        "too_many_passwords": _(
            "Too many wrong passwords. Wait five minutes or set a new password. You can also "
            "sign in with a passkey, or with a browser that you used before."
        ),
        "rate_limited": _("You sent this too often. Wait five minutes and try again."),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _("This link no longer works. Get a new one."),
        "incorrect_password": _("This is not your password. Try again."),
        "duplicate_email": _("This address already belongs to your account. Enter another one."),
        "max_email_addresses": _("You can have at most %d addresses. Remove one first."),
        "email_taken": _("Another account has this address."),
        "account_inactive": _("This account is not active. Ask an operator of this site."),
        "unverified_primary_email": _("Confirm this address first. Then you can make it your main address."),
    }

    def new_user(self, request):
        user = super().new_user(request)
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return user

    # --- Mail ---

    def send_mail(self, template_prefix, email, context):
        """Send one of the library's mails in our frame; its links lead to SITE_URL, always."""
        mails.send(
            template_prefix.rpartition("/")[2],
            to=email,
            context=context,
            fallback=lambda: self.render_mail(template_prefix, email, {"email": email, **context}),
        )

    # --- Signing in ---

    def pre_authenticate(self, request, **credentials):
        address = credentials.get("email", "").strip().lower()
        person = security.owner_of(address)
        usage = throttles.take_attempt(request, address, person)
        self._login_failed_rl_usage: RateLimitUsage | None = usage
        if usage is None:
            self._blocked(request, person)
            raise self.validation_error("too_many_passwords")

    def authentication_failed(self, request, **credentials):
        security.record(request, Kind.FAILED, security.owner_of(credentials.get("email", "").strip().lower()))

    def pre_login(self, request: HttpRequest, user: User, **more: object) -> HttpResponse | None:
        if user.is_demo and not settings.DEMO:
            security.record(request, Kind.REFUSED, user)
            return self.respond_user_inactive(request, user)
        proved_address.confirm_proved(request, user)
        return super().pre_login(request, user, **more)

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        return proved_address.is_proved(request, email)

    def post_login(self, request: HttpRequest, user: User, **more: object) -> HttpResponse:
        response = super().post_login(request, user, **more)
        if known_browsers.browser_of(request, user):
            security.record(request, Kind.SIGNED_IN, user)
        else:
            has_signed_in = user.security_events.filter(kind__in=[Kind.SIGNED_IN, Kind.NEW_BROWSER]).exists()
            security.record(request, Kind.NEW_BROWSER, user)
            if has_signed_in:
                self.send_notification_mail("account/email/new_browser", user)
        known_browsers.remember(request, response, user)
        proved_address.forget(request)
        return response

    def _blocked(self, request, person):
        """Tell the owner, once a day, that somebody types wrong passwords."""
        is_told = not person or security.happened_lately(person, Kind.BLOCKED, TOLD_AGAIN_AFTER)
        security.record(request, Kind.BLOCKED, person, keep=not is_told)
        if not is_told:
            self.send_notification_mail("account/email/sign_in_blocked", person)

    def _delete_login_attempts_cached_email(self, request, **credentials):
        throttles.forgive(request, credentials.get("email", "").lower())

    def get_reauthentication_methods(self, user):
        words = {
            "mfa_reauthenticate": gettext("Use a code (app or recovery code)"),
            "mfa_reauthenticate:webauthn": gettext("Use a passkey or security key"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**one, "description": words.get(one["id"], one["description"])} for one in methods]

    # --- Where to go then ---

    def get_login_redirect_url(self, request):
        return _path_after_sign_in(request) or super().get_login_redirect_url(request)

    def get_signup_redirect_url(self, request):
        return _path_after_sign_in(request) or super().get_signup_redirect_url(request)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Who comes by single sign-on brings address and name; only its owner joins an existing account to it."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _(
            "An account with this address already exists. Sign in to it first. Then connect %s on the "
            "page of your account."
        ),
        "no_password": _("Set a password first. Otherwise you could no longer sign in."),
        "no_verified_email": _(
            "Confirm an email address first. Otherwise you could no longer set a new password."
        ),
        "disconnect_last": _("You cannot disconnect this. It is your only way to sign in."),
        "connected_other": _(
            "This single sign-on is already connected to another account. Sign in there and disconnect "
            "it first."
        ),
        "invalid_token": _("The single sign-on gave an error. Try again, or sign in with your password."),
    }

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        user.name = (data.get("name") or f"{data.get('first_name', '')} {data.get('last_name', '')}").strip()[
            :150
        ]
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return user


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted at rest, and operators keep at least one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        # Said of passkeys and security keys, too: nobody typed a code then.
        "incorrect_code": _("This did not work. Check the code or the key, then try again."),
        "add_email_blocked": _(
            "You cannot add an address while your account has a second step. Remove the second step, add "
            "the address, then set up the second step again."
        ),
        "unverified_email": _(
            "Confirm or remove every address that is not confirmed. Then you can set up a second step."
        ),
        "cannot_delete_authenticator": _(
            "Operators need a second step. Add another one before you remove this one."
        ),
        "cannot_generate_recovery_codes": _("Set up a second step first. Then you can make recovery codes."),
    }

    def get_totp_issuer(self) -> str:
        return branding.current().name

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        names = {1: gettext("First key"), 2: gettext("Second key")}
        return names.get(number) or gettext("Key %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return encryption.decrypt(encrypted_text)
        except SecretUnreadableError:
            log.error("A second factor cannot be decrypted: its key is missing in MFA_ENCRYPTION_KEYS.")
            # No code fits a secret that nobody knows; an empty one would have codes that can be worked out.
            return "".join(random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(32))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person = authenticator.user
        if not (person.is_staff and settings.OPERATORS_NEED_SECOND_FACTOR):
            return True
        own = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return (
            authenticator.type == Authenticator.Type.RECOVERY_CODES
            or own.exclude(pk=authenticator.pk).exists()
        )


def _path_after_sign_in(request):
    path = request.session.get(AFTER_SIGN_IN, "")
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
