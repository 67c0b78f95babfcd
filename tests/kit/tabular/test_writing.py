"""Files that we serve: whole, harmless, and read by others."""

import csv
import io
import json

import openpyxl
import pytest

from citydiplo.kit.tabular import csv_pieces, defused, geojson_pieces, json_pieces, xlsx_pieces

pytestmark = pytest.mark.one_database

HOSTILE = ["=1+1", "+49 30", "-2+3", "@SUM(A1)", "  =cmd|' /C calc'!A0", "＝1"]


@pytest.mark.parametrize("cell", HOSTILE)
def test_formulas_are_defused(cell):
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x; +49 30; y", "x;' +49 30; y"),
        ("x\t@SUM(A1)", "x\t'@SUM(A1)"),
        ("- one\n- two\r\n=three", "'- one\n'- two\r\n'=three"),
        ("a|=1|-5", "a|'=1|-5"),
        ("=1;=2", "'=1;'=2"),
        ("\t=1", "'\t'=1"),
        ("\r-x", "'\r'-x"),
        ("x;\uff1d1", "x;'\uff1d1"),
    ],
)
def test_formulas_are_defused_behind_other_separators_too(cell, safe):
    assert defused(cell) == safe


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("quotes", [csv.QUOTE_MINIMAL, csv.QUOTE_NONE])
def test_no_cell_runs_in_any_program_that_opens_the_file(separator, quotes):
    rows = [
        ["x" + sign + cell, "y", cell] for sign in (";", "\t", "\n", "|", "; ") for cell in (*HOSTILE, "\t=1")
    ]
    text = "".join(csv_pieces(["a", "b", "c"], rows))
    for line in csv.reader(io.StringIO(text), delimiter=separator, quoting=quotes):
        for cell in line:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝")), (line, cell)


@pytest.mark.parametrize("cell", ["-33.45", "+5", "Paris", "", None, 7, "a=b", "a; b", "x;-5", "Bonn – Lima"])
def test_everything_else_stays_as_it_is(cell):
    assert defused(cell) == cell


def test_csv_has_a_byte_order_mark_on_request_only():
    assert "".join(csv_pieces(["a"], [["é"]])) == "a\r\né\r\n"
    assert "".join(csv_pieces(["a"], [], bom=True)) == "\ufeffa\r\n"


def test_a_workbook_is_what_openpyxl_reads():
    table = [["Köln & <Bonn>", 1998, -33.5], ["=1+1\x00\x0b", None, ""], ["x" * 40_000, True, 0]]
    content = b"".join(xlsx_pieces(["City", "Since", "Latitude"], table, title="Cities: [all]"))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    found = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert found[0] == ["City", "Since", "Latitude"]
    assert found[1] == ["Köln & <Bonn>", 1998, -33.5]
    assert found[2][0] == "=1+1"
    assert sheet["A3"].data_type != "f"
    assert len(found[3][0]) == 32_767


def test_json_says_what_it_is_about():
    text = "".join(json_pieces(["name"], ([name] for name in ["a"] * 450), about={"licence": "CC0"}))
    found = json.loads(text)
    assert found["about"] == {"licence": "CC0"}
    assert len(found["rows"]) == 450


def test_geojson_without_rows_is_still_geojson():
    assert json.loads("".join(geojson_pieces([])))["features"] == []
    point = {"type": "Point", "coordinates": [2.35, 48.85]}
    found = json.loads("".join(geojson_pieces([(point, {"name": "Paris"}), (None, {"name": "Nowhere"})])))
    assert found["features"][0] == {"type": "Feature", "geometry": point, "properties": {"name": "Paris"}}
    assert found["features"][1]["geometry"] is None
