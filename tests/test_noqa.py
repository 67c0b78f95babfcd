"""A check that is switched off in a line says which one, and why."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODES = r"[A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*"
MARK = "# no" + "qa"
REASON = re.compile(rf"{MARK}: {CODES} +(?:- )?\w.{{3,}}$")


def bare(text: str) -> list[str]:
    """The lines of ``text`` that switch a check off without its code or without a reason."""
    return [line.strip() for line in text.splitlines() if MARK in line and not REASON.search(line)]


def test_every_exception_to_a_rule_has_its_reason():
    done = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = [(path, line) for path in done.stdout.split() for line in bare((ROOT / path).read_text())]
    assert not found


@pytest.mark.parametrize(
    ("line", "is_bare"),
    [
        (f"run(sql)  {MARK}", True),
        (f"run(sql)  {MARK}: S608", True),
        (f"run(sql)  {MARK}: S608, S611  ", True),
        (f"run(sql)  {MARK}  our own ids", True),
        (f"run(sql)  {MARK}: S608  our own ids", False),
        (f"run(sql)  {MARK}: S608, S611  our own ids", False),
        (f"from x import y  {MARK}: F401 - its signals", False),
    ],
)
def test_what_is_a_reason(line, is_bare):
    assert bool(bare(line)) is is_bare
