"""What readers ask the operators to look at."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields.person import person_field
from partnerships.choices import ExchangeReportReason, ExchangeReportState
from partnerships.models.conversation import Reply, Reuse
from partnerships.models.exchange import Exchange


class ExchangeReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=ExchangeReportState.OPEN)

    def visible_to(self, user):
        """All for operators, none for others."""
        return self if user.is_authenticated and user.is_staff else self.none()


class ExchangeReport(Checked):
    """Somebody asks an operator to look at an exchange, a reply or what a city says of its reuse.

    ``by`` is empty for a visitor without an account. One decision on a thing closes all reports of it.
    """

    OWN_TEXTS = {"by": ("text",), "decided_by": ("note",)}

    exchange = models.ForeignKey(Exchange, models.CASCADE, verbose_name=_("exchange"))
    reply = models.ForeignKey(Reply, models.CASCADE, null=True, blank=True, verbose_name=_("reply"))
    reuse = models.ForeignKey(Reuse, models.CASCADE, null=True, blank=True, verbose_name=_("reuse"))
    reason = models.CharField(_("what is wrong"), max_length=12, choices=ExchangeReportReason.choices)
    text = models.TextField(_("in your own words"), max_length=2000, blank=True)
    by = person_field(_("person"), editable=False)
    reported_at = models.DateTimeField(_("reported"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ExchangeReportState.choices, default=ExchangeReportState.OPEN
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = person_field(_("decided by"), editable=False)
    note = models.CharField(_("reason of the decision"), max_length=500, blank=True)

    objects = ExchangeReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of an exchange")
        verbose_name_plural = _("reports of exchanges")
        default_related_name = "exchange_reports"
        ordering = ["reported_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply__isnull=True) | Q(reuse__isnull=True),
                name="exchange_report_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state__in=["upheld", "dismissed"], decided_at__isnull=False),
                name="exchange_report_is_open_or_decided",
            ),
        ]
        indexes = [models.Index(fields=["state", "reported_at"], name="exchange_report_by_state")]

    def __str__(self):
        return f"{self.get_reason_display()}: {self.exchange}"

    @property
    def subject(self):
        """What it is about: the reply, the reuse, or the exchange itself."""
        return self.reply or self.reuse or self.exchange
