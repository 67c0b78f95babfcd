"""Pictures of the help show the forms as they are. ``HELP_PICTURES=take`` takes them again.

Beside the pictures stands the structure of each form when its picture was taken: its fields, headings and
buttons, without what people typed. So a new colour or another city makes no picture stale, a new field does.
"""

import base64
import hashlib
import json
import os
from pathlib import Path

import pytest
from django.conf import settings

from citydiplo.portal.help_topics import TOPICS

pytestmark = pytest.mark.check

FOLDER = Path(__file__).resolve().parents[2] / "static" / "img" / "help"
STRUCTURES = FOLDER / "structures.json"
MOST_BYTES = 60_000
SIZE = {"width": 720, "height": 900}
SHOWS = {
    "add-a-partnership": ("ana", "/partnerships/new/"),
    "confirm-a-partnership": ("chidi", "{toconfirm}answer/"),
    "import-your-list": ("ana", "/imports/"),
    "publish-an-agenda-item": ("dia", "/agenda/new/"),
    "plan-a-visit": ("bo", "/visits/new/"),
}
STRUCTURE = """() => {
  const named = ["H1", "LABEL", "LEGEND", "BUTTON"];
  return [...document.querySelectorAll("main :is(h1, label, legend, select, textarea, button, input)")]
    .filter(one => one.type !== "hidden")
    .map(one => named.includes(one.tagName) ? one.tagName : `${one.tagName} ${one.type} ${one.name}`);
}"""

# What stands before the form is not about it.
ONLY_THE_FORM = """() => {
  for (const one of document.querySelectorAll("body > :not(header, main, script), .help-link")) one.remove();
  scrollTo(0, 0);
}"""


def test_each_topic_with_a_picture_is_shown_here():
    assert {topic.slug for topic in TOPICS.values() if topic.picture} == set(SHOWS)


@pytest.mark.parametrize("slug", SHOWS)
@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_a_picture_shows_the_form_as_it_is(tab, portal, language, slug):
    reader, path = SHOWS[slug]
    page = tab(reader, locale=language, color_scheme="light")
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": portal.url}])
    page.set_viewport_size(SIZE)
    page.goto(portal.url + path.format(**portal.paths), wait_until="load")
    structure = hashlib.sha256("\n".join(page.evaluate(STRUCTURE)).encode()).hexdigest()[:16]
    if os.environ.get("HELP_PICTURES") == "take":
        take(page, f"{language}/{slug}", structure)
    known = json.loads(STRUCTURES.read_text())
    assert known.get(slug) == structure, (
        f"The form on {path} changed. Run HELP_PICTURES=take pytest -m check {__file__}, and look at "
        f"{language}/{slug}.webp."
    )
    assert page.locator("html").get_attribute("lang") == language
    picture = (FOLDER / language / f"{slug}.webp").read_bytes()
    assert picture[:4] + picture[8:12] == b"RIFFWEBP"
    assert len(picture) <= MOST_BYTES


def take(page, place, structure):
    """Chromium writes WebP itself; Playwright's own method knows PNG and JPEG only."""
    page.evaluate("document.fonts.ready")
    page.evaluate(ONLY_THE_FORM)
    asked = {"format": "webp", "quality": 70}
    found = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
    picture = FOLDER / f"{place}.webp"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(base64.b64decode(found["data"]))
    known = json.loads(STRUCTURES.read_text()) if STRUCTURES.exists() else {}
    STRUCTURES.write_text(json.dumps({**known, picture.stem: structure}, indent=1, sort_keys=True) + "\n")
