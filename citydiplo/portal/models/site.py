"""What the operator writes about this portal, and how it is called and looks."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.documents.kinds import DocumentKind
from citydiplo.kit.history import History
from citydiplo.portal.choices import SitePageKind

LOGO_KINDS = [(kind.value, kind.label) for kind in (DocumentKind.PNG, DocumentKind.JPEG, DocumentKind.WEBP)]


class SitePage(Checked):
    """What the operator writes about this portal in one language: privacy, terms, imprint and the like.

    The text is Markdown. A page without a row shows what the portal knows by itself.
    """

    kind = models.CharField(_("page"), max_length=16, choices=SitePageKind.choices)
    language = models.CharField(_("language"), max_length=12)
    text = models.TextField(_("text"))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    history = History()

    class Meta:
        verbose_name = _("page about this portal")
        verbose_name_plural = _("pages about this portal")
        constraints = [
            models.UniqueConstraint(fields=["kind", "language"], name="one_site_page_per_language"),
            models.CheckConstraint(condition=~Q(text=""), name="site_page_has_a_text"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.language})"

    def get_absolute_url(self):
        return reverse("site-page", args=[self.kind])


def logo_path(settings_row: "PortalSettings", name: str) -> str:
    """Where a logo is stored: under a name of its own that no sender chose."""
    return f"branding/{secrets.token_hex(16)}"


class PortalSettings(Checked):
    """What the operator calls this portal and how it looks. One row, or none while nobody changed anything.

    Empty values are those that the software brings. Read by way of ``citydiplo.kit.branding``.
    """

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    name = models.CharField(_("name of the portal"), max_length=40, blank=True)
    logo = models.FileField(upload_to=logo_path, max_length=100, blank=True, editable=False)
    logo_name = models.CharField(_("logo"), max_length=160, blank=True)
    logo_kind = models.CharField(max_length=4, choices=LOGO_KINDS, blank=True, editable=False)
    logo_width = models.PositiveSmallIntegerField(default=0, editable=False)
    logo_height = models.PositiveSmallIntegerField(default=0, editable=False)
    accent_light = models.CharField(_("accent colour on light pages"), max_length=7, blank=True)
    accent_dark = models.CharField(_("accent colour on dark pages"), max_length=7, blank=True)
    front_texts = models.JSONField(_("texts on the front page"), default=dict, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    history = History()

    class Meta:
        verbose_name = _("settings of the portal")
        verbose_name_plural = _("settings of the portal")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="portal_settings_are_one_row"),
            models.CheckConstraint(
                condition=Q(logo="", logo_name="", logo_kind="", logo_width=0, logo_height=0)
                | ~Q(logo="") & ~Q(logo_name="") & ~Q(logo_kind="") & Q(logo_width__gt=0, logo_height__gt=0),
                name="portal_logo_is_whole_or_absent",
            ),
            models.CheckConstraint(
                condition=(Q(accent_light="") | Q(accent_light__startswith="#"))
                & (Q(accent_dark="") | Q(accent_dark__startswith="#")),
                name="portal_accents_are_colours",
            ),
        ]

    def __str__(self):
        return str(_("Settings of the portal"))

    def get_absolute_url(self):
        return reverse("portal-settings")
