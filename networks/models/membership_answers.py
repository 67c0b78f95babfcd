"""What the two sides say of a membership: the network declares it, the city says yes or no to it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.choices import DisputedMembership, Side
from networks.models.membership import Membership
from networks.models.statement import Objection, Statement


class MembershipConfirmation(Statement):
    """A side confirms the membership as it is in this ``round``. A material change begins a new one."""

    membership = models.ForeignKey(Membership, models.CASCADE, verbose_name=_("membership"))
    side = models.CharField(_("side"), max_length=8, choices=Side.choices)
    round = models.PositiveSmallIntegerField(_("round"))

    class Meta(Statement.Meta):
        verbose_name = _("confirmation of a membership")
        verbose_name_plural = _("confirmations of memberships")
        default_related_name = "confirmations"
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "side", "round"], name="a_side_confirms_a_membership_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(side__in=Side.values), name="membership_confirmation_side_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.get_side_display()}: {self.membership}"


class MembershipDispute(Objection, Statement):
    """A city holds its membership to be different from what the network declares."""

    OWN_TEXTS = {"by": ("held", "reason")}

    disputable = DisputedMembership

    membership = models.ForeignKey(Membership, models.CASCADE, verbose_name=_("membership"))
    field = models.CharField(_("what is disputed"), max_length=20, choices=DisputedMembership.choices)

    class Meta(Statement.Meta):
        verbose_name = _("dispute of a membership")
        verbose_name_plural = _("disputes of memberships")
        default_related_name = "disputes"
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "field"],
                condition=Q(answer="open"),
                name="one_open_dispute_per_membership_and_field",
            )
        ]

    def __str__(self):
        return f"{self.get_field_display()}: {self.membership}"
