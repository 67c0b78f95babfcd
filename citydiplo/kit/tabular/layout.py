"""The layout of a table in a file, its limits, and the messages about one that cannot be read."""

from collections.abc import Mapping
from typing import Any, NamedTuple

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 256
MOST_CELLS = 5_000_000  # that hold anything
LONGEST_LINE = 1_000_000  # characters
LONGEST_CELL = 32_767  # what a spreadsheet can hold
MOST_SHEETS = 100
SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384  # of any spreadsheet

TEXT, WORKBOOK = "text", "workbook"
DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255",
    "cp1256", "cp1257", "cp1258", "iso8859-2", "iso8859-4", "iso8859-5", "iso8859-7", "iso8859-8",
    "iso8859-9", "iso8859-13", "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "cp850", "cp852", "cp866",
    "mac-roman",
    "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr", "tis-620",
)  # fmt: skip
PARTS = 1_000  # records that a row can be made into; keeps numbers below what a database's integer holds
MOST_NUMBER = (SHEET_ROWS + 1) * PARTS
LEAVE_OUT, REPLACE = "leave-out", "replace"  # rows with bytes that the encoding does not know
IN_CELLS, EACH_LINE = "in-cells", "each-line"  # what a line break between quotation marks is
GUESS = -1  # for the header's row, or how many rows it takes
UNPIVOT, SPLIT = "unpivot", "split"


def is_zip(beginning: bytes) -> bool:
    """Whether a file with this beginning is a ZIP package, as workbooks are."""
    return beginning.startswith(b"PK\x03\x04")


class TableError(Exception):
    """A file that cannot be read as a table; its text tells the person who sent it why, in their language.

    ``code`` and ``details`` travel between processes; ``sentences`` holds the words.
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details

    def __str__(self) -> str:
        from citydiplo.kit.tabular.sentences import error_text

        return error_text(self.code, self.details)


class Layout(NamedTuple):
    """Where the table is and how it becomes rows.

    ``header_row`` counts from 1; 0 where there is no header. ``header_rows`` rows from there on name the
    columns. ``reshape`` makes several rows of one: ``{"by": "unpivot", "groups": [[4, 5], [6, 7]]}`` reads
    columns 4 and 5, then 6 and 7 as further rows; ``{"by": "split", "column": 3, "sign": ";"}`` reads each
    item of a list in a cell as a row. Columns count from 0. ``line_breaks`` is empty where each quoted cell
    with several lines is judged by itself.
    """

    kind: str = TEXT
    encoding: str = "utf-8"
    delimiter: str = ","
    header_row: int = 1
    header_rows: int = 1
    sheet: str = ""
    sheets: tuple = ()
    hidden_sheets: tuple = ()
    takes_hidden: bool = False
    bad_bytes: str = LEAVE_OUT
    line_breaks: str = ""
    reshape: dict | None = None

    def as_dict(self) -> dict:
        """The layout as JSON can hold it."""
        return self._asdict()

    @classmethod
    def of(cls, facts: Mapping) -> "Layout":
        """A layout as stored; what another release wrote into it and this one does not know is ignored."""
        known = {name: value for name, value in facts.items() if name in cls._fields}
        for name in ("sheets", "hidden_sheets"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)

    def changed(self, **facts: Any) -> "Layout":
        """The same layout with other ``facts``."""
        return self._replace(**facts)

    def number_of(self, row: int, part: int) -> int:
        """The number of one of several records that a row of the file makes; a row's own where it is one."""
        return row * PARTS + part if self.reshape else row

    def row_of(self, number: int) -> int:
        """The row of the file that a record's number stands for."""
        return number // PARTS if self.reshape else number

    @property
    def first_row(self) -> int:
        """The number of the first row below the header."""
        return self.header_row + self.header_rows if self.header_row else 1
