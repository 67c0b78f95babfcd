"""The briefing on paper: a page of A4, two for a city with many records, printed by the browser."""

import io

from pypdf import PdfReader


def pages(tab):
    """The text of each page of A4."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(tab.pdf(format="A4"))).pages]


def test_lagos_is_one_page_with_all_that_its_office_wrote(visit):
    (page,) = pages(visit("bo", "{plannedbriefing}"))
    for words in ("Briefing: Lagos", "Thank them for the enforcement data", "Who leads it", "To do: Send"):
        assert words in page


def test_a_city_with_many_records_is_two_pages_at_most(visit):
    found = pages(visit("bo", "/briefing/?for=lima&on=much-to-tell"))
    assert len(found) <= 2
    text = "\n".join(found)
    assert "Network number 14" in text
    assert "and 13 more" in text
    assert "To do: Task 4" in text


def test_a_copy_on_paper_holds_nothing_private(visit):
    (page,) = pages(visit("bo", "{plannedbriefing}&copy=shared"))
    assert "Copy without private parts" in page
    for words in ("Thank them", "Talking points", "To do:", "maintenance depots"):
        assert words not in page
