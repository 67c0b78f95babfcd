"""All emails have one frame that Outlook draws as other programs do."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from citydiplo.kit.mail import outbox

pytestmark = pytest.mark.one_database

EMAILS = Path(settings.BASE_DIR) / "templates" / "emails"
MESSAGES = sorted(path.parent.name for path in EMAILS.glob("*/body.html"))


@pytest.mark.parametrize("message", MESSAGES)
def test_every_email_stands_in_the_frame(message):
    assert (EMAILS / message / "body.html").read_text().startswith('{% extends "emails/base.html" %}')


class Padded(HTMLParser):
    """The tags that have a padding of their own."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        for padding in re.findall(r"padding[^:]*:([^;]*)", dict(attrs).get("style") or ""):
            if padding.strip().strip("0 ").strip():
                self.found.append(tag)


@pytest.mark.parametrize("page", ["base", "digest/page", "button", "digest/entry"])
def test_only_cells_have_padding(page):
    """Word's engine, which Outlook uses, drops the padding of div, p and link."""
    html = render_to_string(
        f"emails/{page}.html", outbox.frame() | {"link": "https://x.example", "label": "Open", "story": {}}
    )
    parser = Padded()
    parser.feed(outbox.inline(html))
    assert set(parser.found) <= {"td"}


def test_dark_colours_and_narrow_windows_stay_in_the_head():
    html = outbox.inline(render_to_string("emails/base.html", outbox.frame() | {"subject": "Hello"}))
    head = html.partition("</head>")[0]
    assert "<title>Hello</title>" in head
    assert "prefers-color-scheme: dark" in head
    assert "max-width: 480px" in head
