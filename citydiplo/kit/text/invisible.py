"""Characters that nobody sees, dropped from what people type and from what files hold.

A zero-width space or a soft hyphen inside a name makes it another name for every comparison. What scripts
need stays: joiners between letters that are not Latin, and the plain marks of direction.
"""

import re
from functools import cache

# Soft hyphen, Mongolian vowel separator, zero-width space, word joiner and invisible operators, byte order
# mark; embeddings, overrides and isolates, which turn the direction of the text behind them.
_UNSEEN = "\u00ad\u180e\u200b\u2028\u2029\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u206f\ufff9-\ufffb"
_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"  # 🏴 and tags: the flags of England, Scotland, Wales
# Joiners (U+200C, U+200D) shape Arabic and Indic letters and emoji; beside Latin letters they are but hidden.
_SHAPED = "[\u0590-\uffff\U00010000-\U0001ffff]"
_IDLE_JOINER = f"(?<!{_SHAPED})[\u200c\u200d]|[\u200c\u200d](?!{_SHAPED})"
# Cheap to ask before: most texts hold none of these.
_any = re.compile(f"[{_UNSEEN}\u200c\u200d\U000e0000-\U000e007f]")


@cache
def _pattern():
    """Compiled when first asked for: that takes longer than reading a short file, which seldom needs it."""
    return re.compile(f"({_FLAG})|[{_UNSEEN}\U000e0000-\U000e007f]|{_IDLE_JOINER}")


def without_invisible(text: str) -> str:
    """``text`` without the characters that nobody sees; the same text where it holds none."""
    if text.isascii() or not _any.search(text):
        return text
    return _pattern().sub(lambda found: found[1] or "", text)
