"""What the portal keeps by itself: reports, handovers, pages about it, its settings."""

from citydiplo.portal.models.reports import MODELS, KeptHandover, WrongDataReport
from citydiplo.portal.models.site import LOGO_KINDS, PortalSettings, SitePage, logo_path

__all__ = [
    "LOGO_KINDS",
    "MODELS",
    "KeptHandover",
    "PortalSettings",
    "SitePage",
    "WrongDataReport",
    "logo_path",
]
