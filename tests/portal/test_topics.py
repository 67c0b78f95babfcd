"""Pages on a dimension and on a theme."""

import pytest

from networks.choices import Dimension, Theme
from networks.models import Backing
from tests.rows import (
    make_accession,
    make_agreement,
    make_city,
    make_exchange,
    make_footprint,
    make_institution,
    make_membership,
    make_network,
    make_partnership,
)

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


@pytest.mark.parametrize("rows", [1, 12])
def test_statements_do_not_grow_with_rows(client, django_assert_num_queries, rows):
    for _ in range(rows):
        network = make_network(themes=["immigration"])
        make_agreement(themes=["immigration"])
        city = make_city(dimensions=["environment"])
        make_membership(network, city)
        make_footprint(city, "environment", partnerships=2)
        make_partnership(city, make_city(), dimension="environment", dimensions=["environment"])
        make_exchange(city, dimensions=["environment"], themes=["immigration"])
    with django_assert_num_queries(8):
        client.get("/dimensions/environment/")
    with django_assert_num_queries(6):
        client.get("/themes/immigration/")


def test_networks_whose_first_concern_it_is_come_first(client):
    make_network("aaa", name="Also culture", dimensions=["culture", "environment"])
    make_network("zzz", name="Culture first", dimension="culture", dimensions=["culture"])
    page = client.get("/dimensions/culture/").content.decode()
    assert page.index("Culture first") < page.index("Also culture")


def test_a_city_never_signs_what_binds_states(client):
    make_agreement(name="Paris Agreement", binds="states")
    page = client.get("/dimensions/environment/").content.decode()
    assert "binds states, cities can align with it" in page
    assert "open for cities to sign" not in page


def test_demo_rows_are_shown_and_never_counted(client):
    make_network(
        name="A demo network",
        dimension="culture",
        dimensions=["culture"],
        themes=["immigration"],
        is_demo=True,
    )
    make_agreement(
        name="A demo pact", dimension="culture", dimensions=["culture"], themes=["immigration"], is_demo=True
    )
    make_city(dimensions=["culture"], is_demo=True)
    real = make_network(dimension="culture", dimensions=["culture"], themes=["immigration"])
    make_membership(real, make_city(), is_demo=True)
    for path in ("/dimensions/culture/", "/themes/immigration/"):
        page = client.get(path)
        counted = [page.context[name] for name in ("networks_counted", "agreements_counted", "cities")]
        assert counted == [1, 0, 0], path
        assert "A demo network" in page.content.decode()
        assert 'class="demo"' in page.content.decode()


def test_a_dimension_that_no_source_states_says_so_once(client):
    make_network(dimension="culture", dimensions=["culture"])
    page = client.get("/dimensions/culture/").content.decode()
    assert page.count("No source names this dimension for a city or a partnership yet.") == 1
    assert "Active cities by region" not in page


@pytest.mark.parametrize("path", ["/networks/", "/agreements/", "/institutions/"])
def test_lists_count_no_demo_rows_beside_their_rows(client, path):
    network, agreement, bank = make_network(), make_agreement(), make_institution()
    city, other = make_city(), make_city()
    for is_demo in (False, True):
        make_membership(network, other if is_demo else city, is_demo=is_demo)
        make_accession(agreement, other if is_demo else city, is_demo=is_demo)
        Backing.objects.create(
            network=make_network() if is_demo else network, kind="funds", institution=bank, is_demo=is_demo
        )
    rows = client.get(path).context["rows"]
    found = [row.get("members", row.get("networks", row.get("cities"))) for row in rows]
    assert max(one[0][1] if isinstance(one, list) and one else one for one in found if one) == 1
