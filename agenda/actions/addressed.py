"""What writing an agenda item and writing a meeting have in common: claims, and the audience.

A row is locked and read again before it is written, so that of two people, or of a person and the
schedule, the second sees what the first did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from agenda.choices import ItemAudience
from agenda.errors import StaleItemError
from networks.actions.places import on_record
from networks.errors import NotPossibleError

if TYPE_CHECKING:
    from networks.models import City, GazetteerPlace


def once(model: type[Model], token: UUID | None, make: Callable[..., Any]) -> Any:
    """``make()``, once for each ``token``: a second call, even a concurrent one, gives the first row."""
    if saved := _saved_by(model, token):
        return saved
    try:
        with transaction.atomic():
            return make()
    except (IntegrityError, ValidationError):
        if saved := _saved_by(model, token):
            return saved
        raise


def _saved_by(model, token):
    """The row that a filling in made; none for a form that was sent without its token."""
    return model.objects.filter(entry_token=token).first() if token else None


def claim(row: Any, *states: str, version: int | None = None) -> Any:
    """The row as it is now, nobody else's until the commit.

    Raises NotPossibleError, or StaleItemError for another version.

    The caller increments its version when it saves it.
    """
    current = type(row).objects.select_for_update().select_related("network").get(pk=row.pk)
    if version is not None and current.version != version:
        raise StaleItemError
    if states and current.state not in states:
        raise NotPossibleError(
            _("The state has changed since you opened this page. This action is no longer possible.")
        )
    current.version += 1
    return current


def set_cities(row: Any, cities: Iterable[City | GazetteerPlace]) -> None:
    """The chosen cities, as long as they are the audience. Raises ValidationError for none.

    Places of the gazetteer become cities.
    """
    chosen = on_record(cities) if row.audience == ItemAudience.CITIES else []
    if row.audience == ItemAudience.CITIES and not chosen:
        raise ValidationError({"cities": _("Choose at least one city.")})
    row.cities.set(chosen)
