"""A list says once that its rows are from open data, and on a row only what differs."""

import pytest

from tests import rows

pytestmark = pytest.mark.django_db

ONCE = "Records without a label are from open data and are unverified."
BADGE = 'class="state state--{}"'


@pytest.fixture
def lima():
    """A city with two rows of each noun: one from open data, one unverified."""
    source = rows.make_source()
    of_data = {"state": "open-data", "source": source}
    city = rows.make_city("lima", name="Lima", **of_data)
    rows.make_city("quito", state="unverified")
    for state in ("open-data", "unverified"):
        facts = {"state": state, "source": source}
        agreement = rows.make_agreement(f"pact-{state}", **facts)
        network = rows.make_network(f"net-{state}", **facts)
        rows.make_institution(f"bank-{state}", **facts)
        rows.make_partnership(city, rows.make_city(**of_data), **facts)
        rows.make_membership(network, city, **facts)
        rows.make_accession(agreement, city, **facts)
        rows.make_mandate(rows.make_city(**of_data), "2020-01-01", **facts)
    return city


PATHS = ["/cities/", "/networks/", "/agreements/", "/institutions/", "/mayors/", "/partnerships/"]
TABS = ["/cities/lima/partnerships/", "/cities/lima/networks/"]


@pytest.mark.parametrize("path", [*PATHS, *TABS])
def test_a_list_marks_only_the_rows_that_differ(client, lima, path):
    page = client.get(path).content.decode()
    rows = page[page.index("<tbody>") :]
    assert ONCE in page
    assert BADGE.format("open-data") not in rows
    assert BADGE.format("unverified") in rows


def test_a_list_without_open_data_says_nothing_of_it(client, lima):
    page = client.get("/partnerships/?state=unverified").content.decode()
    assert ONCE not in page
    assert BADGE.format("unverified") in page


def test_a_tab_of_open_data_alone_has_no_column_of_states(client, lima):
    page = client.get("/cities/lima/partnerships/").content.decode()
    assert '<th scope="col">Reliability</th>' in page
    lima.parties.filter(partnership__state="unverified").delete()
    page = client.get("/cities/lima/partnerships/").content.decode()
    assert '<th scope="col">Reliability</th>' not in page
    assert ONCE in page


def test_the_badge_of_the_page_itself_stays(client, lima):
    page = client.get("/cities/lima/").content.decode()
    assert "From open data, unverified" in page[: page.index("tabs")]
