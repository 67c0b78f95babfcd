"""Fields that records of several kinds have."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from networks.models.city import City


def headquarters_field() -> Any:
    """The city in which a network or an institution sits."""
    return models.ForeignKey(
        City,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("where it sits", "headquarters"),
    )


def forced_dimension_field() -> Any:
    """Whether the primary dimension of a network or an agreement was only the closest."""
    return models.BooleanField(
        _("no dimension fits well"),
        default=False,
        help_text=_("The primary dimension is the closest of the seven, but it does not fit well."),
    )
