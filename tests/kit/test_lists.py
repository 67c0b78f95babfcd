"""Words in one line, with the comma of each language."""

import ast
import re

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext_lazy

from citydiplo.kit.text.lists import comma_separated, semicolon_separated

CLAUSES = {"en": "a, b; c", "es": "a, b; c", "fr": "a, b\N{NO-BREAK SPACE}; c", "ar": "a, b؛ c"}
SAID = {"en": "Lima, Quito", "es": "Lima, Quito", "fr": "Lima, Quito", "ar": "Lima، Quito"}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_each_language_has_its_comma(language):
    with translation.override(language):
        assert comma_separated(["Lima", "Quito"]) == SAID[language]
        assert semicolon_separated(["a, b", "", "c"]) == CLAUSES[language]
        shown = Template("{% load languages %}{{ names|comma_separated }}").render(
            Context({"names": ["Lima", "Quito"]})
        )
        assert shown == SAID[language]
        one_by_one = (
            "{% for name in names %}{{ name }}{% if not forloop.last %}{% comma %}{% endif %}{% endfor %}"
        )
        assert Template(one_by_one).render(Context({"names": ["Lima", "Quito"]})) == SAID[language]


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["", None, "Lima"], "Lima"), ([0, 7], "0, 7"), ([gettext_lazy("Lima")], "Lima")],
)
def test_what_is_empty_is_left_out(words, text):
    with translation.override("en"):
        assert comma_separated(words) == text


def test_names_are_escaped_on_pages():
    shown = Template("{% load languages %}{{ names|comma_separated }}").render(
        Context({"names": ["<b>", "a"]})
    )
    assert shown == "&lt;b&gt;, a"


TAG = re.compile(r"{%.*?%}|{{.*?}}|<[^>]*>", re.DOTALL)
SAID_BY_TRANSLATORS = re.compile(r"{% blocktranslate\b.*?{% endblocktranslate %}", re.DOTALL)
NO_WORDS = re.compile(
    r"{% comment %}.*?{% endcomment %}|{#.*?#}"
    r"|<bdi dir=\"ltr\">.*?</bdi>|<(script|style|pre|meta)\b[^>]*>(.*?</\1>)?",
    re.DOTALL,
)
IN_ENGLISH = {"500.html", "portal/gallery.html"}  # the first has no translations, the second shows parts


def pages_and_mails():
    """Every template of ours that people read; Python and curl of the help for programs are no sentences."""
    folder = settings.BASE_DIR / "templates"
    for file in sorted([*folder.rglob("*.html"), *folder.glob("emails/**/*.txt")]):
        if str(file.relative_to(folder)) not in IN_ENGLISH:
            yield file


def test_no_template_has_a_latin_comma_between_values():
    """``{% comma %}`` writes it; within a sentence, translators choose the comma."""
    wrong = []
    for file in pages_and_mails():
        text = file.read_text()
        for silent in (NO_WORDS, SAID_BY_TRANSLATORS, TAG):
            text = silent.sub("¤", text)
        wrong += [
            f"{file}: {line.strip()}" for line in text.splitlines() if re.search(r"¤\s*,(\s|¤|$)", line)
        ]
    assert wrong == []


# Names of places have a comma of their own; the others are kept, or read by programs and by who runs them.
OWN_COMMAS = (
    *("networks/models/city.py", "networks/matching/index.py", "partnerships/imports/judged.py"),
    *(
        "citydiplo/ops/",
        "citydiplo/kit/backup/",
        "networks/actions/starter_mayors.py",
        "networks/migrations/",
    ),
    *("citydiplo/kit/listing/facets/counting.py", "citydiplo/portal/queries/insights/regions.py"),
    *("citydiplo/portal/queries/branding.py", "partnerships/exports.py"),
)


def with_latin_commas(source):
    """Lines of a module with a comma or semicolon of their own between two values: ``f"{city}, {day}"``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            for before, between, after in zip(node.values, node.values[1:], node.values[2:], strict=False):
                values = isinstance(before, ast.FormattedValue) and isinstance(after, ast.FormattedValue)
                if values and isinstance(between, ast.Constant) and between.value in (", ", "; "):
                    yield node.lineno


@pytest.mark.parametrize(
    ("source", "lines"),
    [('f"{city}, {day}"', [1]), ('f"{city}; {day}"', [1]), ('f"{city}: {day}"', []), ('f"{city}, of"', [])],
)
def test_values_with_a_comma_are_found(source, lines):
    assert list(with_latin_commas(source)) == lines


def test_no_module_writes_a_latin_comma_between_values():
    """``comma_separated`` writes the comma of the reader's language."""
    base, wrong = settings.BASE_DIR, []
    for app in ("citydiplo", "networks", "partnerships", "agenda"):
        for file in sorted((base / app).rglob("*.py")):
            name = str(file.relative_to(base))
            if not name.startswith(OWN_COMMAS):
                wrong += [f"{name}:{line}" for line in with_latin_commas(file.read_text(encoding="utf-8"))]
    assert wrong == []
