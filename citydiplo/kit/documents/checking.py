"""What a file is, decided by its bytes: its signature first, then how it is built inside.

Nothing is unpacked, decoded or run. A file of two kinds is refused where that can be seen;
what passes the checks is served as a download that no browser opens in our name (``serving``).
"""

import zipfile
from typing import IO

import puremagic
from django.utils.translation import gettext as _

from citydiplo.kit.documents import images, names, packages
from citydiplo.kit.documents.kinds import CONTENT_TYPES, ENDINGS, WITHOUT_SIGNATURE, DocumentKind
from citydiplo.kit.errors import BrokenImageError, DocumentRefusedError, SuspiciousPackageError

MOST_BYTES = 20 * 1024 * 1024
HEAD = 4096
TAIL = 2048
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?php", b"<?xml")
_TEXT = bytes(range(32, 256)) + b"\t\n\r\f\x1b"


def kind_of(file: IO[bytes], name: str) -> DocumentKind:
    """The kind of an open file that was sent as ``name``. Raises DocumentRefusedError."""
    size = _size(file)
    if not size:
        raise DocumentRefusedError(_("The file is empty. Choose another file."))
    if size > MOST_BYTES:
        raise DocumentRefusedError(
            _("The file is larger than 20 MB. Make it smaller, or enter a link instead.")
        )
    head = _at(file, 0, HEAD)
    kind = _by_structure(file, head, size) or _as_text(file, head, names.split(names.shown(name))[1])
    file.seek(0)
    return kind


def _by_structure(file, head, size):
    """The kind of a file with a signature; None where it has none of those that we take."""
    kinds = _by_signature(head)
    if DocumentKind.PDF in kinds:
        return _pdf(file, head, size)
    if head.startswith(packages.SIGNATURE):
        return _checked(packages.kind_of, file)
    for kind in kinds:
        if check := images.CHECKS.get(kind):
            _checked(check, file)
            _refuse_archives(file)
            return kind
    return None


def _by_signature(head):
    try:
        found = {match.mime_type for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return []
    return [kind for kind in DocumentKind if CONTENT_TYPES[kind] in found and kind not in WITHOUT_SIGNATURE]


def _pdf(file, head, size):
    if not head.startswith(b"%PDF-") or b"%%EOF" not in _at(file, max(0, size - TAIL), TAIL):
        raise DocumentRefusedError(_("The PDF is damaged or not complete. Save it again, then add it."))
    _refuse_archives(file)
    return DocumentKind.PDF


def _refuse_archives(file):
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise DocumentRefusedError(
            _(
                "This file may be unsafe, because it also contains an archive. Save it again in its "
                "own program, then add it."
            )
        )


def _as_text(file, head, ending):
    """Plain text has no signature, so its name has to say so, and nothing in it may contradict."""
    kind = ENDINGS.get(ending)
    beginning = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if beginning.startswith((b"<", b"#!")) or any(mark in beginning for mark in _MARKUP):
        raise DocumentRefusedError(
            _("You cannot add web pages, SVG drawings or scripts. Save the file as a PDF.")
        )
    if kind not in WITHOUT_SIGNATURE:
        raise DocumentRefusedError(
            _("You cannot add this type of file. Choose a PDF, an image, an office file or plain text.")
        )
    file.seek(0)
    while chunk := file.read(1 << 20):
        if chunk.translate(None, _TEXT):
            raise DocumentRefusedError(
                _("This file is not plain text. Save it as text in UTF-8, or as a PDF.")
            )
    return kind


def _checked(check, file):
    """What a structural check found, its complaints in the form's words."""
    file.seek(0)
    try:
        return check(file)
    except (BrokenImageError, SuspiciousPackageError) as problem:
        raise DocumentRefusedError(str(problem)) from problem


def _size(file):
    file.seek(0, 2)
    return file.tell()


def _at(file, position, length):
    file.seek(position)
    return file.read(length)
