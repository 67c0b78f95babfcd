"""The last word of a mayor's office before a record becomes public, where its city asks for that."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from networks.models import City
from partnerships.choices import ApprovalAnswer
from partnerships.models.partnership import Partnership, Party


class ApprovalQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answer=ApprovalAnswer.OPEN)

    def waiting_for(self, cities):
        """Those that the mayor's offices of ``cities`` can answer now."""
        return self.open().filter(city__in=cities, city__asks_approval=True)

    def back_with(self, cities):
        """Those that the editors of ``cities`` go on with: returned, or asked of nobody any more."""
        unresolved = Q(answer=ApprovalAnswer.RETURNED, noted_at=None) | Q(
            answer=ApprovalAnswer.OPEN, city__asks_approval=False
        )
        return self.latest().filter(unresolved, city__in=cities).exclude(partnership__visibility="public")

    def latest(self):
        """The last that each city asked of each record."""
        later = Approval.objects.filter(
            partnership=OuterRef("partnership"), city=OuterRef("city"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later))

    def holding(self):
        """Those for whose sake a record stays with its parties: one of them still asks, without a yes yet."""
        kept = (ApprovalAnswer.OPEN, ApprovalAnswer.RETURNED)
        party = Party.objects.filter(partnership=OuterRef("partnership"), city=OuterRef("city"))
        return self.latest().filter(Exists(party), answer__in=kept, city__asks_approval=True)


class Approval(models.Model):
    """A city wants a record to be public, and its mayor's office is asked first.

    Meanwhile the record's own visibility is narrower, so that no list, search or export has to know of this.
    """

    partnership = models.ForeignKey(Partnership, models.CASCADE, verbose_name=_("partnership"))
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    answer = models.CharField(
        _("answer"), max_length=10, choices=ApprovalAnswer.choices, default=ApprovalAnswer.OPEN
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    noted_at = models.DateTimeField(_("noted by its editors"), null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval of publication")
        verbose_name_plural = _("approvals of publication")
        default_related_name = "approvals"
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "city"],
                condition=Q(answer="open"),
                name="one_open_approval_per_record_and_city",
            ),
            models.CheckConstraint(
                condition=Q(answer="open", answered_at__isnull=True)
                | Q(answer__in=["approved", "returned", "withdrawn"], answered_at__isnull=False),
                name="approval_is_open_or_answered",
            ),
            models.CheckConstraint(
                condition=~Q(answer="returned") | ~Q(reason=""), name="approval_that_is_returned_says_why"
            ),
        ]
        indexes = [models.Index(fields=["city", "answer"], name="approval_by_city")]

    def __str__(self):
        return f"{self.partnership}: {self.city}"

    @property
    def is_open(self):
        return self.answer == ApprovalAnswer.OPEN
