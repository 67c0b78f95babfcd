"""Numbers of a spreadsheet as the person who typed them sees them.

A cell holds 20821 and a format. ``yyyy`` shows 1957: then 1957 is all that is stated, no month and no day.
Dates are written by ISO 8601 as far as the format shows them.
"""

import datetime
import re
from collections.abc import Callable

# Formats that a file names by number only. 27 to 58 are those of Chinese, Japanese and Korean spreadsheets.
_BUILT_IN = {
    9: "0%", 10: "0.00%", 14: "d/m/yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "d/m/yy h:mm", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0",
    **dict.fromkeys((27, 28, 29, 30, 31, 36, *range(50, 55), 57, 58), "yyyy/m/d"),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm"),
}  # fmt: skip
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_said = re.compile(r'"[^"]*"|\\.|_.|\*.')
_elapsed = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_brackets = re.compile(r"\[[^\]]*\]")
_currency = re.compile(r"\[\$([^\]\-]+)(?:-[^\]]*)?\]|\"([^\"]*[A-Z]{3}|[^\"]*[€$£¥₹][^\"]*)\"|([€$£¥₹])")
_parts = re.compile(r"am/pm|a/p|y+|e+|b{2,4}|m+|d+|h+|s+", re.IGNORECASE)
LAST_SERIAL = 2_958_466  # the day after 31 December 9999
YEARS = range(1800, 2101)  # numbers that a date cell holds for a year typed into it
LONGEST_FORMAT = 255

Shown = Callable[[str], tuple[str, bool]]


def built_in(number: int) -> str:
    """The format of that number; empty for the general one."""
    return _BUILT_IN.get(number, "")


def shower(code: str, *, starts_1904: bool = False) -> Shown | None:
    """A function that takes a number as stored and returns (its text, whether a year was typed as a date).

    None where the format says nothing that the plain number does not.
    """
    section = code[:LONGEST_FORMAT].split(";", maxsplit=1)[0]
    plain = _elapsed.sub(lambda found: f" {found[1]} ", section)
    plain = _brackets.sub(" ", _said.sub(" ", plain)).replace("s.0", "s")
    if plain.strip().lower() in ("", "general", "standard", "@"):
        return None
    if "%" in plain:
        return lambda raw: (_percent(raw), False)
    if re.search(r"[#0?]", plain):
        return _of_amounts(plain, section)
    found = _parts.findall(plain)
    parts = {_kind(part, place, found) for place, part in enumerate(found)}
    if not parts:
        return None
    if _elapsed.search(section):
        return lambda raw: (_duration(raw), False)
    return lambda raw: _moment(raw, parts, starts_1904)


def _of_amounts(plain, section):
    """Leading zeros and signs of currencies are said; how many decimals are shown is not."""
    if symbol := _currency_of(section):
        return lambda raw: (f"{number_text(raw)} {symbol}", False)
    if re.fullmatch(r"\s*0{2,}\s*", plain):
        return lambda raw: (_padded(raw, plain.count("0")), False)
    return None


def _currency_of(section):
    found = _currency.search(section)
    return next((group.strip() for group in found.groups() if group), "") if found else ""


def _kind(part, place, found):
    """What a part of a date's format shows. An "m" beside hours or seconds is minutes."""
    sign = part[0].lower()
    if sign in "yeb":
        return "year"
    if sign == "m":
        before = found[place - 1][0].lower() if place else ""
        after = found[place + 1][0].lower() if place + 1 < len(found) else ""
        return "time" if (before == "h" or after == "s") and len(part) <= 2 else "month"
    return {"d": "weekday" if len(part) > 2 else "day"}.get(sign, "time")


def number_text(raw: str) -> str:
    """A number as it would be typed: 1998 and not 1998.0, 0.3 and not 0.30000000000000004."""
    if raw.isascii() and raw.isdigit() and len(raw) < 16:
        return raw
    try:
        value = float(raw)
    except ValueError:
        return raw
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def _percent(raw):
    try:
        return f"{number_text(repr(round(float(raw) * 100, 10)))}%"
    except (ValueError, OverflowError):
        return raw


def _padded(raw, width):
    text = number_text(raw)
    return text.zfill(width) if text.isdigit() else text


def _duration(raw):
    try:
        minutes = round(float(raw) * 24 * 60)
    except (ValueError, OverflowError):
        return raw
    return f"{minutes // 60}:{minutes % 60:02}" if 0 <= minutes < 10**9 else number_text(raw)


def _moment(raw, parts, starts_1904):
    try:
        serial = float(raw)
    except ValueError:
        return raw, False
    is_dated = parts & {"year", "month", "day", "weekday"}
    if not is_dated:
        return _clock(serial % 1 if 0 <= serial < LAST_SERIAL else 0) if serial >= 0 else number_text(
            raw
        ), False
    if serial.is_integer() and int(serial) in YEARS:
        return str(int(serial)), True
    moment = _moment_of(serial, starts_1904)
    if moment is None:
        return number_text(raw), False
    return _dated(moment, parts), False


def _moment_of(serial, starts_1904):
    if starts_1904:
        first = datetime.datetime(1904, 1, 1)
    elif serial < 60:  # spreadsheets believe that 1900 was a leap year
        first = datetime.datetime(1899, 12, 31)
    else:
        first = datetime.datetime(1899, 12, 30)
    if not (0 if starts_1904 else 1) <= serial < LAST_SERIAL - (1462 if starts_1904 else 0):
        return None
    return first + datetime.timedelta(seconds=round(serial * 86_400))


def _dated(moment, parts):
    if "year" in parts and ("day" in parts or "time" in parts):
        clock = moment.strftime(" %H:%M") if "time" in parts and moment.time() != datetime.time() else ""
        return moment.date().isoformat() + clock
    if {"year", "month"} <= parts:
        return f"{moment.year:04}-{moment.month:02}"
    if "year" in parts:
        return f"{moment.year:04}"
    # No year is shown, so none is stated: the words stay for a person to complete.
    shown = [str(moment.day)] if "day" in parts else []
    shown += [_MONTHS[moment.month - 1]] if "month" in parts else []
    return " ".join(shown) or _WEEKDAYS[moment.weekday()]


def _clock(share):
    seconds = round(share * 86_400) % 86_400
    hours, seconds = divmod(seconds, 3600)
    return f"{hours:02}:{seconds // 60:02}" + (f":{seconds % 60:02}" if seconds % 60 else "")
