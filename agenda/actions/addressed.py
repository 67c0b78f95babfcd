"""What writing an agenda item and writing a meeting have in common: claims, and the audience.

A row is locked and looked at afresh before it is written, so that of two people, or of a person and the
schedule, the second sees what the first did.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agenda.choices import Audience
from networks.actions.confirmations import NotNow


class Stale(Exception):
    """Somebody else saved it since it was opened."""


def once(model, token, make):
    """``make()``, once for each ``token``: what is sent a second time, even at once, gives the first row."""
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


def claim(row, *states, version=None):
    """The row as it stands now, nobody else's until the commit. Raises NotNow, or Stale for another version.

    Its version rises when it is saved: by whoever claimed it.
    """
    current = type(row).objects.select_for_update().select_related("network").get(pk=row.pk)
    if version is not None and current.version != version:
        raise Stale
    if states and current.state not in states:
        raise NotNow(_("Its state changed in the meantime: this cannot be done now."))
    current.version += 1
    return current


def set_cities(row, cities):
    """The chosen cities, as long as they are the audience. Raises ValidationError for none."""
    chosen = list(cities) if row.audience == Audience.CITIES else []
    if row.audience == Audience.CITIES and not chosen:
        raise ValidationError({"cities": _("Choose at least one city.")})
    row.cities.set(chosen)
