"""Words as they are compared here: without case, accents and punctuation.

``kit.search.folding`` does more, and needs the models that the reading process does not load.
"""

import unicodedata


def plain(text: str) -> str:
    """``text`` in small letters, without accents, its words parted by one space."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    signs = (sign if sign.isalnum() else " " for sign in text.lower())
    return " ".join("".join(signs).split())
