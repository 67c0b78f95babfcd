"""The column "kind of body" of a file: it makes new places what they are, and tells two of one name apart."""

import pytest

from citydiplo.kit.search.folding import fold
from networks.choices import BodyKind
from networks.matching import Mention
from networks.models import City, Membership
from partnerships.imports import values, vocabulary
from partnerships.imports.runs import mention_of, text_of
from partnerships.reasons import say
from tests.partnerships.imports.conftest import outcomes
from tests.rows import make_city, make_gazetteer_place, make_network

HEAD = "City,Country,Kind of body,Position,Network\n"


@pytest.fixture
def c40(world):
    return make_network("c40", name="C40")


def members(send, operator, text, **facts):
    return send(HEAD + text, operator, "memberships", membership_class="full", **facts)


def test_a_new_place_is_of_the_kind_that_the_file_says(world, c40, operator, send, go):
    text = 'Landkreis Holzen,Germany,Landkreis,"50.1, 8.2",C40\nHolzen,Germany,,"50.3, 8.9",C40\n'
    job = go(members(send, operator, text, creates_places=True), "checking")
    assert outcomes(job) == {2: ("new", "place_created"), 3: ("new", "place_created")}
    go(job, "applying")
    assert dict(City.objects.filter(name__endswith="Holzen").values_list("name", "kind")) == {
        "Landkreis Holzen": "county",
        "Holzen": "municipality",
    }
    assert Membership.objects.filter(network=c40).count() == 2


def test_a_region_is_not_the_city_of_its_name(world, c40, operator, send, go):
    """Granada is a city of the register. The province of that name is not."""
    text = "Granada,Spain,Province,,C40\n"
    job = go(members(send, operator, text, creates_places=True), "checking")
    assert outcomes(job) == {2: ("unmatched", "no_such_body")}
    province = make_city("granada-province", name="Granada", kind="county", country="ES")
    job = go(members(send, operator, text), "checking")
    assert outcomes(job)[2][0] == "new"
    go(job, "applying")
    assert [membership.city for membership in Membership.objects.all()] == [province]


def test_a_city_is_not_the_region_of_its_name(world, c40, operator, send, go):
    make_city("lazio", name="Lazio", kind="region", country="IT", population=5_000_000)
    job = go(members(send, operator, "Lazio,Italy,city,,C40\n"), "checking")
    assert outcomes(job) == {2: ("unmatched", "no_such_body")}
    assert outcomes(go(members(send, operator, "Lazio,Italy,region,,C40\n"), "checking"))[2][0] == "new"


def test_a_district_may_be_what_the_register_calls_a_city(world, c40, operator, send, go):
    job = go(members(send, operator, "Bonn,Germany,Stadtteil,,C40\n"), "checking")
    assert outcomes(job)[2][0] == "new"
    go(job, "applying")
    assert City.objects.get(name="Bonn").kind == "municipality"


def test_a_place_of_the_gazetteer_becomes_a_district(world, c40, operator, send, go):
    make_gazetteer_place("Berat", "AL", admin_area="Berat County", latitude=40.7, longitude=19.96)
    job = go(members(send, operator, "Berat,Albania,barrio,,C40\n"), "checking")
    assert outcomes(job) == {2: ("new", "place_adopted")}
    go(job, "applying")
    assert City.objects.get(name="Berat").kind == "district"


def test_a_word_that_nobody_knows_is_an_error_with_its_field(world, c40, operator, send, go):
    job = go(members(send, operator, "Bonn,Germany,duchy,,C40\n"), "checking")
    row = job.rows.get()
    assert row.outcome == "refused"
    assert row.reasons[0] == ["no_such_kind", {"value": "duchy"}]
    assert "kind of body “duchy”" in say(*row.reasons[0])


@pytest.mark.parametrize("target", ["partnerships", "memberships", "accessions", "mandates"])
def test_the_column_is_found_by_its_name(world, operator, send, target):
    job = send("City,Country,Kind of body,Partner\nLima,Peru,city,Bonn\n", operator, target)
    name = "a_body" if target == "partnerships" else "body"
    assert job.columns[name] == [2]


@pytest.mark.parametrize("kind", ["", "region"])
def test_a_choice_keeps_the_kind(kind):
    mention = Mention("Lazio", "Italy", "", "", (41.9, 12.5), kind)
    assert mention_of(text_of(mention)) == mention


def test_no_word_stands_for_two_kinds():
    found = {}
    for kind, words in vocabulary.names_of("BodyKind").items():
        for word in words:
            assert found.setdefault(fold(word), kind) == kind, word
            assert values.known(word, BodyKind) == kind
