"""A day in the register: what busy people do, and what they must not lose."""

import re

import pytest

from citydiplo.portal.demo import PASSWORD
from tests.browser.kinds import DESK
from tests.browser.stories import address

pytestmark = pytest.mark.check


@pytest.fixture
def elsewhere(chromium, portal):
    """A browser of its own, in which somebody's session can end without ending it for other tests."""
    opened = []

    def open_page(reader, path):
        context = chromium.new_context(viewport=DESK, reduced_motion="reduce")
        context.set_default_timeout(15_000)
        context.add_cookies(portal.cookies(reader))
        opened.append(context)
        page = context.new_page()
        page.goto(portal.url + path.format(**portal.paths))
        return page

    yield open_page
    for context in opened:
        context.close()


def test_a_long_form_comes_back_after_signing_in_again(elsewhere):
    page = elsewhere("ines", "/partnerships/new/")
    page.get_by_role("combobox", name="Partner").fill("Elmstead")
    page.get_by_label("Class").select_option("project")
    page.get_by_label("Since").fill("2011-05")
    page.context.clear_cookies()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("You were signed out.").wait_for()
    page.get_by_label("Email").fill(address("ines"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Add a partnership").wait_for()
    assert page.get_by_role("combobox", name="Partner").input_value() == "Elmstead"
    assert page.get_by_label("Class").input_value() == "project"
    assert page.get_by_label("Since").input_value() == "2011-05"
    page.goto(page.url.replace("/partnerships/new/", "/cities/corvale/partnerships/"))
    assert page.get_by_text("Project").count() == 0  # nothing is saved by itself


def test_of_two_editors_the_second_sees_what_changed_and_loses_nothing(visit, portal):
    first, second = (visit(name, "{two_at_once}edit/") for name in ("ines", "juno"))
    first.get_by_label("Objectives").fill("Reading aloud in both libraries.")
    first.get_by_role("button", name="Save").click()
    first.get_by_text("Saved.").wait_for()
    second.get_by_label("Results").fill("Forty evenings.")
    second.get_by_role("button", name="Save").click()
    told = second.get_by_role("alert")
    told.get_by_text("Someone else saved this record while you were typing").wait_for()
    assert "Reading aloud in both libraries." in told.inner_text()
    assert second.get_by_label("Objectives").input_value() == "Reading aloud in both libraries."
    assert second.get_by_label("Results").input_value() == "Forty evenings."
    second.get_by_role("button", name="Save").click()
    second.get_by_text("Saved.").wait_for()
    said = second.locator("main").inner_text()
    assert "Reading aloud in both libraries." in said
    assert "Forty evenings." in said


def test_the_link_of_a_mail_is_answered_signed_out_by_one_button(visit):
    page = visit("", "{asked_by_mail}")
    assert ("You act for Corvale") in page.locator("main").inner_text()
    assert page.locator("main").get_by_role("button").count() == 1
    page.reload()  # to look is not to answer
    page.get_by_role("button", name="Confirm this record").click()
    page.wait_for_load_state()
    assert "Corvale" in page.locator("main").inner_text()
    assert "Last verified" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Confirm this record").count() == 0


def test_a_successor_closes_the_term_before_and_finds_what_is_handed_over(visit):
    page = visit("juno", "/cities/corvale/mayors/")
    page.get_by_role("link", name="Add a mayor").click()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("There is a problem").is_visible()
    assert "Wanda Oakes" in page.locator("main").inner_text()
    page.get_by_label("Name of the mayor").fill("Tariq Lund")
    page.get_by_label("Starts").fill("2026-03-01")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Tariq Lund is now in the register.").wait_for()
    page.get_by_role("link", name="Hand-over page").click()
    said = page.locator("main").inner_text()
    assert re.search(r"For the office of Tariq Lund \(since .*2026\), after Wanda Oakes", said)
    assert "Asked by mail" in said
    assert "Juno" in said


def test_a_pasted_list_is_looked_at_and_then_written(visit):
    page = visit("kofi", "/networks/harbour-league/members/edit/")
    page.get_by_role("link", name="Paste a list").click()
    page.locator("textarea").first.fill(
        "Elmstead; France; full\nDunmarsh; France; observer\nNowhere-on-the-map"
    )
    page.get_by_role("button", name="Preview", exact=True).click()
    page.get_by_role("heading", name="Line by line").wait_for()
    assert page.get_by_role("row").filter(has_text="Nowhere-on-the-map").count() == 1
    page.get_by_role("button", name="Import 2 memberships").click()
    page.get_by_text("2 memberships imported.").wait_for()
    assert "Dunmarsh" in page.locator("section[aria-labelledby=members]").inner_text()


def test_a_file_is_matched_previewed_and_imported(visit, portal):
    page = visit("ines", "/imports/")
    table = (
        "City A,Country A,City B,Country B,Class,Since,Dimension\n"
        "Corvale,France,Dunmarsh,France,friendship,1994,culture\n"
    )
    page.locator("input[type=file]").set_input_files(
        {"name": "friends.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.get_by_label("What the list contains").select_option("partnerships")
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("progressbar").wait_for()
    portal.work_on_imports()
    page.get_by_role("heading", name="Match the columns").wait_for()
    page.get_by_label("Title of the source").fill("Friends of Corvale")
    page.get_by_label("Web address of the source").fill("https://friends.example/list")
    page.get_by_label("Licence of the source").fill("own records")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("progressbar").wait_for()
    portal.work_on_imports()
    page.get_by_role("button", name="Import 1 row").click()
    page.get_by_role("progressbar").wait_for()
    portal.work_on_imports()
    page.get_by_role("button", name="Undo this import").wait_for()


def test_wrong_data_is_reported_without_an_account_and_shown_on_a_desk(visit):
    page = visit("", "/cities/dunmarsh/")
    page.get_by_role("link", name="Report an error").first.click()
    page.get_by_role("button", name="Send the report").click()
    page.get_by_label("What is wrong").fill("It lies by a river, not by the sea.")
    page.get_by_role("button", name="Send the report").click()
    page.get_by_role("status").filter(has_text="Thank you.").wait_for()
    desk = visit("petra", "/desk/")
    desk.get_by_role("link", name="1 report is waiting for an answer.", exact=True).click()
    assert "It lies by a river, not by the sea." in desk.locator("main").inner_text()


def test_a_mayors_office_answers_several_records_with_one_yes(visit):
    page = visit("maud", "/desk/")
    page.get_by_role("link", name="Answer several approvals together").click()
    page.get_by_role("button", name="Send back ticked records").click()
    assert "Tick at least one record" in page.locator(".error-summary").inner_text()
    for number in (1, 2):
        page.get_by_label(f"Waiting record {number}").check()
    page.get_by_role("button", name="Approve ticked records").click()
    page.get_by_text("2 records approved. Now public: 2.").wait_for()
    assert page.get_by_role("checkbox").count() == 1
    visitor = visit("", "/cities/dunmarsh/partnerships/")
    said = visitor.locator("main").inner_text()
    assert "Waiting record 2" in said
    assert "Waiting record 3" not in said
