"""A card: a title, what it is, some numbers and the name of the site, on 1200 × 630 pixels.

That is the size that other sites show beside a link (Open Graph). Text is cut to fit: any card takes some
20 to 50 ms and 10 to 40 kB.
"""

from bisect import bisect_left
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from citydiplo.kit.drawing.letters import SANS, SERIF, Run, covers, font, runs, tidy

WIDTH, HEIGHT = 1200, 630
MARGIN, INNER = 80, 1040
LONGEST = 200  # letters of a text that are looked at
TITLE_SIZES, TITLE_LINES = (92, 76, 62, 52), 3
PAPER, INK, SOFT, ACCENT, DEMO = "#faf7f0", "#1d2029", "#54544f", "#a3301c", "#6b3a8c"
COLOURS = 64  # of the picture: paper, three inks, and what lies between for smooth edges


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a card says. ``numbers`` are (number, what it counts); ``mark`` says that it is made up.

    ``accent`` is the colour of the portal, as "#a3301c"; the usual one where it is empty.
    """

    title: str
    kind: str
    below: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    mark: str = ""
    site: str = ""
    accent: str = ""
    is_right_to_left: bool = False

    @property
    def texts(self) -> list[str]:
        """What it must be able to write; the name of the site is left out where no face has its letters."""
        return [
            self.title,
            self.kind,
            self.below,
            self.mark,
            *(text for pair in self.numbers for text in pair),
        ]


@dataclass(frozen=True)
class Style:
    """How a line looks: faces, size in pixels, weight, colour."""

    faces: tuple[str, ...]
    size: int
    weight: int
    colour: str

    def width(self, parts: list[Run]) -> float:
        """Pixels that the parts of a line take."""
        return sum(font(part.face, self.size, self.weight).getlength(part.text) for part in parts)

    def fits(self, text: str, width: float = INNER) -> bool:
        """Whether the line is no wider."""
        return self.width(runs(text, self.faces)) <= width


def can_write(*texts: str) -> bool:
    """Whether there is a card with these texts."""
    return all(covers(text[:LONGEST]) for text in texts)


def draw(card: Card) -> bytes | None:
    """The card as PNG; None where it holds a letter that no face has."""
    if not can_write(*card.texts):
        return None
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen, accent = _Pen(ImageDraw.Draw(image), card.is_right_to_left), card.accent or ACCENT
    pen.band(accent)
    pen.write(130, card.kind, Style(SANS, 30, 600, accent))
    if card.mark:
        pen.write(130, card.mark, Style(SANS, 30, 600, DEMO), at_end=True)
    style, lines = _title(card.title)
    y = 150 + style.size
    for text in lines:
        pen.write(y, text, style)
        y += round(style.size * 1.14)
    pen.write(y - style.size // 2 + 26, card.below, Style(SANS, 34, 400, SOFT))
    pen.numbers(card.numbers)
    if can_write(card.site):
        pen.write(HEIGHT - 48, card.site, Style(SANS, 28, 600, INK))
    kept = BytesIO()
    image.quantize(COLOURS).save(kept, "PNG")
    return kept.getvalue()


def _title(text: str) -> tuple[Style, list[str]]:
    """The largest size in which the title fits, and its lines; cut where none is small enough."""
    for size in TITLE_SIZES:
        style = Style(SERIF, size, 500, INK)
        lines = _wrapped(tidy(text[:LONGEST]), style)
        if len(lines) <= TITLE_LINES and all(map(style.fits, lines)):
            return style, lines
    kept = lines[:TITLE_LINES]
    if len(lines) > TITLE_LINES:
        kept[-1] += " …"
    return style, [_cut(text, style, INNER) for text in kept]


def _wrapped(text, style):
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if style.fits(longer) or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(text, style, width):
    text = tidy(text[:LONGEST])
    if style.fits(text, width):
        return text
    most = bisect_left(
        range(len(text)), True, key=lambda n: not style.fits(f"{text[: n + 1].rstrip()}…", width)
    )
    return f"{text[:most].rstrip()}…"


@dataclass(frozen=True)
class _Pen:
    draw: ImageDraw.ImageDraw
    is_right_to_left: bool

    def band(self, colour: str) -> None:
        """A stripe of the portal's colour at the edge where lines begin."""
        x = WIDTH - 24 if self.is_right_to_left else 0
        self.draw.rectangle((x, 0, x + 24, HEIGHT), fill=colour)

    def write(
        self, y: int, text: str, style: Style, *, start: int = 0, width: int = INNER, at_end: bool = False
    ) -> None:
        """``text`` on the base line ``y``, ``start`` pixels from where lines begin."""
        parts = runs(_cut(text, style, width), style.faces, is_right_to_left=self.is_right_to_left)
        taken = style.width(parts)
        from_left = self.is_right_to_left == at_end
        x = MARGIN + start if from_left else WIDTH - MARGIN - start - taken
        for part in parts:
            face = font(part.face, style.size, style.weight)
            # Pillow turns words around by itself, but not a dot and its space between two of them.
            shown = part.text[::-1] if part.is_right_to_left and not part.has_letters else part.text
            self.draw.text((x, y), shown, fill=style.colour, font=face, anchor="ls")
            x += face.getlength(part.text)

    def numbers(self, numbers: tuple[tuple[str, str], ...]) -> None:
        """Up to three numbers beside each other, each above what it counts."""
        for place, (number, label) in enumerate(numbers[:3]):
            start = place * 350
            self.write(HEIGHT - 150, number, Style(SERIF, 60, 500, INK), start=start, width=330)
            self.write(HEIGHT - 110, label, Style(SANS, 26, 400, SOFT), start=start, width=330)
