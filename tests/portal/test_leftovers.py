"""No page in another language keeps words of the English one; no template has words without translation.

An Arabic page has Latin words only in names, codes and what people typed.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.text import capfirst

from citydiplo.ops.build.messages import LOCALE
from tests.portal.walk.table import ROUTES
from tests.portal.walk.visiting import path_to, taken_back, things

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
ROLES = ("visitor", "ana", "bo", "dia", "olu")  # between them they see every part of every page
ENOUGH = 8  # letters of a text without its values: fewer may be anybody's words
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|%%")
WORD = re.compile(r"(?<![./@])\b[A-Za-z][A-Za-z'’-]{2,}\b(?![/@]|\.[a-z])")
# What every language writes in Latin letters: names of things and formats, keys, units, addresses.
EVERYWHERE = frozenset(
    {
        *("citydiplo", "english", "atom", "csv", "xlsx", "json", "pdf", "geojson", "ical"),
        *("utc", "geonames", "wikidata", "iso", "html", "http", "https", "www"),
        *("equal", "earth", "natural", "markdown", "javascript", "enter", "tab", "excel"),
        *("utf", "gower", "freeman", "brandes", "pich", "bonacich", "isard", "and"),
        *("locode", "america", "lima", "africa", "lagos", "png", "jpeg", "webp"),
        *("gif", "word", "opendocument", "powerpoint", "svg", "url", "github", "openapi"),
        *("rss", "tsv", "url", "mit", "quo", "bold", "heading", "words"),
        *("sha-", "frictionless", "beat", "worker"),  # the last two are programs
        *("links", "example", "org", "net", "com", "file", "api"),
    }
)
HIDDEN = {"script", "style", "textarea", "pre", "code", "kbd", "template", "bdi", "noscript"}
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-label")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Texts(HTMLParser):
    """The texts of a page that are in its own language: no names in ``bdi``, no other languages."""

    def __init__(self, page, language):
        super().__init__()
        self.language, self.found, self._open = language, [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        foreign = (has.get("lang") or self.language) != self.language or has.get("dir") == "auto"
        silent = tag in HIDDEN or foreign or any(is_silent for _tag, is_silent in self._open)
        if not silent:
            self.found += [has[name] for name in SPOKEN if has.get(name)]
        if tag not in VOID:
            self._open.append((tag, silent))

    def handle_endtag(self, tag):
        for place in reversed(range(len(self._open))):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data):
        if data.strip() and not any(is_silent for _tag, is_silent in self._open):
            self.found.append(" ".join(data.split()))


class Sentences:
    """Texts of a catalogue, and those that have values in them."""

    def __init__(self):
        self.whole, self._parted = set(), []

    def add(self, text):
        text = " ".join(text.split())
        if not PLACE.search(text):
            self.whole |= {text, capfirst(text)}  # labels begin with a capital on pages
        elif len(re.findall(r"[^\W\d_]", PLACE.sub("", text))) >= ENOUGH:
            pieces = PLACE.split(text)
            parted = re.compile(".+?".join(map(re.escape, pieces)), re.DOTALL)
            self._parted.append((max(pieces, key=len), parted))

    def __contains__(self, text):
        return text in self.whole or any(piece in text and one.fullmatch(text) for piece, one in self._parted)


def sentences_of(language):
    """(the English texts of a catalogue, what ``language`` says)."""
    english, said = Sentences(), Sentences()
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        for entry in read_po(file, locale=language):
            for texts, found in ((entry.id, english), (entry.string, said)):
                for text in texts if isinstance(texts, tuple) else (texts,):
                    if text and "<" not in text:
                        found.add(text)
    return english, said


def typed():
    """(every text that a row of ours holds, the Latin words in them, folded)."""
    whole, words = set(), set()
    kinds = (models.CharField, models.TextField, models.JSONField, models.EmailField)
    for model in apps.get_models():
        fields = [field.attname for field in model._meta.concrete_fields if isinstance(field, kinds)]
        if fields and model._meta.app_label not in ("sessions", "contenttypes", "auth"):
            for row in model.objects.values_list(*fields):
                whole.update(" ".join(str(value).split()) for value in row)
                words.update(word.casefold() for value in row for word in WORD.findall(str(value)))
    return whole, words


def is_strange(word, known):
    """Whether nobody wrote this word: codes such as EUR and euc-kr are no words."""
    return not word.isupper() and "-" not in word and word.casefold() not in known


def pages_of(world, name, language):
    """(where, the texts of the page) of one route, as some roles read it in ``language``."""
    for thing in things(world, name):
        for role in ROLES:
            with taken_back(world.clients[role]) as client:
                answer = client.get(path_to(name, thing), headers={"accept-language": language})
                if answer.status_code < 300 and "html" in answer.headers.get("Content-Type", ""):
                    page = answer.getvalue() if answer.streaming else answer.content
                    yield f"{role}, {name} ({thing.name})", Texts(page.decode(), language).found


@pytest.fixture
def readers(world, django_user_model):
    def of(language):
        django_user_model.objects.update(language=language)
        return world

    return of


@pytest.mark.check
@pytest.mark.django_db
@pytest.mark.usefixtures("quiet", "unlimited")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_keeps_a_text_in_english(readers, language):
    world, (english, said), (whole, words) = readers(language), sentences_of(language), typed()
    words |= EVERYWHERE
    left = {}
    for name in sorted(ROUTES):
        for where, texts in pages_of(world, name, language):
            for text in set(texts) - whole - said.whole:
                if text in english and text not in said:
                    left.setdefault(text, where)
                elif language == "ar" and name != "api":  # which names columns and filters as they are
                    strange = [word for word in WORD.findall(text) if is_strange(word, words)]
                    if strange:
                        left.setdefault(" ".join(strange), f"{where}: {text[:80]}")
    assert not left, "\n".join(f"{text!r} in {where}" for text, where in left.items())


TEMPLATES = sorted(
    path
    for folder in map(Path, settings.TEMPLATES[0]["DIRS"])
    for path in folder.rglob("*")
    # The gallery is for developers; 500.html must work where nothing else does; the example is a program.
    if path.suffix in (".html", ".txt")
    and path.name not in ("robots.txt", "500.html", "gallery.html", "api_example.txt", "webhook_example.txt")
)
CODE = re.compile(
    r"\{% (?:comment|blocktrans\w*|setvar)\b.*?\{% end(?:comment|blocktrans\w*|setvar) %\}"
    r"|\{% block (?:breadth|dark|bodyclass|dir) %\}.*?\{% endblock"  # classes and colours
    r"|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
MARKS = re.compile(r"<(style|script|code|kbd|pre)\b.*?</\1>|<!--.*?-->|<[^>]*>|&\w+;", re.DOTALL)


def test_no_template_says_a_word_that_cannot_be_translated():
    said = {path: MARKS.sub(" ", CODE.sub(" ", path.read_text(encoding="utf-8"))) for path in TEMPLATES}
    words = {
        str(path.relative_to(settings.BASE_DIR)): found
        for path, text in said.items()
        if (found := [word for word in WORD.findall(text) if word.casefold() not in EVERYWHERE])
    }
    assert len(said) > 300
    assert words == {}


def test_words_beside_translated_ones_are_found():
    text = '<p>{% translate "Cities" %} {{ place }} seen {% blocktranslate %}a{% endblocktranslate %}'
    assert WORD.findall(MARKS.sub(" ", CODE.sub(" ", text))) == ["seen"]
