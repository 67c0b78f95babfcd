"""Everything that can be followed is followed from its own page, at a cadence, without a script."""

import pytest

pytestmark = pytest.mark.check

FROM_ITS_PAGE = {
    "city": "/cities/nothing/",
    "network": "/networks/empty/",
    "agreement": "/agreements/long/",
    "partnership": "{long}",
    "dimension": "/dimensions/culture/",
    "theme": "/themes/immigration/",
}
SEARCHES = {
    "cities": "/cities/?region=africa&dimension=culture",
    "networks": "/networks/?dimension=culture",
    "institutions": "/institutions/?q=bank",
    "agreements": "/agreements/?dimension=environment",
    "partnerships": "/partnerships/?region=europe&class=twinning",
    "exchanges": "/exchanges/?theme=immigration",
    "agenda": "/agenda/?theme=immigration",
    "meetings": "/meetings/?theme=immigration",
}


@pytest.fixture(scope="module")
def maud(tab):
    return tab("maud", java_script_enabled=False)


@pytest.mark.parametrize("kind", FROM_ITS_PAGE)
def test_a_thing_is_followed_and_unfollowed_from_its_page(maud, portal, kind):
    address = portal.url + FROM_ITS_PAGE[kind].format(**portal.paths)
    maud.goto(address)
    maud.get_by_role("link", name="Follow", exact=True).click()
    maud.get_by_label("Monthly").check()
    maud.get_by_role("button", name="Follow", exact=True).click()
    assert maud.url == address
    maud.get_by_role("link", name="Following: Monthly").click()
    maud.get_by_label("Daily").check()
    maud.get_by_role("button", name="Save").click()
    maud.goto(address)
    maud.get_by_role("link", name="Following: Daily").click()
    maud.get_by_role("button", name="Unfollow").click()
    maud.goto(address)
    assert maud.get_by_role("link", name="Follow", exact=True).count() == 1


def test_a_part_of_the_world_is_followed_from_its_cities(maud, portal):
    maud.goto(f"{portal.url}/cities/?region=middle-east")
    maud.get_by_role("link", name="Follow all of Middle East").click()
    maud.get_by_label("Immediately").check()
    maud.get_by_role("button", name="Follow", exact=True).click()
    maud.get_by_text("You follow Middle East.").wait_for()


@pytest.mark.parametrize("noun", SEARCHES)
def test_a_search_is_saved_from_its_directory_with_a_name_that_says_what_it_asks(maud, portal, noun):
    maud.goto(portal.url + SEARCHES[noun])
    maud.get_by_role("link", name="Follow this search").click()
    name = maud.get_by_label("Name of this search").input_value()
    assert ": " in name
    maud.get_by_label("Weekly").check()
    maud.get_by_role("button", name="Follow", exact=True).click()
    assert SEARCHES[noun] in maud.url
    maud.goto(f"{portal.url}/follows/")
    row = maud.get_by_role("row").filter(has_text=name)
    assert "Weekly" in row.inner_text()
    row.get_by_role("link").last.click()
    maud.get_by_label("Name of this search").fill(f"Renamed {noun}")
    maud.get_by_role("button", name="Save").click()
    maud.get_by_role("link", name=f"Renamed {noun}", exact=True).wait_for()


def test_a_search_of_mayors_says_that_it_cannot_be_followed(maud, portal):
    maud.goto(f"{portal.url}/mayors/?q=a")
    assert maud.get_by_role("link", name="Follow this search").count() == 0
    assert maud.get_by_text("You cannot follow a search for mayors, because the news does").count() == 1


def test_what_was_chosen_for_a_seat_is_answered_without_a_script(tab, portal):
    page = tab("chidi", java_script_enabled=False)
    page.goto(f"{portal.url}/cities/?region=africa")
    page.get_by_role("region", name="What you follow").get_by_role("button", name="Keep").click()
    assert page.url == f"{portal.url}/cities/?region=africa"
    assert page.get_by_role("region", name="What you follow").count() == 0
