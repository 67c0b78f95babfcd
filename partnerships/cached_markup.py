"""Ready markup for the cells of the directories' rows; see ``networks.cached_markup``."""

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from networks.cached_markup import badges
from networks.choices import Theme
from partnerships.choices import ExchangeKind, PartnershipStatus


def status_cells() -> dict[str, SafeString]:
    """Status of a partnership → its badge."""
    return badges("status", "status", PartnershipStatus, get_language())


def kind_cells() -> dict[str, SafeString]:
    """Kind of an exchange → its mark."""
    return badges("kind", "kind", ExchangeKind, get_language())


def theme_cells() -> dict[str, SafeString]:
    """Theme of the agenda → its mark."""
    return badges("theme", "value", Theme, get_language())
