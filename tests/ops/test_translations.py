"""Every translation is whole: each text has its words, the same places for values, and the same marks."""

import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from citydiplo.ops.messages import LOCALE

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
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
            is_singular = isinstance(entry.id, tuple) and place == 0
            if not (found <= wanted if is_singular else found == wanted):
                wrong.append((entry.id, text))
    assert wrong == []


def test_every_language_that_is_offered_has_its_translation():
    assert {folder.name for folder in LOCALE.iterdir() if folder.is_dir()} == set(LANGUAGES)
