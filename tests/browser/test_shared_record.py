"""Two cities keep one record: logged by keyboard alone, its year disputed, and confirmed by both."""

import re

import pytest

pytestmark = pytest.mark.check

STROKES = 60  # letters, arrows and tabs together, from the desk to a record that is saved
NAME = """() => {
  const one = document.activeElement;
  const words = [...(one.labels || [])].map(label => label.textContent).join(" ") || one.textContent;
  return words.replace(/\\s+/g, " ").trim();
}"""


class Keyboard:
    """Somebody without a mouse, whose every stroke is counted."""

    def __init__(self, page):
        self.page, self.strokes = page, 0

    def press(self, key, times=1):
        for _time in range(times):
            self.page.keyboard.press(key)
            self.strokes += 1

    def write(self, text):
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def go_to(self, name):
        """Tab on to the element with this accessible name."""
        names = []
        while not names or names[-1] != name:
            assert len(names) < 12, f"{name} is far away: {names}"
            self.press("Tab")
            names.append(self.page.evaluate(NAME))

    def past_the_masthead(self):
        self.press("Tab")
        self.press("Enter")

    def follow(self):
        with self.page.expect_navigation():
            self.press("Enter")


def waiting(page):
    """The number beside “My desk” in the header; 0 for none."""
    words = page.get_by_role("banner").get_by_role("link", name="My desk").inner_text()
    found = re.search(r"\d+", words)
    return int(found[0]) if found else 0


def test_one_record_of_two_cities(visit, tab, portal):
    address = log_by_keyboard(visit("rosalind", "/desk/"))
    assert "Declared by one side" in visit("rosalind", address).locator("main").inner_text()

    # The other side finds it on its desk, and disputes the year.
    sampson = visit("sampson", "/")
    assert waiting(sampson) == 1
    sampson.get_by_role("link", name="My desk").click()
    sampson.get_by_role("link", name="Confirm or dispute").click()
    sampson.get_by_label("What is wrong?").select_option("Start date")
    sampson.get_by_label("What is correct?").fill("1999")
    sampson.get_by_label("Why", exact=True).fill("The council minutes of 1999.")
    sampson.get_by_role("button", name="Dispute this record").click()
    sampson.get_by_text("Your dispute is saved").wait_for()
    assert waiting(sampson) == 0

    # The first accepts it.
    rosalind = visit("rosalind", "/desk/")
    assert waiting(rosalind) == 1
    rosalind.get_by_role("link", name="Answer").click()
    assert "1999" in rosalind.locator("main").inner_text()
    rosalind.get_by_role("button", name="Accept").click()
    rosalind.get_by_text("Your answer is saved. The other side has been told.").wait_for()
    assert waiting(rosalind) == 0

    # The other side sees what changed, and confirms.
    sampson = visit("sampson", "/desk/")
    sampson.get_by_role("link", name="Confirm or dispute").click()
    sampson.get_by_role("button", name="Confirm for Brinmoor").click()
    sampson.get_by_text("Confirmed for Brinmoor. Thank you.").wait_for()
    assert waiting(sampson) == 0

    as_a_visitor(tab, portal, address)


def log_by_keyboard(page):
    """The five fields, from the desk; gives the address of the record."""
    keys = Keyboard(page)
    keys.past_the_masthead()
    keys.go_to("Add a partnership")
    keys.follow()
    keys.past_the_masthead()
    keys.go_to("Partner")
    keys.write("Brinm")
    page.get_by_role("option", name="Brinmoor").wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.value").startswith("Brinmoor")
    for field, text in (("Class", "Twin"), ("Primary dimension", "Cul"), ("Since", "1998")):
        keys.go_to(field)
        keys.write(text)  # in a list of choices, the first letters choose
    keys.go_to("Publish")
    keys.follow()
    page.get_by_role("heading", name="Add details (optional)").wait_for()
    assert keys.strokes <= STROKES
    return page.url.removesuffix("edit/?new").removeprefix(page.url.split("/partnerships/")[0])


def as_a_visitor(tab, portal, address):
    """What the public reads: the badge on both cities' pages, the year's change, and no person's name."""
    page = tab()
    for city in ("aldera", "brinmoor"):
        page.goto(f"{portal.url}/cities/{city}/partnerships/")
        row = page.get_by_role("row").filter(has_text="1999")
        assert row.get_by_text("Confirmed by both sides").is_visible()
        assert "only" not in page.get_by_role("table").inner_text()  # “For members only”, “For city only”
    page.goto(portal.url + address + "history/")
    act = page.locator(".history li").filter(has=page.locator("del", has_text="1998"))
    assert "1999" in act.locator("ins").first.inner_text()
    assert "City editor, Aldera" in act.inner_text()
    for path in (address, f"{address}history/"):
        page.goto(portal.url + path)
        assert not re.search("Rosalind|Sampson", page.content())
        assert page.get_by_role("link", name=re.compile("Edit the record|Confirm or dispute")).count() == 0
    for path in (f"{address}edit/", f"{address}answer/"):
        page.goto(portal.url + path)
        assert "/account/login/" in page.url


@pytest.mark.parametrize("kept", ["for_members", "for_city"])
def test_what_is_not_public_is_not_there_for_a_visitor(visit, tab, portal, kept):
    path = portal.paths[kept]
    assert tab().goto(portal.url + path).status == 404
    assert tab().goto(f"{portal.url}{path}history/").status == 404
    title = visit("rosalind", path).get_by_role("heading", level=1).inner_text()
    found = tab()
    found.goto(f"{portal.url}/search/?q={title}")
    assert title not in [one.inner_text() for one in found.locator("main a").all()]
