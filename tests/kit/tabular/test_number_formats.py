"""Numbers of spreadsheets as people see them: a date is as exact as its format shows."""

import datetime
import io

import openpyxl
import pytest

from citydiplo.kit.tabular import Layout, inspect, rows
from citydiplo.kit.tabular.numberformats import built_in, shower
from tests.kit.tabular.workbooks import HEADER, table, workbook

pytestmark = pytest.mark.one_database


def serial(year, month=1, day=1):
    return str((datetime.date(year, month, day) - datetime.date(1899, 12, 30)).days)


def shown(code, raw, **options):
    show = shower(code, **options)
    return show(raw) if show else None


@pytest.mark.parametrize(
    ("code", "raw", "text"),
    [
        ("yyyy", serial(1957), "1957"),
        ("yyyy", serial(2014, 5, 17), "2014"),
        ('yyyy"年"', serial(1987), "1987"),
        ("[$-409]mmm yyyy;@", serial(2014, 5), "2014-05"),
        ("mm-yy", serial(2014, 5), "2014-05"),
        ("mmm-yy", serial(1999, 12, 31), "1999-12"),
        ("mm/yyyy", serial(1998, 3), "1998-03"),
        ("dd/mm/yyyy", serial(1998, 3, 9), "1998-03-09"),
        ('d"."\\ mmmm\\ yyyy', serial(1998, 3, 9), "1998-03-09"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", serial(1998, 3, 9), "1998-03-09"),
        ("dd/mm/yyyy hh:mm", f"{serial(1998, 3, 9)}.5", "1998-03-09 12:00"),
        ("dd/mm/yyyy hh:mm", serial(1998, 3, 9), "1998-03-09"),
        ("yyyy-mm-dd", "1.0", "1900-01-01"),
        ("d-mmm", serial(2026, 5, 17), "17 May"),
        ("mmmm", serial(2026, 5, 17), "May"),
        ("dddd", serial(2026, 5, 17), "Sunday"),
        ("h:mm", "0.604166666666667", "14:30"),
        ("mm:ss", "0.0104166666666667", "00:15"),
        ("[h]:mm:ss", "1.5", "36:00"),
        ("yyyy", "-5", "-5"),
        ("yyyy", "3000000", "3000000"),
        ("yyyy", "what", "what"),
        ("0%", "0.35", "35%"),
        ("0.0%", "0.125", "12.5%"),
        ('#,##0.00\\ "€"', "1250.5", "1250.5 €"),
        ("[$€-407]\\ #,##0", "1250", "1250 €"),
        ('#,##0 "USD"', "1250", "1250 USD"),
        ("00000", "1067", "01067"),
    ],
)
def test_a_format_says_how_much_of_a_number_is_stated(code, raw, text):
    assert shown(code, raw) == (text, False)


@pytest.mark.parametrize(
    "code", ["General", "@", "0", "#,##0.00", "0.00E+00", '"Since "', "[Red]", "Standard", ""]
)
def test_other_formats_change_nothing(code):
    assert shower(code) is None


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "yyyy", "d-mmm-yy", built_in(14), "mmm yyyy"])
@pytest.mark.parametrize("year", ["1957", "2014", "1850.0"])
def test_a_year_typed_into_a_date_cell_is_that_year(code, year):
    assert shown(code, year) == (year.removesuffix(".0"), True)
    assert shown(code, year, starts_1904=True) == (year.removesuffix(".0"), True)


def test_workbooks_that_count_from_1904_are_read_so():
    assert shown("yyyy-mm-dd", "34395", starts_1904=True) == ("1998-03-03", False)
    book = workbook(
        table(HEADER, ("Lima", "Peru", "Lyon", "France", '<c s="1"><v>34395</v></c>')),
        formats=[14],
        properties='<workbookPr date1904="1"/>',
    )
    assert book  # read in the test below, with the others


def test_what_spreadsheets_save_is_read_with_its_precision(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["City", "Since", "Until", "Share"])
    sheet.append(["Lima", datetime.date(1957, 1, 1), datetime.date(2014, 5, 1), 0.5])
    sheet.append(["Rome", datetime.datetime(1956, 1, 30), 2020, 0.25])
    sheet["B2"].number_format = sheet["B3"].number_format = "yyyy"
    sheet["C2"].number_format, sheet["C3"].number_format = "mmm yyyy", "dd/mm/yyyy"
    sheet["D2"].number_format = sheet["D3"].number_format = "0%"
    content = io.BytesIO()
    book.save(content)
    path = tmp_path / "table"
    path.write_bytes(content.getvalue())
    found = inspect(path)
    assert found["rows"] == [["Lima", "1957", "2014-05", "50%"], ["Rome", "1956", "2020", "25%"]]
    assert found["notes"] == [["year_in_date", {"number": 1, "places": ["C3"]}]]


def test_formulas_without_values_and_errors_are_named(tmp_path):
    since = (
        "<c><f>A1</f></c>",
        '<c t="e"><v>#REF!</v></c>',
        '<c t="str"><f>A1</f><v>1999</v></c>',
        '<c t="e"><v>#N/A</v></c>',
    )
    lines = [("Lima", "Peru", "Lyon", "France", cell) for cell in since]
    path = tmp_path / "table"
    path.write_bytes(workbook(table(HEADER, *lines), properties='<workbookPr date1904="1"/>'))
    found = inspect(path)
    assert [row[4:] for row in found["rows"]] == [[], ["#REF!"], ["1999"], ["#N/A"]]
    assert found["notes"] == [
        ["no_value", {"number": 1, "places": ["E2"]}],
        ["error_value", {"number": 2, "places": ["E3 #REF!", "E5 #N/A"]}],
    ]
    assert [number for number, _cells in rows(path, Layout.of(found["layout"]))] == [2, 3, 4, 5]
