"""What the portal keeps by itself: reports, handovers, pages about it, its settings, webhooks."""

from citydiplo.portal.models.reports import MODELS, KeptHandover, WrongDataReport
from citydiplo.portal.models.site import LOGO_KINDS, PortalSettings, SitePage, logo_path
from citydiplo.portal.models.webhook import Webhook, WebhookMessage

__all__ = [
    "LOGO_KINDS",
    "MODELS",
    "KeptHandover",
    "PortalSettings",
    "SitePage",
    "Webhook",
    "WebhookMessage",
    "WrongDataReport",
    "logo_path",
]
