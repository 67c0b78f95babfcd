"""A request of a city's editors to its mayor's office, which approves what becomes public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from networks.models import City
from partnerships.choices import ApprovalAnswer


class AskedQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answer=ApprovalAnswer.OPEN)

    def waiting_for(self, cities):
        """Those that the mayor's offices of ``cities`` can answer now."""
        return self.open().filter(city__in=cities, city__asks_approval=True)

    def back_with(self, cities):
        """Those that the editors of ``cities`` continue with: returned, or no longer in need of approval."""
        unresolved = Q(answer=ApprovalAnswer.RETURNED, noted_at=None) | Q(
            answer=ApprovalAnswer.OPEN, city__asks_approval=False
        )
        return self.filter(unresolved, city__in=cities)

    def close(self, by=None):
        """Withdraw all that are open."""
        now = timezone.now()
        self.open().update(answer=ApprovalAnswer.WITHDRAWN, answered_at=now, answered_by=by)

    def note(self):
        """The editors know of the answer."""
        self.filter(noted_at=None).update(noted_at=timezone.now())

    def discard(self):
        """Close all, for the office and for the editors: no answer is needed from either."""
        self.filter(answer=ApprovalAnswer.RETURNED).note()
        self.close()


class Asked(Checked):
    """Open until the office says yes, sends it back with a reason, or the editors take it back.

    What was sent back stays with the editors until they continue or note it.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
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

    class Meta:
        abstract = True
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="open", answered_at__isnull=True)
                | Q(answer__in=["approved", "returned", "withdrawn"], answered_at__isnull=False),
                name="%(class)s_is_open_or_answered",
            ),
            models.CheckConstraint(
                condition=~Q(answer="returned") | ~Q(reason=""), name="%(class)s_that_is_returned_says_why"
            ),
        ]

    @property
    def is_open(self):
        return self.answer == ApprovalAnswer.OPEN
