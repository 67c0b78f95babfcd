"""A city's lead decides whether the mayor's office approves first; nobody else does."""

import pytest

from networks.choices import SeatRole
from networks.models import City
from tests.rows import make_person, make_seat

pytestmark = pytest.mark.django_db
PAGE = "/cities/lima/seats/approval/"


def seated(lima, role, name):
    return make_seat(make_person(name), lima, role).person


def test_a_lead_switches_it_on_and_off_and_the_history_tells(client, lima):
    client.force_login(seated(lima, SeatRole.CITY_LEAD, "Ana"))
    assert "No one has a role in the mayor’s office yet" in client.get(PAGE).content.decode()
    seated(lima, SeatRole.MAYORS_OFFICE, "Bo")
    assert "No one has a role" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"asks": "1"}).url == "/cities/lima/seats/"
    assert City.objects.get().asks_approval
    assert ("The mayor’s office must approve this city’s records before they") in client.get(
        "/cities/lima/seats/"
    ).content.decode()
    client.post(PAGE, {"asks": "1"})  # a double click
    client.post(PAGE, {"asks": "0"})
    assert not City.objects.get().asks_approval
    acts = [
        act.changes["asks_approval"] for act in City.history.filter(id=lima.pk).order_by("history_id")[1:]
    ]
    assert acts == [[False, True], [True, False]]
    assert City.history.first().actor_role == "city-lead"


@pytest.mark.parametrize("role", [SeatRole.CITY_EDITOR, SeatRole.MAYORS_OFFICE])
def test_others_read_the_rule_and_cannot_change_it(client, lima, role):
    client.force_login(seated(lima, role, "Bo"))
    page = client.get("/cities/lima/seats/").content.decode()
    assert "The city’s editors can publish without approval from the" in page
    assert PAGE not in page
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"asks": "1"}).status_code == 403
    assert not City.objects.get().asks_approval


def test_an_operator_does_not_decide_in_a_citys_place(client, lima):
    client.force_login(make_person("Olu", is_staff=True))
    assert client.post(PAGE, {"asks": "1"}).status_code == 403
    assert not City.objects.get().asks_approval
