from django.db import models
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.partial_date import PrecisionField
from citydiplo.kit.text.labels import Labelled
from networks.choices import FactState


class Source(models.Model):
    """Where facts come from: a data set, a page, a council's resolution."""

    key = models.SlugField(
        _("key"), max_length=120, unique=True, help_text=_("Fixed name that the import programs use.")
    )
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    retrieved_on = models.DateField(_("retrieved on"), null=True, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title"]

    def __str__(self):
        return self.title


class Sourced(Labelled):
    """A public fact: its source, its date, and how far it can be relied on."""

    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    source_note = models.CharField(
        _("where in the source"), max_length=500, blank=True, help_text=_("A page, a row, a remark.")
    )
    as_of = models.DateField(_("as of"), null=True, blank=True)
    as_of_precision = PrecisionField(verbose_name=_("precision of “as of”"))
    state = models.CharField(
        _("state"), max_length=12, choices=FactState.choices, default=FactState.UNVERIFIED
    )
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=FactState.values), name="%(class)s_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=FactState.OPEN_DATA) | models.Q(source__isnull=False),
                name="%(class)s_open_data_names_its_source",
            ),
        ]

    @property
    def as_of_text(self) -> str:
        """The day, month or year of the fact, in the reader's language; empty where not known."""
        return partial_date.display(self.as_of, self.as_of_precision)


class LoadedFile(models.Model):
    """A data file of the starter register as it was last loaded, so that loading it again costs nothing."""

    path = models.CharField(_("path"), max_length=200, unique=True)
    digest = models.CharField(_("digest"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded"), auto_now=True)

    class Meta:
        verbose_name = _("loaded file")
        verbose_name_plural = _("loaded files")
        ordering = ["path"]

    def __str__(self):
        return self.path
