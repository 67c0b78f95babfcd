"""Who signs in: a person with an address, a language and a time zone; no domain noun."""

import zoneinfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked


def validate_time_zone(name):
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Enter one, for example Africa/Lagos."), params={"name": name}
        )


class UserManager(BaseUserManager):
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        """A person who signs in by ``email``; without a password they cannot until they set one."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Make an operator, whose address counts as confirmed: only the site's owner can run the command."""
        user = self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(Checked, AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. ``is_staff`` marks the operators of this site."""

    email = models.EmailField(_("email address"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=12, default=settings.LANGUAGE_CODE)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    is_demo = models.BooleanField(_("demo person"), default=False, editable=False)
    is_staff = models.BooleanField(_("operator"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["email"], name="one_person_per_address"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="address_in_lower_case"),
        ]

    def __str__(self):
        return self.name or self.email

    def owns_address(self, address):
        """Whether they proved that mail to ``address`` reaches them."""
        return self.emailaddress_set.filter(email__iexact=address, verified=True).exists()

    def own_addresses(self):
        """All addresses that they proved to be theirs, in lower case."""
        return [
            email.lower()
            for email in self.emailaddress_set.filter(verified=True).values_list("email", flat=True)
        ]


class SecurityEvent(models.Model):
    """Something that happened to how a person signs in. They read their own under "Recent activity"."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed-in", _("Signed in")
        NEW_BROWSER = "new-browser", _("Signed in with a new browser")
        SECOND_FACTOR = "second-factor", _("Second step passed")
        FAILED = "failed", _("Wrong password")
        CODE_FAILED = "code-failed", _("Wrong code at the second step")
        BLOCKED = "blocked", _("Too many wrong passwords: further attempts refused for a while")
        REFUSED = "refused", _("Sign-in refused")
        PASSWORD_CHANGED = "password-changed", _("Password changed")
        PASSWORD_RESET = "password-reset", _("New password set by email")
        ADDRESS_ADDED = "address-added", _("Email address added")
        ADDRESS_CONFIRMED = "address-confirmed", _("Email address confirmed")
        ADDRESS_CHANGED = "address-changed", _("Main email address changed")
        ADDRESS_REMOVED = "address-removed", _("Email address removed")
        APP_ADDED = "app-added", _("Authenticator app added")
        APP_REMOVED = "app-removed", _("Authenticator app removed")
        PASSKEY_ADDED = "passkey-added", _("Passkey added")
        PASSKEY_REMOVED = "passkey-removed", _("Passkey removed")
        CODES_MADE = "codes-made", _("Recovery codes made")
        CODES_REMOVED = "codes-removed", _("Recovery codes removed")
        TOKEN_MADE = "token-made", _("API token created")
        TOKEN_REVOKED = "token-revoked", _("API token revoked")
        WEBHOOK_ADDED = "webhook-added", _("Webhook added")
        WEBHOOK_DELETED = "webhook-deleted", _("Webhook deleted")
        SIGN_ON_CONNECTED = "sign-on-connected", _("Single sign-on connected")
        SIGN_ON_REMOVED = "sign-on-removed", _("Single sign-on disconnected")

    person = models.ForeignKey(User, models.CASCADE, related_name="security_events", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("when"), default=timezone.now)
    client = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-at"], name="security_event_by_person"),
            models.Index(fields=["at"], name="security_event_by_age"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.person_id})"


class Attempt(models.Model):
    """A row of the cache ``attempts``: how often something was tried lately.

    Written by that cache alone. The model exists so that a migration makes its table.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_attempt"

    def __str__(self):
        return self.cache_key
