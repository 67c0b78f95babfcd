"""Reports of emails that came back (RFC 3464), read from a Maildir by a job.

Anybody can send one. It is read as far as ``LONGEST`` only, by the standard library, in a worker and never in
a web process. What a report is about is told by the signed address it was sent to.
"""

from __future__ import annotations

import email
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message
from pathlib import Path

from citydiplo.kit.errors import DeliveryRefusedError
from citydiplo.kit.mail import return_path
from citydiplo.kit.text.invisible import without_invisible

LONGEST = 64_000  # bytes; what was sent stands at the end of a report, and is not needed
ROUND = 200  # reports that one job reads
TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
# RFC 3463: what says that the address itself takes no mail. Others concern the text, or our server.
_OF_THE_ADDRESS = re.compile(r"5\.[0124]\.\d{1,3}")
_FOR_GOOD = re.compile(r"5\.\d{1,3}\.\d{1,3}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")

log = logging.getLogger(__name__)


def read(content: bytes) -> tuple[tuple[str, int], DeliveryRefusedError] | None:
    """Which email came back for good, and why; None for anything else, such as "delayed", or a reply."""
    try:
        report = email.message_from_bytes(content[:LONGEST])
        words = " ".join(str(value) for name in TO for value in report.get_all(name, []))
        reference = return_path.reference_of(words)
        refusal = _permanent_failure(report) if reference else None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        log.warning("A report of %s bytes cannot be read.", len(content))  # nothing of its text
        return None
    return (reference, refusal) if reference and refusal else None


def waiting(folder: Path) -> Iterator[Path]:
    """The oldest files that a mail server left in a Maildir, at most ``ROUND``."""
    found = [path for path in (folder / "new").glob("*") if path.is_file() and not path.is_symlink()]
    yield from sorted(found, key=lambda path: path.name)[:ROUND]


def beginning(path: Path) -> bytes:
    """As much of a report as is read; empty where another worker was first."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        return file.read(LONGEST)
    return b""


def _permanent_failure(report):
    """The permanent failure that a delivery status tells, or None."""
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload() if part.is_multipart() else []:
            if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() == "failed":
                status = str(block.get("Status", "")).split()[:1]
                if status and _FOR_GOOD.fullmatch(status[0]):
                    of = "address" if _OF_THE_ADDRESS.fullmatch(status[0]) else "text"
                    return DeliveryRefusedError(550, _reason(status[0], block), of)
    return None


def _reason(status, block):
    words = str(block.get("Diagnostic-Code", "")).partition(";")[2][:1_000]
    return f"Returned: {status} {' '.join(without_invisible(_UNPRINTABLE.sub(' ', words)).split())}"[:200]
