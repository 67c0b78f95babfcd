"""Numbers count the register: demo records are listed with a mark and named beside it, never in it."""

import datetime
import html
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnerships.actions import city_counts, denormalized, exchanges
from tests import fitting, rows
from tests.matrix import one_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def _report(world, **facts):
    accession = rows.make_accession(rows.make_agreement(), rows.make_city(), **facts)
    return fitting.step_done(accession=accession, date=datetime.date(2025, 1, 1))


def _activity(world, **facts):
    return fitting.activity(partnership=rows.make_partnership(world["city"], world["other"], **facts))


MAKERS = {
    "cities": ("cities", lambda world, **facts: rows.make_city(**facts)),
    "networks": ("networks", lambda world, **facts: rows.make_network(**facts)),
    "institutions": ("institutions", lambda world, **facts: rows.make_institution(**facts)),
    "mayors": ("mandates", lambda world, **facts: rows.make_mandate(rows.make_city(), "2020-01-01", **facts)),
    "partnerships": (
        "partnerships",
        lambda world, **facts: rows.make_partnership(world["city"], world["other"], **facts),
    ),
    "agreements": ("agreements", lambda world, **facts: rows.make_agreement(**facts)),
    "exchanges": ("exchanges", lambda world, **facts: rows.make_exchange(world["city"], **facts)),
    "targets": ("targets", lambda world, **facts: fitting.target(is_public=True, **facts)),
    "reported-steps": ("reported steps", _report),
    "activities": ("activities", _activity),
    "agenda": ("agenda items", lambda world, **facts: rows.make_item(world["network"], **facts)),
    "meetings": ("meetings", lambda world, **facts: rows.make_meeting(world["network"], **facts)),
}


@pytest.fixture
def world():
    """What the rows of a noun need; rows of other nouns than are counted stay few and are counted first."""
    return {
        "city": rows.make_city("lima"),
        "other": rows.make_city("lagos"),
        "network": rows.make_network("cities-united"),
    }


def shown(client, url):
    """The page without the line breaks and the indentation of its template."""
    page = " ".join(html.unescape(client.get(url).content.decode()).split())
    return re.sub(r"(?<=>) | (?=<)", "", page)


def bar(page):
    return re.search(r'id="result-count"[^>]*>([^<]*)<', page)[1]


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(("real", "invented"), one_in(2, [(2, 1), (3, 0), (60, 3), (4, 2)]))
def test_a_directory_names_demo_records_beside_its_number(client, world, name, real, invented):
    noun, make = MAKERS[name]
    url = reverse(name)
    before = {"cities": 2, "networks": 1}.get(name, 0)
    for place in range(real - before + invented if real > before else invented):
        make(world, is_demo=place < invented)
    real = max(real, before)
    demo = f" · {invented} demo record{'s' * (invented > 1)} not counted" if invented else ""
    page = shown(client, url)
    assert bar(page) == f"{real} {noun}{demo}"
    assert f"in the register of city diplomacy: {real} {noun}{demo}." in page
    assert f"of {real + invented}" in page  # the place in the list counts what it shows
    is_said = bool(invented)
    assert ("Demo records are included." in page) is is_said
    assert ("The files do not include demo records." in page) is is_said
    exported = (
        b"".join(client.get(f"{url}export.csv").streaming_content).decode() if name != "institutions" else ""
    )
    if exported:
        assert len(exported.strip().splitlines()) - 1 == real


@pytest.mark.parametrize("name", one_in(2, MAKERS))
def test_only_demo_records_are_no_number_of_the_register(client, world, name):
    noun, make = MAKERS[name]
    for model in (type(world["city"]), type(world["network"])):
        model.objects.update(is_demo=True)
    make(world, is_demo=True)
    total = {"cities": 3, "networks": 2}.get(name, 1)
    assert re.match(rf"0 {noun} · {total} demo records? not counted$", bar(shown(client, reverse(name))))


@pytest.mark.parametrize("name", one_in(2, MAKERS))
def test_counting_demo_records_costs_no_statement(client, world, name):
    """As many statements with demo records as without; every address is new, so that no kept page answers."""
    noun, make = MAKERS[name]
    make(world)
    numbers = []
    for place, invented in enumerate([0, 1, 4]):
        for _ in range(invented):
            make(world, is_demo=True)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            page = shown(client, reverse(name))
        numbers.append(len(asked))
        assert noun.rstrip("s")[:3] in bar(page)
        assert ("not counted" in bar(page)) is bool(place)
    assert len(set(numbers)) == 1, numbers


@pytest.mark.parametrize(
    ("name", "query", "facts"),
    [
        ("partnerships", "class=twinning", {"partnership_class": "twinning"}),
        ("partnerships", "status=paused", {"status": "paused"}),
        ("cities", "country=JP", {"country": "JP"}),
        ("institutions", "since=1950s", {"founded": 1955}),
    ],
)
def test_a_filter_that_leads_to_demo_records_alone_says_so(client, world, name, query, facts):
    """Beside the option before it is chosen, and on the page that it leads to."""
    noun, make = MAKERS[name]
    if name != "cities":
        make(world, **{"partnership_class": "project"} if name == "partnerships" else {"founded": 1990})
    page = shown(client, reverse(name))
    assert "only demo" not in page
    usual = {"partnership_class": "project"} if name == "partnerships" else {}
    make(world, is_demo=True, **usual | facts)
    cache.clear()
    option = query.replace("=", "-")
    link = re.search(rf'id="{option}".*?</a>', shown(client, reverse(name)), re.DOTALL)[0]
    assert '<span class="facet__count">only demo</span>' in link
    led_to = shown(client, f"{reverse(name)}?{query}")
    assert bar(led_to) == f"0 {noun} · 1 demo record not counted"
    assert "This list has only demo records. They are made up and never counted." in led_to
    assert "No result matches all these filters" not in led_to


def test_what_helps_where_nothing_fits_leaves_demo_records_out(client, world):
    for is_demo in (False, True, True):
        rows.make_partnership(world["city"], world["other"], status="paused", is_demo=is_demo)
    page = shown(client, reverse("partnerships") + "?status=paused&country=DE")
    assert "Without “Country”: 1 partnership · 2 demo records not counted" in page
    assert bar(page) == "0 partnerships"


def test_the_lists_on_the_pages_of_a_city_and_a_network_count_the_register(client, world):
    city, other, network = world["city"], world["other"], world["network"]
    for place in range(5):
        rows.make_partnership(city, other, is_demo=place < 2)
        rows.make_exchange(city, is_demo=place < 1)
        rows.make_exchange(network, is_demo=place < 4)
        rows.make_membership(network, rows.make_city(), is_demo=place < 3)
    tab = shown(client, reverse("city-partnerships", args=["lima"]))
    assert "3 partnerships in any status" in tab
    assert "2 demo records not counted." in tab
    tab = shown(client, reverse("city-exchanges", args=["lima"]))
    assert "4 exchanges · 1 demo record not counted<" in tab
    tab = shown(client, reverse("network-exchanges", args=[network.slug]))
    assert "1 exchange · 4 demo records not counted<" in tab
    for page in [shown(client, network.get_absolute_url()), _kept_by(client, network)]:
        assert "2 current members" in page
        assert "3 demo records not counted." in page
    assert "2 demo records not counted." in shown(client, reverse("city-partnerships", args=["lagos"]))


def _kept_by(client, network):
    person = rows.make_person("Ana")
    rows.make_seat(person, network, "secretariat")
    client.force_login(person)
    return shown(client, reverse("network-members", args=[network.slug]))


@pytest.mark.parametrize("name", ["partnerships", "exchanges", "meetings"])
def test_where_all_is_made_up_the_page_says_so_once_and_not_beside_each_filter(client, world, name):
    make = MAKERS[name][1]
    for _ in range(2):
        make(world, is_demo=True)
    page = shown(client, reverse(name))
    assert page.count("This list has only demo records.") == 1
    assert "only demo<" not in page
    assert '<span class="facet__count"></span>' in page
    assert '<span class="facet__count">0</span>' not in page


@pytest.mark.parametrize(("real", "invented"), [(20, 0), (13, 4), (1, 15)])
def test_lists_that_are_cut_say_that_demo_records_are_among_them(client, world, real, invented):
    agreement, bank = rows.make_agreement("a-pact"), rows.make_institution("a-bank")
    for place in range(real + invented):
        partnership = rows.make_partnership(world["city"], bank, is_demo=place < invented)
        partnership.agreements.add(agreement)
    for thing in (agreement, bank):
        page = " ".join(shown(client, thing.get_absolute_url()).split())
        assert f"12 of {real + invented}, newest first." in page
        assert ("newest first. Demo records are included." in page) is bool(invented)


@pytest.mark.parametrize(("real", "invented"), [(2, 3), (1, 1), (3, 0)])
def test_the_hand_over_page_counts_the_register(client, world, real, invented):
    for place in range(real + invented):
        rows.make_partnership(world["city"], world["other"], is_demo=place < invented)
    person = rows.make_person("Ana")
    rows.make_seat(person, world["city"], "city-editor")
    client.force_login(person)
    page = shown(client, reverse("city-handover", args=["lima"]))
    assert re.search(rf"<caption>{real} active partnerships?, newest first", page)
    assert ("not counted." in page) is bool(invented)


def test_a_map_says_that_it_draws_demo_records(client, world):
    places = [rows.make_city(latitude=place, longitude=place) for place in range(4)]
    rows.make_partnership(*places[:2])
    assert "Shown on the map: 1." in shown(client, reverse("partnerships") + "?view=map")
    rows.make_exchange(places[0])
    assert "Demo records are included." not in shown(client, reverse("exchanges") + "?view=map")
    rows.make_exchange(places[1], is_demo=True)
    rows.make_partnership(*places[2:], is_demo=True)
    cache.clear()
    page = shown(client, reverse("partnerships") + "?view=map&sort=oldest")
    caption = "Shown on the map: 1. Each line links the first two cities with a known position."
    assert f"{caption} 1 demo record not counted." in page
    page = shown(client, reverse("exchanges") + "?view=map&sort=reused")
    assert (
        "The 2 cities that wrote them. Select a city to see its exchanges. Demo records are included."
    ) in page


def test_the_rule_is_written_where_numbers_are_explained(client):
    page = shown(client, reverse("about"))
    assert "A list with demo records says how many: “1,411 partnerships ·" in page


def test_where_nothing_is_made_up_no_number_mentions_demo_records(client, world):
    for place in range(13):
        rows.make_partnership(world["city"], world["other"])
        rows.make_membership(world["network"], rows.make_city(latitude=place, longitude=place))
        rows.make_exchange(world["city"])
    pages = [reverse(name) for name in MAKERS]
    pages += [
        reverse("home"),
        *(reverse(name) + "?view=map" for name in ("cities", "partnerships", "exchanges")),
    ]
    pages += [world["network"].get_absolute_url(), world["city"].get_absolute_url()]
    pages += [reverse(f"city-{tab}", args=["lima"]) for tab in ("partnerships", "exchanges", "networks")]
    for url in pages:
        page = shown(client, url)
        found = re.search(
            r"records? not counted|only demo|records are included|not include demo records", page
        )
        assert not found, (url, found)


@pytest.mark.parametrize("slug", ["lima", "lagos"])
def test_a_city_without_counted_records_says_so_once_and_shows_no_zeros(client, world, slug):
    """Demo records and ended ones give no number; a single counted record brings all numbers back."""
    rows.make_partnership(world["city"], world["other"], is_demo=True)
    url = reverse("city", args=[slug])
    page = " ".join(shown(client, url).split())
    name = slug.title()
    assert f"No partnership, network or agreement of {name} is recorded yet." in page
    assert f"No source names a dimension for {name} yet." in page
    assert '<p class="stat__value">0' not in page
    assert '<table class="footprint">' not in page
    rows.make_membership(world["network"], world[{"lima": "city", "lagos": "other"}[slug]])
    city_counts.refresh()
    cache.clear()
    page = shown(client, url)
    assert "No partnership, network or agreement of" not in page
    assert '<p class="stat__value">1<' in page


def test_a_comparison_of_cities_without_records_shows_no_rows_of_zeros(client, world):
    url = reverse("compare") + "?city=lima&city=lagos"
    page = shown(client, url)
    assert page.count("Nothing is recorded for these cities yet.") == 1
    assert page.count("No source names a dimension yet.") == 1
    rows.make_partnership(world["city"], world["other"], dimensions=["culture"], dimension="culture")
    city_counts.refresh()
    cache.clear()
    page = shown(client, url)
    assert "Nothing is recorded for these cities yet." not in page
    assert "No source names a dimension yet." not in page


@pytest.fixture
def two_networks(world):
    """Lima is in the first network, Lagos only by a demo membership; of the second one all is made up."""
    first, second = world["network"], rows.make_network("made-up", is_demo=True)
    rows.make_membership(first, world["city"])
    rows.make_membership(first, world["other"], is_demo=True)
    rows.make_membership(second, world["city"], is_demo=True)
    rows.make_membership(second, rows.make_city("atlantis", is_demo=True), is_demo=True)
    city_counts.refresh()
    return first, second


def option(page, key):
    """The number beside an option of a filter; None where it is not offered."""
    found = re.search(rf'id="{key}".*?<span class="facet__count">([^<]*)<', page, re.DOTALL)
    return found and found[1]


@pytest.mark.parametrize(
    ("slug", "number", "beside"),
    [("cities-united", "1 cities", "1"), ("made-up", "0 cities · 1 demo record not counted", "only demo")],
)
def test_no_real_city_is_found_by_a_demo_membership(client, two_networks, slug, number, beside):
    assert option(shown(client, reverse("cities")), f"network-{slug}") == beside
    page = shown(client, reverse("cities") + f"?network={slug}")
    assert bar(page).replace("1 city", "1 cities") == number
    assert ">Lagos<" not in page


def test_no_real_network_is_found_by_the_region_of_a_demo_member(client, world):
    rows.make_membership(world["network"], rows.make_city("kyoto", region="asia-pacific"), is_demo=True)
    page = shown(client, reverse("networks") + "?region=asia-pacific")
    assert bar(page).startswith("0 networks")


def test_no_real_agreement_is_found_or_sorted_by_a_demo_city(client, world):
    real, other = rows.make_agreement("a-real-pact"), rows.make_agreement("b-other-pact")
    rows.make_accession(other, rows.make_city("kyoto", region="asia-pacific"))
    for _ in range(3):
        rows.make_accession(real, rows.make_city(region="asia-pacific"), is_demo=True)
    page = shown(client, reverse("agreements") + "?region=asia-pacific&sort=cities")
    assert bar(page) == "1 agreement"
    page = shown(client, reverse("agreements") + "?sort=cities")
    assert page.index("B-Other-Pact") < page.index("A-Real-Pact")


@pytest.mark.parametrize("invented", [False, True])
def test_partnerships_and_exchanges_are_of_a_network_by_real_members_only(
    client, world, two_networks, invented
):
    third = rows.make_city("third")
    partnership = rows.make_partnership(world["other"], third, is_demo=invented)
    exchange = rows.make_exchange(world["other"], is_demo=invented)
    denormalized.refresh()
    exchanges.repeat_authors(type(exchange).objects.all())
    for row in (partnership, exchange):
        row.refresh_from_db()
        assert ("cities-united" in row.networks) is invented


def test_nothing_is_in_common_by_demo_memberships(client, world, two_networks):
    page = shown(client, reverse("compare") + "?city=lima&city=lagos")
    assert '<tr class="is-common">' not in page
    rows.make_membership(rows.make_network("both"), world["city"])
    rows.make_membership(type(two_networks[0]).objects.get(slug="both"), world["other"])
    cache.clear()
    page = shown(client, reverse("compare") + "?city=lima&city=lagos")
    assert page.count('<tr class="is-common">') == 1


def test_a_comparison_leaves_out_each_row_of_zeros(client, world):
    rows.make_partnership(world["city"], world["other"], dimensions=["culture"], dimension="culture")
    city_counts.refresh()
    page = shown(client, reverse("compare") + "?city=lima&city=lagos")
    assert ">Active partnerships</th>" in page
    assert "city-networks" not in page
    for row in ("Networks", "Agreements"):
        assert f'<th scope="row">{row}</th>' not in page
    assert page.count('class="compare__number"') == 2
    assert '<span class="compare__number">0' not in page


@pytest.mark.parametrize("invented", [0, 2])
def test_a_network_without_known_members_says_so(client, world, invented):
    network = world["network"]
    for _ in range(invented):
        rows.make_membership(network, rows.make_city(), is_demo=True)
    listed = shown(client, reverse("networks"))
    assert "No members recorded yet" in listed
    assert '<span class="none">0</span>' not in listed
    page = shown(client, network.get_absolute_url())
    assert "No members recorded yet" in page
    assert '<p class="stat__value">0' not in page
    assert "0 members" not in page
    rows.make_membership(network, world["city"])
    cache.clear()
    assert "No members recorded yet" not in shown(client, network.get_absolute_url())
    assert "No members recorded yet" not in shown(client, reverse("networks"))
