"""The pages of signing in: plain words in sentence case, and a plain page where somebody tries too often."""

import html
import re

import pytest

from tests.rows import PASSWORD, make_person

pytestmark = pytest.mark.django_db

OPEN = ["login", "signup", "password/reset", "password/reset/done", "confirm-email", "inactive", "logout"]
OWN = [
    *("email", "password/change", "2fa", "2fa/webauthn", "2fa/totp/activate", "2fa/webauthn/add"),
    *("reauthenticate", "sessions", "activity", "second-step", "logout", "3rdparty"),
]
NAMES = {"URL", "OK", "QR"}  # what is written in capitals everywhere


def words_of(page):
    """Titles, headings and buttons of the page itself."""
    main = re.search(r"<main.*?</main>", page, re.S)[0]
    found = re.findall(r"<(?:h1|h2|button|a class=\"button)[^>]*>(.*?)</(?:h1|h2|button|a)>", main, re.S)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()) for text in found]


def title_case(words):
    """Whether a second word begins with a capital, as in “Sign In”."""
    return any(word[0].isupper() and word not in NAMES for word in words.split()[1:])


@pytest.mark.parametrize("path", OPEN)
def test_pages_without_a_session_are_in_sentence_case(client, path):
    page = client.get(f"/account/{path}/", follow=True).content.decode()
    assert not [words for words in words_of(page) if title_case(words)]


@pytest.mark.parametrize("path", OWN)
def test_pages_of_ones_own_account_are_in_sentence_case(client, path):
    make_person("Ana", password=PASSWORD)
    client.post("/account/login/", {"login": "ana@example.org", "password": PASSWORD})
    if path != "reauthenticate":
        client.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = client.get(f"/account/{path}/")
    assert answer.status_code == 200
    assert not [words for words in words_of(answer.content.decode()) if title_case(words)]


def test_the_sign_in_page_says_how_to_begin(client):
    page = client.get("/account/login/").content.decode()
    assert "New here?" in page
    assert "Create an account" in page
    assert "Sign in" in words_of(page)


@pytest.mark.parametrize(
    ("action", "path"), [("login", "login"), ("signup", "signup"), ("reset_password", "password/reset")]
)
def test_too_many_attempts_meet_a_plain_page_or_error(client, settings, action, path):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {action: "1/m/ip"}
    form = {
        "login": "a@x.example",
        "email": "a@x.example",
        "password": "x",
        "password1": "x",
        "password2": "y",
    }
    client.post(f"/account/{path}/", form)
    answer = client.post(f"/account/{path}/", form)
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "Too many attempts" in page
    assert "Wait a few minutes" in page
    assert 'lang="en"' in page
