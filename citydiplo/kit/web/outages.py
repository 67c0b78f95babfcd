"""The answer while the database is away or busy, or the disk is full: 503, when to try again, nothing lost.

It asks neither database nor session. What somebody had typed comes back as a form to send again, with the
token that came along: what was forged stays forged.
"""

import errno
import logging
import sqlite3

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from citydiplo.kit.web import problems

log = logging.getLogger(__name__)

RETRY_AWAY, RETRY_BUSY = 30, 5  # seconds
LONGEST = 500_000  # characters of a form that comes back
SECRET_WORDS = ("password", "code", "otp", "secret", "credential", "recovery")

# The first byte of SQLite's error codes; its OperationalErrors are mistakes in statements otherwise.
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_SQLITE_AWAY = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
# PostgreSQL: lock not available, rolled back for another one, statement timeout, too many connections.
_POSTGRES_BUSY = ("55P03", "40", "57014", "53300")
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}


def answer(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The page for an outage; None where ``error`` is not an outage but a mistake of ours."""
    kind = kind_of(error)
    if kind is None:
        return None
    log.error("Answered 503 to %s %s: %s: %s", request.method, request.path, type(error).__name__, error)
    retry = RETRY_BUSY if kind == "busy" else RETRY_AWAY
    headers = {"Retry-After": str(retry), "Cache-Control": "private, no-store"}
    if problems.is_for_machines(request):
        return problems.problem(503, problems.words_of(503), headers=headers)
    page = loader.get_template("503.html").render({"is_busy": kind == "busy", **_typed(request)})
    return HttpResponse(page, status=503, headers=headers)


def kind_of(error: BaseException | None) -> str | None:
    """“busy”, “away”, or None where ``error`` says neither."""
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        return "away" if error.errno in _DISK else None
    if isinstance(error, InterfaceError):
        return "away"
    if not isinstance(error, OperationalError):
        return None
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        code = (getattr(cause, "sqlite_errorcode", 0) or 0) & 0xFF
        return "busy" if code in _SQLITE_BUSY else "away" if code in _SQLITE_AWAY else None
    return "busy" if (getattr(cause, "pgcode", None) or "").startswith(_POSTGRES_BUSY) else "away"


def _typed(request):
    """What a form of that request is made up from again, if it can be: no secrets, no files."""
    if request.method != "POST":
        return {"again": request.get_full_path()}
    try:
        sent, has_files = request.POST, bool(request.FILES)
    except Exception:  # reading the body may be what failed
        return {"goes_back": True, "has_files": True}
    pairs = [(name, value) for name, values in sent.lists() for value in values]
    is_secret = any(word in name.lower() for name, _value in pairs for word in SECRET_WORDS)
    if has_files or is_secret or sum(len(value) for _name, value in pairs) > LONGEST:
        return {"goes_back": True, "has_files": has_files}
    # A browser drops the first line break in a text area, so one comes before what was typed.
    return {"action": request.get_full_path(), "pairs": [(name, "\n" + value) for name, value in pairs]}
