"""What an operator writes about this portal."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from citydiplo.kit.errors import EditConflictError
from citydiplo.kit.forms import edit_conflicts
from citydiplo.kit.forms.edit_conflicts import as_text
from citydiplo.portal.models import SitePage


def said_by(page: SitePage | None) -> dict[str, str]:
    """What a page says, as its form sends it."""
    return {"text": as_text(page.text if page else "")}


@transaction.atomic
def write(*, kind: str, language: str, text: str, opened: Mapping[str, str] | None = None) -> SitePage | None:
    """Save the text of a page in one language; returns None where an empty text removed it.

    Raises EditConflictError where it no longer says what was ``opened``. The same sent twice is saved once.
    """
    standing = SitePage.objects.select_for_update().filter(kind=kind, language=language).first()
    if said_by(standing)["text"] == as_text(text):
        return standing
    edit_conflicts.check(opened, said_by(standing))
    if not text:
        if standing:
            standing.delete()
        return None
    page = standing or SitePage(kind=kind, language=language)
    page.text = text
    try:
        with transaction.atomic():
            page.save()
    except IntegrityError as error:  # somebody wrote the first one
        raise EditConflictError from error
    return page
