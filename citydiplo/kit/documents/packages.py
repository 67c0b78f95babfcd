"""Office files: archives of parts, looked at with suspicion and never unpacked."""

import struct
import zipfile
from typing import IO

from django.utils.translation import gettext as _

from citydiplo.kit.documents.kinds import CONTENT_TYPES, DocumentKind
from citydiplo.kit.errors import SuspiciousPackageError

SIGNATURE = b"PK\x03\x04"
MOST_UNPACKED = 300_000_000
MOST_PARTS = 3_000
MOST_LISTED = 1_000_000  # bytes of the list of parts, which the library reads whole
ENOUGH_TO_CARE, STEEPEST = 30_000_000, 150  # an honest office file seldom shrinks to a fiftieth
END = b"PK\x05\x06"
_FOLDERS = {"word/": DocumentKind.DOCX, "xl/": DocumentKind.XLSX, "ppt/": DocumentKind.PPTX}
_OPEN = {CONTENT_TYPES[kind]: kind for kind in (DocumentKind.ODT, DocumentKind.ODS, DocumentKind.ODP)}


def kind_of(file: IO[bytes]) -> DocumentKind:
    """The kind of an open archive. Raises SuspiciousPackageError."""
    _measure_list(file)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _measure(archive, parts)
            kind = _open_document(archive, parts) or _office_document({part.filename for part in parts})
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        if isinstance(error, SuspiciousPackageError):
            raise
        raise SuspiciousPackageError(
            _("The file is damaged and we cannot open it. Save it again, then add it.")
        ) from error
    if kind is None:
        raise SuspiciousPackageError(
            _("This file is an archive (for example a ZIP file). Add the documents in it one by one.")
        )
    return kind


def _measure_list(file):
    """Refuse an archive whose list of parts alone would fill the memory."""
    file.seek(0, 2)
    start = max(0, file.tell() - 66_000)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + 22:
        raise SuspiciousPackageError(
            _("The file is damaged and we cannot open it. Save it again, then add it.")
        )
    (listed,) = struct.unpack_from("<I", tail, at + 12)
    is_for_giants = tail[max(0, at - 20) : at].startswith(b"PK\x06\x07")
    if listed > MOST_LISTED or is_for_giants:
        raise SuspiciousPackageError(_("The file is too large when it is unpacked. Save it as a PDF."))
    file.seek(0)


def _measure(archive, parts):
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    is_steep = unpacked > ENOUGH_TO_CARE and unpacked / packed > STEEPEST
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or is_steep:
        raise SuspiciousPackageError(_("The file is too large when it is unpacked. Save it as a PDF."))
    if any(part.flag_bits & 0x1 for part in parts):
        raise SuspiciousPackageError(_("The file is encrypted. Save it without a password."))
    names = [part.filename.lower() for part in parts]
    is_twofold = archive.comment or len(set(names)) < len(names) or min(p.header_offset for p in parts)
    if is_twofold or any(name.startswith(("/", "\\")) or ".." in name.split("/") for name in names):
        raise SuspiciousPackageError(_("This file is damaged or may be unsafe. Save it again, then add it."))
    if any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in names):
        raise SuspiciousPackageError(_("The file contains macros. Save it without macros, or as a PDF."))


def _office_document(names):
    if "[Content_Types].xml" not in names:
        return None
    found = [kind for folder, kind in _FOLDERS.items() if any(name.startswith(folder) for name in names)]
    return found[0] if len(found) == 1 else None


def _open_document(archive, parts):
    """OpenDocument names itself in its first part, which is stored as it is."""
    first = parts[0]
    if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED or first.file_size > 100:
        return None
    return _OPEN.get(archive.read(first).decode("ascii", "replace"))
