import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from networks.choices import TokenScope
from networks.models.seat import Seat

BEGINNING = "cdp_"
SHOWN = len(BEGINNING) + 4  # characters by which a person tells their tokens apart


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and nobody else's."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def valid(self, now=None):
        """Those that open the API: not revoked or expired, of a standing role and an active person."""
        return self.filter(
            revoked_at=None,
            expires_at__gt=now or timezone.now(),
            seat__revoked_at=None,
            person__is_active=True,
        )

    def with_role(self):
        return self.select_related("person", "seat__city", "seat__network")


class ApiToken(Checked):
    """What lets a person's program use the API in one of their roles. Only its digest is kept.

    ``beginning`` is what the list of tokens shows. It ends with the role, by revocation or by its date.
    """

    SECRET_COLUMNS = ("digest",)  # what no file of a person's own data holds

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("person")
    )
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="api_tokens", verbose_name=_("role"))
    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(_("scope"), max_length=5, choices=TokenScope.choices, default=TokenScope.READ)
    beginning = models.CharField(_("beginning"), max_length=SHOWN)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(scope__in=TokenScope.values), name="api_token_scope_is_known")
        ]

    def __str__(self):
        return f"{self.name} ({self.beginning}…)"

    @property
    def may_write(self):
        return self.scope == TokenScope.WRITE

    @property
    def state(self):
        """Why it no longer opens anything: “revoked”, “expired”, “role”; empty while it does."""
        if self.revoked_at:
            return "revoked"
        if self.expires_at <= timezone.now():
            return "expired"
        return "role" if self.seat.revoked_at else ""


def new_secret():
    """(the token, its beginning, its digest): 256 bits that nobody guesses, so a plain hash keeps them."""
    text = BEGINNING + secrets.token_urlsafe(32)
    return text, text[:SHOWN], digest_of(text)


def digest_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def expiry(days):
    return timezone.now() + datetime.timedelta(days=days)
