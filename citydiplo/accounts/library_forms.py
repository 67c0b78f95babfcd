"""The forms of django-allauth with labels and errors in the words of this site."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as socialaccount
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ADDRESS = _("Email address")


class OwnWords:
    """Labels and help that replace the library’s, by the name of the field."""

    labels: ClassVar[dict[str, Any]] = {}
    help_texts: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, field.help_text)

    def add_error(self, field: str | None, error: Any) -> None:
        """Passwords that differ are the one error that the library names in bare words."""
        if field == "password2" and not isinstance(error, ValidationError):
            error = gettext("The two passwords are different. Enter the same password twice.")
        super().add_error(field, error)  # type: ignore[misc]


class LoginForm(OwnWords, account.LoginForm):
    labels = {"login": ADDRESS}


class SignupForm(OwnWords, account.SignupForm):
    labels = {"email": ADDRESS, "password2": _("Repeat the password")}


class SocialSignupForm(OwnWords, socialaccount.SignupForm):
    labels = {"email": ADDRESS}


class AddEmailForm(OwnWords, account.AddEmailForm):
    labels = {"email": ADDRESS}


class ResetPasswordForm(OwnWords, account.ResetPasswordForm):
    labels = {"email": ADDRESS}


class ChangePasswordForm(OwnWords, account.ChangePasswordForm):
    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("Repeat the new password"),
    }


class SetPasswordForm(OwnWords, account.SetPasswordForm):
    labels = {"password2": _("Repeat the password")}


class ResetPasswordKeyForm(OwnWords, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("Repeat the new password")}


class ActivateTOTPForm(OwnWords, totp.ActivateTOTPForm):
    labels = {"code": _("Code from the app")}


class AddWebAuthnForm(OwnWords, webauthn.AddWebAuthnForm):
    labels = {
        "name": _("Name of the key"),
        "passwordless": _("Use this key without a password (passkey)"),
    }
    help_texts = {
        "passwordless": _(
            "You then sign in with this key alone. The key must ask for your fingerprint, face or PIN."
        ),
    }


class EditWebAuthnForm(OwnWords, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name of the key")}
