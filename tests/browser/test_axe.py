"""Every kind of page passes axe: WCAG 2.2 AA, light and dark, on a desk and on a phone; and fits there."""

from urllib.parse import urlsplit

import pytest

from tests.browser.kinds import DESK, KINDS, PHONE, send

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


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_axe_finds_nothing_on_a_desk_and_nothing_runs_over_on_a_phone(portal, tab, axe, kind):
    """One scheme and one window: the quick half of the matrix below."""
    page = opened(portal, tab, axe, kind)
    findings = page.evaluate(RUN, EVERYTHING)
    page.set_viewport_size(PHONE)
    findings += page.evaluate(TOO_WIDE)
    assert not findings, "\n".join(findings)


@pytest.mark.check
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_axe_finds_nothing_and_nothing_runs_over(portal, tab, axe, kind):
    page = opened(portal, tab, axe, kind)
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


def opened(portal, tab, axe, kind):
    """That kind of page on a desk in light colours, with axe in it."""
    page = tab(kind.reader, bypass_csp=True)
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    answer = page.goto(portal.address(kind))
    # Where a reader is led elsewhere, it would be another page that is read.
    assert urlsplit(page.url).path == urlsplit(portal.address(kind)).path
    if kind.is_sent:
        answer = send(page, kind)
    assert answer.status == kind.status
    page.evaluate(axe)
    return page
