"""A city's editor answers ten partnerships from open data by keyboard alone, one request each."""

import pytest

from tests.browser.test_shared_record import Keyboard

pytestmark = pytest.mark.check

STROKES = 60  # from the top of the page to the tenth answer; a minute is enough for them


def test_ten_answers_by_keyboard_alone(visit, tab, portal):
    page = visit("quinn", "/cities/holmwick/confirm/")
    keys, sent = Keyboard(page), []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)

    def answer(*strokes):
        with page.expect_response(lambda one: one.request.method == "POST" and one.url.endswith("/confirm/")):
            for key in strokes:
                keys.press(key)
        page.wait_for_function("() => !document.querySelector('[data-busy]')")  # then the next has the focus

    keys.past_the_masthead()
    keys.go_to("Primary dimension")
    answer("4", "y")
    for _record in range(3):
        answer("y")
    answer("n")
    answer("l")
    answer("e", *"1994", "Enter")
    answer("2", "y")
    answer("y")
    answer("y")
    assert keys.strokes <= STROKES
    assert len(sent) == 10
    page.get_by_text("9 of 12 answered", exact=True).wait_for()
    status = page.locator("#open-data-said")
    assert "Saved: active." in status.inner_text()
    assert page.evaluate("document.activeElement.value") == "active"  # the eleventh record has the focus
    answer("u")
    page.get_by_text("8 of 12 answered", exact=True).wait_for()
    assert "Your answer is undone." in status.inner_text()
    page.reload()
    left = page.locator(".open-data__title").all_inner_texts()
    assert len(left) == 4
    assert "15" in left[-1]  # what was put off comes last
    said = page.get_by_role("region", name="Last answers of your city").inner_text()
    assert said.count("Yes, it is active") == 6
    assert "It has ended" in said
    # One after the other: both answer for one city.
    a_form_works_without_a_script(tab, portal)


def a_form_works_without_a_script(tab, portal):
    page = tab("quinn", java_script_enabled=False)
    page.goto(f"{portal.url}/cities/holmwick/confirm/")
    first = page.locator(".open-data__row").first
    first.get_by_label("Primary dimension").select_option("culture")
    with page.expect_navigation():
        first.get_by_role("button", name="Yes, active").click()
    assert "Saved: active." in page.locator("body").inner_text()
