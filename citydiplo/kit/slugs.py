"""Names made plain: folded for comparison, or spelled in ASCII for an address."""

import unicodedata

from django.utils.text import slugify

# Latin letters that are letters of their own, not a letter with a mark.
_LETTERS = str.maketrans(
    {
        **dict(zip("łđðøıħŋ", "lddoihn", strict=True)),
        **dict(zip("ŁĐÐØĦŊ", "LDDOHN", strict=True)),
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "þ": "th",
        "Þ": "Th",
        "ß": "ss",
        "ə": "a",
        "Ə": "A",
    }
)
_SILENT = "'’‘ʻʼʿʾ`´"


def fold(text):
    """``text`` without case, marks and the kinds of apostrophe: equal for spellings of one name.

    Marks of other scripts than Latin are part of the letter and stay.
    """
    kept = [
        character
        for character in unicodedata.normalize("NFKD", text.translate(_LETTERS).casefold())
        if not "\u0300" <= character <= "\u036f" and character not in _SILENT
    ]
    return unicodedata.normalize("NFC", " ".join("".join(kept).replace("-", " ").split()))


def ascii_slug(text, fallback="city"):
    """``text`` as part of an address; ``fallback`` where no letter of it has an ASCII spelling."""
    plain = "".join(sign for sign in text.translate(_LETTERS) if sign not in _SILENT)
    return slugify(plain)[:180] or fallback
