"""Approval by a mayor's office before a record becomes public, where its city asks for that."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partnerships.choices import ApprovalAnswer
from partnerships.models.asked import Asked, AskedQuerySet
from partnerships.models.partnership import Partnership, Party


class ApprovalQuerySet(AskedQuerySet):
    def back_with(self, cities):
        """Without those of records that are public by now, or about which a later question was asked."""
        return super().back_with(cities).latest().exclude(partnership__visibility="public")

    def with_things(self):
        return self.select_related("partnership", "city")

    def latest(self):
        """The last that each city asked of each record."""
        later = Approval.objects.filter(
            partnership=OuterRef("partnership"), city=OuterRef("city"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later))

    def blocking(self):
        """Those that keep a record with its parties: a party that still asks, and is not approved yet."""
        kept = (ApprovalAnswer.OPEN, ApprovalAnswer.RETURNED)
        party = Party.objects.filter(partnership=OuterRef("partnership"), city=OuterRef("city"))
        return self.latest().filter(Exists(party), answer__in=kept, city__asks_approval=True)


class Approval(Asked):
    """A city wants a record to be public, and its mayor's office is asked first.

    Meanwhile the record's own visibility is narrower, so that no list, search or export has to know of this.
    """

    partnership = models.ForeignKey(Partnership, models.CASCADE, verbose_name=_("partnership"))

    objects = ApprovalQuerySet.as_manager()

    class Meta(Asked.Meta):
        verbose_name = _("approval of publication")
        verbose_name_plural = _("approvals of publication")
        default_related_name = "approvals"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "city"],
                condition=Q(answer="open"),
                name="one_open_approval_per_record_and_city",
            ),
            *Asked.Meta.constraints,
        ]
        indexes = [models.Index(fields=["city", "answer"], name="approval_by_city")]

    def __str__(self):
        return f"{self.partnership}: {self.city}"

    def get_absolute_url(self):
        return reverse("partnership-approval", args=[self.partnership_id])
