"""What a person says of an import's file: what its words mean, and what a cell should have said."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from networks.models import City, Network
from partnerships.choices import WordKind
from partnerships.models.import_job import ImportJob

WORD_LENGTH = 200


class ImportWord(Checked):
    """A word of the file that is not understood, and what it means: one answer serves the whole file.

    An empty ``word`` stands for the rows that say nothing where something is needed. ``value`` is a member of
    the field's vocabulary, a slug, a country's code or an ISO date, by ``kind``; an empty one with
    ``is_decided`` leaves the value empty. With ``leaves_out`` its rows are not imported.
    """

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="words", verbose_name=_("import"))
    kind = models.CharField(_("kind"), max_length=12, choices=WordKind.choices)
    field = models.CharField(_("field"), max_length=32)
    word = models.CharField(_("word"), max_length=WORD_LENGTH, blank=True)
    folded = models.CharField(max_length=WORD_LENGTH, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    suggestion = models.CharField(_("suggestion"), max_length=WORD_LENGTH, blank=True)
    value = models.CharField(_("value"), max_length=WORD_LENGTH, blank=True)
    is_decided = models.BooleanField(_("answered"), default=False)
    leaves_out = models.BooleanField(_("its rows are left out"), default=False)
    is_remembered = models.BooleanField(
        _("remembered"), default=False, help_text=_("The answer was given for an earlier file.")
    )

    class Meta:
        verbose_name = _("word of an import")
        verbose_name_plural = _("words of imports")
        ordering = ["is_decided", "field", "-rows", "word"]
        constraints = [
            models.UniqueConstraint(fields=["job", "kind", "field", "folded"], name="one_import_word_each"),
            models.CheckConstraint(condition=Q(kind__in=WordKind.values), name="import_word_kind_is_known"),
            models.CheckConstraint(
                condition=Q(leaves_out=False) | Q(value="", is_decided=True),
                name="import_word_that_leaves_rows_out_has_no_value",
            ),
        ]

    def __str__(self):
        return self.word or "—"


class ImportCell(models.Model):
    """A cell of the file as a person corrected it in the preview; the file itself stays as it was sent."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="corrections", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    column = models.PositiveSmallIntegerField(_("column"))
    text = models.CharField(_("text"), max_length=2_000, blank=True)

    class Meta:
        verbose_name = _("corrected cell of an import")
        verbose_name_plural = _("corrected cells of imports")
        ordering = ["number", "column"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number", "column"], name="one_correction_per_cell")
        ]

    def __str__(self):
        return f"{self.number}/{self.column}: {self.text}"


class RememberedWord(Checked):
    """What a word means in the files of one city or network; its next file is read with it."""

    city = models.ForeignKey(
        City, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("city")
    )
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("network")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=WordKind.choices)
    field = models.CharField(_("field"), max_length=32)
    folded = models.CharField(_("word"), max_length=WORD_LENGTH)
    value = models.CharField(_("value"), max_length=WORD_LENGTH, blank=True)

    class Meta:
        verbose_name = _("remembered word")
        verbose_name_plural = _("remembered words")
        ordering = ["field", "folded"]
        constraints = [
            models.CheckConstraint(
                condition=Q(city__isnull=False, network__isnull=True)
                | Q(city__isnull=True, network__isnull=False),
                name="remembered_word_is_a_city_s_or_a_network_s",
            ),
            models.UniqueConstraint(
                fields=["city", "kind", "field", "folded"],
                condition=Q(city__isnull=False),
                name="one_remembered_word_per_city",
            ),
            models.UniqueConstraint(
                fields=["network", "kind", "field", "folded"],
                condition=Q(network__isnull=False),
                name="one_remembered_word_per_network",
            ),
        ]

    def __str__(self):
        return f"{self.folded}: {self.value}"
