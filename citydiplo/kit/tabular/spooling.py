"""Rows that are gone through twice, though their file is read once."""

import json
import tempfile
from collections.abc import Iterable, Iterator


class SpooledRows:
    """(number, cells) as they come from ``rows``; kept on disk on the first pass, read from there afterwards.

    The first pass must be gone through to its end before the second begins.
    """

    def __init__(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        self._rows: Iterable[tuple[int, list[str]]] | None = rows
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115  it goes with this object

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        if self._rows is None:
            self._spool.seek(0)
            for line in self._spool:
                number, cells = json.loads(line)
                yield number, cells
            return
        for number, cells in self._rows:
            self._spool.write(json.dumps([number, cells]).encode() + b"\n")
            yield number, cells
        self._rows = None
