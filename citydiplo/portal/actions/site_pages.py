"""What an operator writes about this portal."""

from django.db import transaction

from citydiplo.portal.models import SitePage


@transaction.atomic
def write(*, kind: str, language: str, text: str) -> SitePage | None:
    """Save the text of a page in one language; returns None where an empty text removed it."""
    standing = SitePage.objects.select_for_update().filter(kind=kind, language=language).first()
    if not text:
        if standing:
            standing.delete()
        return None
    page = standing or SitePage(kind=kind, language=language)
    page.text = text
    page.save()
    return page
