"""Help: every page opens, every form leads to its page, and sentences are short."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import translation

from citydiplo.portal.help_topics import GLOSSARY, TOPICS
from tests import rows

pytestmark = pytest.mark.django_db
MOST_WORDS = 20
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def texts_of(topic):
    return [topic.title, topic.lead, topic.then, topic.picture, *(step.text for step in topic.steps)]


def test_the_contents_lead_to_every_page(client):
    page = client.get(reverse("help")).content.decode()
    for slug in TOPICS:
        assert f'href="{reverse("help-topic", args=[slug])}"' in page
    assert f'href="{reverse("help-glossary")}"' in page
    assert f'href="{reverse("about")}"' in page
    assert f'href="{reverse("help")}"' in client.get(reverse("about")).content.decode()


@pytest.mark.parametrize("slug", TOPICS)
def test_a_page_leads_to_the_pages_that_it_names(client, slug):
    topic = TOPICS[slug]
    page = client.get(reverse("help-topic", args=[slug])).content.decode()
    for step in topic.steps:
        if step.route:
            assert f'href="{reverse(step.route)}"' in page
    for other in topic.more:
        assert other == "glossary" or f'href="{reverse("help-topic", args=[other])}"' in page
    assert not topic.picture or f"img/help/en/{slug}" in page
    for language in dict(settings.LANGUAGES) if topic.picture else ():
        with translation.override(language):
            assert finders.find(topic.picture_file), topic.picture_file


def test_an_unknown_page_is_not_found(client):
    assert client.get(reverse("help-topic", args=["nothing"])).status_code == 404


def test_every_form_that_has_help_exists():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    routes = {route for topic in TOPICS.values() for route in topic.routes}
    assert routes <= names
    for topic in TOPICS.values():
        for step in topic.steps:
            try:
                assert not step.route or reverse(step.route)
            except NoReverseMatch:
                pytest.fail(f"{step.route} needs arguments")


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/partnerships/new/", "add-a-partnership"),
        ("/imports/", "import-your-list"),
        ("/visits/new/", "plan-a-visit"),
    ],
)
def test_a_form_leads_to_its_help(client, ana, path, slug):
    client.force_login(ana)
    assert f'href="{reverse("help-topic", args=[slug])}"' in client.get(path).content.decode()
    assert "help-link" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize("slug", TOPICS)
def test_sentences_are_short(slug):
    with translation.override("en"):
        for text in map(str, texts_of(TOPICS[slug])):
            for sentence in re.split(r"(?<=[.?!:])\s", text):
                assert len(sentence.split()) <= MOST_WORDS, sentence


def test_a_meaning_is_one_thought():
    with translation.override("en"):
        for word, meaning in GLOSSARY:
            assert len(str(meaning).split()) <= MOST_WORDS, word


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_is_sorted_in_each_language(client, language):
    page = client.get(reverse("help-glossary"), {"lang": language}).content.decode()
    words = re.findall(r"<dt>(.*?)</dt>", page)
    assert len(words) == len(GLOSSARY)
    with translation.override(language):
        assert set(words) == {str(word) for word, _meaning in GLOSSARY}


@pytest.mark.parametrize("path", ["/help/", "/help/glossary/", "/help/add-a-partnership/"])
def test_help_asks_the_database_nothing(client, path):
    rows.make_city("lima")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    assert asked.captured_queries == []
