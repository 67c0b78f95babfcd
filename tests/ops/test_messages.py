"""Translations are compiled from their sources, whole, and only when they changed."""

import gettext
import os

import pytest

from citydiplo.ops.build import messages

pytestmark = pytest.mark.one_database

SOURCE = """msgid ""
msgstr ""
"Language: es\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Cities"
msgstr "Ciudades"

#, fuzzy
msgid "Mayors"
msgstr "Quizás"

msgctxt "class of partnership"
msgid "Contact"
msgstr "Contacto"
"""


def test_a_source_is_compiled_once_for_each_state_of_it(tmp_path):
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(SOURCE, encoding="utf-8")
    assert messages.compile_all(tmp_path) == 1
    assert messages.compile_all(tmp_path) == 0
    with (folder / "django.mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Cities") == "Ciudades"
    assert words.gettext("Mayors") == "Mayors"  # a guess is no translation
    assert words.pgettext("class of partnership", "Contact") == "Contacto"
    later = source.stat().st_mtime + 5
    os.utime(source, (later, later))
    assert messages.compile_all(tmp_path) == 1
