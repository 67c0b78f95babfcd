"""What cities measure, and how far they are."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IndicatorDirection(models.TextChoices):
    """Which way an indicator is to move. A verdict follows the target alone; this is for its readers."""

    FALL = "fall", _("It should fall")
    RISE = "rise", _("It should rise")


class TargetVerdict(models.TextChoices):
    """What can be said of a target as of a day: ``analytics.progress.VerdictKind`` in words."""

    REACHED = "reached", _("Reached")
    ON_TRACK = "on-track", _("On track")
    BEHIND = "behind", _("Behind")
    FAR_BEHIND = "far-behind", _("Far behind")
    WRONG_WAY = "wrong-way", _("Wrong way")
    MISSED = "missed", _("Missed")
    UNKNOWN = "unknown", pgettext_lazy("verdict on a target", "Unknown")


class TargetDecade(models.IntegerChoices):
    """The facet "target year": when a target is to be reached. The value is the first year."""

    BEFORE_2030 = 0, _("Before 2030")
    THIRTIES = 2030, _("2030 to 2039")
    FORTIES = 2040, _("2040 to 2049")
    LATER = 2050, _("2050 and later")
