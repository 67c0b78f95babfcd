"""A wrong filter is told: by a page in a note, by files and feeds with 400. Nothing widens silently."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

FILES = [
    *(
        f"/{noun}/export.{kind}"
        for noun in (
            "cities",
            "networks",
            "institutions",
            "mayors",
            "partnerships",
            "agreements",
            "exchanges",
        )
        for kind in ("csv", "json")
    ),
    "/memberships/export.csv",
    "/accessions/export.csv",
    "/agenda/export.csv",
    "/meetings/export.csv",
]
FEEDS = ["/agenda/feed.atom", "/exchanges/feed.atom"]
PAGES = ["/cities/", "/networks/", "/partnerships/", "/agreements/", "/exchanges/", "/agenda/", "/meetings/"]


@pytest.mark.parametrize("address", [*FILES, *FEEDS])
@pytest.mark.parametrize("query", ["nonsense=1", "Region=europe", "filter[region]=europe"])
def test_an_unknown_filter_is_refused_with_the_known_names(client, address, query):
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 400
    assert "There is no filter" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/cities/export.csv", "region=evrope"),
        ("/cities/export.csv", "region=europe&country=XX"),
        ("/partnerships/export.geojson", "status=what"),
        ("/partnerships/export.csv", "sort=what"),
        ("/agenda/feed.atom", "kind=what"),
        ("/exchanges/feed.atom", "theme=weather"),
        ("/exchanges/export.xlsx", "region=<b>"),
    ],
)
def test_an_unknown_value_is_refused(client, address, query):
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 400
    assert "we do not know" in answer.content.decode()
    assert "<b>”" not in answer.content.decode()


@pytest.mark.parametrize("address", [*FILES, *FEEDS])
@pytest.mark.parametrize("query", ["utm_source=mail&utm_campaign=x", "fbclid=1", "page=2&view=map", ""])
def test_what_links_carry_along_is_no_filter(client, address, query):
    assert client.get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_a_page_names_what_it_does_not_know_and_shows_the_rest(client, address):
    answer = client.get(f"{address}?sort=what")
    assert answer.status_code == 200
    assert "we do not know “what”" in answer.content.decode()
