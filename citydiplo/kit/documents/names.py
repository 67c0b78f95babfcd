"""Names of files as people may see them: no folders, no tricks with direction, the right ending."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from citydiplo.kit.documents.kinds import ENDINGS

if TYPE_CHECKING:
    from citydiplo.kit.documents.kinds import DocumentKind

LONGEST = 150
# What shows another name than the one it is: controls, marks of direction, characters without width.
_TRICKS = re.compile("[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')


def plain(text: str) -> str:
    """One line without what could make it read as something else."""
    text = text.encode("utf-8", "ignore").decode()  # lone surrogates, which no database takes
    return " ".join(_TRICKS.sub("", unicodedata.normalize("NFC", text)).split())


def shown(name: str | None) -> str:
    """The last part of a sent name, plain and short; the ending as it was sent."""
    name = plain(_NOT_IN_NAMES.sub(" ", re.split(r"[\\/]", name or "")[-1])).strip(". ")
    stem, ending = split(name)
    if not ending:
        return name[:LONGEST].strip(". ") or _("document")
    return f"{stem[: LONGEST - len(ending) - 1].strip('. ') or _('document')}.{ending}"


def split(name: str) -> tuple[str, str]:
    """(stem, ending); the ending is empty unless the text after the last dot is a known one."""
    stem, _dot, ending = name.rpartition(".")
    return (stem, ending.lower()) if ending.lower() in ENDINGS else (name, "")


def ended(name: str, kind: DocumentKind) -> str:
    """The shown name with an ending of its kind; another ending is replaced."""
    stem, ending = split(name)
    return name if ending in kind.endings else f"{stem}.{kind.value}"


def stem_of(name: str) -> str:
    """The name without its ending."""
    return split(name)[0]
