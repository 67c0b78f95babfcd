import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.web.outgoing import Failure
from citydiplo.portal.choices import MessageKind, MessageState, WebhookPause
from networks.models import Seat

FAILURES = [*Failure.choices, ("secret", _("This portal cannot read its secret. Renew it."))]


def this_minute():
    """From when on a new webhook tells changes. Those that have caught up stand at the same minute."""
    return timezone.now().replace(second=0, microsecond=0)


class WebhookQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and nobody else's."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def active(self):
        """Those that send: not paused, of a standing role or an operator, of an active person."""
        holds_role = Q(seat__isnull=False, seat__revoked_at=None) | Q(seat=None, person__is_staff=True)
        return self.filter(holds_role, paused_at=None, person__is_active=True)

    def with_role(self):
        return self.select_related("person", "seat__city", "seat__network")


class Webhook(Checked):
    """Where a person wants to be told that records changed.

    It has read the changes before ``since``. While it reads those until ``until``, its place is behind the
    row ``beyond`` of the noun ``noun``. Without ``seat`` it is an operator's. The worker that sets
    ``claimed_until`` sends for it until then. The secrets are encrypted; the former one signs, too, until
    ``former_until``.
    """

    SECRET_COLUMNS = ("former",)  # beside ``secret``: what no file of a person's own data holds
    ENCRYPTED_COLUMNS = ("secret", "former")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks", verbose_name=_("person")
    )
    seat = models.ForeignKey(
        Seat, models.CASCADE, null=True, blank=True, related_name="webhooks", verbose_name=_("role")
    )
    url = models.URLField(_("address"), max_length=500)
    nouns = models.JSONField(default=list)
    as_role = models.BooleanField(default=False)
    secret = models.CharField(max_length=300, editable=False)
    former = models.CharField(max_length=300, blank=True, editable=False)
    former_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    paused_by = models.CharField(_("why it is paused"), max_length=8, choices=WebhookPause, blank=True)
    since = models.DateTimeField(default=this_minute, editable=False)
    until = models.DateTimeField(null=True, blank=True, editable=False)
    noun = models.CharField(max_length=40, blank=True, editable=False)
    beyond = models.PositiveBigIntegerField(default=0, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paused_at=None, paused_by="")
                | Q(paused_at__isnull=False, paused_by__in=WebhookPause.values),
                name="webhook_is_paused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(until=None, noun="", beyond=0)
                | Q(until__isnull=False, until__gt=models.F("since")),
                name="webhook_reads_forward",
            ),
            models.CheckConstraint(
                condition=Q(as_role=False) | Q(seat__isnull=False), name="webhook_reads_in_a_role"
            ),
        ]

    def __str__(self):
        return self.url

    def get_absolute_url(self):
        return reverse("webhook", args=[self.pk])

    @property
    def state(self):
        """“active”, “paused”, or “role” where the role has ended."""
        if self.seat.revoked_at if self.seat_id else not self.person.is_staff:
            return "role"
        return "paused" if self.paused_at else "active"


def new_key():
    """The id of a message: the same at each attempt, so that its receiver knows it."""
    return f"msg_{uuid.uuid4().hex}"


class WebhookMessageQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=MessageState.WAITING).order_by("pk")


class WebhookMessage(Checked):
    """What was sent to a webhook, or waits, with the outcome of the last attempt. Kept for a while.

    ``status`` is that of the last answer; ``failure`` says why there was none.
    """

    KEPT_FOR = datetime.timedelta(days=30)

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="messages", verbose_name=_("webhook"))
    key = models.CharField(max_length=40, unique=True, default=new_key)
    kind = models.CharField(_("kind"), max_length=15, choices=MessageKind)
    body = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=8, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    attempted_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    failure = models.CharField(_("what went wrong"), max_length=12, choices=FAILURES, blank=True)
    took_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("written"), default=timezone.now, db_index=True)

    objects = WebhookMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a webhook")
        verbose_name_plural = _("messages of webhooks")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="webhook_message_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MessageKind.values), name="webhook_message_kind_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["webhook", "id"], condition=Q(state="waiting"), name="webhook_message_that_waits"
            )
        ]

    def __str__(self):
        return f"{self.key} ({self.get_state_display()})"
