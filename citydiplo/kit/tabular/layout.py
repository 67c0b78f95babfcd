"""How a table lies in a file, and what no table may exceed."""

from dataclasses import asdict, dataclass, replace

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 256
LONGEST_LINE = 1_000_000  # characters
LONGEST_CELL = 32_767  # what a spreadsheet can hold

TEXT, WORKBOOK = "text", "workbook"
DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = (
    "utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "iso8859-2", "iso8859-15", "mac-roman", "shift_jis", "gb18030", "big5", "euc-kr",
)  # fmt: skip


class TableError(Exception):
    """A file that cannot be read as a table; its text tells the person who sent it why."""


@dataclass(frozen=True)
class Layout:
    """Where the table is. ``header_row`` counts from 1; 0 where there is no header."""

    kind: str = TEXT
    encoding: str = "utf-8"
    delimiter: str = ","
    header_row: int = 1
    sheet: str = ""
    sheets: tuple = ()

    def as_dict(self):
        return asdict(self)

    @classmethod
    def of(cls, facts):
        return cls(**{**facts, "sheets": tuple(facts.get("sheets", ()))})

    def changed(self, **facts):
        return replace(self, **facts)
