"""How events reach a reader: delivery preference, schedules, digests, and the batches they are sent in."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.choices import Cadence, DigestState, Weekday
from agenda.duetimes import next_due
from citydiplo.kit.db.checked import Checked

MAILED = [(cadence.value, cadence.label) for cadence in Cadence.mailed()]


class DigestCursor(Checked):
    """The one row that collecting and planning go by.

    ``head`` is the id that the next event will have at least; ``at_once_from`` is where
    the next round of mails "at once" begins.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    head = models.BigIntegerField(default=1)
    at_once_from = models.BigIntegerField(default=1)
    collected_at = models.DateTimeField(_("last collected"), null=True, blank=True)
    planned_at = models.DateTimeField(_("last planned"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pause_reason = models.CharField(_("why it is paused"), max_length=300, blank=True)

    class Meta:
        db_table = "agenda_postoffice"
        verbose_name = _("digest cursor")
        verbose_name_plural = _("digest cursors")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_post_office"),
            models.CheckConstraint(
                condition=Q(at_once_from__lte=F("head")), name="post_office_tells_what_it_collected"
            ),
        ]

    def __str__(self):
        return f"head {self.head}"


class DeliveryPreference(Checked):
    """When a person wants their digests, and whether their address takes them."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="delivery_preference", verbose_name=_("person")
    )
    hour = models.PositiveSmallIntegerField(_("hour"), default=8, validators=[MaxValueValidator(23)])
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices, default=Weekday.MONDAY)
    repeats = models.BooleanField(
        _("include items already sent immediately"),
        default=False,
    )
    refusals = models.PositiveSmallIntegerField(default=0, editable=False)
    refused_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("no email since"), null=True, blank=True, editable=False)
    closed_reason = models.CharField(_("reply of the email server"), max_length=300, blank=True)
    introduced_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_new = models.BooleanField(_("has not yet answered about the first follows"), default=False)

    class Meta:
        db_table = "agenda_letterbox"
        verbose_name = _("delivery preference")
        verbose_name_plural = _("delivery preferences")
        constraints = [
            models.CheckConstraint(
                condition=Q(hour__lte=23, weekday__lte=6), name="letterbox_hour_and_weekday_exist"
            )
        ]

    def __str__(self):
        return str(self.person)


class DigestScheduleQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(next_due_at__lte=now)


class DigestSchedule(Checked):
    """A person's digests of one cadence: which number comes next, from which event on, and when.

    ``zone``, ``hour`` and ``weekday`` repeat what account and delivery preference say, so that planning asks
    one table; immediate digests have no due time, and begin where the digest cursor says.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_schedules", verbose_name=_("person")
    )
    cadence = models.CharField(max_length=8, choices=MAILED)
    number = models.PositiveIntegerField(default=1)
    position = models.BigIntegerField()
    since = models.DateTimeField(default=timezone.now)
    next_due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    zone = models.CharField(max_length=64, default="UTC")
    hour = models.PositiveSmallIntegerField(default=8)
    weekday = models.PositiveSmallIntegerField(default=Weekday.MONDAY)

    objects = DigestScheduleQuerySet.as_manager()

    class Meta:
        db_table = "agenda_round"
        verbose_name = _("digest schedule")
        verbose_name_plural = _("digest schedules")
        constraints = [
            models.UniqueConstraint(fields=["person", "cadence"], name="one_round_per_person_and_cadence"),
            models.CheckConstraint(
                condition=Q(cadence=Cadence.AT_ONCE, next_due_at__isnull=True)
                | Q(cadence__in=Cadence.timed(), next_due_at__isnull=False),
                name="round_is_due_at_a_time_or_at_once",
            ),
            models.CheckConstraint(
                condition=Q(hour__lte=23, weekday__lte=6), name="round_hour_and_weekday_exist"
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.cadence}"

    def due_after(self, moment):
        """Its first due time later than ``moment``; None for digests at once."""
        if self.cadence == Cadence.AT_ONCE:
            return None
        return next_due(self.cadence, zone=self.zone, hour=self.hour, weekday=self.weekday, after=moment)


class DigestBatch(Checked):
    """Digests that one worker sends, in their order, and how far it is.

    Those before ``position`` have left. If ``in_flight``, so many as ``reserved`` from there on may be on
    their way: a journal on the worker's host says which one it is (``digests/send/progress.py``). No email
    leaves beyond, so the worker that finds the batch after its ``lease`` knows the outcome of all others.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    worker = models.CharField(_("worker"), max_length=120, db_column="carrier")
    size = models.PositiveIntegerField(_("digests"))
    position = models.PositiveIntegerField(default=0, db_column="place")
    in_flight = models.BooleanField(default=False, db_column="in_hand")
    reserved = models.PositiveIntegerField(default=1, db_default=1)
    lease = models.DateTimeField()
    opened_at = models.DateTimeField(_("begun"), default=timezone.now, db_index=True)
    closed_at = models.DateTimeField(_("ended"), null=True, blank=True)
    was_found = models.BooleanField(_("worker lost"), default=False)
    sent = models.PositiveIntegerField(_("sent"), default=0)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        db_table = "agenda_mailbag"
        verbose_name = _("digest batch")
        verbose_name_plural = _("digest batches")
        constraints = [
            models.CheckConstraint(condition=Q(position__lte=F("size")), name="mailbag_holds_its_place")
        ]
        indexes = [
            models.Index(fields=["lease"], condition=Q(closed_at__isnull=True), name="mailbag_on_its_way")
        ]

    def __str__(self):
        return f"{self.worker}: {self.position} of {self.size}"


class DigestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own ones. Operators see numbers and states, not what somebody reads."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def waiting(self):
        return self.filter(state=DigestState.PLANNED)


class Digest(Checked):
    """One mail to a person at one cadence, with the events from ``start`` to before ``stop``.

    ``entries`` is what it told: [[event, [follows]], …], written when it is composed. ``position`` is its
    place in its ``batch`` while it is being sent.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests", verbose_name=_("person")
    )
    cadence = models.CharField(_("how often"), max_length=8, choices=MAILED)
    number = models.PositiveIntegerField()
    start = models.BigIntegerField()
    stop = models.BigIntegerField()
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("to"))
    state = models.CharField(
        _("state"), max_length=8, choices=DigestState.choices, default=DigestState.PLANNED
    )
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(default=0)
    crash_count = models.PositiveSmallIntegerField(default=0, db_column="strikes")
    batch = models.ForeignKey(
        DigestBatch,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="digests",
        db_index=False,
        db_column="bag_id",
    )
    position = models.PositiveIntegerField(null=True, blank=True, db_column="place")
    entries = models.JSONField(default=list, blank=True)
    more = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cadence", "number"], name="one_digest_per_person_cadence_and_window"
            ),
            models.CheckConstraint(condition=Q(start__lte=F("stop")), name="digest_window_is_half_open"),
            models.CheckConstraint(
                condition=Q(state__in=DigestState.values) & Q(cadence__in=Cadence.mailed()),
                name="digest_state_and_cadence_are_known",
            ),
            models.CheckConstraint(
                condition=Q(state=DigestState.SENDING, batch__isnull=False, position__isnull=False)
                | ~Q(state=DigestState.SENDING),
                name="digest_that_is_being_sent_is_in_a_bag",
            ),
            models.CheckConstraint(
                condition=Q(state=DigestState.SENT, sent_at__isnull=False)
                | (~Q(state=DigestState.SENT) & Q(sent_at__isnull=True)),
                name="digest_that_was_sent_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="planned"), name="digest_that_waits"),
            models.Index(
                fields=["batch", "position"], condition=Q(batch__isnull=False), name="digest_by_bag"
            ),
            models.Index(
                fields=["state", "due_at"],
                condition=Q(state__in=["failed", "unknown"]),
                name="digest_with_trouble",
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.cadence} {self.number}"
