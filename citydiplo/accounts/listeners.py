"""Writes the signals of django-allauth to the security log. It announces these events in no other way."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from django.dispatch import receiver

from citydiplo.accounts import second_factor, security
from citydiplo.accounts.models import SecurityEvent

Kind = SecurityEvent.Kind

SIMPLE = {
    account.password_set: Kind.PASSWORD_CHANGED,
    account.password_changed: Kind.PASSWORD_CHANGED,
    account.password_reset: Kind.PASSWORD_RESET,
    account.email_added: Kind.ADDRESS_ADDED,
    account.email_changed: Kind.ADDRESS_CHANGED,
    account.email_removed: Kind.ADDRESS_REMOVED,
    mfa.authenticator_reset: Kind.CODES_MADE,
    mfa.authentication_failed: Kind.CODE_FAILED,
}
ADDED = {
    Authenticator.Type.TOTP: Kind.APP_ADDED,
    Authenticator.Type.WEBAUTHN: Kind.PASSKEY_ADDED,
    Authenticator.Type.RECOVERY_CODES: Kind.CODES_MADE,
}
REMOVED = {
    Authenticator.Type.TOTP: Kind.APP_REMOVED,
    Authenticator.Type.WEBAUTHN: Kind.PASSKEY_REMOVED,
    Authenticator.Type.RECOVERY_CODES: Kind.CODES_REMOVED,
}


@receiver(list(SIMPLE))
def something_changed(signal, request, user, **more):
    security.record(request, SIMPLE[signal], user)


@receiver(account.email_confirmed)
def address_confirmed(request, email_address, **more):
    security.record(request, Kind.ADDRESS_CONFIRMED, email_address.user)


@receiver(mfa.authenticator_used)
def second_step_passed(request, user, **more):
    security.record(request, Kind.SECOND_FACTOR, user)
    second_factor.prove(request, user)


@receiver(mfa.authenticator_added)
def second_factor_added(request, user, authenticator, **more):
    security.record(request, ADDED[authenticator.type], user)
    second_factor.enrolled(request, user, authenticator)


@receiver(mfa.authenticator_removed)
def second_factor_removed(request, user, authenticator, **more):
    security.record(request, REMOVED[authenticator.type], user)
    second_factor.removed(request, user)


@receiver(social.social_account_added)
def sign_on_connected(request, sociallogin, **more):
    security.record(request, Kind.SIGN_ON_CONNECTED, sociallogin.user)


@receiver(social.social_account_removed)
def sign_on_removed(request, socialaccount, **more):
    security.record(request, Kind.SIGN_ON_REMOVED, socialaccount.user)
