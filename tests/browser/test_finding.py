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


def test_a_city_is_added_as_a_line_once(visit):
    page = visit("dia", "/agenda/new/")
    page.get_by_label("People with a role in chosen cities").check()
    find = page.get_by_role("combobox", name="Find a city to add")
    for _time in range(2):
        find.press_sequentially("lim")
        page.get_by_role("option", name="Lima").first.wait_for()
        find.press("ArrowDown")
        find.press("Enter")
    assert page.get_by_label("Add cities").input_value() == "Lima (lima)"


def test_without_scripts_enter_looks_it_up_and_a_button_adds_it(portal, no_scripts):
    page = no_scripts
    page.goto(portal.url + f"{portal.paths['lesson']}reply/")
    page.get_by_label("Your reply").fill("Thank you.")
    page.get_by_label("Mention a city").fill("lima")
    page.get_by_label("Mention a city").press("Enter")
    page.get_by_role("button", name="Lima").first.click()
    assert page.get_by_label("Your reply").input_value() == "Thank you. @lima "
