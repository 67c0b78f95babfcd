"""Secrets in addresses, kept out of logs.

Who has the address of a private calendar, of a reset or of an invitation has what it opens. Logs are read and
kept by others than the reader of a mail, so there such a part is written as ``…``.
"""

import copy
import logging
import re
from functools import cache
from urllib.parse import unquote

from django.core.exceptions import BadRequest, PermissionDenied
from django.urls import URLPattern, URLResolver, get_resolver

SECRETS = frozenset({"token", "key", "uidb36"})  # the names that URL patterns give to secret parts
# Parameters of queries that are secret with any value: of single sign-on, and of links in general.
SECRET_PARAMETERS = frozenset({"code", "state", "token", "key", "session_state", "id_token", "access_token"})
MASK = "…"
# What no name of a place looks like: a long run of letters and numbers with capitals, digits or a signature.
# Two expressions, since one would look through a long run from each of its letters.
_LONG_RUN = re.compile(r"[\w.:=~-]{24,}", re.ASCII)
_ODD = re.compile(r"[A-Z0-9:]")
_SIGNED = re.compile(r"[\w-]{2,}:[\w-]{4,}:[\w-]{20,}", re.ASCII)  # value:moment:signature
_EMAIL = re.compile(r"[\w.+'-]+@(?:[\w-]+\.)+[\w-]{2,}")
_ADDRESS = re.compile(r"(https?://[^/\s\"'<>]+|(?<![\w<]))(/[^\s\"'<>()\[\]{},]+)")


def mask_path(path: str) -> str:
    """``path``, perhaps with a query, without the parts that would give access to anybody who reads it."""
    path, mark, query = path.partition("?")
    decoded = re.sub(r"/{2,}", "/", unquote(path))
    start = next((prefix for prefix in secret_prefixes() if decoded.startswith(prefix)), None)
    masked = f"{start}{MASK}" if start and len(decoded) > len(start) else _mask_random(path)
    return f"{masked}?{'&'.join(map(_mask_pair, query.split('&')))}" if mark else masked


def mask(text: str) -> str:
    """``text`` with each address in it masked, and each value that looks signed or random."""
    return _SIGNED.sub(MASK, _ADDRESS.sub(lambda found: found[1] + mask_path(found[2]), text))


def _mask_random(text):
    return _LONG_RUN.sub(lambda run: MASK if _ODD.search(run[0]) else run[0], text)


def _mask_pair(pair):
    name, mark, value = pair.partition("=")
    if name in SECRET_PARAMETERS:
        return f"{name}{mark}{MASK}"
    return f"{name}{mark}{mask_path(unquote(value)) if '/' in unquote(value) else _mask_random(value)}"


@cache
def secret_prefixes() -> tuple[str, ...]:
    """The beginnings of all addresses that hold a secret, as far as they are the same for everybody."""
    found = set()
    for route in _routes(get_resolver(), "/"):
        parts = re.split(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>", route)
        names = {name for name in (*parts[1::3], *parts[2::3]) if name}
        if names & SECRETS:
            found.add(re.sub(r"[\^$\\]", "", parts[0]))
    return tuple(sorted(found))


def _routes(resolver, before):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route


class MaskedFormatter(logging.Formatter):
    """Writes each line of the log, and each traceback, masked; refusals in one line.

    Beside secrets it masks email addresses: replies of mail servers and errors of the database name them.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets and addresses of people."""
        return self.as_text(_without_refusal(record))

    def as_text(self, record: logging.LogRecord) -> str:
        """A line of text, with its traceback below it."""
        return self.masked(super().format(record))

    @staticmethod
    def masked(text: str) -> str:
        """``text`` without secrets and email addresses."""
        return _EMAIL.sub(MASK, mask(text)) if "@" in text else mask(text)


def _without_refusal(record):
    """``record``; of a request that a view refused without traceback and words: these hold what was sent.

    Django logs BadRequest as "its words: path" and PermissionDenied with the path alone.
    """
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, (BadRequest, PermissionDenied)):
        return record
    line = copy.copy(record)  # other handlers have the record as it is
    line.exc_info = line.exc_text = line.stack_info = None
    if isinstance(error, BadRequest):
        line.msg, line.args = "Bad request: %s", (record.args or ("",))[-1:]
    return line
