"""The mails of a demo can be read in the browser, and no other mails."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = settings.EMBEDDED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path


def send(subject):
    message = EmailMultiAlternatives(subject, "Good day, see https://example.org/", to=["ana@example.org"])
    message.attach_alternative("<p>Good day</p><script>alert(1)</script>", "text/html")
    message.send()


def test_mails_are_listed_and_shown(client, demo):
    send("Hello from Lima")
    page = client.get(reverse("outbox")).content.decode()
    assert "Hello from Lima" in page
    name = page.split("/mail/file/")[1].split("/")[0]
    assert "Good day, see" in client.get(reverse("outbox-mail", args=[name, 0])).content.decode()
    html = client.get(reverse("outbox-html", args=[name, 0]))
    assert html["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in html["Content-Security-Policy"]
    assert client.get(reverse("outbox-mail", args=[name, 7])).status_code == 404
    assert client.get(reverse("outbox-mail", args=["secret-key", 0])).status_code == 404


def test_each_way_to_write_the_time_is_read(client, demo, tmp_path):
    """Mails of Django say "-0000", others "+0000" or a zone: all are in one list, newest first."""
    dates = ("09:00:00 -0000", "10:00:00 +0000", "06:00:00 -0500")
    for place, written in enumerate(dates):
        text = f"Subject: Mail {place}\nTo: ana@example.org\nDate: Mon, 01 Jun 2026 {written}\n\nGood day\n"
        (tmp_path / f"mail-{place}.log").write_text(text)
    page = client.get(reverse("outbox")).content.decode()
    assert page.index("Mail 2") < page.index("Mail 1") < page.index("Mail 0")
    assert client.get(reverse("outbox-mail", args=["mail-0", 0])).status_code == 200


@pytest.mark.parametrize("name", ["DEMO", "EMBEDDED"])
def test_it_does_not_exist_in_production(client, demo, settings, name):
    send("Hello")
    setattr(settings, name, False)
    assert client.get(reverse("outbox")).status_code == 404
