"""Addresses of former releases lead to the current ones: links in emails, and forms that stood open."""

import pytest
from django.urls import reverse

from networks import active_seat
from networks.choices import SeatRole
from tests.portal.test_gates import OURS
from tests.rows import make_city, make_person, make_seat

pytestmark = pytest.mark.django_db

FORMER = {
    "/seats/hat/": reverse("active-seat"),
    "/still-right/abc:def/": reverse("yearly-check", args=["abc:def"]),
    "/exchanges/replies/7/take-back/": reverse("reply-withdraw", args=[7]),
    "/exchanges/reuses/7/take-back/": reverse("reuse-withdraw", args=[7]),
    "/meetings/7/follow-ups/8/drop/": reverse("follow-up-delete", args=[7, 8]),
}


def test_every_former_address_is_followed_here():
    assert len([entry for _, entry in OURS if hasattr(entry.callback, "leads_to")]) == len(FORMER)


@pytest.mark.parametrize(("former", "current"), FORMER.items())
def test_a_former_address_leads_to_the_current_one(client, former, current):
    seen, sent = client.get(f"{former}?a=1&b=%26"), client.post(former, {"a": "1"})
    assert (seen.status_code, seen.url) == (301, f"{current}?a=1&b=%26")
    assert (sent.status_code, sent.url) == (308, current)


def test_a_form_that_stood_open_is_sent_on_with_what_was_typed(client):
    ana = make_person("Ana")
    make_seat(ana, make_city("lima"), SeatRole.CITY_EDITOR)
    second = make_seat(ana, make_city("lagos"), SeatRole.CITY_EDITOR)
    client.force_login(ana)
    answer = client.post("/seats/hat/", {"seat": second.pk, "next": "/roles/"}, follow=True)
    assert answer.request["PATH_INFO"] == "/roles/"
    assert client.session[active_seat.SESSION_KEY] == second.pk


def test_the_role_chosen_before_an_upgrade_stays_chosen(client):
    ana = make_person("Ana")
    make_seat(ana, make_city("lima"), SeatRole.CITY_EDITOR)
    second = make_seat(ana, make_city("lagos"), SeatRole.CITY_EDITOR)
    client.force_login(ana)
    session = client.session
    session[active_seat.FORMER_KEY] = second.pk
    session.save()
    assert client.get("/seats/").wsgi_request.active_seat.seat == second
