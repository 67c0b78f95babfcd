"""Rows that the shared tools keep: the search index, and mail on its way.

The index (what is found, and the names it is found by) is derived and may be rebuilt at any time
(``manage.py reindex``). Beside its two tables stand a full-text table on SQLite and a column of words on
PostgreSQL, made by migration 0002.
"""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SearchEntry(models.Model):
    """Something public that can be found: a page with a title.

    Its id is its place among all of its kind, heaviest first (``citydiplo.kit.search.places``), so that both
    databases read the first hits in order and stop.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=24)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=500)
    detail = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300)
    words = models.TextField(help_text="The words of its names and text, folded and marked (places.mark).")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_search_entry_per_object")
        ]

    def __str__(self):
        return self.title


class SearchName(models.Model):
    """A name that an entry is found by as it is typed, folded.

    ``name`` is the spelling to show where it is not the entry's title. ``leads`` is the length from which on
    this is the best of the entry's names for so many typed letters: an entry answers once.
    """

    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="+")
    place = models.BigIntegerField(help_text="Sorts by weight, heaviest first, over all kinds.")
    key = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    is_whole = models.BooleanField(help_text="A whole name; otherwise it begins inside of one.")
    leads = models.PositiveSmallIntegerField()
    tail = models.CharField(max_length=3, help_text="Its last letters, for near spellings.")

    class Meta:
        indexes = [
            models.Index(fields=["key", "place"], name="search_name_by_key"),
            models.Index(fields=["tail"], name="search_name_by_tail"),
        ]

    def __str__(self):
        return self.key


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, now: datetime) -> Self:
        """What waits to be sent, and whose pause is over."""
        return self.filter(state__in=OutgoingMail.WAITING, due_at__lte=now)

    def failed(self) -> Self:
        """What did not arrive, and nobody has closed."""
        return self.filter(state=OutgoingMail.State.FAILED, closed_at=None)


class OutgoingMail(models.Model):
    """An outgoing mail, written in the transaction that made it necessary.

    The row decides, and a queued job only speeds it up: ``kit.tasks`` queues again what the queue loses.
    Its text is erased once it was sent, since it may hold a link that lets somebody in.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")
        UNKNOWN = "unknown", _("Unknown: the connection broke during delivery")

    # Of unknown outcome, a mail is sent again under the same Message-ID: a duplicate is better than a loss.
    WAITING = (State.PLANNED, State.UNKNOWN)

    to = models.EmailField(_("recipient"), max_length=254)
    message = models.CharField(_("kind of message"), max_length=60)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PLANNED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    claimed_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing email")
        verbose_name_plural = _("outgoing emails")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "sending", "sent", "failed", "unknown"]),
                name="mail_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_that_was_sent_says_when",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(state="failed", text="", html=""),
                name="mail_that_is_closed_had_failed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["planned", "sending", "unknown"]),
                name="mail_that_waits",
            ),
            models.Index(fields=["created_at"], name="mail_by_age"),
        ]

    def __str__(self):
        return f"{self.subject} → {self.to}"


class ApiAnswer(models.Model):
    """What a write by the API was answered, so that the same request sent again gets the same answer.

    ``owner`` is the token, ``digest`` tells the request. Deleted after ``settings.API_ANSWERS_KEPT_FOR``.
    """

    owner = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_answer_per_key_of_a_token")]

    def __str__(self):
        return f"{self.owner}: {self.key}"


class UnsavedForm(models.Model):
    """What somebody typed into a long form and has not sent: kept while typing, deleted when it is saved."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(max_length=300, help_text="The address of the form.")
    data = models.TextField(help_text="The fields as a form sends them.")
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "path"], name="one_unsaved_form_per_address")
        ]

    def __str__(self):
        return self.path
