"""Everything works without a mouse, and one always sees where one is."""

import re

import pytest

SEEN = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const what = one.outerHTML.slice(0, 100);
  if (one === document.body) return {what, end: true};
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inner = one.closest(".search") && getComputedStyle(one.closest(".search")).outlineStyle !== "none";
  const dot = one.matches(".map__point") && one.querySelector(".map__dot");
  const grown = dot && parseFloat(getComputedStyle(dot).strokeWidth) >= 14;
  const within = dot || (box.width > 0 && box.height > 0);
  return {what, outlined: outlined || grown || Boolean(inner), within: Boolean(within)};
}"""


@pytest.fixture
def page(tab, portal):
    page = tab()
    page.set_viewport_size({"width": 1440, "height": 900})

    def visit(path):
        page.goto(portal.url + path.format(**portal.paths))
        return page

    return visit


def test_the_first_key_leads_past_the_masthead(page):
    here = page("/cities/lima/")
    here.keyboard.press("Tab")
    assert here.locator(".skip").is_visible()
    here.keyboard.press("Enter")
    assert here.evaluate("document.activeElement.id") == "main"


STOPS = ["/", "/cities/?view=map&region=europe", "/cities/lima/", "{demo}", "/compare/", "/account/login/"]


@pytest.mark.parametrize("path", STOPS)
def test_focus_is_seen_on_every_stop(page, path):
    here = page(path)
    stops = []
    for _press in range(60):
        here.keyboard.press("Tab")
        stops.append(here.evaluate(SEEN))
        if stops[-1].get("end"):
            break
    unseen = [stop["what"] for stop in stops if not stop.get("end") and not stop["outlined"]]
    assert unseen == []
    assert [stop["what"] for stop in stops if not stop.get("end") and not stop["within"]] == []


def test_a_search_box_suggests_chooses_and_closes(page):
    here = page("/cities/")
    box = here.get_by_role("combobox", name="Search the register")
    box.press_sequentially("par", delay=20)
    here.get_by_role("option").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = here.locator("[role=option][aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    box.press("ArrowUp")
    assert here.locator("[role=option]").last.get_attribute("aria-selected") == "true"
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert not here.get_by_role("option").first.is_visible()
    box.press("ArrowDown")
    here.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    goal = here.locator("[role=option][aria-selected=true]").get_attribute("href")
    with here.expect_navigation():
        box.press("Enter")
    assert here.url.endswith(goal)


def test_without_a_choice_enter_searches(page):
    here = page("/cities/")
    box = here.get_by_role("combobox", name="Search the register")
    box.fill("lima")
    with here.expect_navigation():
        box.press("Enter")
    assert "/search/?q=lima" in here.url


def test_facets_fold_and_filter_by_key(page):
    here = page("/cities/")
    fold = here.locator(".facet summary", has_text="Region")
    fold.focus()
    here.keyboard.press("Enter")
    assert not here.locator("#region-europe").is_visible()
    here.keyboard.press("Enter")
    here.locator("#region-europe").focus()
    here.keyboard.press("Enter")
    here.wait_for_url("**/cities/?region=europe")
    here.locator("#region-europe.is-selected").wait_for()
    assert re.match(r"[\d,]+ cities", here.locator("#result-count").inner_text())
    assert here.evaluate("document.activeElement !== document.body")


def test_a_map_comes_closer_by_its_buttons(page):
    here = page("/cities/?view=map")
    width = "Number(document.querySelector('.map__sheet').getAttribute('viewBox').split(' ')[2])"
    whole = here.evaluate(width)
    here.get_by_role("button", name="Zoom in").focus()
    here.keyboard.press("Enter")
    assert here.evaluate(width) < whole
    here.get_by_role("button", name="Show the whole map").focus()
    here.keyboard.press("Enter")
    assert here.evaluate(width) == whole


def test_the_tabs_of_a_city_are_links(page):
    here = page("/cities/lima/")
    link = here.get_by_role("navigation", name="Lima").get_by_role("link", name="Mayors")
    link.focus()
    with here.expect_navigation():
        here.keyboard.press("Enter")
    assert here.url.endswith("/cities/lima/mayors/")


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_keeps_the_desk_in_reach_and_opens_its_menu_without_a_script(tab, portal, width):
    here = tab("ana", java_script_enabled=False)
    here.set_viewport_size({"width": width, "height": 800})
    here.goto(f"{portal.url}/cities/")
    for name in ("My desk", "Add a partnership"):
        box = here.get_by_role("banner").get_by_role("link", name=name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    menu = here.locator(".menu > summary")
    menu.focus()
    here.keyboard.press("Enter")
    link = here.get_by_role("navigation", name="All pages of the register").get_by_role(
        "link", name="Meetings"
    )
    assert link.is_visible()
    with here.expect_navigation():
        link.click()
    assert here.url.endswith("/meetings/")
