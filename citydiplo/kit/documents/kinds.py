"""What may be attached: each kind with its content type and the endings of its names."""

from django.db import models
from django.utils.translation import gettext_lazy as _

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"


class DocumentKind(models.TextChoices):
    """Decided by the bytes of a file. The value is the ending that a download gets."""

    PDF = "pdf", _("PDF")
    PNG = "png", _("PNG image")
    JPEG = "jpg", _("JPEG image")
    WEBP = "webp", _("WebP image")
    GIF = "gif", _("GIF image")
    DOCX = "docx", _("Word document")
    XLSX = "xlsx", _("Excel workbook")
    PPTX = "pptx", _("PowerPoint presentation")
    ODT = "odt", _("OpenDocument text")
    ODS = "ods", _("OpenDocument spreadsheet")
    ODP = "odp", _("OpenDocument presentation")
    TEXT = "txt", _("Plain text")
    CSV = "csv", _("CSV table")

    @property
    def content_type(self) -> str:
        """The media type that a download is sent with."""
        return CONTENT_TYPES[self]

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings that a name of this kind may have, the usual one first."""
        return (self.value, *_OTHER_ENDINGS.get(self, ()))


CONTENT_TYPES = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.PNG: "image/png",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.WEBP: "image/webp",
    DocumentKind.GIF: "image/gif",
    DocumentKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    DocumentKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    DocumentKind.PPTX: f"{_OFFICE}.presentationml.presentation",
    DocumentKind.ODT: f"{_OPEN}.text",
    DocumentKind.ODS: f"{_OPEN}.spreadsheet",
    DocumentKind.ODP: f"{_OPEN}.presentation",
    DocumentKind.TEXT: "text/plain",
    DocumentKind.CSV: "text/csv",
}
_OTHER_ENDINGS = {DocumentKind.JPEG: ("jpeg", "jpe", "jfif"), DocumentKind.TEXT: ("text", "md")}
WITHOUT_SIGNATURE = (DocumentKind.TEXT, DocumentKind.CSV)
ENDINGS = {ending: kind for kind in DocumentKind for ending in kind.endings}
ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)
