"""Who did something, where the record outlives the account."""

from typing import Any

from django.conf import settings
from django.db import models


def person_field(label: Any, **options: Any) -> Any:
    """A foreign key to the person of an act; empty once the account is deleted, and with no way back."""
    options = {"null": True, "blank": True, "related_name": "+", "verbose_name": label} | options
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, **options)
