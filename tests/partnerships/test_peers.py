"""The page of similar cities: who is found, in which order and why; filters, weights, file and cost."""

import csv
import io

import pytest
from django.core.cache import cache

from networks.models import City
from partnerships.actions import city_counts
from partnerships.models import Reuse
from partnerships.queries.matches import matches_between
from partnerships.queries.peers import PeerQuestion, countries_speaking, peers_of, tied_to
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db
LATIN = {"region": "latin-america-caribbean", "on_record_count": 1}
TRANSPORT = ["transport"]


@pytest.fixture
def nobody(client):
    return client.get("/about/").wsgi_request.user


@pytest.fixture
def world():
    """Lima and Bogotá have much in common, Lagos less; of Callao only its size and region are known."""
    cities = {
        "lima": rows.make_city("lima", country="PE", population=10_000_000, **LATIN),
        "bogota": rows.make_city("bogota", country="CO", population=8_000_000, **LATIN),
        "callao": rows.make_city("callao", country="PE", population=10_000_000, **LATIN),
        "lagos": rows.make_city(
            "lagos",
            country="NG",
            region="africa",
            population=15_000_000,
            on_record_count=1,
            dimensions=TRANSPORT,
        ),
        "beijing": rows.make_city("beijing", country="CN", region="asia-pacific"),
        "oslo": rows.make_city("oslo", country="NO"),
    }
    c40 = rows.make_network("c40", name="Climate Leadership", acronym="C40")
    pact = rows.make_agreement("pact", name="The Pact")
    for name in ("lima", "bogota", "lagos"):
        rows.make_membership(c40, cities[name])
        rows.make_footprint(cities[name], "transport", 3)
        rows.make_partnership(cities[name], cities["beijing"])
    for name in ("lima", "bogota"):
        rows.make_accession(pact, cities[name])
    rows.make_partnership(cities["lima"], cities["oslo"], visibility="city")
    return cities


def names(found):
    return [peer.city["slug"] for peer in found.ranked]


def page(client, query=""):
    return client.get(f"/cities/lima/peers/{query}")


def test_the_most_similar_come_first_and_a_place_of_two_facts_is_not_ranked(client, world, nobody):
    found = peers_of(world["lima"], nobody)
    assert names(found) == ["bogota", "lagos"]
    assert [peer.city["slug"] for peer in found.unranked] == ["callao"]
    best = found.ranked[0]
    assert (best.similarity.known, [str(one) for one in best.networks]) == (6, ["C40"])
    assert ([str(one) for one in best.partners], [str(one) for one in best.agreements]) == (
        ["Beijing"],
        ["The Pact"],
    )


def test_it_is_the_same_from_both_sides(world, nobody):
    there = {peer.city["slug"]: peer.similarity for peer in peers_of(world["lima"], nobody).ranked}
    back = {peer.city["slug"]: peer.similarity for peer in peers_of(world["bogota"], nobody).ranked}
    assert there["bogota"] == back["lima"]


def test_each_row_says_why_in_words(client, world):
    line = page(client).context["peers"][0]
    assert line["reasons"] == [
        "Both in C40",
        "Partners in common: Beijing",
        "Agreements in common: The Pact",
        "Both active in Transport",
        "Of similar size",
        "In the same region",
    ]
    assert line["known"] == "6 of 6 facts known"
    text = page(client).content.decode()
    assert "Both in C40 · Partners in common: Beijing" in text
    assert "Not enough facts to compare" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?region=outside", ["lagos"]),
        ("?region=africa", ["lagos"]),
        ("?country=CO", ["bogota"]),
        ("?language=es", ["bogota"]),
        ("?size=over-5m", ["bogota", "lagos"]),
        ("?size=under-50k", []),
        ("?dimension=transport", ["lagos"]),
        ("?asks=1", ["bogota"]),
        ("?apart=1", ["bogota"]),
        ("?region=atlantis", ["bogota", "lagos"]),
    ],
)
def test_filters(client, world, query, expected):
    rows.make_exchange(world["bogota"], "request")
    rows.make_partnership(world["lima"], world["lagos"])
    answer = page(client, query)
    assert [line["city"]["slug"] for line in answer.context["peers"]] == expected
    assert '<meta name="robots" content="noindex,follow">' in answer.content.decode()


def test_a_value_that_no_filter_knows_is_named(client, world):
    assert (
        "Region: we do not know “atlantis”, so we ignored it."
        in page(client, "?region=atlantis").content.decode()
    )


def test_the_page_without_a_query_may_be_found_by_crawlers(client, world):
    assert 'name="robots"' not in page(client).content.decode()


def test_weights_in_the_address_change_the_order(client, world):
    zeros = "&".join(f"w_{fact}=0" for fact in ("size", "region", "partners", "agreements", "networks"))
    rows.make_footprint(world["bogota"], "culture", 1)
    assert [line["city"]["slug"] for line in page(client).context["peers"]] == ["bogota", "lagos"]
    lines = page(client, f"?{zeros}").context["peers"]
    assert [line["city"]["slug"] for line in lines] == ["lagos", "bogota"]
    all_zero = page(client, f"?{zeros}&w_footprint=0").context
    assert not all_zero["form"].has_own_weights


def test_ties_are_partnerships_and_reuses_and_private_ones_count_for_own_roles_alone(world, nobody):
    lima = world["lima"]
    exchange = rows.make_exchange(world["lagos"])
    Reuse.objects.create(exchange=exchange, city=lima)
    ana = rows.make_seat(rows.make_person("Ana"), lima, "city-editor").person
    public = {world["beijing"].pk, world["lagos"].pk}
    assert tied_to(lima, nobody) == public
    assert tied_to(lima, ana) == public | {world["oslo"].pk}
    found = peers_of(lima, nobody)
    assert world["lagos"].pk in found.facts.partners
    assert world["oslo"].pk not in found.facts.partners


def test_a_visit_is_a_tie_once_it_took_place(world, nobody):
    lima, ana = world["lima"], rows.make_seat(rows.make_person("Ana"), world["lima"], "city-editor").person
    rows.make_visit(lima, world["lagos"], status="done", visibility="public")
    rows.make_visit(lima, world["bogota"])
    rows.make_visit(lima, world["callao"], status="cancelled")
    rows.make_visit(lima, world["oslo"], status="done", visibility="public", is_demo=True)
    assert world["lagos"].pk in peers_of(lima, nobody).facts.partners
    assert world["bogota"].pk not in peers_of(lima, nobody).facts.partners
    assert tied_to(lima, nobody) == {world["beijing"].pk, world["lagos"].pk}
    # A partnership with Oslo is only for the city, and so is a planned visit.
    assert tied_to(lima, ana) == {world[name].pk for name in ("beijing", "lagos", "oslo", "bogota")}


def test_demo_records_count_for_nobody(world, nobody):
    other = rows.make_network("demo")
    for name in ("lima", "lagos"):
        rows.make_membership(other, world[name], is_demo=True)
        rows.make_accession(rows.make_agreement(), world[name], is_demo=True)
        rows.make_partnership(world[name], world["oslo"], is_demo=True)
    lagos = next(peer for peer in peers_of(world["lima"], nobody).ranked if peer.city["slug"] == "lagos")
    assert [str(one) for one in (*lagos.networks, *lagos.agreements, *lagos.partners)] == ["C40", "Beijing"]


def test_a_city_with_too_few_facts_says_what_to_add(client, world):
    text = client.get("/cities/callao/peers/").content.decode()
    assert "Not enough facts about Callao" in text
    assert "We need 4 of 6 facts to compare a city. In the register: Size, World region." in text
    assert '<a href="/cities/callao/networks/">Networks</a>' in text


def test_what_they_can_do_for_each_other(client, world, nobody):
    lima, bogota = world["lima"], world["bogota"]
    about = {"dimensions": ["transport"], "themes": ["immigration"]}
    rows.make_exchange(lima, "request", title="Who runs night buses?", **about)
    rows.make_exchange(lima, "practice", title="Cable cars", **about)
    rows.make_exchange(bogota, "tool", title="A plan for buses", **about)
    rows.make_exchange(bogota, "request", title="Who has cable cars?", **about)
    rows.make_exchange(bogota, "tool", title="For some alone", to=[world["lagos"]], **about)
    text = page(client).content.decode()
    assert "A plan for buses" in text
    assert "Who has cable cars?" in text
    assert "For some alone" not in text
    found = matches_between(lima, [bogota.pk, world["lagos"].pk], nobody)
    assert list(found) == [bogota.pk]
    assert [str(own) for own, _match in found[bogota.pk].offered] == ["Who runs night buses?"]
    assert [str(own) for own, _match in found[bogota.pk].asked] == ["Cable cars"]


def test_a_line_that_is_kept_is_that_of_one_city_only(client, world):
    for _time in range(2):
        assert "?city=lima&amp;city=bogota" in page(client).content.decode()
        text = client.get("/cities/lagos/peers/").content.decode()
        assert "?city=lagos&amp;city=bogota" in text
        assert "?city=lima&amp;city=bogota" not in text


def test_a_line_that_is_kept_changes_with_what_it_says(client, world):
    assert "7,000,000 people" not in page(client).content.decode()
    City.objects.filter(slug="bogota").update(population=7_000_000)
    cache.clear()
    text = page(client).content.decode()
    assert "7,000,000 people" in text
    assert "8,000,000 people" not in text


def test_the_file_holds_what_the_page_ranks(client, world):
    answer = client.get("/cities/lima/peers/export.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [row["city_address"] for row in rows] == ["bogota", "lagos"]
    assert (rows[0]["rank"], rows[0]["known_facts"], rows[0]["networks_in_common"]) == ("1", "6", "C40")
    assert rows[1]["similar_agreements"] == ""
    assert client.get("/cities/lima/peers/export.csv?region=atlantis").status_code == 400
    assert client.get("/cities/lima/peers/export.xlsx?apart=1").status_code == 200
    assert client.get("/cities/lima/peers/export.geojson").status_code == 404


def test_a_former_address_leads_on_page_and_file_alike(client, world):
    merged = rows.make_city("old-lima", merged_into=world["lima"])
    assert client.get(f"/cities/{merged.slug}/peers/").url == "/cities/lima/peers/"
    assert client.get(f"/cities/{merged.slug}/peers/export.csv").url == "/cities/lima/peers/export.csv"


def test_it_takes_as_many_statements_with_many_cities_as_with_few(client, world):
    def cost():
        cache.clear()
        return len(statements(client, "/cities/lima/peers/"))

    rows.make_exchange(world["lima"], "request", dimensions=TRANSPORT, themes=["immigration"])
    before = cost()
    for number in range(12):
        city = rows.make_city(population=9_000_000 + number, **LATIN)
        for network in world["lima"].memberships.all():
            rows.make_membership(network.network, city)
        rows.make_footprint(city, "transport")
        rows.make_partnership(city, world["beijing"])
        rows.make_exchange(city, "tool", dimensions=TRANSPORT, themes=["immigration"])
    assert cost() == before
    assert len(page(client).context["peers"]) == 14


def test_the_number_of_partner_cities_is_counted(world):
    lima = world["lima"]
    rows.make_partnership(lima, world["beijing"], world["bogota"], status="ended")
    rows.make_partnership(lima, world["lagos"], status="draft")
    rows.make_partnership(lima, world["callao"], is_demo=True)
    city_counts.refresh()
    counted = dict(City.objects.values_list("slug", "tie_count"))
    assert {name: counted[name] for name in ("lima", "beijing", "oslo")} == {
        "lima": 2,
        "beijing": 3,
        "oslo": 0,
    }


def test_countries_by_language():
    assert {"PE", "CO", "ES"} <= set(countries_speaking("es"))
    assert "BR" not in countries_speaking("es")
    assert PeerQuestion().weights == {
        "size": 2,
        "region": 1,
        "networks": 2,
        "footprint": 2,
        "partners": 2,
        "agreements": 1,
    }
