"""Files that ask for time and memory without end: each gets a sentence, within the limits."""

import resource

import pytest

from citydiplo.kit.tabular import Layout, TableError, child, inspect, rows
from tests.kit.tabular import workbooks
from tests.kit.tabular.workbooks import HEADER, ROWS, table, workbook

pytestmark = pytest.mark.one_database

LONG = 20  # seconds of computing


def computed():
    """Seconds that programs which have ended were computing for us."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize(
    ("bomb", "says"),
    [
        (workbooks.far_cell, "more than 256 columns"),
        (workbooks.doubled_part, "damaged"),
        (workbooks.many_sheets, "more than 100 sheets"),
        (workbooks.many_merges, "Copy only the table into a new file and save it as CSV"),
        (workbooks.entities, "damaged"),
        (lambda: b"a" * 49_000_000, "A line of the file is too long for a table"),
        (lambda: b"City,Country\n" + b"," * 999_999, "more than 256 columns"),
        (lambda: b'City,Country\n"' + b"Paris,France\n" * 3_000_000, "quotation mark"),
        (lambda: b"City\n" + b"Paris\n" * 200_001, "more than 200,000 rows"),
        (lambda: ("Paris,Łódź;" * 60_000 + "\n").encode("cp1250"), "more than 256 columns"),
        (
            lambda: workbook("<sheetData><row r='5'/><row r='4'/></sheetData>"),
            ("A row of the sheet has a position that is not possible"),
        ),
        (lambda: workbook("<sheetData><row><c r='A1' t='s'><v>9</v></c></row></sheetData>"), "damaged"),
        (lambda: workbook(table(*ROWS), states=["veryHidden"]), "hidden"),
    ],
)
def test_a_hostile_file_gets_a_sentence(file, bomb, says):
    path = file(bomb())
    began = computed()
    with pytest.raises(TableError, match=says):
        inspect(path)
    assert computed() - began < LONG


@pytest.mark.check
@pytest.mark.parametrize(
    ("bomb", "says"),
    [
        (workbooks.many_strings, "different texts"),
        (workbooks.empty_cells, "Copy only the table into a new file and save it as CSV"),
        (workbooks.many_cells, "more than 5,000,000 filled cells"),
        (workbooks.claimed_size, "too large when it is unpacked|damaged"),
        (workbooks.deep_xml, "no rows|too large when it is unpacked|damaged"),
    ],
)
def test_a_bomb_is_stopped(file, bomb, says):
    path = file(bomb())
    with pytest.raises(TableError, match=says):
        inspect(path)


@pytest.mark.check
def test_a_text_without_end_is_cut(file):
    with pytest.raises(TableError, match=r"no rows|too large when it is unpacked"):
        inspect(file(workbooks.huge_text()))


@pytest.mark.parametrize("harmless", [workbooks.lying_dimension, workbooks.nested_archive])
def test_what_only_looks_dangerous_is_read(file, harmless):
    found = inspect(file(harmless()))
    assert found["count"] == 2
    assert found["header"] == list(HEADER)


def test_a_program_that_says_nothing_is_stopped(file, monkeypatch):
    program = file("import time\ntime.sleep(600)\n", "program.py")
    monkeypatch.setattr(child, "PROGRAM", program)
    monkeypatch.setattr(child, "LONGEST_WAIT", 0.5)
    with pytest.raises(TableError, match="too long"):
        inspect(file("City\nParis\n"))


def test_a_program_that_dies_is_told(file, monkeypatch):
    monkeypatch.setattr(child, "PROGRAM", file("import os\nos.abort()\n", "program.py"))
    with pytest.raises(TableError, match="Copy only the table into a new file and save it as CSV"):
        inspect(file("City\nParis\n"))


@pytest.mark.parametrize("program", ["time.sleep(600)", "while True: print('[]', flush=True)"])
def test_a_wish_to_stop_ends_the_reading(file, monkeypatch, program):
    """Of a program that says nothing, and of one that does not stop talking."""
    monkeypatch.setattr(child, "PROGRAM", file(f"import time\n{program}\n", "program.py"))
    monkeypatch.setattr(child, "PAUSE", 0.01)
    calls = []

    def tick():
        calls.append(1)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        list(rows(file("City\nParis\n"), Layout(), tick=tick))
    assert calls == [1]


def test_who_asks_whether_to_stop_is_asked_between_rows_too(file, monkeypatch):
    monkeypatch.setattr(child, "PAUSE", 0)
    calls = []
    assert len(list(rows(file("City\n" + "Paris\n" * 3), Layout(), tick=lambda: calls.append(1)))) == 3
    assert calls
