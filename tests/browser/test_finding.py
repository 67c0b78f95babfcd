"""Looking a city up within a form by keyboard: suggestions where scripts run, buttons where they do not."""

import pytest

from tests.browser.kinds import DESK


@pytest.fixture
def no_scripts(chromium, portal):
    context = chromium.new_context(viewport=DESK, java_script_enabled=False)
    context.set_default_timeout(15_000)
    context.add_cookies(portal.cookies("chidi"))
    yield context.new_page()
    context.close()


def test_a_suggestion_becomes_a_mention_at_the_caret_and_is_said(visit):
    page = visit("chidi", "{lesson}reply/")
    text, find = page.get_by_label("Your reply"), page.get_by_role("combobox", name="Mention a city")
    text.fill("Ask, please.")
    for _step in range(9):
        text.press("ArrowLeft")
    find.press_sequentially("lim")
    page.get_by_role("option", name="Lima").first.wait_for()
    find.press("ArrowDown")
    find.press("Enter")
    assert text.input_value() == "Ask @lima , please."
    assert find.input_value() == ""
    assert page.get_by_role("status").filter(has_text="Added: Lima").is_visible()
    assert text.evaluate("field => field === document.activeElement")


def choose(page, words, name):
    find = page.get_by_role("combobox", name="Find a city to add")
    find.press_sequentially(words)
    page.get_by_role("option", name=name).first.wait_for()
    find.press("ArrowDown")
    find.press("Enter")


def chosen(page):
    return [box.input_value() for box in page.locator(".chosen__cities input").all()]


def test_a_city_is_chosen_once_and_removed_by_keyboard_and_both_are_said(visit):
    page = visit("dia", "/agenda/new/")
    page.get_by_label("People with a role in chosen cities").check()
    said = page.locator(".finder__result")
    for _time, words in enumerate(("Added: Lima", "Already in the list: Lima")):
        choose(page, "lim", "Lima")
        assert said.inner_text() == words
    choose(page, "lag", "Lagos")
    assert chosen(page) == ["Lima (lima)", "Lagos (lagos)"]
    assert said.get_attribute("role") == "status"
    remove = page.get_by_role("button", name="Remove Lima")
    remove.focus()
    remove.press("Enter")
    assert (chosen(page), said.inner_text()) == (["Lagos (lagos)"], "Removed: Lima")
    last = page.get_by_role("button", name="Remove Lagos")
    assert last.evaluate("button => button === document.activeElement")
    last.press("Space")
    assert chosen(page) == []
    assert page.locator("[name=find]").evaluate("field => field === document.activeElement")


def test_a_pasted_list_becomes_chosen_cities_without_scripts(portal, no_scripts):
    page = no_scripts
    page.context.clear_cookies()
    page.context.add_cookies(portal.cookies("dia"))
    page.goto(portal.url + "/agenda/new/")
    page.get_by_label("Title").fill("Trams")
    page.get_by_label("People with a role in chosen cities").check()
    page.get_by_text("Paste a list").first.click()
    page.get_by_label("Paste a list").fill("Lima\nLagos (lagos)\nAtlantis")
    page.get_by_role("button", name="Add these cities").click()
    assert chosen(page) == ["Lima (lima)", "Lagos (lagos)"]
    assert page.get_by_label("Paste a list").input_value() == "Atlantis"
    page.get_by_role("button", name="Remove Lima").click()
    assert chosen(page) == ["Lagos (lagos)"]
    assert page.get_by_label("Title").input_value() == "Trams"


def test_without_scripts_enter_looks_it_up_and_a_button_adds_it(portal, no_scripts):
    page = no_scripts
    page.goto(portal.url + f"{portal.paths['lesson']}reply/")
    page.get_by_label("Your reply").fill("Thank you.")
    page.get_by_label("Mention a city").fill("lima")
    page.get_by_label("Mention a city").press("Enter")
    page.get_by_role("button", name="Lima").first.click()
    assert page.get_by_label("Your reply").input_value() == "Thank you. @lima "
