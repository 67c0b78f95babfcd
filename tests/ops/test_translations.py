"""Every translation is whole: each text has its words, the same places for values, and the same marks."""

import ast
import itertools
import re
import unicodedata
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from citydiplo.ops.build.messages import LOCALE

pytestmark = pytest.mark.one_database

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
# Arabic has forms for none, one and two cities.
WITHOUT_A_NUMBER = {"ar": (0, 1, 2)}
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[a-z][^>]*>|&[a-z]+;")


def catalog(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(value):
    return value if isinstance(value, tuple) else (value,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english_or_guessed(language):
    entries = [entry for entry in catalog(language) if entry.id]
    waiting = [entry.id for entry in entries if entry.fuzzy or not all(texts(entry.string))]
    assert waiting == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_and_marks_stand_in_every_translation(language):
    wrong = []
    for entry in catalog(language):
        if not entry.id:
            continue
        wanted = set(PLACES.findall(texts(entry.id)[-1]))
        for place, text in enumerate(texts(entry.string)):
            found = set(PLACES.findall(text))
            # "One city" needs no number; every other form names all that the source does.
            is_singular = isinstance(entry.id, tuple) and place in WITHOUT_A_NUMBER.get(language, (0,))
            if not (found <= wanted if is_singular else found == wanted):
                wrong.append((entry.id, text))
    assert wrong == []


def test_french_keeps_its_marks_on_the_line_of_their_words():
    """No plain space before a mark that French parts from its word, and no narrow one: U+00A0 everywhere."""
    broken = re.compile(r" [:;?!»]|« |\N{NARROW NO-BREAK SPACE}")
    found = [
        text for entry in catalog("fr") if entry.id for text in texts(entry.string) if broken.search(text)
    ]
    assert found == []


VALUES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def touching(text):
    """Pairs of values of an Arabic text with no Arabic letter and no mark of direction between them.

    "سجّلت Lima 4 شراكات" shows the number on the wrong side of the name.
    """
    text = re.sub(r"<bdi>.*?</bdi>", "", text)
    text = re.sub(r"<[^>]*>", "", text)
    values = list(VALUES.finditer(text))
    for before, after in itertools.pairwise(values):
        between = text[before.end() : after.start()]
        if not {"R", "AL", "L"} & set(map(unicodedata.bidirectional, between)):
            yield before.group(), after.group()


def test_values_of_an_arabic_text_stand_apart():
    found = [
        text for entry in catalog("ar") if entry.id for text in texts(entry.string) if any(touching(text))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("سجّلت %(who)s %(n)s شراكة", [("%(who)s", "%(n)s")]),
        ("سجّلت %(who)s \u200f%(n)s شراكة", []),
        ("%(city)s، %(day)s", [("%(city)s", "%(day)s")]),
        ("%(city)s في %(network)s", []),
        ("<bdi>%(city)s</bdi>: %(day)s", []),
        ('<a href="%(url)s">%(city)s</a>', []),
    ],
)
def test_values_that_touch_are_found(text, found):
    assert list(touching(text)) == found


# What marks a text for translation in Python, and which of its arguments are the text.
MARKS = {"_": 0, "gettext": 0, "gettext_lazy": 0, "ngettext": 0, "ngettext_lazy": 0}
MARKS |= {"pgettext": 1, "pgettext_lazy": 1, "npgettext": 1, "npgettext_lazy": 1}


def texts_in(source):
    """The texts that a Python module marks for translation, where they are literals."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            place = MARKS[node.func.id]
            text = node.args[place] if len(node.args) > place else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


def test_texts_are_found_in_code():
    source = '_("One") + pgettext("of two", "Two" " words") + ngettext("a", "b", n) + _(c)'
    assert sorted(texts_in(source)) == ["One", "Two words", "a"]


def test_no_mark_has_a_name_that_makemessages_does_not_know():
    """A text marked as ``_lazy("…")`` never comes to translators."""
    unknown = [
        f"{path.relative_to(settings.BASE_DIR)}: {name.asname}"
        for app in ("citydiplo", "networks", "partnerships", "agenda")
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if "gettext" in name.name and name.asname not in (None, "_")
    ]
    assert unknown == []


def test_every_text_of_the_code_stands_in_the_catalogues():
    """A text that a renaming changed by mistake, such as "MeetingAnswer", is in none."""
    known = {texts(entry.id)[0] for entry in catalog(LANGUAGES[0])}
    missing = [
        f"{path.relative_to(settings.BASE_DIR)}: {text}"
        for app in ("citydiplo", "networks", "partnerships", "agenda")
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py"))
        for text in texts_in(path.read_text(encoding="utf-8"))
        if text not in known
    ]
    assert missing == []


def test_every_language_that_is_offered_has_its_translation():
    assert {folder.name for folder in LOCALE.iterdir() if folder.is_dir()} == set(LANGUAGES)


def says_seat(text):
    return bool(re.search(r"\bseats?\b", PLACES.sub("", text), re.IGNORECASE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_read_role_and_never_seat(language):
    assert [entry.id for entry in catalog(language) if any(map(says_seat, texts(entry.id)))] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Your seats", True),
        ("Seat of Lima", True),
        ("%(seat)s has ended.", False),
        ("Seated beside Lima", False),
    ],
)
def test_a_value_called_seat_is_not_the_word(text, found):
    assert says_seat(text) is found
