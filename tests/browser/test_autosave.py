"""What is typed is kept while typing, and a choice among suggestions is announced."""

import pytest

from tests.browser.kinds import DESK

pytestmark = pytest.mark.check


def test_a_form_that_is_left_is_found_again(chromium, portal):
    context = chromium.new_context(viewport=DESK, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    context.add_cookies(portal.cookies("ines"))
    page = context.new_page()
    page.goto(f"{portal.url}/partnerships/new/")
    with page.expect_response(lambda answer: answer.url.endswith("/unsaved/")) as kept:
        page.get_by_role("combobox", name="Partner").press_sequentially("Nowhere-on-Sea")
    assert kept.value.status == 204
    page.goto(f"{portal.url}/partnerships/new/")
    page.get_by_text("Unsaved draft from").wait_for()
    page.get_by_role("link", name="Continue").click()
    partner = page.get_by_role("combobox", name="Partner")
    assert partner.input_value() == "Nowhere-on-Sea"
    partner.press_sequentially("!")
    page.locator(".picker [role=status]", has_text="No city or institution").wait_for(state="attached")
    page.goto(f"{portal.url}/partnerships/new/")
    page.get_by_role("button", name="Delete draft").click()
    page.get_by_text("The draft was deleted.").wait_for()
    context.close()
