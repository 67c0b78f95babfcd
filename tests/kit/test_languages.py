import pytest
from django.utils.translation import override

from citydiplo.kit.text import languages

pytestmark = pytest.mark.one_database


def test_languages_are_called_as_the_reader_does():
    assert languages.in_words(["es", "fr"]) == "Spanish, French"
    with override("de"):
        assert languages.in_words(["es"]) == "Spanisch"


def test_every_code_has_a_name_and_stands_once():
    assert len(set(languages.CODES)) == len(languages.CODES)
    assert all(name != code for code, name in languages.names().items())


def test_codes_and_languages_that_are_unknown_are_left_as_they_are():
    assert languages.in_words(["xx"]) == "xx"
    with override("xx"):
        assert languages.in_words(["es"]) == "Spanish"
