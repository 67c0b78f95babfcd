"""Text in pictures: the face that has each letter, and the order in which parts of a line are drawn.

The faces are those of the pages, and more for Greek and Cyrillic letters. Letters that none of them has are
not drawn at all: ``covers`` says so before. Arabic letters are joined by Raqm, which comes with Pillow and
needs FriBiDi (``libfribidi0``) of the system. Without it they count as letters that no face has.
"""

import unicodedata
from functools import cache
from itertools import accumulate, groupby
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
    """A part of a line in one face and one direction, its letters in the order of reading."""

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


def runs(text: str, faces: tuple[str, ...], *, is_right_to_left: bool = False) -> list[Run]:
    """``text`` in parts as they stand from left to right. What no face has is left out.

    ``is_right_to_left`` is the direction of the line. Words of the other direction keep their own; what is
    between two directions, such as a dash, follows the line.
    """
    placed = _faced(tidy(text), faces)
    turned = _directions([letter for letter, _face in placed], is_right_to_left)
    marked = [(letter, face, turn) for (letter, face), turn in zip(placed, turned, strict=True)]
    groups = []
    for turn, group in groupby(marked, key=lambda one: one[2]):
        parts = [
            Run("".join(letter for letter, *_how in part), face, turn)
            for face, part in groupby(group, key=lambda one: one[1])
        ]
        groups.append(parts[::-1] if turn else parts)
    return [part for group in (groups[::-1] if is_right_to_left else groups) for part in group]


def _faced(text: str, faces: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each letter with its face; spaces and marks stay in the face before them where that has them."""
    found: list[tuple[str, str]] = []
    for letter in text:
        before = found[-1:] if unicodedata.bidirectional(letter) in KEPT_BY_ITS_NEIGHBOUR else []
        candidates = (*(face for _letter, face in before), *faces)
        face = next((face for face in candidates if ord(letter) in known_letters(face)), None)
        if face:
            found.append((letter, face))
    return found


def _directions(letters: list[str], base: bool) -> list[bool]:
    """Whether each letter runs from right to left; one without a direction as its neighbours do."""
    kinds = [unicodedata.bidirectional(letter) for letter in letters]
    own = [None if kind in KEPT_BY_ITS_NEIGHBOUR else kind in RIGHT_TO_LEFT for kind in kinds]
    before = list(accumulate(own, _last, initial=base))[1:]
    after = list(accumulate(reversed(own), _last, initial=base))[:0:-1]
    return [one if one == other else base for one, other in zip(before, after, strict=True)]


def _last(known: bool, direction: bool | None) -> bool:
    return known if direction is None else direction
