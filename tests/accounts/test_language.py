"""Pages are in the reader's language: what this browser chose, else the account's, else the browser's."""

import pytest

from tests.rows import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_languages(settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Español")]


def language_of(answer):
    return answer.headers["Content-Language"]


def test_a_visitor_reads_what_the_browser_asks_for(client):
    assert language_of(client.get("/roles/", headers={"accept-language": "es-PE,es;q=0.9"})) == "es"
    assert language_of(client.get("/roles/", headers={"accept-language": "xx"})) == "en"


def test_pages_are_in_the_language_of_the_account(client):
    client.force_login(make_person("Ana", language="es"))
    answer = client.get("/roles/", headers={"accept-language": "en"})
    assert language_of(answer) == "es"
    assert '<html lang="es"' in answer.content.decode()


def test_what_this_browser_chose_comes_first(client):
    client.force_login(make_person("Ana", language="es"))
    answer = client.post("/language/", {"language": "en", "next": "/roles/"})
    assert answer.url == "/roles/"
    assert language_of(client.get("/roles/")) == "en"


def test_an_unknown_language_of_an_account_changes_nothing(client):
    client.force_login(make_person("Ana", language="tlh"))
    assert language_of(client.get("/roles/")) == "en"


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\x00"])
def test_the_way_back_never_leaves_the_portal(client, to):
    assert client.post("/language/", {"language": "es", "next": to}).url == "/"


def test_an_unknown_language_is_not_kept(client):
    answer = client.post("/language/", {"language": "tlh", "next": "/roles/"})
    assert answer.url == "/roles/"
    assert "django_language" not in client.cookies
