"""The gazetteer: loading it, finding in it, and how a place of it becomes a city."""

import lzma
import threading

import pytest
from django.db import connection, connections

from citydiplo.kit.search import suggest
from networks.actions import gazetteer, places, register
from networks.actions.places import NewPlace
from networks.models import City, GazetteerName, GazetteerPlace
from networks.queries.gazetteer import gazetteer_hits, gazetteer_named, place_at
from partnerships.models import Party
from tests.rows import make_city, make_gazetteer_place, make_network, make_person, make_seat

PLACES = (
    (2888944, "Kleinblittersdorf", "DE", "Saarland", 49.15, 7.03, 12948, "Europe/Berlin", "Kleinblit"),
    (2798615, "Chiny", "BE", "Wallonia", 49.7383, 5.3413, 4897, "Europe/Brussels", "Tchini"),
    (781988, "Përrenjas", "AL", "Elbasan County", 41.07, 20.54, 5847, "Europe/Tirane", "Prrenjas|Prenjas"),
    (763166, "Oświęcim", "PL", "Lesser Poland", 50.0344, 19.2103, 34170, "Europe/Warsaw", ""),
    (2864054, "Neustadt", "DE", "Thuringia", 51.6, 10.6, 1100, "Europe/Berlin", ""),
    (2864055, "Neustadt", "DE", "Saxony", 51.02, 14.21, "", "Europe/Berlin", ""),
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "networks" / "data" / "gazetteer.tsv.xz"
    path.parent.mkdir(parents=True)
    write(path, PLACES)
    return path


def write(path, rows):
    path.write_bytes(lzma.compress("".join("\t".join(map(str, row)) + "\n" for row in rows).encode()))


@pytest.fixture
def loaded(db, file):
    make_city("oswiecim", name="Oświęcim", country="PL", geonames_id=763166)
    gazetteer.load_gazetteer(file)


def names():
    return list(GazetteerName.objects.order_by("key", "place").values_list("key", "place", "is_own"))


def titles(hits):
    return [hit.title for hit in hits]


def test_loading_replaces_what_was_there(loaded, file):
    assert GazetteerPlace.objects.count() == 6
    before = names()
    assert ("kleinblit", 2888944, False) in before
    assert ("prrenjas", 781988, False) in before
    gazetteer.load_gazetteer(file)
    assert names() == before
    write(file, PLACES[:2])
    gazetteer.load_gazetteer(file)
    assert GazetteerPlace.objects.count() == 2


def test_what_the_register_holds_is_found_there_only(loaded):
    assert gazetteer_hits("oswiecim") == []
    assert GazetteerPlace.objects.filter(name="Oświęcim").exists()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kle", ["Kleinblittersdorf"]),
        ("Kleinbl", ["Kleinblittersdorf"]),
        ("Chiny, Belgium", ["Chiny"]),
        ("Chiny (BE)", ["Chiny"]),
        ("Chiny, France", []),
        ("Prrenjas", ["Përrenjas"]),
        ("Neustadt", ["Neustadt", "Neustadt"]),
        ("Neustadt, Saxony, Germany", ["Neustadt"]),
        ("ch", []),
        ("", []),
        ("\x00", []),
        ("'; DROP", []),
    ],
)
def test_places_are_found_as_one_types(loaded, typed, found):
    assert titles(gazetteer_hits(typed)) == found


def test_a_keystroke_costs_one_statement(loaded, django_assert_num_queries):
    with django_assert_num_queries(1):
        gazetteer_hits("neustadt, germany")


def test_the_largest_of_a_name_comes_first(loaded):
    assert [hit.detail for hit in gazetteer_named("Neustadt")] == ["Thuringia, Germany", "Saxony, Germany"]


def test_a_place_becomes_a_city_with_all_that_is_known(loaded):
    city = places.adopt(GazetteerPlace.objects.get(pk=781988))
    assert (city.name, str(city.country), city.admin_area, city.region) == (
        "Përrenjas",
        "AL",
        "Elbasan County",
        "europe",
    )
    assert (city.population, city.time_zone, city.geonames_id) == (5847, "Europe/Tirane", 781988)
    assert (city.state, city.source.key, city.aliases) == ("open-data", "geonames", ["Prrenjas", "Prenjas"])
    assert city.history.filter(history_type="+").count() == 1
    assert titles(suggest("prrenj", ["city"])) == ["Përrenjas"]
    assert gazetteer_hits("prrenjas") == []
    assert places.adopt(GazetteerPlace.objects.get(pk=781988)) == city


def test_a_population_of_nobody_is_not_known(loaded):
    assert places.adopt(GazetteerPlace.objects.get(pk=2864055)).population is None


def test_many_are_adopted_in_few_statements(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        found = places.adopt_all([2888944, 2798615, 781988, 763166, 99])
    assert set(found) == {2888944, 2798615, 781988, 763166}
    assert found[763166] == City.objects.get(slug="oswiecim").pk


def test_a_place_that_was_typed_before_gets_its_ids(loaded):
    typed = places.add(place=NewPlace("Chiny", "BE"))
    city = places.adopt(GazetteerPlace.objects.get(pk=2798615))
    assert (city, city.geonames_id, city.state) == (typed, 2798615, "unverified")
    assert city.position == (49.7383, 5.3413)


def test_a_merged_city_answers_with_what_it_became(loaded):
    heir = make_city("heir")
    City.objects.filter(geonames_id=763166).update(merged_into=heir)
    assert places.adopt_all([763166]) == {763166: heir.pk}
    assert place_at("geonames-763166") == heir


@pytest.mark.parametrize(
    "address", ["geonames-", "geonames-99", "2888944", "geonames-x", "geonames-99999999999"]
)
def test_no_other_address_leads_to_a_place(loaded, address):
    assert place_at(address) is None


def test_a_place_is_put_back_when_its_city_goes(loaded):
    city = places.adopt(GazetteerPlace.objects.get(pk=2888944))
    City.objects.filter(pk=city.pk).delete()
    gazetteer.put_back([2888944])
    assert titles(gazetteer_hits("kleinb")) == ["Kleinblittersdorf"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs connections that wait")
def test_twice_at_the_same_instant_makes_one():
    place = make_gazetteer_place()
    namesakes = [make_gazetteer_place(admin_area=area) for area in ("Saarland", "Hesse")]
    start, found = threading.Barrier(4), []

    def enter(one):
        try:
            start.wait(10)
            found.append(places.adopt(one).geonames_id)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=enter, args=[one]) for one in (place, place, *namesakes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == sorted([place.pk, place.pk, *(one.pk for one in namesakes)])
    assert City.objects.count() == 3


# --- Pages --------------------------------------------------------------------------


@pytest.fixture
def ana(client, db):
    lima = make_city("lima", name="Lima", country="PE", region="latin-america-caribbean")
    person = make_person("ana")
    make_seat(person, lima, "city-lead")
    client.force_login(person)
    return person


def test_the_finder_offers_the_register_first(client, loaded):
    body = client.get("/search/suggest/", {"q": "kleinb", "kind": "city", "gazetteer": "1"}).content.decode()
    assert "Add from the gazetteer:" in body
    assert '/places/geonames-2888944/"' in body
    assert 'data-name="Kleinblittersdorf, Saarland, Germany"' in body
    assert "geonames" not in client.get("/search/suggest/", {"q": "kleinb", "kind": "city"}).content.decode()


def test_the_page_of_a_place_says_what_is_known_and_leads_to_the_form(client, loaded):
    page = client.get("/places/geonames-2888944/").content.decode()
    assert "Kleinblittersdorf is not in the register yet" in page
    assert "/partnerships/new/?with=geonames-2888944" in page
    assert client.get("/places/geonames-1/").status_code == 404
    assert client.get("/places/geonames-763166/").headers["Location"] == "/cities/oswiecim/"


def test_the_form_is_filled_with_the_place(client, loaded, ana):
    page = client.get("/partnerships/new/", {"with": "geonames-2888944"}).content.decode()
    assert 'value="Kleinblittersdorf, Saarland, Germany"' in page
    assert 'value="/places/geonames-2888944/ Kleinblittersdorf, Saarland, Germany"' in page


def logged(client, **sent):
    facts = {"partnership_class": "twinning", "dimension": "culture", "since": "1998", "status": "active"}
    facts |= {"token": "8a0e4c52-1111-4f6c-9d0b-5b1f2c3d4e5f"}
    return client.post("/partnerships/new/", facts | sent)


def test_a_place_that_was_chosen_becomes_a_city_with_the_partnership(client, loaded, ana):
    name = "Chiny, Wallonia, Belgium"
    answer = logged(client, partner=name, pick=f"/places/geonames-2798615/ {name}")
    assert answer.status_code == 302
    chiny = City.objects.get(geonames_id=2798615)
    assert chiny.state == "open-data"
    assert Party.objects.filter(city=chiny).count() == 1
    # Sent twice, it is saved once.
    assert logged(client, partner=name, pick=f"/places/geonames-2798615/ {name}").status_code == 302
    assert City.objects.filter(name="Chiny").count() == 1


def test_a_typed_name_is_offered_and_saved_by_saving_again(client, loaded, ana):
    page = logged(client, partner="Chiny")
    assert page.status_code == 200
    assert not City.objects.filter(name="Chiny").exists()
    assert "Add from the gazetteer:" in page.content.decode()
    assert logged(client, partner="Chiny", candidate="/places/geonames-2798615/").status_code == 302
    assert City.objects.get(name="Chiny").geonames_id == 2798615


NEW_CHINY = {"partner": "Chiny", "candidate": "new", "new_country": "BE"}


def test_a_new_place_of_a_known_name_is_asked_about_once(client, loaded, ana):
    page = logged(client, **NEW_CHINY)
    form = page.context["form"]
    assert "The gazetteer has a place with this name." in page.content.decode()
    assert [hit.title for hit in form.candidates] == ["Chiny"]
    assert form["candidate"].value() == "/places/geonames-2798615/"
    assert 'value="new" checked' not in " ".join(page.content.decode().split())
    assert not City.objects.filter(name="Chiny").exists()
    asked = form["asked_about"].value()
    assert f'value="{asked}"' in page.content.decode()
    assert logged(client, **NEW_CHINY, asked_about=asked).status_code == 302
    assert City.objects.get(name="Chiny").geonames_id is None


def test_the_answer_holds_for_the_name_that_was_asked_about(client, loaded, ana):
    asked = logged(client, **NEW_CHINY).context["form"]["asked_about"].value()
    other = {"partner": "Kleinblittersdorf", "candidate": "new", "new_country": "DE"}
    assert logged(client, **other, asked_about=asked).status_code == 200


@pytest.mark.parametrize(
    ("facts", "is_asked"),
    [
        ({"new_latitude": "50.9", "new_longitude": "4.3"}, False),  # 150 kilometres away
        ({"new_latitude": "49.74", "new_longitude": "5.34"}, True),
        ({"new_area": "Flanders"}, False),
        ({"new_kind": "metropolitan"}, False),
        ({"new_country": "FR"}, False),
    ],
)
def test_another_place_of_the_name_is_not_asked_about(client, loaded, ana, facts, is_asked):
    assert logged(client, **(NEW_CHINY | facts)).status_code == (200 if is_asked else 302)


def test_a_new_place_costs_one_statement_more(client, loaded, ana, django_assert_num_queries):
    from networks.queries.gazetteer import places_called

    with django_assert_num_queries(1):
        assert [place.pk for place in places_called("Neustadt", "DE")] == [2864054, 2864055]


def test_a_secretariat_adds_a_place_to_its_members(client, loaded):
    network = make_network("net")
    person = make_person("nia")
    make_seat(person, network, "secretariat")
    client.force_login(person)
    page = client.get("/networks/net/members/edit/", {"q": "chiny"}).content.decode()
    assert "?city=geonames-2798615" in page
    address = "/networks/net/members/add/?city=geonames-2798615"
    assert client.get(address).status_code == 200
    assert not City.objects.filter(name="Chiny").exists()
    assert client.post(address, {"membership_class": "full", "role": "member"}).status_code == 302
    assert network.memberships.get().city.geonames_id == 2798615


@pytest.mark.check
@pytest.mark.slow
@pytest.mark.django_db
def test_the_whole_gazetteer():
    gazetteer.load_gazetteer(register.DATA / "gazetteer.tsv.xz")
    assert GazetteerPlace.objects.count() == 170_391
    for typed, detail in (
        ("Kleinblittersdorf", "Saarland, Germany"),
        ("Oświęcim", "Lesser Poland, Poland"),
        ("Chiny", "Wallonia, Belgium"),
        ("Prrenjas", "Elbasan County, Albania"),
    ):
        assert gazetteer_hits(typed)[0].detail == detail
