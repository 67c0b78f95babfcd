"""Time zones as readers know them."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def offset(zone, moment):
    """How far ``zone`` is from UTC at ``moment``: ``UTC+5:45``, ``UTC``; empty for an unknown zone."""
    try:
        minutes = int(moment.astimezone(ZoneInfo(zone)).utcoffset().total_seconds() // 60)
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02d}' if rest else ''}"
