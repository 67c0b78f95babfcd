"""The templates themselves: laid out to be read, and without a second place for what is wrong."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEMPLATES = {
    str(path.relative_to(ROOT)): path for path in sorted((ROOT / "templates").rglob("*.*")) if path.is_file()
}
# Errors of a whole form are in the summary of base.html; those of a field also in components/field.html.
SAID_AGAIN = re.compile(
    r"non_field_errors|non_form_errors|\.as_(p|div|table|ul)\b|\.errors\.(values|items|as_)"
)


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 300


def test_the_summary_is_shown_by_the_base_of_all_pages_alone():
    shown = [name for name, path in TEMPLATES.items() if "components/error_summary.html" in path.read_text()]
    assert shown == ["templates/base.html"]


@pytest.mark.parametrize("name", [name for name in TEMPLATES if not name.startswith("templates/admin/")])
def test_what_is_wrong_with_a_whole_form_is_left_to_the_summary(name):
    assert not SAID_AGAIN.search(TEMPLATES[name].read_text())


def test_templates_have_one_element_or_tag_a_line():
    """A line is too long to compare in a review from 120 characters on; Django's own tags cannot be broken.

    Every space of a plain text mail is seen, so a line of its template may be longer.
    """
    lengths = {
        (name, number): len(line)
        for name, path in TEMPLATES.items()
        if path.suffix in (".html", ".txt")
        for number, line in enumerate(path.read_text().splitlines(), 1)
    }
    assert sum(length > 120 for length in lengths.values()) <= len(lengths) * 0.01
    too_long = [
        place for place, length in lengths.items() if length > (280 if place[0].endswith(".txt") else 200)
    ]
    assert too_long == []


def test_a_text_area_holds_what_was_typed_and_nothing_else():
    """Line breaks and indentation in it would come back with the form."""
    wrong = [name for name, path in TEMPLATES.items() if re.search(r"<textarea[^>]*>\s", path.read_text())]
    assert wrong == []
