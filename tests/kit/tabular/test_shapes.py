"""Layouts of tables in files: hidden parts, merged cells, headers of several rows, lists without tables."""

import pytest

from citydiplo.kit.tabular import Layout, TableError, hidden_text, inspect, note_text, rows
from citydiplo.kit.tabular.layout import GUESS
from tests.kit.tabular.workbooks import HEADER, ROWS, table, workbook

pytestmark = pytest.mark.one_database

WORDS = ("city", "country", "name", "partner", "partner city", "since", "class", "ville", "pays")


def look(path, **changes):
    """What is found under a layout that differs from the one that is guessed."""
    found = inspect(path, words=WORDS)
    if not changes:
        return found
    return inspect(path, Layout.of(found["layout"]).changed(**changes), words=WORDS)


def merged(*places):
    ranges = "".join(f'<mergeCell ref="{place}"/>' for place in places)
    return f"<mergeCells>{ranges}</mergeCells>"


# Hidden


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_never_chosen_by_itself_and_is_named(file, state):
    large = table(HEADER, *[("Turin", "Italy", "Lima", "Peru", str(1960 + row)) for row in range(9)])
    path = file(workbook(large, table(*ROWS), large, states=[state, "visible", state]))
    found = look(path)
    assert (found["layout"]["sheet"], found["count"]) == ("Sheet2", 2)
    assert hidden_text(found["hidden"]) == "Hidden sheets are not read: “Sheet1”, “Sheet3”."
    assert look(path, sheet="Sheet3")["count"] == 9


@pytest.mark.parametrize(
    ("mark", "code", "after"),
    [
        ('hidden="1"', "hidden_rows", ""),
        ('ht="0"', "hidden_rows", ""),
        ('hidden="true"', "filtered_rows", "<autoFilter/>"),
    ],
)
def test_hidden_rows_are_left_out_and_told_or_taken(file, mark, code, after):
    path = file(workbook(table(*ROWS, after=after).replace('<row r="2"', f'<row r="2" {mark}')))
    found = look(path)
    assert [row[0] for row in found["rows"]] == ["Quito"]
    assert found["notes"] == [[code, {"number": 1, "places": [2]}]]
    assert "row 2" in note_text(*found["notes"][0])
    found = look(path, takes_hidden=True)
    assert ([row[0] for row in found["rows"]], found["notes"]) == (["Lima", "Quito"], [])


@pytest.mark.parametrize("hides", ['hidden="1"', 'width="0"'])
def test_hidden_columns_are_left_out_and_named(file, hides):
    path = file(workbook(table(*ROWS, before=f'<cols><col min="3" max="4" {hides}/></cols>')))
    found = look(path)
    assert found["header"] == ["City", "Country", "Since"]
    assert found["hidden"]["columns"] == ["Partner city", "Partner country"]
    assert note_text(*found["notes"][0]) == (
        "2 hidden columns are not read: columns C (Partner city), D (Partner country)."
    )
    assert found["letters"] == ["A", "B", "E"]
    taken = look(path, takes_hidden=True)
    assert (taken["header"], taken["notes"], taken["letters"]) == (list(HEADER), [], [])


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((2, 2), "1 hidden column is not read: column B (Country)."),
        ((5, 5), "1 hidden column is not read: column E (Since)."),
        ((6, 6), "1 hidden column is not read: column F."),  # without a header
        ((7, 9), None),  # empty
    ],
)
def test_hidden_columns_are_named_by_letter_and_header(file, columns, said):
    lines = [ROWS[0], *((*row, "x") for row in ROWS[1:])]
    first, last = columns
    path = file(workbook(table(*lines, before=f'<cols><col min="{first}" max="{last}" hidden="1"/></cols>')))
    assert [note_text(*note) for note in look(path)["notes"]] == ([said] if said else [])


def test_many_hidden_columns_are_counted_and_the_first_named(file):
    lines = [(*row, *("x" * 9)) for row in ROWS]
    path = file(workbook(table(*lines, before='<cols><col min="6" max="14" hidden="1"/></cols>')))
    said = note_text(*look(path)["notes"][0])
    assert said.startswith("9 hidden columns are not read: columns F (x), G (x)")
    assert said.endswith("and others.")


def test_a_note_that_was_stored_without_names_is_still_told():
    assert note_text("hidden_columns", {"number": 7, "places": []}) == "Hidden columns are not read."


# Merged cells


@pytest.mark.parametrize(
    ("places", "cities"),
    [(("A2:A4", "B2:B4"), ["Lima"] * 3 + ["", "Rome"]), (("A2:A3",), ["Lima", "Lima", "", "", "Rome"])],
)
def test_merged_cells_say_the_same_in_their_range_only(file, places, cities):
    lines = [
        ("Lima", "Peru", "Lyon"),
        (None, None, "Nice"),
        (None, None, "Metz"),
        (None, None, "Lens"),
        ("Rome", "Italy", "Paris"),
    ]
    path = file(workbook(table(("City", "Country", "Partner city"), *lines, after=merged(*places))))
    found = look(path)
    assert [row[0] for row in found["rows"]] == cities
    assert found["notes"][0][0] == "merged"


def test_a_hidden_column_moves_merged_cells_along(file):
    lines = [("1", "Lima", "Peru"), ("2", None, "Nice"), ("3", "Rome", "Paris")]
    sheet = table(
        ("Id", "City", "Partner city"),
        *lines,
        before='<cols><col min="1" max="1" hidden="1"/></cols>',
        after=merged("B2:B3"),
    )
    assert [row[0] for row in look(file(workbook(sheet)))["rows"]] == ["Lima", "Lima", "Rome"]


# Headers


LIMA, ROME = "Lima,Peru,Lyon,France,1957\n", "Rome,Italy,Nice,France,1960\n"
HEADERS = [
    (f"City,Country,City,Country,Since\n{LIMA}", ["City", "Country", "City 2", "Country 2", "Since"]),
    ("Ville;Pays;Ville;Pays\nLima;Pérou;Lyon;France\n", ["Ville", "Pays", "Ville 2", "Pays 2"]),
    (
        f"City,,Partner,,\nName,Country,Name,Country,Since\n{LIMA}{ROME}",
        ["City / Name", "City / Country", "Partner / Name", "Partner / Country", "Partner / Since"],
    ),
    (
        f"City,Country,Partner,,Since\n,,City,Country,\n{LIMA}{ROME}",
        ["City", "Country", "Partner / City", "Partner / Country", "Since"],
    ),
    (
        "Our twin towns,,\n,,\nAs of May,,\nCity,Country,Since\nParis,France,1990\nRome,Italy,1956\n",
        ["City", "Country", "Since"],
    ),
]


@pytest.mark.parametrize(("text", "header"), HEADERS)
def test_headers_are_read_as_people_write_them(file, text, header):
    found = look(file(text))
    assert found["header"] == header
    assert found["rows"][0][0] in ("Lima", "Paris")


def test_a_list_without_header_loses_no_row(file):
    found = look(file("Paris,France,Lyon,France\nRome,Italy,Bonn,Germany\nMetz,France,Trier,Germany\n"))
    assert (found["layout"]["header_row"], found["count"]) == (0, 3)


def test_merged_headers_are_joined_over_their_columns(file):
    sheet = table(
        ("City", "Country", "Partner", None, "Since"),
        (None, None, "Name", "Country", None),
        ("Lima", "Peru", "Lyon", "France", "1957"),
        ("Rome", "Italy", "Paris", "France", "1956"),
        after=merged("A1:A2", "B1:B2", "C1:D1", "E1:E2"),
    )
    found = look(file(workbook(sheet)))
    assert found["header"] == ["City", "Country", "Partner / Name", "Partner / Country", "Since"]
    assert (found["header_rows"], found["count"]) == (2, 2)


def test_another_header_row_is_asked_for_and_its_height_guessed(file):
    path = file("x,y,z\nCity,,Partner\nName,Country,Name\nLima,Peru,Lyon\nRome,Italy,Nice\n")
    found = look(path, header_row=2, header_rows=GUESS)
    assert (found["header"], found["count"]) == (["City / Name", "City / Country", "Partner / Name"], 2)
    assert look(path, header_row=4, header_rows=GUESS)["header"] == ["Lima", "Peru", "Lyon"]


@pytest.mark.parametrize("line", ["Total,,2", "TOTAL:,2,", "Summe 2,,", "Insgesamt,,1 234,50 €", "合计,,2"])
def test_a_line_of_totals_is_named_and_no_row(file, line):
    line = line if line.count(",") == 2 else line.replace("1 234,50 €", '"1 234,50 €"')
    found = look(file(f"City,Country,Number\nLima,Peru,1\nRome,Italy,1\n{line}\n\nSource: ours,,\n"))
    assert [row[0] for row in found["rows"]] == ["Lima", "Rome", "Source: ours"]
    assert found["notes"][0][0] == "totals"
    assert "row 4" in note_text(*found["notes"][0])


@pytest.mark.parametrize("line", ["Total,Senegal,1", "Sumy,Ukraine,1"])
def test_a_place_whose_name_looks_like_totals_is_a_row(file, line):
    assert look(file(f"City,Country,Number\nLima,Peru,1\n{line}\n"))["count"] == 2
    found = look(file(f"City,Country,Number\nTotal,,2\nLima,Peru,1\n{line}\n"))
    assert found["count"] == 3  # totals are those of the end


# Lists that are no tables

WIDE = "City,Country,Partner 1,Partner 2,Partner 3\nLima,Peru,Lyon,Nice,Metz\nRome,Italy,Paris,,\n"
WIDE += "Oslo,Norway,,,\n"
PAIRS = "City;Partner 1;Country 1;Partner 2;Country 2\nLima;Lyon;France;Bonn;Germany\nRome;Paris;France;;\n"


def test_partners_beside_each_other_are_offered_as_rows(file):
    path = file(WIDE)
    found = look(path)
    assert found["count"] == 3  # never by itself
    [offer] = found["offers"]
    assert offer["header"] == ["City", "Country", "Partner"]
    assert offer["rows"][:2] == [[2, "Lima", "Peru", "Lyon"], [2, "Lima", "Peru", "Nice"]]
    reshape = {name: offer[name] for name in ("by", "groups", "names")}
    found = look(path, reshape=reshape)
    assert (found["header"], found["count"]) == (["City", "Country", "Partner"], 5)
    layout = Layout.of(found["layout"])
    made = list(rows(path, layout))
    assert [layout.row_of(number) for number, _cells in made] == [2, 2, 2, 3, 4]
    assert len({number for number, _cells in made}) == 5
    assert made[-1][1] == ["Oslo", "Norway", ""]  # it names no partner, and is not lost


def test_pairs_of_columns_are_offered_as_rows(file):
    path = file(PAIRS)
    [offer] = look(path)["offers"]
    found = look(path, reshape={name: offer[name] for name in ("by", "groups", "names")})
    assert found["header"] == ["City", "Partner", "Country"]
    assert found["rows"] == [
        ["Lima", "Lyon", "France"],
        ["Lima", "Bonn", "Germany"],
        ["Rome", "Paris", "France"],
    ]


SIX = ["Paris", "Rome", "Bonn", "Lyon", "Nice", "Metz"]


@pytest.mark.parametrize(
    ("cells", "sign", "items"),
    [
        (('"Paris; Rome; Berlin"', "Lyon"), ";", ["Paris", "Rome", "Berlin", "Lyon"]),
        (('"• Paris\n• Rome"', "Lyon"), "\n", ["Paris", "Rome", "Lyon"]),
        (('"Paris, Rome, Bonn"', '"Lyon, Nice, Metz"'), ",", SIX),
    ],
)  # fmt: skip
def test_a_list_in_a_cell_is_offered_as_rows(file, cells, sign, items):
    path = file("City,Partner city\n" + "".join(f"Lima,{cell}\n" for cell in cells))
    found = look(path)
    assert found["count"] == 2
    [offer] = found["offers"]
    assert (offer["by"], offer["column"], offer["sign"]) == ("split", 1, sign)
    found = look(path, reshape={name: offer[name] for name in ("by", "column", "sign", "names")})
    assert [row[1] for row in found["rows"]] == items
    assert {row[0] for row in found["rows"]} == {"Lima"}


@pytest.mark.parametrize("text", [
    'City,Country,Partner city\nLima,Peru,"Lyon, France"\nRome,Italy,"Paris, France"\n',
    "City,Country,City,Country\nLima,Peru,Lyon,France\nRome,Italy,Paris,France\n",
    "City,Amount\nLima,1;2\nRome,3;4\n",
])  # fmt: skip
def test_what_is_no_list_is_not_offered(file, text):
    assert look(file(text))["offers"] == []


def test_a_list_without_end_in_a_cell_is_refused(file):
    path = file("City,Partner city\nLima," + "Paris;" * 5_000 + "\n")
    with pytest.raises(TableError, match="more than 500 items"):
        look(path, reshape={"by": "split", "column": 1, "sign": ";"})


@pytest.mark.parametrize(
    "title",
    ["Municipio de Lima;Relación de hermanamientos;;", "Comune di Roma;Elenco dei gemellaggi;;"],
)
def test_a_title_of_several_cells_is_no_part_of_the_names(file, title):
    text = f"{title}\nN°;City;Country;Since\n1;Bonn;Germany;1987\n2;Turin;Italy;1990\n"
    found = inspect(file(text), words=(*WORDS, "de", "di", "dei"))
    assert found["header"] == ["N°", "City", "Country", "Since"]


COLUMN_WORDS = {"city", "country", "miasto", "partner city", "ciudad", "pais"}


@pytest.mark.parametrize(
    ("text", "header", "cells"),
    [
        ("City\nParis\nRome, Italy\n", ["City"], ["Paris", "Rome, Italy"]),
        ("City\nParis, France\nRome, Italy\n", ["City"], ["Paris, France", "Rome, Italy"]),
        (
            "Miasto\r\nKyiv, Ukraine\r\nWashington, D.C., USA\r\n",
            ["Miasto"],
            ["Kyiv, Ukraine", "Washington, D.C., USA"],
        ),
        ('Ciudad\nSão Paulo; Lima\n"Bern, Schweiz"\n', ["Ciudad"], ["São Paulo; Lima", "Bern, Schweiz"]),
        ("1. Paris\n2. Rome, Italy\n", ["Column 1"], ["1. Paris", "2. Rome, Italy"]),
    ],
)
def test_a_list_of_one_column_may_hold_commas(tmp_path, text, header, cells):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8", newline="")
    found = inspect(path, words=COLUMN_WORDS)
    assert (found["header"], found["rows"], found["notes"]) == (header, [[cell] for cell in cells], [])


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        ("Our twin towns\nCity, Country\nParis, France\n", ["City", "Country"], [["Paris", "France"]]),
        ("City\nParis,France\n", ["Paris", "France"], None),
        ("Ciudad; País\nLima; Perú\n", ["Ciudad", "País"], [["Lima", "Perú"]]),
        ("Notes, Where\nx, y\nz, w\n", ["Notes", "Where"], [["x", "y"], ["z", "w"]]),
    ],
)
def test_tables_with_blanks_behind_commas_stay_tables(tmp_path, text, header, rows):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    if rows is None:  # no list of one column, for no space follows the comma; still no row is lost
        assert ["Paris", "France"] in inspect(path, words=COLUMN_WORDS)["rows"]
        return
    found = inspect(path, words=COLUMN_WORDS)
    assert (found["header"], found["rows"]) == (header, rows)


@pytest.mark.parametrize(
    ("text", "name"), [("Paris\nRome\nOslo\n", "Paris"), ("Our friends\nRome, Italy\n", "Our friends")]
)
def test_a_doubtful_name_of_the_only_column_is_told(tmp_path, text, name):
    path = tmp_path / "list.csv"
    path.write_text(text)
    found = inspect(path, words=COLUMN_WORDS)
    assert found["header"] == [name]
    assert [code for code, _details in found["notes"]] == ["doubtful_header"]
    assert f"row 1, “{name}”," in note_text(*found["notes"][0])


def test_a_single_line_is_a_row_unless_it_names_columns(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Paris, Rome, Oslo\n")
    assert inspect(path, words=COLUMN_WORDS)["rows"] == [["Paris", "Rome", "Oslo"]]
    path.write_text("City,Country\n")
    with pytest.raises(TableError, match="no rows below its header"):
        inspect(path, words=COLUMN_WORDS)
