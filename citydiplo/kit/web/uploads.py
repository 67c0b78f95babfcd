"""How much anybody may send in one go, files included.

Django limits what it holds in memory, not what it writes to the disk; and a body is read before any view
could ask who sent it.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 56 * 1024 * 1024  # the largest file that any form takes (an import of 50 MB), and its form


class Measured(FileUploadHandler):
    """The first of the handlers; lets everything through until it is too much."""

    received = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Raise RequestDataTooBig where the request says that it is too large."""
        if content_length > MOST_BYTES:
            raise RequestDataTooBig("The request is larger than any form takes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the bytes on. Raises RequestDataTooBig when they are too many."""
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            raise RequestDataTooBig("The request is larger than any form takes.")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handlers keep the file."""
