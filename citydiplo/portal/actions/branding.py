"""What an operator calls this portal and how it looks."""

from typing import Any

from django.db import transaction

from citydiplo.kit import branding
from citydiplo.kit.documents import images
from citydiplo.kit.documents.forms import CheckedFile
from citydiplo.portal.models import PortalSettings


@transaction.atomic
def save(
    *, facts: dict[str, Any], logo: CheckedFile | None = None, removes_logo: bool = False
) -> PortalSettings:
    """Save the settings; ``logo`` replaces the one that is there. Every page shows them from then on."""
    row = PortalSettings.objects.select_for_update().first() or PortalSettings()
    for name, value in facts.items():
        setattr(row, name, value)
    former = (row.logo.storage, row.logo.name) if row.logo and (logo or removes_logo) else None
    if former:
        row.logo, row.logo_name, row.logo_kind, row.logo_width, row.logo_height = "", "", "", 0, 0
    if logo:
        row.logo_width, row.logo_height = images.size_of(logo.kind, logo.upload.file)
        row.logo_name, row.logo_kind = logo.name, logo.kind
        row.logo.save("", logo.upload, save=False)
    try:
        row.save()
    except BaseException:
        if logo:
            row.logo.delete(save=False)
        raise
    if former:
        storage, name = former
        transaction.on_commit(lambda: storage.delete(name))
    branding.announce()
    return row
