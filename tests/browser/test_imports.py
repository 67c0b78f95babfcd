"""Lists are imported in three clicks, by mouse and by keyboard, with JavaScript and without."""

import csv
import io

import pytest
from playwright.sync_api import expect

from tests.browser.kinds import DESK

pytestmark = pytest.mark.check

PARTNERS = (
    "Partnerstadt;Land;Art;seit;Bereich\n"
    "Elmstead;Frankreich;Freundschaft;12.05.87;Kultur\n"
    "Glenrowe;Frankreich;Freundschaft;gestern;Kultur\n"
    "Brinmor;Frankreich;Kontakt;1999;Kultur\n"
)


def choose(page, name, text, encoding="utf-8"):
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode(encoding)}
    )


def press(page, portal, name, then):
    """Press a button, let a worker do what it asks for, and wait for the heading of what comes then."""
    page.get_by_role("button", name=name).click()
    page.get_by_role("progressbar").wait_for()
    portal.work_on_imports()
    page.get_by_role("heading", name=then, level=1, exact=True).wait_for()


def test_an_editor_imports_the_citys_list_in_three_clicks(visit, portal):
    page = visit("theo", "/cities/fernmouth/partnerships/")
    page.get_by_role("link", name="Import a list", exact=True).click()
    assert page.get_by_label("What the list contains").evaluate("one => one.selectedOptions[0].text") == (
        "Partnerships of Fernmouth"
    )
    choose(page, "partner.csv", PARTNERS)
    press(page, portal, "Upload", "Match the columns")
    assert (
        page.get_by_label("All rows are about").evaluate("one => one.selectedOptions[0].text") == "Fernmouth"
    )
    assert "12 May 1987" in page.locator("#sheet").inner_text()
    press(page, portal, "Preview", "Preview")

    page.get_by_role("button", name="Problems").click()
    with page.expect_download() as download:
        page.get_by_text("Download with results").click()
        page.get_by_role("link", name="CSV").click()
    lines = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert lines[0] == ["Partnerstadt", "Land", "Art", "seit", "Bereich", "Row", "Result", "What to do"]
    assert [line[6] for line in lines[1:]] == ["Ready", "Problems", "Problems"]

    page.get_by_label("Row 3, Since").fill("1998")
    press(page, portal, "Save the corrections", "Preview")
    press(page, portal, "Import 2 rows", "Import finished")
    page.goto(portal.url + "/cities/fernmouth/partnerships/")
    listed = page.locator("main").inner_text()
    assert "Elmstead" in listed
    assert "12 May 1987" in listed
    assert "Glenrowe" in listed


def test_another_meaning_of_a_column_shows_at_once_what_it_reads(visit, portal):
    page = visit("theo", "/imports/")
    choose(page, "zweite.csv", "Ort;Land;Jahr der Feier\nElmstead;Frankreich;1987\n")
    press(page, portal, "Upload", "Match the columns")
    chosen = page.get_by_label("Column C")
    chosen.focus()
    chosen.select_option("title")
    page.locator("#sheet .is-unused").first.wait_for(state="detached")
    assert chosen.input_value() == "title"
    expect(chosen).to_be_focused()


def test_an_encoding_that_nothing_settles_is_asked_for(visit, portal):
    page = visit("theo", "/imports/")
    text = (
        "Partnerstadt;Land;Art;seit;Bereich;Titel\nDunmarsh;Frankreich;Freundschaft;2001;Kultur;Výměna žáků\n"
    )
    choose(page, "fünfte.csv", text, "cp1250")
    press(page, portal, "Upload", "Match the columns")
    question = page.get_by_role("group", name="Choose the encoding of the file")
    expect(question.locator("input:checked")).to_have_count(0)

    page.get_by_role("button", name="Preview").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role(
        "link", name=("Choose the encoding in which these words are spelled correctly.")
    ).click()
    expect(question.get_by_role("radio").first).to_be_focused()
    assert not page.locator(".import-more").evaluate("one => one.open")

    question.get_by_role("radio", name="Výměna žáků").check()
    page.get_by_label("Column D").select_option("since")
    expect(question.locator("input:checked")).to_have_value("cp1250")
    press(page, portal, "Preview", "Match the columns")
    expect(question).to_have_count(0)
    expect(page.locator("#sheet")).to_contain_text("Výměna žáků")
    press(page, portal, "Preview", "Preview")
    # Not imported: its letters would bring one more font to the home page, which other tests weigh.
    expect(page.get_by_role("button", name="Import 1 row")).to_be_visible()


def test_a_secretariat_imports_its_members_in_german(visit, portal):
    page = visit("kofi", "/networks/harbour-league/members/edit/")
    page.get_by_role("link", name="Import a list", exact=True).click()
    choose(page, "mitglieder.csv", "Mitgliedsstadt;Land;Art;seit\nGlenrowe;Frankreich;Beobachter;März 2001\n")
    press(page, portal, "Upload", "Match the columns")
    press(page, portal, "Preview", "Preview")
    press(page, portal, "Import 1 row", "Import finished")
    page.goto(portal.url + "/networks/harbour-league/members/edit/")
    assert "Glenrowe" in page.locator("section[aria-labelledby=members]").inner_text()


def test_without_a_mouse(visit, portal):
    """From the upload to the import with Tab, Enter and letters alone; the file is chosen by the system."""
    page = visit("theo", "/imports/")
    choose(
        page, "dritte.csv", "Partnerstadt;Land;Art;seit;Bereich\nDunmarsh;Frankreich;Projekt;2001;Kultur\n"
    )
    for button, then in (
        ("Upload", "Match the columns"),
        ("Preview", "Preview"),
        ("Import 1 row", "Import finished"),
    ):
        go_to(page, button)
        page.keyboard.press("Enter")
        page.get_by_role("progressbar").wait_for()
        portal.work_on_imports()
        page.get_by_role("heading", name=then, level=1, exact=True).wait_for()


def go_to(page, name):
    """Press Tab until a button has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()").startswith(name):
            return
    pytest.fail(f"No key leads to “{name}”.")


def test_without_javascript(chromium, portal):
    """The page of the progress reloads itself."""
    context = chromium.new_context(viewport=DESK, java_script_enabled=False)
    context.set_default_timeout(15_000)
    context.add_cookies(portal.cookies("theo"))
    page = context.new_page()
    page.goto(portal.url + "/imports/")
    choose(page, "vierte.csv", "Ort;Land;Art;seit;Bereich\nCorvale;Frankreich;Prjekt;2001;Kultur\n")
    for button, then in (("Upload", "Match the columns"), ("Preview", "Preview")):
        page.get_by_role("button", name=button).click()
        portal.work_on_imports()
        page.get_by_role("heading", name=then, level=1, exact=True).wait_for()
    page.get_by_label("Prjekt").select_option("=project")
    page.get_by_role("button", name="Use these answers").click()
    portal.work_on_imports()
    page.get_by_role("button", name="Import 1 row").wait_for()
    context.close()
