from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.choices import InstitutionKind
from networks.models.shared_fields import headquarters_field
from networks.models.source import Sourced


class InstitutionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()


class Institution(Sourced):
    """An actor beside the cities: the EU, the World Bank, the OECD, a development bank, a foundation."""

    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    slug = models.SlugField(_("slug"), max_length=220, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=InstitutionKind.choices, default=InstitutionKind.OTHER
    )
    founded = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    founded_note = models.CharField(_("remark on the founding"), max_length=120, blank=True)
    seat = headquarters_field()
    seat_note = models.CharField(_("remark on the headquarters"), max_length=200, blank=True)
    role = models.CharField(_("what it does for cities"), max_length=300, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("institution", args=[self.slug])
