"""Which encoding a text file is in: by its marks, by what its bytes allow, and by what its words look like.

Where several encodings are possible, the caller, who knows the words to expect in the file, may judge: the
module returns the candidates with the cells in which they differ.
"""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from citydiplo.kit.tabular.layout import ENCODINGS

SAMPLE = 200_000  # bytes that a guess looks at
MOST_CELLS = 300  # of each candidate that are judged
MOST_SIGNS = 60_000
CHUNK = 1_000_000
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Bytes 80 to 9F are letters or signs there; elsewhere they are controls that no table holds.
_MULTIBYTE = ("shift_jis", "euc-jp", "gb18030", "big5", "euc-kr")
_bad = re.compile("[\udc80-\udcff\ufffd]")
_controls = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ue000-\uf8ff]")
_words = re.compile(r"[^\W\d_]+(?:['’‘`´-][^\W\d_]+)*")
_inside = re.compile(r"[^\W\d_][^\w\s'’‘`´.,;:/\-–—\"“”«»()&+][^\W\d_]")
Judge = Callable[[list[str]], float]


def has_bad_signs(text: str) -> bool:
    """Whether some byte of a text was none of its encoding."""
    return not text.isascii() and _bad.search(text) is not None


def by_marks(raw: bytes) -> str:
    """The encoding that the first bytes say, or the zeros between them; empty where they say nothing."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return encoding
    pairs = raw[: len(raw[:4000]) // 2 * 2]
    if len(pairs) >= 4:
        even, odd = pairs[::2].count(0), pairs[1::2].count(0)
        if odd > 0.4 * len(pairs) / 2 and even < odd / 10:
            return "utf-16-le"
        if even > 0.4 * len(pairs) / 2 and odd < even / 10:
            return "utf-16-be"
    return ""


def is_nearly_utf8(path: Path) -> bool:
    """Whether a whole file is UTF-8 but for a few bytes, far fewer than its signs of several bytes."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    bad = several = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if not chunk.isascii():
                several += len(chunk.translate(None, bytes(range(0xC2))))
                bad += len(re.findall("[\udc80-\udcff]", decoder.decode(chunk)))
            else:
                bad += len(re.findall("[\udc80-\udcff]", decoder.decode(chunk)))
    bad += len(decoder.decode(b"", True))
    return bad * 5 <= several - bad


def candidates(path: Path) -> dict[str, list[str]]:
    """{encoding: the cells in which encodings differ, as it reads them}, the likeliest first.

    One alone where nothing else is possible, or where all possible ones read the same.
    """
    with path.open("rb") as file:
        raw = file.read(SAMPLE)
        rest = b"" if len(raw) < SAMPLE else _later_lines(file)
    if marked := by_marks(raw):
        return {marked: []}
    if is_nearly_utf8(path):
        return {"utf-8": []}
    lines = [line for line in (raw + b"\n" + rest).splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:MOST_SIGNS]
    found, seen = [], set()
    for place, encoding in enumerate(ENCODINGS):
        if encoding.startswith("utf"):
            continue
        text = _decoded(sample, encoding)
        if text is None or text in seen:
            continue
        seen.add(text)
        found.append((likelihood(text, encoding), -place, encoding, text))
    found.sort(reverse=True)
    return {encoding: _cells(text) for _score, _place, encoding, text in found} or {"cp1252": []}


def _later_lines(file):
    """Lines with other signs than ASCII from further down: the first ones may have none."""
    kept = []
    for line in file:
        if len(kept) >= 200:
            break
        if not line.isascii():
            kept.append(line[:1000])
    return b"".join(kept)


def _decoded(sample, encoding):
    """A sample in an encoding; None where it cannot be in it."""
    bad = 0
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        text = sample.decode(encoding, "replace")
        bad = text.count("\ufffd")
    controls = len(_controls.findall(text))
    several = sum(not sign.isascii() for sign in text)
    return text if (bad or controls) * 50 <= several and controls * 50 <= several else None


def likelihood(text: str, encoding: str) -> float:
    """How much a text reads like words of people, from 0 to 1. Never raises."""
    words = [word for word in _words.findall(text) if not word.isascii()][:3000]
    if not words:
        return 0.0
    strange = sum(_is_strange(word) for word in words) + len(_inside.findall(text))
    score = 1 - min(1.0, strange / len(words))
    return score * _share_of_common_signs(text, encoding)


def _is_strange(word):
    """Whether no language writes so: mixed scripts, a capital after a small letter, accents on most."""
    scripts = {_script(sign) for sign in word if sign.isalpha()}
    if len(scripts) > 1 and not scripts <= {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}:
        return True
    if any(one.islower() and other.isupper() for one, other in pairwise(word)):
        return not re.match(r"(Mc|Mac|O|D|L|De|La|Le|Di|Mc)['’A-Z]", word)
    if scripts == {"LATIN"}:
        marked = sum(not sign.isascii() for sign in word)
        return marked >= 3 and marked > 0.55 * len(word)
    return False


def _script(sign):
    if sign.isascii():
        return "LATIN"
    return unicodedata.name(sign, "?").split()[0].split("-")[0]


def _share_of_common_signs(text, encoding):
    """Of East Asian text, the share of signs in daily use; 0 where they are between Latin letters."""
    if encoding not in _MULTIBYTE:
        # Letters that no language of that encoding uses are those of another encoding.
        rare = sum(text.count(sign) for sign in "ÿŸƒþÞðÐ¤¦¨¬¯¸¹²³¼½¾×÷¢¥§©®¶¡¿±µ†‡‰¤")
        return 1 - min(0.5, rare / max(1, sum(not sign.isascii() for sign in text)))
    wide = Counter(sign for sign in text if ord(sign) > 0x2E7F)
    total = wide.total()
    if not total:
        return 0.0
    mixed = len(re.findall(r"[A-Za-z][\u2e80-\uffef]|[\u2e80-\uffef][a-z]", text))
    if mixed > total / 10:
        return 0.0
    common = sum(number for sign, number in wide.items() if _is_common(sign, encoding))
    return common / total


def _is_common(sign, encoding):
    if encoding == "euc-kr":
        return "\uac00" <= sign <= "\ud7a3"
    if "\u3040" <= sign <= "\u30ff":
        return encoding in ("shift_jis", "euc-jp")
    coding, first, last = {
        "gb18030": ("gb2312", 0xB0, 0xD7),
        "big5": ("big5", 0xA4, 0xC6),
        "shift_jis": ("euc-jp", 0xB0, 0xCF),
        "euc-jp": ("euc-jp", 0xB0, 0xCF),
    }[encoding]
    try:
        return first <= sign.encode(coding)[0] <= last
    except UnicodeEncodeError:
        return False


def _cells(text):
    """The distinct pieces of a text that other encodings read in another way."""
    pieces = (piece.strip(" \"'") for piece in re.split(r"[,;|\t\r\n]", text))
    return list(dict.fromkeys(piece for piece in pieces if piece and not piece.isascii()))[:MOST_CELLS]


def telling(readings: list[list[str]], most: int) -> list[int]:
    """The places of the cells, at most ``most``, in which most of some readings of a file differ.

    ``readings``: the same cells as each encoding reads them. Each place that is taken parts encodings that
    the ones before it could not, so that the few words "Výměna" outweigh a thousand times "Amitié".
    """
    length = min(map(len, readings))
    groups = [""] * len(readings)  # equal for encodings that the places taken so far do not part
    taken: list[int] = []
    while len(taken) < min(most, length):
        best, place = max(
            (len(set(zip(groups, (cells[place] for cells in readings), strict=True))), -place)
            for place in range(length)
            if place not in taken
        )
        if taken and best == len(set(groups)):
            break
        taken.append(-place)
        groups = [f"{group}\n{cells[-place]}" for group, cells in zip(groups, readings, strict=True)]
    by_difference = sorted(
        range(length), key=lambda place: (-len({cells[place] for cells in readings}), place)
    )
    taken += [place for place in by_difference if place not in taken][: most - len(taken)]
    return sorted(taken)


def chosen(found: dict[str, list[str]], judge: Judge | None) -> tuple[str, bool]:
    """(the best of ``candidates``, whether it is beyond doubt).

    ``judge`` takes the cells as one encoding reads them and says how many of them it knows.
    """
    names = list(found)
    if len(names) == 1:
        return names[0], True
    known = [(judge(found[name]) if judge else 0, -place) for place, name in enumerate(names)]
    ranked = sorted(known, reverse=True)
    (best, place), (second, other) = ranked[:2]
    is_sure = best > second or (best > 0 and found[names[-place]] == found[names[-other]])
    return names[-place], is_sure
