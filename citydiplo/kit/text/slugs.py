"""Names as part of an address."""

from django.utils.text import slugify

from citydiplo.kit.search.folding import fold


def ascii_slug(text: str, fallback: str = "city") -> str:
    """``text`` in small ASCII letters and hyphens; ``fallback`` where no letter of it has such a spelling."""
    return slugify(fold(text))[:180] or fallback
