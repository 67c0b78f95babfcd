"""Quotation marks that hide rows in a cell, and cells that may hold several lines."""

import csv
import io

import pytest

from citydiplo.kit.tabular.inspecting import inspect
from citydiplo.kit.tabular.layout import EACH_LINE, IN_CELLS, Layout, TableError
from citydiplo.kit.tabular.reading import rows
from citydiplo.kit.tabular.sentences import note_text

STRAY_PAIRS = [
    # Both marks begin a cell: the second one closes what the first one opened, and text follows it.
    (
        'City,Title\nParis,"Open\nRome,Plain\nOslo,"Closed\nBonn,Plain\n',
        [2, 4],
        [["Paris", "Open"], ["Rome", "Plain"], ["Oslo", "Closed"], ["Bonn", "Plain"]],
    ),
    # The first mark begins a row, the second one ends another cell: one row too wide.
    (
        'City;Country;Since\r\nLima;Peru;"1990\r\nLagos;Nigeria;1991\r\nBonn;Germany";1992\r\nKyiv;Ukraine;1993\r\n',
        [2],
        [
            ["Lima", "Peru", "1990"],
            ["Lagos", "Nigeria", "1991"],
            ["Bonn", 'Germany"', "1992"],
            ["Kyiv", "Ukraine", "1993"],
        ],
    ),
    # A sound cell of two lines follows, and is left whole.
    (
        'City\tCountry\tTitle\nÉvora\t"Portugal\tA\nGdańsk\tPoland\t"B\nTunis\tTunisia\t"Two\nlines"\n',
        [2, 3],
        [["Évora", "Portugal", "A"], ["Gdańsk", "Poland", "B"], ["Tunis", "Tunisia", "Two lines"]],
    ),
]


@pytest.fixture
def file(tmp_path):
    def written(text):
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return written


def layout_of(text, **facts):
    delimiter = next(sign for sign in "\t;," if sign in text)
    return Layout(delimiter=delimiter, **facts)


@pytest.mark.parametrize(("text", "strays", "expected"), STRAY_PAIRS)
def test_rows_between_two_stray_marks_are_rows(file, text, strays, expected):
    path, layout = file(text), layout_of(text)
    assert [cells for _number, cells in rows(path, layout)] == expected
    found = inspect(path, layout)
    assert (found["count"], found["notes"]) == (
        len(expected),
        [["stray_quotes", {"number": len(strays), "places": strays}]],
    )
    assert str(strays[0]) in note_text(*found["notes"][0])


def test_stray_marks_are_found_far_below_and_rows_keep_their_numbers(file):
    lines = [f"City {number},Country,{number}" for number in range(2, 900)]
    lines[500] = 'Paris,"France,1'
    lines[510] = 'Rome,"Italy,2'
    found = dict(rows(file("City,Country,Number\n" + "\n".join(lines)), layout_of(",")))
    assert len(found) == 898
    assert (found[502], found[512]) == (["Paris", "France", "1"], ["Rome", "Italy", "2"])
    assert found[899] == ["City 899", "Country", "899"]


@pytest.mark.parametrize(
    "text",
    [
        'City,Title\nParis,"Two\nlines"\nRome,"With, commas,\nin prose, and more"\nOslo,Plain\n',
        'City;Notes\nLima;"Culture; sport\nYouth; water"\nBonn;Plain\n',
        'City,Country,Notes\n"Kraków",Poland,"- one\n- two\n\n- ""three"", four"\nLviv,Ukraine,x\n',
        '"Partner\ncity","Country\n(ISO)"\nParis,FR\nRome,IT\n',
        'Notes\n"One, two\nthree, four"\nPlain\n',
    ],
)
@pytest.mark.parametrize("line_breaks", ["", IN_CELLS])
def test_cells_of_several_lines_stay_whole_without_a_word(file, text, line_breaks):
    expected = [row for row in csv.reader(io.StringIO(text), delimiter=layout_of(text).delimiter) if row]
    layout = layout_of(text, header_row=0, line_breaks=line_breaks)
    found = inspect(file(text), layout)
    assert found["rows"] == [[" ".join(cell.split()) for cell in row] for row in expected]
    assert found["notes"] == []


@pytest.mark.parametrize(
    ("text", "row", "alone"),
    [
        (  # the first of the two marks stands in a short row, so that nobody can be sure
            'City,Title,Since\nBonn,A,1\nParis,"Open\nRome,Plain,2\nOslo,"Closed,3\n',
            3,
            [["Bonn", "A", "1"], ["Paris", "Open"], ["Rome", "Plain", "2"], ["Oslo", "Closed", "3"]],
        ),
        (
            'City,Title\nParis,"Open\nRome,Plain"\nOslo,Plain\n',
            2,
            [["Paris", "Open"], ["Rome", "Plain"], ["Oslo", "Plain"]],
        ),
        (
            'City;Country\nBonn;Germany\n"Lima;Peru\nLagos";Nigeria\n',
            3,
            [["Bonn", "Germany"], ["Lima", "Peru"], ["Lagos", "Nigeria"]],
        ),
    ],
)
def test_sound_cells_that_look_like_rows_are_asked_about(file, text, row, alone):
    path, layout = file(text), layout_of(text)
    found = inspect(path, layout)
    assert found["notes"] == [["lines_like_rows", {"number": 1, "places": [row]}]]
    assert "Each line is a row" in note_text(*found["notes"][0])
    assert found["count"] < len(alone)  # whole until somebody says otherwise
    assert [cells for _number, cells in rows(path, layout.changed(line_breaks=EACH_LINE))] == alone
    assert inspect(path, layout.changed(line_breaks=IN_CELLS))["notes"] == []


def test_a_mark_that_nothing_closes_is_still_refused_where_it_is_the_only_one(file):
    with pytest.raises(TableError, match="row 3"):
        inspect(file('City,Title\nParis,Plain\nRome,"Open\nOslo,Plain\n'), layout_of(","))
