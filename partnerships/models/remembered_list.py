"""Lists that come again: how the last file of “C40 members” was read, and when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from networks.models import City, Network
from partnerships.choices import ImportTarget

LIST_NAME_LENGTH = 120
_OWNERS = ("city", "network", "person")


def _one_owner():
    """Whose a list is: one of the three."""
    return Q(*(_is_only(name) for name in _OWNERS), _connector=Q.OR)


def _is_only(owner):
    return Q(**{f"{name}__isnull": name != owner for name in _OWNERS})


class RememberedList(Checked):
    """A list of a city, of a network or of an operator, whose next file is compared with its last one.

    ``header`` are the names of the columns as the last file had them, by which the next one is recognised;
    ``about`` is the place that all rows are about (``network:12``), or empty. ``columns``, ``defaults`` and
    ``words`` ([kind, field, folded word, value]) are how that file was read.
    """

    name = models.CharField(_("name"), max_length=LIST_NAME_LENGTH)
    target = models.CharField(_("contents"), max_length=16, choices=ImportTarget.choices)
    city = models.ForeignKey(
        City, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("city")
    )
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("network")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    about = models.CharField(max_length=40, blank=True)
    header = models.JSONField(_("header"), default=list)
    columns = models.JSONField(_("columns of each field"), default=dict)
    defaults = models.JSONField(_("values for all rows"), default=dict)
    words = models.JSONField(_("words"), default=list)
    last_job = models.ForeignKey(
        "ImportJob",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("last import"),
    )
    last_finished_at = models.DateTimeField(_("last imported"), null=True, blank=True)

    class Meta:
        verbose_name = _("remembered list")
        verbose_name_plural = _("remembered lists")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=_one_owner(), name="remembered_list_has_one_owner"),
            models.CheckConstraint(
                condition=Q(target__in=ImportTarget.values), name="remembered_list_target_is_known"
            ),
            *(
                models.UniqueConstraint(
                    fields=[name, "target", "name"],
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"one_remembered_list_per_{name}_and_name",
                )
                for name in _OWNERS
            ),
        ]

    def __str__(self):
        return self.name
