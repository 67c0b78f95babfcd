"""Text in pictures: the face that has each letter, and the order in which parts of a line are drawn.

The faces are those of the pages, and more for Greek and Cyrillic letters. Letters that none of them has are
not drawn at all: ``covers`` says so before. Arabic letters are joined by Raqm, which comes with Pillow and
needs FriBiDi (``libfribidi0``) of the system. Without it they count as letters that no face has.
"""

import unicodedata
from functools import cache
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from fontTools.ttLib import TTFont
from PIL import ImageFont, features

FOLDER = settings.BASE_DIR / "static" / "build" / "fonts"
SERIF = ("newsreader", "newsreader-ext", "inter-greek", "inter-cyrillic", "inter-cyrillic-ext", "arabic-600")
SANS = ("inter", "inter-ext", "inter-greek", "inter-cyrillic", "inter-cyrillic-ext", "arabic-400")
RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
KEPT_BY_ITS_NEIGHBOUR = frozenset(("WS", "ON", "CS", "ES", "NSM"))  # spaces, dashes, dots, marks


class Run(NamedTuple):
    """A part of a line in one face and one direction."""

    text: str
    face: str
    is_right_to_left: bool

    @property
    def has_letters(self) -> bool:
        """Whether it has a direction of its own: letters or digits."""
        return any(unicodedata.bidirectional(letter) not in KEPT_BY_ITS_NEIGHBOUR for letter in self.text)


def tidy(text: str) -> str:
    """``text`` in one line, each letter with its mark as one character where there is such, no controls."""
    shown = (letter for letter in unicodedata.normalize("NFC", text) if unicodedata.category(letter) != "Cf")
    return " ".join("".join(shown).split())


@cache
def known_letters(face: str) -> frozenset[int]:
    """The code points that a face can draw; none where it is not built, or cannot be joined rightly."""
    path = FOLDER / f"{face}.woff2"
    if not path.is_file() or (face.startswith("arabic") and not features.check("raqm")):
        return frozenset()
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def font(face: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """The face in ``size`` pixels; ``weight`` counts where it has several."""
    found = ImageFont.truetype(FOLDER / f"{face}.woff2", size)
    if face.startswith("inter"):
        found.set_variation_by_axes([weight])
    return found


def covers(text: str, faces: tuple[str, ...] = SANS) -> bool:
    """Whether each letter of ``text`` can be drawn."""
    return all(any(ord(letter) in known_letters(face) for face in faces) for letter in set(tidy(text)))


def runs(text: str, faces: tuple[str, ...]) -> list[Run]:
    """``text`` in parts, in the order of reading. What no face has is left out."""
    marked: list[tuple[str, str, bool]] = []
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        before = marked[-1] if marked else None
        if before and kind in KEPT_BY_ITS_NEIGHBOUR and ord(letter) in known_letters(before[1]):
            marked.append((letter, *before[1:]))
            continue
        face = next((face for face in faces if ord(letter) in known_letters(face)), None)
        if face:
            marked.append((letter, face, kind in RIGHT_TO_LEFT))
    return [
        Run("".join(letter for letter, *_how in part), *how)
        for how, part in groupby(marked, key=lambda one: one[1:])
    ]
