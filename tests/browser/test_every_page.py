"""Every kind of page keeps its policy and its outline, and passes axe: WCAG 2.2 AA; nothing runs over.

``make test`` visits one page of each shape (``OF_EACH_SHAPE``), on a desk in light colours and on a phone.
``make check`` visits all pages, also in dark colours, from right to left, and without JavaScript.
"""

from urllib.parse import urlsplit

import pytest

from tests.browser.kinds import DESK, KINDS, PHONE, send

# One page of each shape: a list, a map, a record, a form, a table, a chart, a calendar, an error.
OF_EACH_SHAPE = {
    "home",
    "cities, filtered",
    "partnerships, map",
    "city",
    "city, partnerships",
    "network",
    "agreement of cities",
    "partnership, demo",
    "visit",
    "targets",
    "compare, two",
    "search",
    "agenda item, discussed",
    "calendar, month",
    "insights, regions",
    "sign in",
    "not found",
    "my desk",
    "desk of a mayor's office",
    "briefing",
    "log a partnership",
    "edit a city, wrong",
    "import, its columns",
    "meeting, seen by its secretariat",
}
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (only) => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"]});
  const why = node => ([...node.any, ...node.all, ...node.none][0] || {}).message;
  const said = node => `${node.target.join(" ")} (${why(node)})`;
  return found.violations.map(
    one => `${one.impact} ${one.id}: ${one.nodes.slice(0, 3).map(said).join(", ")}`);
}"""
EVERYTHING = {"type": "tag", "values": STANDARD}
# A scheme changes nothing but colours.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
TOO_WIDE = """() => {
  const root = document.documentElement, room = root.clientWidth;
  if (root.scrollWidth <= room) return [];
  const holder = one => getComputedStyle(one).position === "absolute" ? one.offsetParent : one.parentElement;
  const isCut = one => one && one !== document.body
    && (getComputedStyle(one).overflowX !== "visible" || isCut(holder(one)));
  const wide = [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > room + 1 || box.left < -1) && !isCut(holder(one));
  });
  return [`${root.scrollWidth} > ${room}`, ...wide.slice(0, 5).map(one => one.outerHTML.slice(0, 120))];
}"""
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
def recorded(tab):
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


@pytest.mark.parametrize("name", sorted(OF_EACH_SHAPE))
def test_a_page_of_each_shape_keeps_its_policy_and_its_outline_and_passes_axe(portal, recorded, axe, name):
    kind = next(one for one in KINDS if one.name == name)
    page = keeps_its_policy_and_its_outline(portal, recorded, kind)
    page.evaluate(axe)
    findings = page.evaluate(RUN, EVERYTHING)
    page.set_viewport_size(PHONE)
    findings += page.evaluate(TOO_WIDE)
    assert not findings, "\n".join(findings)


@pytest.mark.check
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_page_keeps_its_policy_and_its_outline_and_passes_axe_everywhere(portal, recorded, axe, kind):
    page = keeps_its_policy_and_its_outline(portal, recorded, kind)
    page.evaluate(axe)
    findings = []

    def note(what, found):
        findings.extend(f"{what}: {one}" for one in found)

    for width, window in (("1440", DESK), ("390", PHONE)):
        page.set_viewport_size(window)
        for scheme, only in (("light", EVERYTHING), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            note(f"{width} {scheme}", page.evaluate(RUN, only))
        note(f"{width} too wide", page.evaluate(TOO_WIDE))
    page.evaluate("document.documentElement.dir = 'rtl'")
    note("390 too wide from right to left", page.evaluate(TOO_WIDE))
    assert not findings, "\n".join(findings)


def keeps_its_policy_and_its_outline(portal, recorded, kind):
    """The page of that kind, opened in light colours on a desk; nothing on it breaks a rule of ours."""
    page, said, asked = recorded(kind.reader)
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    opened(portal, page, kind)
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
    return page


@pytest.mark.check
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_page_has_a_heading_and_text_without_javascript(portal, silent, kind):
    page = silent(kind.reader)
    status = 200 if kind.is_sent else kind.status  # the page itself, before its form is sent
    assert page.goto(portal.address(kind), wait_until="domcontentloaded").status == status
    assert page.locator("h1").is_visible()
    assert len(page.locator("main").inner_text()) > 60


def test_no_two_kinds_share_a_title(portal, silent):
    page, titles = silent(""), {}
    for kind in KINDS:
        if kind.status == 200 and not kind.reader and "," not in kind.name:
            page.goto(portal.address(kind), wait_until="domcontentloaded")
            titles.setdefault(page.title(), []).append(kind.name)
    assert {title: names for title, names in titles.items() if len(names) > 1} == {}


def opened(portal, page, kind):
    """Open that kind of page, and send its form where it has one to send."""
    answer = page.goto(portal.address(kind), wait_until="load")
    # Where a reader is led elsewhere, it would be another page that is read.
    assert urlsplit(page.url).path == urlsplit(portal.address(kind)).path
    if kind.is_sent:
        answer = send(page, kind)
    assert answer.status == kind.status
