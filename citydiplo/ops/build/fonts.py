"""The faces that pages use, cut from npm's font packages to the letters that names of places need.

Uncut, the first page would weigh a third more: the packages carry phonetic letters and stylistic sets that
nobody here types. Letters beyond these come from the reader's own fonts.
"""

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

WESTERN = (
    (0x20, 0x7E),  # the typewriter
    (0xA0, 0xFF),  # Latin-1
    (0x131, 0x131),
    (0x152, 0x153),
    (0x2BB, 0x2BC),  # the ʻokina and its sister
    (0x2C6, 0x2C6),
    (0x2DA, 0x2DA),
    (0x2DC, 0x2DC),
    (0x2010, 0x2027),
    (0x202F, 0x203A),
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
)
EXTENDED = (
    (0x100, 0x130),  # Latin Extended-A: most of Europe
    (0x132, 0x151),
    (0x154, 0x17F),
    (0x18F, 0x18F),  # Azerbaijani
    (0x192, 0x192),
    (0x1A0, 0x1A1),  # Vietnamese
    (0x1AF, 0x1B0),
    (0x1CD, 0x1DC),  # Pinyin
    (0x218, 0x21B),  # Romanian
    (0x259, 0x259),
    (0x1E00, 0x1E9F),  # transliterated Arabic, Hebrew and Indic
    (0x1EF2, 0x1EF3),
)
FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum"]

# Name in static/build/fonts: (file in node_modules, ranges; None keeps the file as it is).
FACES = {
    "inter": ("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2", WESTERN),
    "inter-ext": ("@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2", EXTENDED),
    # No page loads these three: they are for pictures (``kit.drawing``).
    "inter-greek": ("@fontsource-variable/inter/files/inter-greek-wght-normal.woff2", None),
    "inter-cyrillic": ("@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2", None),
    "inter-cyrillic-ext": ("@fontsource-variable/inter/files/inter-cyrillic-ext-wght-normal.woff2", None),
    "newsreader": ("@fontsource/newsreader/files/newsreader-latin-500-normal.woff2", WESTERN),
    "newsreader-ext": ("@fontsource/newsreader/files/newsreader-latin-ext-500-normal.woff2", EXTENDED),
    "arabic-400": ("@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2", None),
    "arabic-600": ("@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-600-normal.woff2", None),
}


def cut(source, target, ranges):
    """Write the face at ``source`` with only the characters of ``ranges``."""
    if ranges is None:
        target.write_bytes(source.read_bytes())
        return
    options = Options(layout_features=FEATURES, hinting=False, name_IDs=[0, 1, 2, 13, 14])
    options.flavor = "woff2"
    font = TTFont(source, recalcTimestamp=False)  # the same file every time
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in ranges for code in range(first, last + 1)])
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
