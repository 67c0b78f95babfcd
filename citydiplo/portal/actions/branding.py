"""What an operator calls this portal and how it looks."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from citydiplo.kit import branding
from citydiplo.kit.documents import images
from citydiplo.kit.documents.forms import CheckedFile
from citydiplo.kit.errors import EditConflictError
from citydiplo.kit.forms import edit_conflicts
from citydiplo.kit.forms.edit_conflicts import as_text
from citydiplo.portal.models import PortalSettings


def said_by(row: PortalSettings) -> dict[str, Any]:
    """What the settings say, field by field, as their form sends it."""
    codes = [code for code, _name in settings.LANGUAGES]
    return {
        **{name: as_text(getattr(row, name)) for name in ("name", "accent_light", "accent_dark")},
        "logo": row.logo_name,
        "languages": sorted(row.languages or codes),
        **{f"front_{code}": as_text(row.front_texts.get(code)) for code in codes},
    }


@transaction.atomic
def save(
    *,
    facts: dict[str, Any],
    logo: CheckedFile | None = None,
    removes_logo: bool = False,
    opened: Mapping[str, Any] | None = None,
) -> PortalSettings:
    """Save the settings; ``logo`` replaces the one that is there. Every page shows them from then on.

    Raises EditConflictError where they no longer say what was ``opened``. The same sent twice is saved once.
    """
    row = PortalSettings.objects.select_for_update().first() or PortalSettings()
    before = said_by(row)
    for name, value in facts.items():
        setattr(row, name, value)
    if not logo and not removes_logo and said_by(row) == before and not row._state.adding:
        return row
    edit_conflicts.check(opened, before)
    former = (row.logo.storage, row.logo.name) if row.logo and (logo or removes_logo) else None
    if former:
        row.logo, row.logo_name, row.logo_kind, row.logo_width, row.logo_height = "", "", "", 0, 0
    if logo:
        row.logo_width, row.logo_height = images.size_of(logo.kind, logo.upload.file)
        row.logo_name, row.logo_kind = logo.name, logo.kind
        row.logo.save("", logo.upload, save=False)
    try:
        with transaction.atomic():
            row.save()
    except BaseException as error:
        if logo:
            row.logo.delete(save=False)
        if isinstance(error, IntegrityError) and row._state.adding:  # somebody saved the first ones
            raise EditConflictError from error
        raise
    if former:
        storage, name = former
        transaction.on_commit(lambda: storage.delete(name))
    branding.announce()
    return row
