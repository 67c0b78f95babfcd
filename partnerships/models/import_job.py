import json
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields.partial_date import PrecisionField
from citydiplo.kit.history import Actor
from citydiplo.kit.tabular import Layout
from networks.choices import FactState
from networks.models import City, Source
from partnerships.choices import ImportStatus, ImportTarget, RowGroup, RowOutcome


def stored_as(job, name):
    """A name that nobody can guess, and none of the sender's."""
    return f"imports/{secrets.token_hex(16)}"


class ImportJobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; all as operator."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(person=user)

    def in_states(self, *states):
        """{state: how many}, in one statement."""
        return self.aggregate(**{state: Count("pk", filter=Q(status=state)) for state in states})

    def abandoned(self):
        """Work that a worker should be at, and none is: lost messages, killed workers."""
        lapsed = Q(lease_until__isnull=True) | Q(lease_until__lt=timezone.now())
        unsettled = Q(status__in=(ImportStatus.APPLIED, ImportStatus.UNDONE), settled_at__isnull=True)
        return self.filter(lapsed).filter(Q(status__in=ImportStatus.at_work()) | unsettled)


class ImportJob(Checked):
    """A file of partnerships, memberships or another kind of record on its way into the register.

    One file is all or nothing: its rows are written in one transaction, which also moves the job to applied.
    The worker at work holds a lease, by ``token``; when that lapses, another worker may take over.
    """

    target = models.CharField(_("contents"), max_length=16, choices=ImportTarget.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("sent by")
    )
    file = models.FileField(_("file"), upload_to=stored_as)
    file_name = models.CharField(_("name of the file"), max_length=200)
    digest = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("bytes"))
    # The layout of the table, once a worker has read it; and the one that a person asks for instead.
    layout = models.JSONField(_("layout"), default=dict)
    wanted_layout = models.JSONField(_("requested layout"), null=True, blank=True)
    # What a worker found: header, header_rows, rows (the first ones), notes ([code, details]), hidden.
    beginning = models.JSONField(_("beginning of the table"), default=dict)
    columns = models.JSONField(_("columns of each field"), default=dict)
    defaults = models.JSONField(_("values for all rows"), default=dict)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=FactState.choices, default=FactState.OPEN_DATA
    )
    creates_places = models.BooleanField(_("create missing places"), default=False)
    # The list that the file is the next version of; and one that it looks like, which nobody chose yet.
    remembered_list = models.ForeignKey(
        "RememberedList", models.SET_NULL, null=True, blank=True, related_name="jobs", verbose_name=_("list")
    )
    looks_like = models.ForeignKey(
        "RememberedList", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    # With a date the file is the whole list: what it no longer has ends then.
    ends_on = models.DateField(_("end of what is no longer listed"), null=True, blank=True)
    ends_on_precision = PrecisionField(verbose_name=_("precision of the end"))

    # Who asked for the step that is done now, and in which role: history tells it of every record.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    actor_role = models.CharField(max_length=24, blank=True, editable=False)
    actor_place = models.CharField(max_length=200, blank=True, editable=False)
    actor_place_key = models.CharField(max_length=40, blank=True, editable=False)

    status = models.CharField(max_length=12, choices=ImportStatus.choices, default=ImportStatus.READING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(_("rows by outcome"), default=dict)
    problem = models.TextField(_("problem"), blank=True)
    byproducts = models.JSONField(default=dict, help_text="Ids of cities and others that it brought along.")
    token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    applied_at = models.DateTimeField(_("imported"), null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When counts and search followed.")

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target__in=ImportTarget.values)
                & Q(status__in=ImportStatus.values)
                & Q(state__in=FactState.values),
                name="import_target_status_and_state_are_known",
            )
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("import", args=[self.pk])

    @property
    def table(self):
        """The layout of the table in the file."""
        return Layout.of(self.layout)

    @property
    def actor(self):
        return Actor(self.asked_by, self.actor_role, self.actor_place, self.actor_place_key)

    @property
    def is_at_work(self):
        return self.status in ImportStatus.at_work()

    @property
    def is_read(self):
        """Whether a worker found a table in the file."""
        return bool(self.beginning)

    @property
    def encodings_in_question(self) -> list[list]:
        """[[encoding, [cell as it reads it, …]], …] where a person has to choose; else empty."""
        return self.beginning.get("encodings", [])

    @property
    def is_mapped(self):
        return bool(self.columns and self.source_id)

    @property
    def percent(self):
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def rows_at_work(self):
        """How many rows the step under way goes through: applying and undoing do so twice."""
        return self.total if self.status == ImportStatus.CHECKING else self.total // 2

    @property
    def is_looking(self):
        """Whether rows are being looked at still, and nothing is written yet."""
        return self.done < self.rows_at_work

    @property
    def writes(self):
        """How many rows applying it would write."""
        return self.counts.get(RowOutcome.NEW, 0) + self.counts.get(RowOutcome.CHANGED, 0)

    @property
    def ends(self) -> int:
        """How many records applying it would end, since the list no longer has them."""
        return self.counts.get(RowOutcome.ENDED, 0)

    @property
    def group_counts(self) -> dict[RowGroup, int]:
        """How many rows each tab of the preview holds; what left is a tab of a list that comes again."""
        groups = [group for group in RowGroup if group != RowGroup.GONE or self.remembered_list_id]
        return {group: sum(self.counts.get(one, 0) for one in group.outcomes) for group in groups}


class ImportRowQuerySet(models.QuerySet):
    def in_group(self, group: RowGroup | str) -> "ImportRowQuerySet":
        """The rows of one tab of the preview. An unknown group is a ValueError."""
        return self.filter(outcome__in=RowGroup(group).outcomes)


class ImportRow(models.Model):
    """A row of the file: what becomes of it and why; after applying, which record it made or changed.

    ``read`` is what would be written, in the sender's language: [field, value shown], and for each party
    [prefix of its fields, key, label, slug]. ``reasons`` are all that there is to say, the worst first.

    ``stamp`` is the record as the import left it, ``before`` what it changed: with both, all of it can be
    undone as long as nobody touched the record since. ``matched`` is the record that the row stands for,
    written or not: the next file of the list is compared with it.
    """

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    reasons = models.JSONField(default=list)
    cells = models.JSONField(default=list)
    read = models.JSONField(default=list)
    record = models.BigIntegerField(null=True, blank=True)
    matched = models.BigIntegerField(null=True, blank=True)
    stamp = models.CharField(max_length=32, blank=True)
    before = models.JSONField(null=True, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="one_import_row_per_number")]
        indexes = [models.Index(fields=["job", "outcome", "number"], name="import_row_by_outcome")]

    def __str__(self):
        return f"{self.job_id}/{self.number}"


class ImportChoice(models.Model):
    """A name that could be several cities, and which of them is meant; one answer serves the whole file."""

    GOES_WITH_RECORD = True

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="choices")
    mention = models.CharField(max_length=600, help_text="The place as the file names it, as JSON.")
    rows = models.PositiveIntegerField(_("rows"), default=0)
    reason = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    is_decided = models.BooleanField(default=False)
    city = models.ForeignKey(City, models.CASCADE, null=True, blank=True, related_name="+")
    # A place of the gazetteer is chosen by its number; among ``candidates`` that is below zero.
    geonames_id = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("choice in an import")
        verbose_name_plural = _("choices in imports")
        ordering = ["is_decided", "-rows", "mention"]
        constraints = [models.UniqueConstraint(fields=["job", "mention"], name="one_choice_per_mention")]

    def __str__(self):
        return self.written

    def choose(self, key: int) -> None:
        """Take a candidate, or 0 to leave the rows out."""
        self.city_id, self.geonames_id, self.is_decided = max(key, 0) or None, max(-key, 0) or None, True

    @property
    def written(self):
        """The place as the file names it."""
        name, country, area, *_others = json.loads(self.mention)
        return ", ".join(filter(None, (name, area, country)))
