import datetime

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.person import person_field
from networks.models.network import Network
from networks.models.seat import Placed, PlacedQuerySet

LIFETIME = datetime.timedelta(days=14)
COOL_DOWN = datetime.timedelta(minutes=5)


def in_two_weeks():
    return timezone.now() + LIFETIME


class InvitationQuerySet(PlacedQuerySet):
    def pending(self):
        """Neither accepted nor withdrawn; it may have expired, and can then be sent again."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def open(self, now=None):
        """What can be accepted now."""
        return self.pending().filter(expires_at__gt=now or timezone.now(), is_held=False)

    def held(self):
        """What waits for an operator before it is sent."""
        return self.pending().filter(is_held=True)

    def visible_to(self, user):
        """Those of the places where they hold a seat; what was sent to them they reach by its link."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.where_seated(user)

    def addressed_to(self, user):
        """Those sent to an address that they proved to be theirs."""
        return self.sent_to(user.own_addresses())

    def sent_to(self, addresses):
        """Those sent to one of these addresses, in lower case."""
        return self.filter(is_held=False, address__in=addresses)

    def with_token(self, token):
        """The one that a signed link names, if nobody tampered with it; no row otherwise."""
        try:
            named = signing.Signer(salt=Invitation.SALT).unsign_object(token)
        except (signing.BadSignature, ValueError):
            return self.none()
        match named:
            case [int(pk), str(address)]:
                return self.filter(pk=pk, address=address)
        return self.none()


class Invitation(Placed):
    """An offer of a seat, sent to one address: once accepted, withdrawn or two weeks old it is over.

    Only a person who proved that the address is theirs can accept it.
    """

    OWN_TEXTS = {"invited_by": ("note",)}

    SALT = "networks.invitation"

    address = models.EmailField(_("email address"))
    note = models.CharField(_("short message"), max_length=500, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited"), auto_now_add=True)
    sent_at = models.DateTimeField(_("last sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), default=in_two_weeks)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = person_field(_("accepted by"))
    through = models.ForeignKey(
        Network,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("through the network"),
        help_text=_("The network whose secretariat invited someone for a member city that no one acted for."),
    )
    is_held = models.BooleanField(_("waiting for an operator"), default=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = person_field(_("confirmed by"))
    times_sent = models.PositiveSmallIntegerField(_("times sent"), default=1)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        default_related_name = "invitations"
        ordering = ["-invited_at", "-id"]
        constraints = [
            *Placed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(address=Lower("address")), name="invited_address_in_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_is_not_accepted_and_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(is_held=False) | Q(accepted_at__isnull=True),
                name="held_invitation_is_not_accepted",
            ),
            models.UniqueConstraint(
                fields=["address", "city", "role"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True, city__isnull=False),
                name="one_pending_invitation_per_city_and_role",
            ),
            models.UniqueConstraint(
                fields=["address", "network", "role"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True, network__isnull=False),
                name="one_pending_invitation_per_network_and_role",
            ),
        ]

    @property
    def has_expired(self):
        return self.expires_at <= timezone.now()

    @property
    def was_just_sent(self):
        """Too fresh to send again: a double click is no reason for a second mail."""
        return self.sent_at > timezone.now() - COOL_DOWN

    @property
    def is_open(self):
        return not (self.accepted_at or self.withdrawn_at or self.has_expired or self.is_held)

    @property
    def token(self):
        """Names it in a link. Says nothing of time: a link that is sent again stays the same one."""
        return signing.Signer(salt=self.SALT).sign_object([self.pk, self.address])

    def get_absolute_url(self):
        return reverse("seat-invitation", args=[self.token])
