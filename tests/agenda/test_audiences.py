"""Who reads what a network addresses to its cities: the public, its members, chosen cities, its own seats."""

import pytest
from django.contrib.auth.models import AnonymousUser

from agenda.models import AgendaItem, CoSignature, Meeting
from networks.choices import SeatRole
from tests import rows
from tests.fitting import co_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Lima and Lagos; Lima is a member of the network, Lagos was one."""

    class World:
        lima, lagos, quito = rows.make_city("lima"), rows.make_city("lagos"), rows.make_city("quito")
        network, other = rows.make_network("ours"), rows.make_network("theirs")
        ana = rows.make_seat(rows.make_person("Ana"), lima, SeatRole.CITY_EDITOR).person
        bo = rows.make_seat(rows.make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person
        chidi = rows.make_seat(rows.make_person("Chidi"), lagos, SeatRole.CITY_EDITOR).person
        dia = rows.make_seat(rows.make_person("Dia"), network, SeatRole.SECRETARIAT).person
        fay = rows.make_seat(rows.make_person("Fay"), other, SeatRole.SECRETARIAT).person
        eve, olu = rows.make_person("Eve"), rows.make_person("Olu", is_staff=True)
        visitor = AnonymousUser()

    rows.make_membership(World.network, World.lima)
    rows.make_membership(World.network, World.lagos, until=rows.day("2020-01-01"))
    return World


def readers(world, row):
    model = type(row)
    names = ("visitor", "eve", "ana", "bo", "chidi", "dia", "fay", "olu")
    return {
        name for name in names if model.objects.visible_to(getattr(world, name)).filter(pk=row.pk).exists()
    }


INSIDE = {"dia", "olu"}
EVERYBODY = {"visitor", "eve", "ana", "bo", "chidi", "dia", "fay", "olu"}


@pytest.mark.parametrize("make", [rows.make_item, rows.make_meeting])
def test_each_audience_reads_its_own(world, make):
    assert readers(world, make(world.network)) == EVERYBODY
    assert readers(world, make(world.network, audience="members")) == INSIDE | {"ana", "bo"}
    chosen = make(world.network, audience="cities", cities=[world.lagos, world.quito])
    assert readers(world, chosen) == INSIDE | {"chidi"}


@pytest.mark.parametrize("make", [rows.make_item, rows.make_meeting])
@pytest.mark.parametrize("audience", ["public", "members", "cities"])
def test_what_is_not_published_stays_with_the_network(world, make, audience):
    draft = make(world.network, state="draft", audience=audience, cities=[world.lima])
    assert readers(world, draft) == INSIDE


def test_what_waits_for_its_day_stays_with_the_network(world):
    assert readers(world, rows.make_item(world.network, state="scheduled", publish_at=rows.NOON)) == INSIDE


def test_choosing_cities_does_not_narrow_another_audience(world):
    """The list of cities counts only for the audience of chosen cities."""
    item = rows.make_item(world.network, audience="members", cities=[world.lagos])
    assert readers(world, item) == INSIDE | {"ana", "bo"}


@pytest.mark.parametrize(("model", "make"), [(AgendaItem, rows.make_item), (Meeting, rows.make_meeting)])
def test_what_concerns_a_city_is_put_to_it(world, model, make):
    public, members = make(world.network), make(world.network, audience="members")
    chosen = make(world.network, audience="cities", cities=[world.quito])
    make(world.network, state="draft")
    make(world.other)
    assert set(model.objects.concerning([world.lima])) == {public, members}
    assert set(model.objects.concerning([world.quito])) == {chosen}
    assert set(model.objects.concerning([world.lagos])) == set()


def test_a_co_signature_that_waits_is_its_city_s_and_the_network_s_business(world):
    item = rows.make_item(world.network)
    waiting = co_signature(item=item, city=world.lima)
    signed = co_signature(item=item, city=world.quito, state="signed", signed_at=rows.NOON)
    hidden = co_signature(
        item=rows.make_item(world.network, audience="members"),
        city=world.lima,
        state="signed",
        signed_at=rows.NOON,
    )

    def told(user):
        return set(CoSignature.objects.visible_to(user))

    assert told(world.visitor) == told(world.eve) == told(world.chidi) == {signed}
    assert (
        told(world.ana) == told(world.bo) == told(world.dia) == told(world.olu) == {waiting, signed, hidden}
    )
