import random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache

from citydiplo.kit import search
from citydiplo.portal.queries.comparison import common_partners
from networks.models import FormerSlug
from partnerships.models import Partnership
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db


def index(*cities):
    search.reindex(
        "city",
        [
            search.SearchDocument(
                kind="city", object_id=city.pk, title=city.name, url=city.get_absolute_url(),
                aliases=tuple(city.aliases),
            )
            for city in cities
        ],
    )  # fmt: skip


def compare(client, *typed):
    return client.get("/compare/", {"city": typed})


def test_two_cities_stand_in_the_order_of_the_address(client):
    rows.make_city("lima")
    rows.make_city("paris")
    assert [city.slug for city in compare(client, "paris", "lima").context["cities"]] == ["paris", "lima"]
    assert [city.slug for city in compare(client, "lima", "paris").context["cities"]] == ["lima", "paris"]


def test_what_they_have_in_common_comes_first(client):
    lima, paris = rows.make_city("lima"), rows.make_city("paris")
    alone, common = rows.make_network("a-alone"), rows.make_network("b-common")
    rows.make_membership(alone, lima)
    for city in (lima, paris):
        rows.make_membership(common, city)
    context = compare(client, "lima", "paris").context
    assert context["networks"] == [
        (common, [("Full member", False), ("Full member", False)], True),
        (alone, [("Full member", False), ()], False),
    ]


def test_partners_in_common_are_outsiders_and_mutual_partnerships_are_apart(client):
    lima, paris, dubai, oslo = (rows.make_city(slug) for slug in ("lima", "paris", "dubai", "oslo"))
    rows.make_partnership(lima, dubai)
    rows.make_partnership(paris, dubai)
    rows.make_partnership(paris, oslo)
    rows.make_partnership(lima, paris)
    rows.make_partnership(lima, oslo, visibility="city")
    context = compare(client, "lima", "paris").context
    assert context["partners"] == [(dubai, [("Partner", False), ("Partner", False)], True)]
    assert [line["label"] for line in context["mutual"]] == ["Lima – Paris"]


def test_what_rests_on_demo_rows_alone_is_marked(client):
    lima, paris, dubai = rows.make_city("lima"), rows.make_city("paris"), rows.make_city("dubai")
    network = rows.make_network()
    rows.make_membership(network, lima, is_demo=True)
    rows.make_partnership(lima, dubai, is_demo=True)
    rows.make_partnership(paris, dubai, is_demo=True)
    rows.make_partnership(paris, dubai)
    answer = compare(client, "lima", "paris")
    assert answer.context["networks"] == [(network, [("Full member", True), ()], False)]
    assert answer.context["partners"] == [(dubai, [("Partner", True), ("Partner", False)], False)]
    assert answer.content.decode().count("Demo</span>") == 2


@pytest.mark.parametrize("seed", range(6))
def test_partners_in_common_are_those_that_a_reading_of_all_records_finds(client, seed):
    chance = random.Random(seed)
    cities = [rows.make_city() for _ in range(7)]
    institutions = [rows.make_institution() for _ in range(3)]
    for _ in range(40):
        parties = chance.sample([*cities, *institutions], chance.choice((2, 2, 3, 4)))
        if not any(party in cities for party in parties):
            continue
        visibility, status = chance.choice(("public", "members", "city")), chance.choice(("active", "draft"))
        rows.make_partnership(*parties, visibility=visibility, status=status, is_demo=chance.random() < 0.3)
    own = cities[: chance.choice((2, 3, 4))]
    editor = rows.make_seat(rows.make_person("Ana"), own[0], "city-editor").person
    for reader in (AnonymousUser(), editor):
        found = {thing: cells for thing, cells, _sure in common_partners(own, reader)}
        works_with = {}
        for record in Partnership.objects.visible_to(reader).with_parties():
            members = [party.city or party.institution for party in record.parties.all()]
            for partner in members:
                for city in own:
                    if partner not in own and city in members:
                        works_with.setdefault(partner, {}).setdefault(city, []).append(record.is_demo)
        assert found == {
            partner: [("Partner", all(known[city])) if city in known else () for city in own]
            for partner, known in works_with.items()
            if len(known) > 1
        }


def test_one_scale_for_all_footprints(client):
    lima, paris = rows.make_city("lima"), rows.make_city("paris")
    rows.make_footprint(lima, "culture", partnerships=4)
    rows.make_footprint(paris, "environment", partnerships=1)
    drawn = {value: bars for value, _, bars in compare(client, "lima", "paris").context["footprints"]}
    assert [bar.width for bar in drawn["culture"]] == [40, 0]  # of ten, while no city has more
    assert [bar.width for bar in drawn["environment"]] == [0, 10]
    rows.make_footprint(rows.make_city(), "culture", partnerships=20)
    cache.clear()
    drawn = {value: bars for value, _, bars in compare(client, "lima", "paris").context["footprints"]}
    assert [bar.width for bar in drawn["culture"]] == [20, 0]  # of twenty, which another city has


def test_a_comparison_costs_the_same_with_few_rows_and_with_many(client):
    def furnished(size):
        cities = [rows.make_city() for _ in range(4)]
        for _ in range(size):
            network, agreement, partner = rows.make_network(), rows.make_agreement(), rows.make_city()
            for city in cities:
                rows.make_membership(network, city)
                rows.make_accession(agreement, city)
                rows.make_partnership(city, partner)
            rows.make_partnership(*cities)
        return "/compare/?" + "&".join(f"city={city.slug}" for city in cities)

    few, many = furnished(1), furnished(25)
    assert len(statements(client, many)) == len(statements(client, few)) <= 12


def test_a_name_that_means_one_city_leads_to_the_link_to_share(client):
    index(
        rows.make_city("sao-paulo", name="São Paulo"),
        rows.make_city("koln", name="Cologne", aliases=["Köln"]),
    )
    answer = compare(client, "Sao Paulo", "Köln")
    assert (answer.status_code, answer["Location"]) == (302, "/compare/?city=sao-paulo&city=koln")


def test_a_name_of_several_cities_is_a_choice_that_keeps_the_rest(client):
    index(rows.make_city("paris", name="Paris"), rows.make_city("paris-us", name="Paris", country="US"))
    rows.make_city("lima")
    answer = compare(client, "lima", "Paris")
    assert answer.status_code == 200
    ways = {city.slug: url for city, url in answer.context["choices"][1]["ways"]}
    assert ways == {
        "paris": "/compare/?city=lima&city=paris",
        "paris-us": "/compare/?city=lima&city=paris-us",
    }


def test_an_unknown_name_is_said_to_be_and_kept(client):
    rows.make_city("lima")
    page = compare(client, "lima", "At<lantis").content.decode()
    assert "No city called “At&lt;lantis” was found." in page
    assert 'value="At&lt;lantis"' in page
    assert 'value="Lima"' in page


def test_names_cost_little_even_when_none_is_known(client, django_assert_max_num_queries):
    index(rows.make_city("lima"))
    with django_assert_max_num_queries(12):
        compare(client, "Atlantis", "Eldorado", "Utopia", "Shangri")


def test_a_fifth_city_is_said_to_be_left_out(client):
    for slug in ("a", "b", "c", "d", "e"):
        rows.make_city(slug)
    answer = compare(client, "a", "b", "c", "d", "e")
    assert [city.slug for city in answer.context["cities"]] == ["a", "b", "c", "d"]
    assert "Left out: e." in answer.content.decode()


def test_former_addresses_lead_to_the_city_of_today(client):
    FormerSlug.objects.create(slug="nur-sultan", city=rows.make_city("astana"))
    rows.make_city("lima")
    assert compare(client, "nur-sultan", "lima")["Location"] == "/compare/?city=astana&city=lima"


@pytest.mark.parametrize("typed", [[], [""], ["lima"], ["lima", "lima"], ["lima", "  "]])
def test_fewer_than_two_cities_give_the_form(client, typed):
    rows.make_city("lima")
    answer = compare(client, *typed)
    assert answer.status_code == 200
    assert "comparing" not in answer.context


@pytest.mark.parametrize("typed", ["x" * 10_000, "'\";--", "🜁", "%00", "../..", "\ud83d\ude00" * 3])
def test_odd_input_gives_a_page(client, typed):
    assert client.get("/compare/", {"city": [typed.encode("utf-8", "replace"), "lima"]}).status_code == 200


def test_the_form_shows_names_and_keeps_which_city_was_chosen(client):
    rows.make_city("buenos-aires", name="Buenos Aires")
    rows.make_city("springfield", name="Springfield", admin_area="Illinois")
    rows.make_city("springfield-2", name="Springfield", admin_area="Missouri")
    page = client.get("/compare/?city=buenos-aires&city=springfield-2").content.decode()
    for name in ("Buenos Aires", "Springfield"):
        assert f'value="{name}"' in page
    assert 'value="buenos-aires"' not in page
    assert "Missouri," in page
    sent = {
        "city": ["Buenos Aires", "Springfield", "", ""],
        "at": ["/cities/buenos-aires/ Buenos Aires", "/cities/springfield-2/ Springfield", "", ""],
    }
    assert client.get("/compare/", sent).url == "/compare/?city=buenos-aires&city=springfield-2"


@pytest.mark.parametrize(
    "at", ["/cities/lima/ Lima", "/cities/none/ Cusco", "javascript:1", "", "/cities/../ Cusco"]
)
def test_a_name_that_was_changed_counts_for_itself(client, at):
    for slug in ("lima", "cusco", "quito"):
        rows.make_city(slug, name=slug.capitalize())
    sent = {"city": ["quito", "cusco"], "at": ["", at]}
    assert client.get("/compare/", sent).url == "/compare/?city=quito&city=cusco"
