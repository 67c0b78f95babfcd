"""Ready markup for the cells of partnership rows; see ``networks.cells``."""

from django.utils.translation import get_language

from networks.cells import component
from partnerships.choices import PartnershipStatus


def status_cell(status):
    return component("status", get_language(), status=status, label=PartnershipStatus(status).label)
