from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.partial_date import PrecisionField
from citydiplo.kit.history import History
from networks.choices import MembershipClass, MembershipRole
from networks.models.city import City
from networks.models.institution import Institution
from networks.models.network import Network
from networks.models.source import Sourced


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def current(self):
        """Memberships without an end."""
        return self.filter(until__isnull=True)


class Membership(Sourced):
    """A city (or an institution) in a network. ``field`` is what it belongs for, where a network has such."""

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="memberships", verbose_name=_("network")
    )
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("city")
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("institution"),
    )
    membership_class = models.CharField(
        _("class"), max_length=13, choices=MembershipClass.choices, default=MembershipClass.FULL, blank=True
    )
    is_founding = models.BooleanField(
        _("founding member"), default=False, help_text=_("It was there when the network began.")
    )
    role = models.CharField(
        _("role"), max_length=20, choices=MembershipRole.choices, default=MembershipRole.MEMBER
    )
    role_as_stated = models.CharField(
        _("role, as stated"), max_length=200, blank=True, help_text=_("In the words of the source.")
    )
    field = models.CharField(_("field"), max_length=120, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    since_precision = PrecisionField(verbose_name=_("precision of since"))
    until = models.DateField(_("until"), null=True, blank=True)
    until_precision = PrecisionField(verbose_name=_("precision of until"))
    confirmation_round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)

    objects = MembershipQuerySet.as_manager()
    history = History()

    since_text = partial_date.text_of("since")
    until_text = partial_date.text_of("until")

    class Meta(Sourced.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(city__isnull=False, institution__isnull=True)
                | Q(city__isnull=True, institution__isnull=False),
                name="membership_is_of_a_city_or_an_institution",
            ),
            models.UniqueConstraint(
                fields=["network", "city"],
                condition=Q(until__isnull=True, city__isnull=False),
                name="one_current_membership_per_city",
            ),
            models.UniqueConstraint(
                fields=["network", "institution"],
                condition=Q(until__isnull=True, institution__isnull=False),
                name="one_current_membership_per_institution",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(membership_class__in=MembershipClass.values) & Q(role__in=MembershipRole.values),
                name="membership_class_and_role_are_known",
            ),
        ]
        indexes = [models.Index(fields=["city", "network"], name="membership_by_city")]

    def __str__(self):
        return f"{self.city or self.institution} in {self.network}"
