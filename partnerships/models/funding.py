from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields import money
from citydiplo.kit.history import History
from networks.models import City, Institution
from partnerships.models.partnership import Partnership


class Funding(Checked):
    """Who pays for a partnership: a city, an institution, or somebody by name only; how much, if known.

    Amounts are in the currency that they were promised in and are never added up across currencies.
    """

    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="fundings", verbose_name=_("partnership")
    )
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("city")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("institution")
    )
    name = models.CharField(_("funder"), max_length=200, blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=money.MOST_DIGITS, decimal_places=money.PLACES, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    period = models.CharField(_("period"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = History(besides=("order",))

    class Meta:
        verbose_name = _("funder")
        verbose_name_plural = _("funders")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(city__isnull=False, institution=None, name="")
                | Q(city=None, institution__isnull=False, name="")
                | Q(city=None, institution=None) & ~Q(name=""),
                name="funding_names_one_funder",
            ),
            models.CheckConstraint(
                condition=Q(amount=None, currency="") | Q(amount__gt=0, currency__regex=r"^[A-Z]{3}$"),
                name="funding_amount_has_a_currency",
            ),
        ]

    def __str__(self):
        return str(self.actor or self.name)

    @property
    def actor(self):
        """The city or institution of the register; None where only a name is known."""
        return self.city or self.institution

    @property
    def sum_text(self):
        return money.formatted(self.amount, self.currency) if self.amount else ""

    @property
    def currency_name(self):
        return money.name_of(self.currency) if self.currency else ""
