"""The parts of an XLSX file, opened with suspicion.

A workbook is a ZIP archive of XML parts. What the archive says of their sizes may be a lie, so bytes are
counted as they are unpacked. No part may have a document type: entities are what bombs are made of.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from citydiplo.kit.tabular.layout import TableError

MOST_UNPACKED = 300_000_000
MOST_PARTS = 2_000
MOST_OF_SMALL_PART = 10_000_000
CHUNK = 262_144
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, ValueError, TypeError, EOFError, IndexError,
    OSError, OverflowError, NotImplementedError, RuntimeError,
)  # fmt: skip
_OTHERS = {"content.xml": "opendocument", "xl/workbook.bin": "xlsb", "word/document.xml": "word"}


@contextmanager
def told_as_table_errors() -> Iterator[None]:
    """Turn each error that a damaged workbook makes the libraries raise into a TableError."""
    try:
        yield
    except TableError:
        raise
    except _DAMAGE as error:
        raise TableError("damaged") from error


class Package:
    """An archive whose parts are read within a budget. Raises TableError where it is no honest workbook."""

    def __init__(self, path: Path) -> None:
        self._left = MOST_UNPACKED
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGE as error:
            raise TableError("no_archive") from error
        parts = self._zip.infolist()
        self.names = {part.filename for part in parts}
        if "[Content_Types].xml" not in self.names or not any(name.startswith("xl/") for name in self.names):
            raise TableError(next((_OTHERS[name] for name in _OTHERS if name in self.names), "no_workbook"))
        if "xl/workbook.bin" in self.names:
            raise TableError("xlsb")
        if len(parts) > MOST_PARTS:
            raise TableError("too_much")
        if len(self.names) < len(parts):
            raise TableError("damaged")
        if any(part.flag_bits & 0x1 for part in parts):
            raise TableError("encrypted")
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
            raise TableError("damaged")

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_details: object) -> None:
        self._zip.close()

    def chunks(self, name: str, *, most: int = MOST_UNPACKED) -> Iterator[bytes]:
        """The bytes of a part, piece by piece. Raises TableError beyond ``most``, and the file's budget."""
        with self._zip.open(name) as part:
            while chunk := part.read(CHUNK):
                most -= len(chunk)
                self._left -= len(chunk)
                if most < 0 or self._left < 0:
                    raise TableError("too_much")
                yield chunk

    def parse(self, name: str, start: Callable, end: Callable | None = None, text: Callable | None = None,
              *, most: int = MOST_OF_SMALL_PART) -> None:  # fmt: skip
        """Feed a part to handlers, which get the local names of elements."""
        parser = new_parser()
        parser.StartElementHandler = lambda tag, attributes: start(local(tag), attributes)
        if end:
            parser.EndElementHandler = lambda tag: end(local(tag))
        if text:
            parser.CharacterDataHandler = text
        for chunk in self.chunks(name, most=most):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def mentions(self, name: str, words: bytes) -> bool:
        """Whether ``words`` stand in a part; much cheaper than parsing it. Costs nothing of the budget."""
        kept, before = self._left, b""
        try:
            for chunk in self.chunks(name):
                if words in before + chunk:
                    return True
                before = chunk[-len(words) :]
        finally:
            self._left = kept
        return False


def new_parser() -> expat.XMLParserType:
    """An XML parser that refuses document types and entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    return parser


def _refuse(*_details):
    raise TableError("damaged")


def local(tag: str) -> str:
    """The name of an element without its namespace's prefix."""
    return tag.rpartition(":")[2]


def attribute(attributes: dict, name: str) -> str:
    """An attribute by its local name."""
    for key, value in attributes.items():
        if local(key) == name:
            return value
    return ""
