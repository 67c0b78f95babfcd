"""Colours as ``#rrggbb``: their contrast by WCAG 2.2, and what a page derives from one accent.

Relative luminance and contrast: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LEAST = 4.5  # to 1: text on its background, WCAG 2.2 AA, 1.4.3
_HEX = re.compile(r"#[0-9a-f]{6}")
_STEPS = 100

Colour = tuple[float, float, float]  # red, green, blue, 0 to 255


@dataclass(frozen=True)
class Scheme:
    """Light or dark: what an accent stands on (tokens.css), and what it becomes readable towards."""

    grounds: tuple[str, ...]
    towards: str
    on_accent: tuple[str, str]  # text on the accent: the usual one, and the other


LIGHT = Scheme(("#faf7f0", "#fffdf8", "#f2ede2"), "#000000", ("#fffaf5", "#1d2029"))
DARK = Scheme(("#0f141d", "#161d29", "#0a0e16"), "#ffffff", ("#14100e", "#fffaf5"))


@dataclass(frozen=True)
class Accent:
    """What one accent is on the page."""

    plain: str
    strong: str  # under the pointer
    wash: str  # a ground on which the accent and text can be read
    on: str  # text on the accent


# The accents of tokens.css, for the scheme whose accent nobody changed.
USUAL_LIGHT = Accent("#a3301c", "#84230f", "#f6e4dc", "#fffaf5")
USUAL_DARK = Accent("#f28b6f", "#f9ab95", "#3a1d17", "#2a0d05")


def is_colour(text: str) -> bool:
    """Whether ``text`` is such a colour, in small letters."""
    return bool(_HEX.fullmatch(text))


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least_contrast(colour: str, scheme: Scheme) -> float:
    """The contrast with the ground on which ``colour`` is read worst, or of the text on it."""
    on_it = max(contrast(colour, text) for text in scheme.on_accent)
    return min(on_it, *(contrast(colour, ground) for ground in scheme.grounds))


def readable(colour: str, scheme: Scheme) -> str:
    """The nearest colour on the way to black or white that passes WCAG 2.2 AA."""
    for step in range(_STEPS + 1):
        mixed = mix(colour, scheme.towards, step / _STEPS)
        if least_contrast(mixed, scheme) >= LEAST:
            return mixed
    return scheme.towards


def accent(colour: str, scheme: Scheme) -> Accent:
    """The accent with what belongs to it; each pair that is read together has a contrast of 4.5 or more."""
    wash = scheme.grounds[0]
    for share in (0.12, 0.09, 0.06, 0.03):
        mixed = mix(scheme.grounds[0], colour, share)
        if contrast(mixed, colour) >= LEAST:
            wash = mixed
            break
    on = next((text for text in scheme.on_accent if contrast(colour, text) >= LEAST), scheme.on_accent[0])
    # Under the pointer the accent moves away from the text on it, so that stays readable, too.
    strong = mix(colour, scheme.towards, 0.25)
    return Accent(colour, strong if contrast(strong, on) >= LEAST else colour, wash, on)


def mix(one: str, other: str, share: float) -> str:
    """``one`` with ``share`` (0 to 1) of ``other``."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
