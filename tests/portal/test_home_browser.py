"""The first page in a real browser: no violation of its policy, small, and alive without a mouse."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium):
    with chromium.new_context() as context:
        yield context.new_page()


def test_the_first_page_breaks_no_rule_of_its_own(live_server, page):
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(live_server.url)
    assert said == []


def test_dark_can_be_chosen_and_is_remembered(live_server, page):
    page.goto(live_server.url)
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_map_comes_closer_by_button_and_key(live_server, page):
    page.goto(live_server.url)
    width = "Number(document.querySelector('.map__sheet').getAttribute('viewBox').split(' ')[2])"
    whole = page.evaluate(width)
    page.get_by_role("button", name="Zoom in").click()
    closer = page.evaluate(width)
    assert closer < whole
    page.keyboard.press("0")
    assert page.evaluate(width) == whole
