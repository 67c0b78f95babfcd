"""Names in emails have the direction of their own letters, also in an Arabic one."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.one_database

EMAILS = Path(settings.BASE_DIR) / "templates" / "emails"
# Words of ours in the language of the email, and colours; other values are names or typed by somebody.
OURS = re.compile(
    r"title|subject|label|text|why|outcome|preview|dates|entries|more|follows|reasons|button|\w+_words"
    r"|site_name|site_url|[\w.]+\.(get_\w+_display|lead|time_zone|days)|looks\.\w+"
)
# Not between tags, or of translators, or with a direction of its own.
APART = re.compile(
    r"{% (blocktranslate|comment)\b.*?{% end\1 %}|<style>.*?</style>|<bdi>.*?</bdi>"
    r"|<div dir=\"auto\">.*?</div>|<[^>]*{{[^>]*>",
    re.DOTALL,
)
VALUE = r"{{ ([^}]*) }}"


def is_ours(value):
    return bool(OURS.fullmatch(value.partition("|")[0]))


def bare_values(html):
    return [value for value in re.findall(VALUE, APART.sub("", html)) if not is_ours(value)]


def values_before_words(text):
    """Values that begin a line on which words of ours follow."""
    begun = rf"^(?:- |{{%[^%]*%}})*{VALUE}[^{{\n]*(?:{{% translate|[ :(])"
    return [value for value in re.findall(begun, APART.sub("", text), re.MULTILINE) if not is_ours(value)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<h1>{{ meeting }}</h1>", ["meeting"]),
        ("<h1><bdi>{{ meeting }}</bdi></h1>", []),
        ("<p>{{ seat.get_role_display }}</p>", []),
        ("<p>{% blocktranslate %}{{ city }} answered.{% endblocktranslate %}</p>", []),
        ('<div dir="auto">{{ note }}</div><a href="{{ link }}">{{ city }}</a>', ["city"]),
    ],
)
def test_bare_values_are_found(html, found):
    assert bare_values(html) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ city }}: {{ words }}", ["city"]),
        ('{% if a %}- {{ city }} {% translate "Open" %}', ["city"]),
        ("{{ city }}\n{{ link }}", []),
        ("{{ button }}:", []),
    ],
)
def test_values_before_words_are_found(text, found):
    assert values_before_words(text) == found


def of_kind(ending):
    """Parameters: every template of emails with this ending."""
    files = sorted(EMAILS.rglob(f"*.{ending}"))
    return pytest.mark.parametrize("file", files, ids=[f"{file.parent.name}/{file.stem}" for file in files])


@of_kind("html")
def test_names_and_typed_words_have_their_own_direction(file):
    """In an Arabic email, “Fees rise in May.” would have its full stop on the left."""
    assert bare_values(file.read_text(encoding="utf-8")) == []


@of_kind("txt")
def test_no_line_of_text_begins_with_a_name_before_words(file):
    """The first letter of a line says its direction; translators put a mark before a name."""
    assert values_before_words(file.read_text(encoding="utf-8")) == []
