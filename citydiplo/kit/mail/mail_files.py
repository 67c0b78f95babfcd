"""Mails that a machine of one's own writes into files instead of sending them (Django's ``filebased``)."""

import contextlib
import email
import email.policy
import os
import re
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

BACKEND = "django.core.mail.backends.filebased.EmailBackend"
BETWEEN = b"\n" + b"-" * 79 + b"\n"  # what Django writes between two mails of one file


def folder() -> Path | None:
    """Where the mails are; None where mails are sent."""
    return Path(settings.EMAIL_FILE_PATH) if settings.EMAIL_BACKEND == BACKEND else None


def read(path: Path) -> list[EmailMessage]:
    """The mails of one file, in their order."""
    return [_parsed(raw) for raw in _raw(path)]


def forget(addresses: Sequence[str], name: str) -> int:
    """Remove the mails that hold ``name`` or one of ``addresses``; returns how many."""
    found = folder()
    if not found or not found.is_dir():
        return 0
    words = [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.I) for word in [*addresses, name] if word]
    removed = 0
    for path in found.glob("*.log"):
        with contextlib.suppress(FileNotFoundError):  # somebody else tidied up
            removed += _forget(path, words)
    return removed


def _raw(path):
    return [raw for raw in path.read_bytes().split(BETWEEN) if raw.strip()]


def _parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def _forget(path, words):
    mails = _raw(path)
    kept = [raw for raw in mails if not any(word.search(_all_of(_parsed(raw))) for word in words)]
    if len(kept) == len(mails):
        return 0
    if not kept:
        path.unlink()
    else:
        aside = path.with_suffix(".part")
        aside.write_bytes(b"".join(raw + BETWEEN for raw in kept))
        os.replace(aside, path)
    return len(mails) - len(kept)


def _all_of(mail):
    """Headers and texts, decoded."""
    texts = [str(value) for value in mail.values()]
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            texts.append(part.get_content())
    return "\n".join(texts)
