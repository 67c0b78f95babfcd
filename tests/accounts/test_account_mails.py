"""Mails about an account: one frame, one title, one button, links to this site alone, and plain words."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from citydiplo.accounts import mails
from citydiplo.kit.models import OutgoingMail
from tests.rows import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HOSTILE = "evil.example:6666"
TEMPLATES = Path(allauth.__file__).parent / "templates"
PREFIXES = sorted(
    str(path.relative_to(TEMPLATES)).removesuffix("_subject.txt") for path in TEMPLATES.rglob("*_subject.txt")
)
EVERYTHING = {
    "activate_url": f"http://{HOSTILE}/account/confirm-email/key/",
    "password_reset_url": f"http://{HOSTILE}/account/password/reset/key/abc/?next=1",
    "signup_url": f"http://{HOSTILE}/account/signup/",
    "code": "123456",
    "key": "key",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "old@example.org",
    "provider": "City login",
    "ip": "203.0.113.7",
    "user_agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0",
}


@pytest.fixture
def ana():
    return make_person("Ana", time_zone="America/Lima", password="salt-wind-harbour")


def sent(prefix, to):
    request = RequestFactory().get("/", headers={"host": HOSTILE})
    request.user = AnonymousUser()
    with context.request_context(request):
        get_adapter(request).send_mail(prefix, to, EVERYTHING | {"timestamp": timezone.now()})
    return OutgoingMail.objects.get()


@pytest.mark.parametrize("prefix", [*PREFIXES, "account/email/new_browser", "account/email/sign_in_blocked"])
def test_every_mail_has_the_frame_a_title_and_leads_here(ana, prefix):
    mail = sent(prefix, ana.email)
    title = re.search(r"<title>(.*?)</title>", mail.html, re.S)[1].strip()
    assert title
    assert re.search(r"<h1[^>]*>(.*?)</h1>", mail.html, re.S)[1].strip() == title
    assert "citydiplo</p>" in mail.html
    assert "evil.example" not in mail.html + mail.text
    links = re.findall(r'href="([^"]*)"', mail.html)
    assert links
    assert all(link.startswith("http://localhost:8000") for link in links)


@pytest.mark.parametrize("name", sorted(mails.KINDS))
def test_every_kind_has_one_button_and_says_why(ana, name):
    mail = sent(f"account/email/{name}", ana.email)
    buttons = [link for link in re.findall(r"<a[^>]*>", mail.html) if "button-link" in link]
    assert len(buttons) == 1
    assert re.search(r'href="([^"]*)"', buttons[0])[1].replace("&amp;", "&") in mail.text
    assert "{" not in mail.text
    assert "If " in mail.text


def test_what_the_library_can_send_today_is_all_in_the_table():
    by_code = {"login_code", "password_reset_code"}  # both are switched off
    assert {prefix.rpartition("/")[2] for prefix in PREFIXES} - by_code <= set(mails.KINDS)


@pytest.mark.parametrize("host", ["localhost:6666", "127.0.0.1:1"])
def test_a_forged_host_changes_no_link(ana, client, host):
    client.post("/account/password/reset/", {"email": ana.email}, headers={"host": host})
    form = {"email": "new@example.org", "password1": "brick-lamp-garden", "password2": "brick-lamp-garden"}
    client.post("/account/signup/", form, headers={"host": host})
    client.post("/account/signup/", form | {"email": ana.email}, headers={"host": host})
    assert OutgoingMail.objects.count() == 3
    for mail in OutgoingMail.objects.all():
        assert "http://localhost:8000/account/" in mail.text
        assert host not in mail.text + mail.html


def test_it_uses_the_language_and_the_time_zone_of_its_reader(ana):
    ana.language = "fr"
    ana.save()
    mail = sent("account/email/new_browser", ana.email)
    assert 'lang="fr"' in mail.html
    assert "America/Lima" in mail.text or "-05" in mail.text
