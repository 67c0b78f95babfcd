"""What is said of a file: why it cannot be read and what to do, and what was noticed in it."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from citydiplo.kit.text.lists import comma_separated, semicolon_separated

_ERRORS = {
    "empty": gettext_lazy("The file is empty. Upload another file."),
    "too_large": gettext_lazy("The file is larger than 50 MB. Split it into several."),
    "too_many_waiting": gettext_lazy(
        "We are already reading %(most)s of your files. Wait until we have read them, then upload this one."
    ),
    "no_table": gettext_lazy("We cannot read a table in this file. Save it as CSV (UTF-8) or XLSX."),
    "no_rows": gettext_lazy("The table has no rows below its header. Check the sheet and the header row."),
    "pdf": gettext_lazy("This is a PDF, not a table. Ask for the table as CSV or XLSX."),
    "old_excel": gettext_lazy(
        "This is an older Excel file (XLS) or one with a password. Save it as XLSX without a password."
    ),
    "xlsb": gettext_lazy("This is a binary workbook (XLSB). Save it as XLSX."),
    "opendocument": gettext_lazy("This is an OpenDocument file. Save it as XLSX or CSV."),
    "word": gettext_lazy("This is a Word document. Copy the table into a spreadsheet and save it as XLSX."),
    "no_archive": gettext_lazy("The file is damaged and we cannot open it. Save it again as XLSX or CSV."),
    "no_workbook": gettext_lazy(
        "The file is an archive, not an XLSX workbook. Save the table as CSV or XLSX."
    ),
    "damaged": gettext_lazy("The workbook is damaged or is a different type of file. Save the sheet as CSV."),
    "unexpected": gettext_lazy("We cannot read the file. Save the table as CSV (UTF-8) and upload it again."),
    "encrypted": gettext_lazy("The workbook is encrypted. Save it without a password."),
    "too_much": gettext_lazy(
        "The file is too large when it is unpacked. Copy only the table into a new file and save it as CSV."
    ),
    "too_long": gettext_lazy(
        "It takes too long to read the file. Copy only the table into a new file and save it as CSV."
    ),
    "too_many_strings": gettext_lazy(
        "The workbook contains too many different texts. Save the sheet as CSV, or split it "
        "into several files."
    ),
    "too_many_sheets": gettext_lazy(
        "The workbook has more than %(most)s sheets. Keep only the sheet with the table."
    ),
    "too_many_cells": gettext_lazy(
        "The table has more than %(most)s filled cells. Split it into several files."
    ),
    "too_many_rows": gettext_lazy("The table has more than %(most)s rows. Split it into several files."),
    "too_many_columns": gettext_lazy(
        "Row %(row)s has more than %(most)s columns. Delete the cells far to the right."
    ),
    "too_many_items": gettext_lazy(
        "A cell in row %(row)s lists more than %(most)s items. Make the list shorter."
    ),
    "long_line": gettext_lazy(
        "A line of the file is too long for a table. Check that the file contains a table."
    ),
    "quotation": gettext_lazy("We cannot read row %(row)s. Check if a quotation mark is missing there."),
    "encoding": gettext_lazy("The file is not in the encoding %(encoding)s. Choose another one."),
    "no_sheet": gettext_lazy("The workbook has no sheet with a table. Upload another file."),
    "only_hidden_sheets": gettext_lazy(
        "All sheets of the workbook are hidden. Show the one with the table and save."
    ),
    "no_such_sheet": gettext_lazy("The file has no sheet “%(sheet)s”."),
    "no_such_place": gettext_lazy(
        "A row of the sheet has a position that is not possible. Save the sheet as CSV."
    ),
}

_NOTES = {
    "hidden_rows": ngettext_lazy(
        "%(number)s hidden row is not read: row %(places)s.",
        "%(number)s hidden rows are not read: rows %(places)s.",
        "number",
    ),
    "filtered_rows": ngettext_lazy(
        "%(number)s row that a filter hides is not read: row %(places)s.",
        "%(number)s rows that a filter hides are not read: rows %(places)s.",
        "number",
    ),
    "hidden_columns": ngettext_lazy(
        "%(number)s hidden column is not read: column %(places)s.",
        "%(number)s hidden columns are not read: columns %(places)s.",
        "number",
    ),
    "merged": ngettext_lazy(
        "%(number)s cell was filled from the merged cell above it.",
        "%(number)s cells were filled from the merged cells above them.",
        "number",
    ),
    "no_value": ngettext_lazy(
        "%(number)s formula has no value: cell %(places)s. Open the file in a spreadsheet "
        "program and save it again.",
        "%(number)s formulas have no value: cells %(places)s. Open the file in a spreadsheet "
        "program and save it again.",
        "number",
    ),
    "error_value": ngettext_lazy(
        "%(number)s cell shows an error: %(places)s.", "%(number)s cells show errors: %(places)s.", "number"
    ),
    "year_in_date": ngettext_lazy(
        "%(number)s cell with a date format contains a year: %(places)s. We read it as that year.",
        "%(number)s cells with a date format contain years: %(places)s. We read them as those years.",
        "number",
    ),
    "stray_quotes": ngettext_lazy(
        "%(number)s quotation mark is never closed: row %(places)s. Each line there was read as a row.",
        "%(number)s quotation marks are never closed: rows %(places)s. Each line there was read as a row.",
        "number",
    ),
    "lines_like_rows": ngettext_lazy(
        "A cell of row %(places)s holds several lines that look like rows. It was read as one cell. If the "
        "lines are rows, choose “Each line is a row” under “More settings” beside the columns.",
        "%(number)s cells hold several lines that look like rows: rows %(places)s. Each was read as one "
        "cell. If the lines are rows, choose “Each line is a row” under “More settings” beside the columns.",
        "number",
    ),
    "doubtful_header": gettext_lazy(
        "We read row %(places)s, as the name of the column. If it is a record, open “More "
        "settings” and choose 0 for “Row with the names of the columns”."
    ),
    "totals": gettext_lazy("The row of totals at the end is not read: row %(places)s."),
}


def error_text(code: str, details: Mapping) -> str:
    """Why a file cannot be read, in the reader's language. Never raises."""
    try:
        return str(_ERRORS[code]) % {
            name: f"{value:,}" if isinstance(value, int) else value for name, value in details.items()
        }
    except (KeyError, TypeError, ValueError):
        return str(_ERRORS["no_table"])


def note_text(code: str, details: Mapping) -> str:
    """What was noticed in a file, in the reader's language. Never raises; empty for what is not known."""
    try:
        number, places = details["number"], details["places"]
        if code == "bad_bytes":
            return _bad_bytes(number, places, details.get("taken"))
        if code == "hidden_columns" and not places:  # files that were read before these were named
            return _("Hidden columns are not read.")
        text = _NOTES[code]
        facts = {"number": number, "places": _listed(places, number)}
        return str(text % facts)
    except (KeyError, TypeError, ValueError):
        return ""


def _bad_bytes(number, places, taken):
    shown = semicolon_separated(
        _("row %(row)s, column %(column)s: “%(text)s”") % {"row": row, "column": column, "text": text}
        for row, column, text in places
    )
    if taken:
        return _(
            "Some characters in %(number)s rows are not readable. We replaced them with “�”: %(places)s"
        ) % {
            "number": number,
            "places": shown,
        }
    return _("Some characters in %(number)s rows are not readable. We left these rows out: %(places)s") % {
        "number": number,
        "places": shown,
    }


def _listed(places: Sequence, number: int) -> str:
    shown = comma_separated(places)
    return _("%(places)s and others") % {"places": shown} if number > len(places) and places else shown


def hidden_text(hidden: Mapping) -> str:
    """Which sheets are not read, in one sentence; empty where all are."""
    names = comma_separated(_("“%(words)s”") % {"words": name} for name in hidden.get("sheets", ()))
    return _("Hidden sheets are not read: %(names)s.") % {"names": names} if names else ""
