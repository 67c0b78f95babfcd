"""Anybody with an account may ask for a seat; an operator answers many together, each person by mail."""

import pytest

from citydiplo.kit.models import OutgoingMail
from networks.actions import seat_requests
from networks.choices import SeatRole
from networks.errors import SeatRefusedError
from networks.models import Seat, SeatRequest
from tests.rows import make_city, make_network, make_person, make_seat

pytestmark = pytest.mark.django_db

LEAD = SeatRole.CITY_LEAD
WHY = "I head the international office of the city."


@pytest.fixture
def olu():
    return make_person("Olu", is_staff=True)


def ask(person, place, role=LEAD):
    return seat_requests.ask(person=person, place=place, role=role, reason=WHY)


def test_asking_gives_no_power_and_is_listed(client):
    eve, lima = make_person("Eve"), make_city("lima")
    client.force_login(eve)
    assert client.post("/cities/lima/seats/request/", {"role": "city-lead", "reason": WHY}).url == "/seats/"
    assert SeatRequest.objects.get().place == lima
    assert not Seat.objects.exists()
    assert "Lima" in client.get("/seats/").content.decode()


def test_asking_twice_for_one_place_is_refused_kindly(client):
    eve, lima = make_person("Eve"), make_city("lima")
    ask(eve, lima)
    client.force_login(eve)
    page = client.post("/cities/lima/seats/request/", {"role": "city-editor", "reason": WHY})
    assert page.status_code == 200
    assert "You will get the answer by email" in page.content.decode()
    with pytest.raises(SeatRefusedError, match="already"):
        ask(eve, lima, SeatRole.CITY_EDITOR)
    assert SeatRequest.objects.count() == 1


def test_who_holds_the_seat_is_told_so(client):
    ana, lima = make_person("Ana"), make_city("lima")
    make_seat(ana, lima, LEAD)
    client.force_login(ana)
    assert "You already have a role here" in client.get("/cities/lima/seats/request/").content.decode()
    with pytest.raises(SeatRefusedError, match="have this role"):
        ask(ana, lima)


def test_one_person_cannot_flood_the_queue():
    eve = make_person("Eve")
    for _ in range(seat_requests.OPEN_AT_ONCE):
        ask(eve, make_city())
    with pytest.raises(SeatRefusedError, match="ten open requests"):
        ask(eve, make_city())


def test_many_are_granted_with_one_reason_and_each_is_told(olu, client):
    lima, c40 = make_city("lima"), make_network("c40")
    eve, nia = make_person("Eve"), make_person("Nia")
    requests = [ask(eve, lima), ask(nia, c40, SeatRole.NETWORK_LEAD)]
    client.force_login(olu)
    answer = client.post(
        "/desk/seat-requests/",
        {"requests": [r.pk for r in requests], "answer": "Checked by phone.", "decision": "granted"},
    )
    assert answer.url == "/desk/seat-requests/"
    assert {(seat.person, seat.place, seat.granted_by, seat.reason) for seat in Seat.objects.all()} == {
        (eve, lima, olu, "Checked by phone."),
        (nia, c40, olu, "Checked by phone."),
    }
    mails = OutgoingMail.objects.filter(message="seat_granted")
    assert {mail.to for mail in mails} == {"eve@example.org", "nia@example.org"}
    assert all("Checked by phone." in mail.text and "/first-steps/" in mail.html for mail in mails)


def test_declining_gives_nothing_and_says_why(olu):
    eve, lima = make_person("Eve"), make_city("lima")
    seat_requests.decide(
        requests=[ask(eve, lima)], state="declined", by=olu, answer="Write from your office."
    )
    assert not Seat.objects.exists()
    mail = OutgoingMail.objects.get()
    assert mail.message == "seat_declined"
    assert "Write from your office." in mail.text
    assert "http://localhost:8000/cities/lima/" in mail.text
    assert ask(eve, lima).state == "open"  # Eve may ask again


def test_two_operators_at_once_answer_once(olu):
    eve, lima = make_person("Eve"), make_city("lima")
    request = ask(eve, lima)
    assert seat_requests.decide(requests=[request], state="granted", by=olu, answer="Yes.") == 1
    assert seat_requests.decide(requests=[request], state="declined", by=olu, answer="No.") == 0
    assert Seat.objects.of(eve).count() == 1
    assert OutgoingMail.objects.count() == 1


def test_nothing_ticked_or_no_reason_loses_nothing_typed(olu, client):
    request = ask(make_person("Eve"), make_city("lima"))
    client.force_login(olu)
    page = client.post("/desk/seat-requests/", {"answer": "Checked by phone.", "decision": "granted"})
    assert "Tick the requests" in page.content.decode()
    assert "Checked by phone." in page.content.decode()
    page = client.post("/desk/seat-requests/", {"requests": [request.pk], "decision": "granted"})
    assert f'value="{request.pk}" id="request-{request.pk}" checked' in page.content.decode()
    assert not Seat.objects.exists()


@pytest.mark.parametrize("ids", [["x"], ["999999"], ["-1"], ["99999999999999999999"]])
def test_foreign_ids_are_a_clear_error(olu, client, ids):
    ask(make_person("Eve"), make_city("lima"))
    client.force_login(olu)
    page = client.post("/desk/seat-requests/", {"requests": ids, "answer": "Yes.", "decision": "granted"})
    assert page.status_code == 200
    assert not Seat.objects.exists()


@pytest.mark.parametrize("role", [None, LEAD])
def test_the_queue_is_for_operators(client, role):
    eve = make_person("Eve")
    if role:
        make_seat(eve, make_city("lima"), role)
    client.force_login(eve)
    assert client.get("/desk/seat-requests/").status_code == 403
    assert client.post("/desk/seat-requests/").status_code == 403


def test_only_the_asker_withdraws(client, olu):
    eve = make_person("Eve")
    request = ask(eve, make_city("lima"))
    for other in (make_person("Nia"), olu):
        client.force_login(other)
        assert client.post(f"/seats/requests/{request.pk}/withdraw/").status_code == 404
    client.force_login(eve)
    assert client.post(f"/seats/requests/{request.pk}/withdraw/").status_code == 302
    assert not SeatRequest.objects.open().exists()


@pytest.mark.parametrize("many", [1, 30])
def test_the_queue_costs_the_same_with_many(olu, client, many, django_assert_num_queries):
    for number in range(many):
        ask(make_person(f"P{number}"), make_city())
    client.force_login(olu)
    client.get("/roles/")  # the number on the desk is counted, and kept
    with django_assert_num_queries(5):  # session, user, seats of the active role, queue, count
        assert client.get("/desk/seat-requests/").status_code == 200
