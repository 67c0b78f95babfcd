"""XLSX files, opened with suspicion: what they unpack to is measured before anything is unpacked."""

import zipfile
from contextlib import contextmanager
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from citydiplo.kit.tabular.layout import TableError

MOST_UNPACKED = 300_000_000
MOST_STRINGS = 60_000_000  # the table of shared texts is held in memory
MOST_PARTS = 2_000


def is_zip(beginning):
    return beginning.startswith(b"PK\x03\x04")


def check(path):
    """Raise TableError unless the file is a workbook of an honest size."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise TableError(_("The file is damaged: it cannot be unpacked.")) from error
    names = {part.filename: part.file_size for part in parts}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise TableError(_("The file is an archive, but no XLSX workbook. Save the table as CSV or XLSX."))
    too_large = sum(names.values()) > MOST_UNPACKED or len(parts) > MOST_PARTS
    if too_large or names.get("xl/sharedStrings.xml", 0) > MOST_STRINGS:
        raise TableError(_("The workbook unpacks to more than can be read. Save the sheet as CSV."))
    if any(part.flag_bits & 0x1 for part in parts):
        raise TableError(_("The workbook is encrypted. Save it without a password."))


@contextmanager
def opened(path):
    """The workbook, for reading row by row; its errors as TableErrors."""
    import openpyxl  # 40 MB that only an import needs

    check(path)
    with open(path, "rb") as file, _told_as_table_errors():
        # Given as a file: by a path openpyxl would go by its name.
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()


@contextmanager
def _told_as_table_errors():
    try:
        yield
    except TableError:
        raise
    except (DefusedXmlException, ParseError, zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError,
            AttributeError, IndexError, OSError, MemoryError, OverflowError) as error:  # fmt: skip
        raise TableError(_("The workbook is damaged or not what it says. Save the sheet as CSV.")) from error
