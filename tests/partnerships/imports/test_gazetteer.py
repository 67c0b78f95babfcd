"""Places of the gazetteer in files: matched as cities are, and cities only once the file is written."""

import pytest

from networks.actions import places
from networks.models import City
from networks.queries.gazetteer import gazetteer_hits
from partnerships.imports import mapping
from partnerships.imports.judged import _is_no_place
from partnerships.models import Partnership
from tests.partnerships.imports.conftest import outcomes
from tests.rows import make_gazetteer_place

HEAD = "City,Country,Partner city,Partner country\n"


@pytest.fixture
def berat(world):
    return make_gazetteer_place("Berat", "AL", admin_area="Berat County", latitude=40.7, longitude=19.96)


@pytest.fixture
def neustadts(world):
    return [make_gazetteer_place("Neustadt", "DE", admin_area=area, longitude=at) for area, at in AREAS]


AREAS = (("Hesse", 9.1), ("Thuringia", 11.7))


def test_a_preview_writes_nothing_and_the_import_makes_one_city(world, operator, send, go, berat):
    text = HEAD + "Lima,Peru,Berat,Albania\nBonn,Germany,Berat,Albania\n"
    job = go(send(text, operator), "checking")
    assert outcomes(job) == {2: ("new", "place_adopted"), 3: ("new", "place_adopted")}
    assert not City.objects.filter(name="Berat").exists()
    job = go(job, "applying")
    city = City.objects.get(name="Berat")
    assert (city.geonames_id, city.state, city.source.key) == (berat.pk, "open-data", "geonames")
    assert city.parties.count() == 2
    assert "Berat" in Partnership.objects.first().label
    assert gazetteer_hits("berat") == []
    # The same file again says nothing new, and undone the place is one of the gazetteer again.
    assert {outcome for outcome, _code in outcomes(go(send(text, operator), "checking")).values()} == {"same"}
    go(job, "undoing")
    assert not City.objects.filter(name="Berat").exists()
    assert [hit.title for hit in gazetteer_hits("berat")] == ["Berat"]


def test_a_place_that_became_a_city_meanwhile_is_that_city(world, operator, send, go, berat):
    job = go(send(HEAD + "Lima,Peru,Berat,Albania\n", operator), "checking")
    city = places.adopt(berat)
    go(job, "applying")
    assert city.parties.count() == 1
    go(job, "undoing")
    assert City.objects.filter(pk=city.pk).exists()


def test_a_place_that_was_typed_before_is_not_taken_away(world, operator, send, go, berat):
    typed = places.add(place=places.NewPlace("Berat", "AL"))
    City.objects.filter(pk=typed.pk).update(name="Berati")  # no name that the file asks for
    job = go(send(HEAD + "Lima,Peru,Berat,Albania\n", operator), "checking")
    City.objects.filter(pk=typed.pk).update(name="Berat")
    job = go(job, "applying")
    assert City.objects.get(geonames_id=berat.pk).pk == typed.pk
    go(job, "undoing")
    assert City.objects.filter(pk=typed.pk).exists()


def test_one_of_several_is_chosen_for_the_file(world, operator, send, go, neustadts):
    job = go(
        send(HEAD + "Lima,Peru,Neustadt,Germany\nLagos,Nigeria,Neustadt,Germany\n", operator), "checking"
    )
    assert {outcome for outcome, _code in outcomes(job).values()} == {"ambiguous"}
    choice = job.choices.get()
    assert sorted(choice.candidates) == sorted(-place.pk for place in neustadts)
    mapping.decide(job=job, answers={choice.pk: -neustadts[1].pk})
    job = go(job, "checking")
    assert set(outcomes(job).values()) == {("new", "place_adopted")}
    go(job, "applying")
    assert City.objects.get(name="Neustadt").admin_area == "Thuringia"


def test_the_page_offers_the_places(client, operator, send, go, neustadts):
    job = go(send(HEAD + "Lima,Peru,Neustadt,Germany\n", operator), "checking")
    client.force_login(operator)
    body = client.get(f"/imports/{job.pk}/").content.decode()
    assert f'<option value="-{neustadts[0].pk}"' in body
    assert "Neustadt, Hesse, Germany" in body
    choice = job.choices.get()
    client.post(f"/imports/{job.pk}/", {f"choice-{choice.pk}": -neustadts[0].pk, "do": "answers"})
    choice.refresh_from_db()
    assert (choice.is_decided, choice.geonames_id, choice.city_id) == (True, neustadts[0].pk, None)


@pytest.mark.parametrize(
    "name",
    [
        "Aritzo, Austis, Desulo",
        "Brusaporto & Bagnatica",
        "Union of Valdarno",
        "Unione dei Comuni",
        "Landkreis Celle",
    ],
)
@pytest.mark.usefixtures("world")
def test_groups_unions_and_areas_are_never_places(operator, send, go, name):
    assert _is_no_place(name)
    head = "City,Country,Partner city,Partner country,Partner lat,Partner lon\n"
    text = f'{head}Lima,Peru,"{name}",Italy,40.1,9.2\n'
    make_gazetteer_place("Aritzo", "IT", latitude=40.1, longitude=9.2)
    job = go(send(text, operator, creates_places=True), "checking")
    assert outcomes(job)[2][0] in ("unmatched", "ambiguous")
