"""One spelling for many: how names and queries become the same text, on every database.

``fold("Köln")`` and ``fold("KOLN")`` are both ``koln``. Case, accents, strokes through letters, full-width
forms, apostrophes, Arabic vowel signs and alef forms go; all other punctuation becomes a space. Scripts that
write no spaces are found by pairs of signs.
"""

import re
import unicodedata

LONGEST_KEY = 100  # characters of a name that count
LONGEST_WORD = 40

# What Unicode does not take apart, but people do when they type.
_LETTERS = {
    "ł": "l", "đ": "d", "ð": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŋ": "n",
    "ŧ": "t", "ɨ": "i", "ə": "e", "ƒ": "f", "ɗ": "d", "ɓ": "b", "ƙ": "k", "ƴ": "y", "ƿ": "w", "ĸ": "k",
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ګ": "گ", "ة": "ه", "ۀ": "ه", "ہ": "ه",
    "ھ": "ه", "ە": "ه", "ـ": "",
}  # fmt: skip
# Signs inside a word: "Kel'n" is "keln", "Nukuʻalofa" is "nukualofa".
_SILENT = "'’‘`´ʹʺʻʼʽʾʿˈˊˋ′″＇·"
_GRAM_SCRIPTS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_gram_run = re.compile(f"[{_GRAM_SCRIPTS}]+")
_runs = re.compile(f"[{_GRAM_SCRIPTS}]+|[^{_GRAM_SCRIPTS}]+")
_hangul = re.compile("[\u1100-\u11ff]")


class _Folded(dict):
    """What each sign of a decomposed, case-folded text becomes; learnt as signs appear."""

    def __missing__(self, code):
        sign = chr(code)
        category = unicodedata.category(sign)
        if sign in _SILENT or category in {"Mn", "Me"}:
            folded = ""
        elif category[0] in "LN" or category == "Mc":
            folded = _LETTERS.get(sign, sign)
        else:
            folded = " "
        self[code] = folded
        return folded


_folded = _Folded()
# The same for text without accents, which most is: a table of bytes is five times as quick.
_plain = [_folded[code] for code in range(128)]
_plain_table = bytes(ord(sign or " ") for sign in _plain) + bytes(range(128, 256))
_plain_silent = bytes(code for code, sign in enumerate(_plain) if not sign)


def fold(text: str) -> str:
    """``text`` as it is compared: lower case, no accents, words parted by one space. Never raises."""
    if not text.isascii():
        # Taken apart before and after: a compatibility form may hide a capital, a capital an accent.
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        folded = text.translate(_folded)
        if _hangul.search(folded):
            folded = unicodedata.normalize("NFC", folded)
        return " ".join(folded.split())
    plain = text.encode("ascii").lower().translate(_plain_table, _plain_silent)
    return " ".join(plain.decode("ascii").split())


# Words that a question holds and pages need not: "mayor of Lima", "alcalde de Lima".
_SMALL_WORDS = frozenset(
    """
    a al am an and at au aux by com con d da das de del della dem den der des di die do dos du e el em en et
    for from im in la las le les los mit no of on os para por pour the to um und von with y zu zur
    """.split()  # noqa: SIM905  a list of 60 words reads worse
)


def telling(folded: str) -> str:
    """A folded query without its small words, unless there are no others."""
    words = [word for word in folded.split() if word not in _SMALL_WORDS]
    return " ".join(words) if words else folded


def key(name: str) -> str:
    """A whole name, folded, in the length that is stored."""
    return fold(name)[:LONGEST_KEY].rstrip()


def words(folded: str) -> list[str]:
    """The distinct words of a folded text, in order, as an index stores them.

    A run of Chinese, Japanese, Korean or Thai signs gives each pair of neighbours, and its last sign alone.
    """
    found = {}
    for word in folded.split():
        if word.isascii() or not _gram_run.search(word):
            found[word[:LONGEST_WORD]] = None
            continue
        for run in _runs.findall(word):
            if _gram_run.match(run):
                found.update((run[at : at + 2], None) for at in range(len(run)))
            else:
                found[run[:LONGEST_WORD]] = None
    return list(found)


def terms(folded: str) -> list[tuple[str, bool]]:
    """What a query asks for: (word, is_prefix), all to be met; the last word may be unfinished."""
    asked = {}
    for word in folded.split():
        for run in _runs.findall(word):
            if not _gram_run.match(run):
                asked[run[:LONGEST_WORD]] = False
            elif len(run) == 1:
                asked[run] = True
            else:
                asked.update((run[at : at + 2], False) for at in range(len(run) - 1))
    if asked:
        last = next(reversed(asked))
        asked[last] = asked[last] or not _gram_run.match(last)
    return list(asked.items())
