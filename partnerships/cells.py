"""Ready markup for the cells of partnership rows; see ``networks.cells``."""

from django.utils.translation import get_language

from networks.cells import badges
from partnerships.choices import PartnershipStatus


def status_cells():
    """Status of a partnership → its badge."""
    return badges("status", "status", PartnershipStatus, get_language())
