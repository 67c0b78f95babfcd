"""Tables as people send them, and files that are no tables."""

import contextlib
import datetime
import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citydiplo.kit.tabular import TableError
from citydiplo.kit.tabular.encodings import candidates
from citydiplo.kit.tabular.inspecting import guess_delimiter, inspect, sniff
from citydiplo.kit.tabular.layout import MOST_COLUMNS
from citydiplo.kit.tabular.reading import header_of, rows

pytestmark = pytest.mark.one_database

TABLE = "City;Country;Since\nGalați;Rumänien;1998\nŁódź;Polen;1999-05\n"


def read(path, **changes):
    layout = sniff(path).changed(**changes)
    return [cells for _number, cells in rows(path, layout)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_tables_are_read_with_any_byte_order_mark(file, encoding):
    path = file(TABLE.encode(encoding))
    assert sniff(path).delimiter == ";"
    assert header_of(path, sniff(path)) == ["City", "Country", "Since"]
    assert read(path) == [["Galați", "Rumänien", "1998"], ["Łódź", "Polen", "1999-05"]]


@pytest.mark.parametrize(
    ("encoding", "header", "lines"),
    [
        ("cp1252", "Ville,Pays", ["Orléans,Allemagne", "Béziers,Géorgie", "Sète,Algérie", "Nîmes,Bénin"]),
        ("cp1251", "Город,Страна", ["Москва,Россия", "Казань,Россия", "Нижний Новгород,Беларусь"]),
        ("shift_jis", "都市,国", ["東京都,日本", "大阪市,日本", "名古屋市,日本", "横浜市,日本"]),
    ],
)
def test_older_encodings_are_guessed(file, encoding, header, lines):
    path = file("\n".join([header, *lines * 8]).encode(encoding))
    layout = sniff(path)
    assert next(iter(rows(path, layout)))[1] == lines[0].split(","), layout.encoding


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_guessed(delimiter):
    lines = ["City", "Country", "Since"], ["Paris, Ile", "France", "1,5"], ["Rome", "Italy", "2"]
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in line] for line in lines]
    assert guess_delimiter("\n".join(delimiter.join(line) for line in quoted)) == delimiter


def test_a_table_without_header_has_none(file):
    path = file("Berat,Albania,Amasya,Turkey\nBerat,Albania,Fermo,Italy\nKorçë,Albania,Los Alcázares,Spain\n")
    layout = sniff(path)
    assert layout.header_row == 0
    assert header_of(path, layout) == [""] * 4
    assert len(read(path)) == 3


def test_a_header_below_a_title_is_found(file):
    path = file("Our twin towns,,\n,,\nCity,Country,Since\nParis,France,1990\nRome,Italy,1956\n")
    assert sniff(path).header_row == 3
    assert read(path)[0] == ["Paris", "France", "1990"]


def test_what_nobody_sees_in_a_cell_goes(file):
    path = file("\u200bCity,Chnage\u00a0note\n Paris\u202e ,\u00a0France\nNA,Namibia\n")
    assert header_of(path, sniff(path)) == ["City", "Chnage note"]
    assert read(path) == [["Paris", "France"], ["NA", "Namibia"]]


def test_row_numbers_are_those_of_the_file(file):
    path = file("City,Country\nParis,France\n,\nRome,Italy\n")
    assert [number for number, _cells in rows(path, sniff(path))] == [2, 4]


def test_a_workbook_is_read_sheet_by_sheet(file):
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    sheet = book.create_sheet("Data")
    sheet.append(["City", "Since", "Date"])
    sheet.append(["Köln", 1998, datetime.date(1998, 5, 17)])
    sheet.append(["Lille", 1999.0, None])
    content = io.BytesIO()
    book.save(content)
    path = file(content.getvalue(), "a.csv")
    layout = sniff(path)
    assert (layout.kind, layout.sheet, layout.sheets) == ("workbook", "Data", ("Read me", "Data"))
    assert read(path) == [["Köln", "1998", "1998-05-17"], ["Lille", "1999"]]
    with pytest.raises(TableError, match="no sheet"):
        read(path, sheet="Other")


def _archive(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return content.getvalue()


WORKBOOK = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><workbook>&b;</workbook>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"   \n  \n", "cannot read a table"),
        (bytes(range(256)) * 400, "cannot read a table"),
        (b"\x89PNG\r\n\x1a\n" + b"\0\1\2\3" * 5000, "cannot read a table"),
        (b"%PDF-1.7\n" + bytes(range(128, 256)) * 50 + b"\0" * 3000, "not a table"),
        (b"a" * 10_000_000, "A line of the file is too long for a table"),
        (b"PK\x03\x04 and so on", "damaged"),
        (_archive({"a.txt": "a"}), "not an XLSX"),
        (_archive(WORKBOOK), "no sheet"),
        (_archive({**WORKBOOK, "xl/workbook.xml": ENTITIES}), "damaged"),
        ((",".join("a" * (MOST_COLUMNS + 1)) + "\n").encode() * 2, "columns"),
        (b"a,b\n" + b"," * 999_999 + b"\n", "columns"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "older Excel file"),
        (_archive({"content.xml": "<a/>", "mimetype": "x"}), "OpenDocument"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(file, content, says):
    with pytest.raises(TableError, match=says):
        read(file(content))


def test_a_missing_quotation_mark_is_told(file):
    path = file('City,Country\n"Paris,France\n' + "Rome,Italy\n" * 20_000)
    with pytest.raises(TableError, match="quotation mark"):
        read(path)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('City,Title\nParis,"Open\nRome,Plain\nOslo,Plain\n', 2),
        ('City;Title\r\nParis;Plain\r\n"Rome;Plain\r\nOslo;Plain\r\nBonn;Plain\r\n', 3),
        ('City\tTitle\nParis\t"Two\nlines"\nRome\t"Open ""so""\nOslo\tPlain', 3),
    ],
)
def test_a_quotation_mark_that_stays_open_swallows_no_rows(file, text, row):
    with pytest.raises(TableError, match=f"row {row}.*quotation mark"):
        read(file(text))


@pytest.mark.parametrize(
    "text",
    [
        'City,Title\nParis,"Two\nlines"\nRome,"Die ""Brücke"""\n',
        'City,Title\nParis,5" wide\nRome,"Brücke" e.V.\n',
        'City,Title\nParis,Plain\nRome,"Open in the last row\n\n',
    ],
)
def test_quotation_marks_that_swallow_nothing_are_no_fault(file, text):
    assert [cells[0] for cells in read(file(text))] == ["Paris", "Rome"]


def test_too_many_rows_are_told(file):
    path = file("City\n" + "Paris\n" * 11)
    with pytest.raises(TableError, match="more than 10 rows"):
        list(rows(path, sniff(path).changed(header_row=1), most=10))


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_table_or_a_table_error(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(raw)
    with contextlib.suppress(TableError):
        layout = sniff(path)
        header_of(path, layout)
        list(rows(path, layout))
    with contextlib.suppress(TableError):
        inspect(path)


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn", "Cs", "Zs", "Zl", "Zp"]), max_size=12
)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_what_we_write_as_csv_we_read_again(tmp_path_factory, table):
    from citydiplo.kit.tabular import csv_pieces

    path = tmp_path_factory.mktemp("round") / "file"
    path.write_text("".join(csv_pieces(["one", "two", "three"], table)), encoding="utf-8", newline="")
    layout = sniff(path).changed(encoding="utf-8", delimiter=",", header_row=1)
    read_again = [cells for _number, cells in rows(path, layout)]
    assert [list(map(_without_apostrophes, row)) for row in read_again] == [
        list(map(_without_apostrophes, row)) for row in table if any(row)
    ]


def _without_apostrophes(cell):
    """A cell without what keeps formulas from running, at its beginning and behind separators."""
    return re.sub(r"(^|[;|])'+", r"\1", cell)


@given(st.text(max_size=200))
def test_utf8_is_always_known_as_such(tmp_path_factory, text):
    if "\0" not in text and text.strip() and not text.startswith(("\ufeff", "\ufffe")):
        path = tmp_path_factory.mktemp("text") / "file"
        path.write_bytes(text.encode("utf-8", "ignore"))
        assert list(candidates(path)) == ["utf-8"]


def test_a_questionnaire_names_its_columns_by_whole_questions(tmp_path):
    names = [
        "City",
        "Country",
        *(f"Question {number}, {'at some length ' * 9}" for number in range(8)),
        "GDP",
        "GDP",
    ]
    lines = [names, *([f"City {row}", "Peru", *"abcdefgh", "GDP", "5"] for row in range(5))]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines), encoding="utf-8")
    assert sniff(path).header_row == 1
