"""The text of a PDF, for the search index. A file that cannot be read gives no text, never an error."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from citydiplo.kit.documents.model import Document

PROGRAM = Path(__file__).with_name("pdftext.py")
LONGEST_WAIT = 40  # seconds by the clock; the program's own limit is on computing time
MOST_CHARACTERS = 200_000
log = logging.getLogger(__name__)


def read(*, model: type[Document], pk: int) -> Document | None:
    """Read the text of a document once; the row, or None where it is gone or was read before."""
    document = model._base_manager.filter(pk=pk).exclude(file="").first()
    if document is None or document.text_read_at:
        return None
    text = text_of(document.file)
    model._base_manager.filter(pk=pk).update(text=text, text_read_at=timezone.now())
    document.text = text
    return document


def text_of(file: Any) -> str:
    """The text layer of a stored PDF as far as it could be read within the limits."""
    try:
        with tempfile.TemporaryFile() as copy, file.open("rb") as stored:
            # A copy, since a storage need not keep its files where a program can open them.
            shutil.copyfileobj(stored, copy)
            copy.seek(0)
            found = _run(copy)
    except OSError:
        log.warning("The file %s cannot be read.", file.name)
        return ""
    return found.decode("utf-8", "ignore").replace("\x00", "").strip()[:MOST_CHARACTERS]


def _run(stdin):
    try:
        done = subprocess.run(  # noqa: S603  our own program, and nothing of the file on its command line
            [sys.executable, "-I", str(PROGRAM)],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_WAIT,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired as late:
        return late.stdout or b""
    return done.stdout
