"""No page breaks its own content policy or asks another server; every page speaks without JavaScript."""

import pytest

from tests.browser.kinds import DESK, KINDS

NOTE_VIOLATIONS = """
  document.addEventListener("securitypolicyviolation", event =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
OUTLINE = """() => ({
  title: document.title,
  lang: document.documentElement.lang,
  dir: document.documentElement.dir,
  headings: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(one => Number(one.tagName[1])),
  landmarks: ["header", "main"].filter(name => document.querySelectorAll(`body > ${name}`).length !== 1),
  twice: [...document.querySelectorAll("[id]")]
    .map(one => one.id).filter((id, at, ids) => ids.indexOf(id) < at),
})"""


@pytest.fixture(scope="module")
def heard(tab):
    """What the console said and which addresses were asked, on a page with the policy in force."""
    watched = {}

    def listen(reader):
        page = tab(reader)
        if page not in watched:
            said, asked = watched[page] = [], []
            page.add_init_script(NOTE_VIOLATIONS)
            page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: said.append(str(error)))
            page.on("request", lambda request: asked.append(request.url))
        for kept in watched[page]:
            kept.clear()
        return page, *watched[page]

    return listen


@pytest.fixture(scope="module")
def silent(chromium, portal):
    """A page without JavaScript for each reader."""
    contexts = {}

    def open_page(reader):
        if reader not in contexts:
            contexts[reader] = chromium.new_context(viewport=DESK, java_script_enabled=False)
            contexts[reader].add_cookies(portal.cookies(reader))
            contexts[reader].new_page()
        return contexts[reader].pages[0]

    return open_page


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_page_keeps_its_policy_and_its_outline(portal, heard, kind):
    page, said, asked = heard(kind.reader)
    page.goto(portal.address(kind), wait_until="load")
    if kind.status != 200:  # the browser itself notes the answer
        said = [line for line in said if "the server responded with a status of" not in line]
    assert said == []
    assert [url for url in asked if not url.startswith((portal.url, "data:"))] == []
    outline = page.evaluate(OUTLINE)
    assert outline["lang"] == "en"
    assert outline["dir"] == "ltr"
    assert outline["title"].endswith(" · citydiplo")
    assert outline["landmarks"] == []
    assert outline["twice"] == []
    levels = outline["headings"]
    assert levels.count(1) == 1
    steps = zip(levels[levels.index(1) :], levels[levels.index(1) + 1 :], strict=False)
    assert all(after <= before + 1 for before, after in steps), levels


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_page_speaks_without_javascript(portal, silent, kind):
    page = silent(kind.reader)
    assert page.goto(portal.address(kind), wait_until="domcontentloaded").status == kind.status
    assert page.locator("h1").is_visible()
    assert len(page.locator("main").inner_text()) > 60


def test_no_two_kinds_share_a_title(portal, silent):
    page, titles = silent(""), {}
    for kind in KINDS:
        if kind.status == 200 and not kind.reader and "," not in kind.name:
            page.goto(portal.address(kind), wait_until="domcontentloaded")
            titles.setdefault(page.title(), []).append(kind.name)
    assert {title: names for title, names in titles.items() if len(names) > 1} == {}
