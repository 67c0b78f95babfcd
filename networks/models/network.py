from django.db import models
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.choice_set import ChoiceSetField, primary_is_member
from citydiplo.kit.history import History
from citydiplo.kit.web.urls import address_of
from networks.choices import Dimension, Theme
from networks.models.shared_fields import forced_dimension_field, headquarters_field
from networks.models.source import Sourced


class NetworkQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()


class Network(Sourced):
    """A municipal network: C40, Eurocities, UCLG. ``dimension`` is its primary one."""

    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    slug = models.SlugField(_("slug"), max_length=220, unique=True)
    founded = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    seat = headquarters_field()
    seat_note = models.CharField(_("remark on the headquarters"), max_length=200, blank=True)
    scope = models.CharField(_("scope"), max_length=200, blank=True)
    dimension = models.CharField(_("primary dimension"), max_length=24, choices=Dimension.choices)
    dimensions = ChoiceSetField(Dimension, verbose_name=_("dimensions"))
    dimension_is_forced = forced_dimension_field()
    themes = ChoiceSetField(
        Theme,
        verbose_name=_("themes"),
        help_text=_("How this register understands the purpose of the network."),
    )
    members_stated = models.CharField(_("members, according to the network"), max_length=200, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)

    objects = NetworkQuerySet.as_manager()
    history = History()

    class Meta(Sourced.Meta):
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["name"]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=primary_is_member("dimension", "dimensions", Dimension),
                name="network_primary_dimension_is_one_of_its_own",
            ),
        ]

    def __str__(self):
        return self.acronym or self.name

    def get_absolute_url(self):
        return address_of("network")(self.slug)
