"""Pages on a dimension and on a theme."""

import pytest

from networks.choices import Dimension, Theme
from networks.models import Backing
from tests import rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("value", Dimension.values)
def test_every_dimension_has_a_page_even_without_records(client, value):
    assert client.get(f"/dimensions/{value}/").status_code == 200


@pytest.mark.parametrize("value", Theme.values)
def test_every_theme_has_a_page_even_without_records(client, value):
    assert client.get(f"/themes/{value}/").status_code == 200


@pytest.mark.parametrize("path", ["/dimensions/poetry/", "/themes/security/"])
def test_there_is_no_eighth_dimension_and_no_sixth_theme(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("times", [1, 12])
def test_statements_do_not_grow_with_rows(client, django_assert_num_queries, times):
    for _ in range(times):
        network = rows.make_network(themes=["immigration"])
        rows.make_agreement(themes=["immigration"])
        city = rows.make_city(dimensions=["environment"])
        rows.make_membership(network, city)
        rows.make_footprint(city, "environment", partnerships=2)
        rows.make_partnership(city, rows.make_city(), dimension="environment", dimensions=["environment"])
        rows.make_exchange(city, dimensions=["environment"], themes=["immigration"])
    with django_assert_num_queries(8):
        client.get("/dimensions/environment/")
    with django_assert_num_queries(6):
        client.get("/themes/immigration/")


def test_networks_whose_first_concern_it_is_come_first(client):
    rows.make_network("aaa", name="Also culture", dimensions=["culture", "environment"])
    rows.make_network("zzz", name="Culture first", dimension="culture", dimensions=["culture"])
    page = client.get("/dimensions/culture/").content.decode()
    assert page.index("Culture first") < page.index("Also culture")


def test_a_city_never_signs_what_binds_states(client):
    rows.make_agreement(name="Paris Agreement", binds="states")
    page = client.get("/dimensions/environment/").content.decode()
    assert "binds states, cities can align with it" in page
    assert "open for cities to sign" not in page


def test_demo_rows_are_shown_and_never_counted(client):
    rows.make_network(
        name="A demo network",
        dimension="culture",
        dimensions=["culture"],
        themes=["immigration"],
        is_demo=True,
    )
    rows.make_agreement(
        name="A demo pact", dimension="culture", dimensions=["culture"], themes=["immigration"], is_demo=True
    )
    rows.make_city(dimensions=["culture"], is_demo=True)
    real = rows.make_network(dimension="culture", dimensions=["culture"], themes=["immigration"])
    rows.make_membership(real, rows.make_city(), is_demo=True)
    for path in ("/dimensions/culture/", "/themes/immigration/"):
        page = client.get(path)
        counted = [page.context[name] for name in ("networks_counted", "agreements_counted", "cities")]
        assert counted == [1, 0, 0], path
        assert "A demo network" in page.content.decode()
        assert 'class="demo"' in page.content.decode()


def test_a_dimension_that_no_source_states_says_so_once(client):
    rows.make_network(dimension="culture", dimensions=["culture"])
    page = client.get("/dimensions/culture/").content.decode()
    assert page.count("No source names this dimension for a city or a partnership yet.") == 1
    assert "Active cities by region" not in page


@pytest.mark.parametrize("path", ["/networks/", "/agreements/", "/institutions/"])
def test_lists_count_no_demo_rows_beside_their_rows(client, path):
    network, agreement, bank = rows.make_network(), rows.make_agreement(), rows.make_institution()
    city, other = rows.make_city(), rows.make_city()
    for is_demo in (False, True):
        rows.make_membership(network, other if is_demo else city, is_demo=is_demo)
        rows.make_accession(agreement, other if is_demo else city, is_demo=is_demo)
        Backing.objects.create(
            network=rows.make_network() if is_demo else network,
            kind="funds",
            institution=bank,
            is_demo=is_demo,
        )
    listed = client.get(path).context["rows"]
    found = [row.get("members", row.get("networks", row.get("cities"))) for row in listed]
    assert max(one[0][1] if isinstance(one, list) and one else one for one in found if one) == 1
