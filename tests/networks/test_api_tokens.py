"""Tokens: shown once, kept as a hash, for one role. They end with revocation, date, role or person."""

import datetime
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citydiplo.accounts.models import SecurityEvent
from networks.actions import api_tokens, seats
from networks.errors import NotPossibleError
from networks.models import ApiToken
from tests.rows import make_city, make_network, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/partnerships/"


@pytest.fixture
def seat():
    return make_seat(make_person("Ana"), make_city("lima"), "city-editor")


@pytest.fixture
def person(client, seat):
    """Ana, who has just entered the password again."""
    client.force_login(seat.person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return seat.person


def bearer(text):
    return {"authorization": f"Bearer {text}"}


def make(seat, scope="read", days=30):
    return api_tokens.make(seat=seat, name="Website", scope=scope, days=days)


def asks(client, text):
    return client.get(ADDRESS, headers=bearer(text)).status_code


def test_a_token_is_shown_once_and_kept_as_a_hash(client, person, seat):
    facts = {"name": "Website <b>", "seat": seat.pk, "scope": "write", "days": "90"}
    page = client.post("/account/tokens/new/", facts)
    made = ApiToken.objects.get()
    text = page.context["text"]
    assert text in page.text
    assert page["Cache-Control"] == "private, no-store"
    assert text not in str(list(ApiToken.objects.values()))
    assert (made.seat, made.scope, made.may_write) == (seat, "write", True)
    listed = client.get("/account/tokens/").text
    assert text not in listed
    assert f"{text[:8]}…" in listed
    assert "Website &lt;b&gt;" in listed
    assert asks(client, text) == 200
    assert SecurityEvent.objects.filter(person=person, kind="token-made").count() == 1


def test_who_has_not_proved_lately_who_they_are_is_asked_to(client, seat):
    seat.person.set_password("river and stone and sky")
    seat.person.save()
    client.force_login(seat.person)
    for answer in (client.get("/account/tokens/new/"), client.post("/account/tokens/new/", {"name": "x"})):
        assert answer.status_code == 302
        assert "/reauthenticate/" in answer.url
    assert not ApiToken.objects.exists()


WRONG = ({"seat": "999"}, {"seat": "x"}, {"scope": "all"}, {"days": "9999"}, {"name": ""}, {"name": "x" * 81})


@pytest.mark.parametrize("wrong", WRONG)
def test_what_nobody_can_choose_makes_no_token(client, person, seat, wrong):
    facts = {"name": "Website", "seat": seat.pk, "scope": "read", "days": "30"} | wrong
    assert client.post("/account/tokens/new/", facts).context["form"].errors
    assert not ApiToken.objects.exists()


def test_nobody_makes_a_token_for_a_role_of_somebody_else(client, person):
    other = make_seat(make_person("Chidi"), make_city("lagos"), "city-editor")
    client.post("/account/tokens/new/", {"name": "x", "seat": other.pk, "scope": "read", "days": "30"})
    assert not ApiToken.objects.exists()


def test_without_a_role_there_is_no_token(client):
    client.force_login(make_person("Eve"))
    assert "You need a role" in client.get("/account/tokens/").text


def test_a_revoked_token_is_refused_at_once_and_only_its_owner_revokes_it(client, seat, person):
    token, text = make(seat)
    client.force_login(make_person("Eve"))
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert asks(client, text) == 200
    client.force_login(seat.person)
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    answer = client.get(ADDRESS, headers=bearer(text))
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer["Content-Type"] == "application/problem+json"
    assert "Revoked" in client.get("/account/tokens/").text


def test_it_ends_with_its_date_its_role_and_its_person(client, seat):
    expired, text = make(seat)
    ApiToken.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    assert asks(client, text) == 401
    _token, text = make(seat)
    seat.person.is_active = False
    seat.person.save()
    assert asks(client, text) == 401
    seat.person.is_active = True
    seat.person.save()
    assert asks(client, text) == 200
    seats.revoke(seat=seat, by=seat.person, reason="Moved")
    assert asks(client, text) == 401


@pytest.mark.parametrize(
    "header", ["Basic x", "Bearer", "Bearer cdp_x", "Bearer " + "x" * 500, "cdp_x", "Bearer é"]
)
def test_what_is_no_token_is_refused_also_for_what_is_public(client, header):
    assert client.get("/api/v1/cities/", headers={"authorization": header}).status_code == 401


def test_it_reads_what_its_role_reads_and_nothing_of_other_roles(client, seat):
    lima, lagos = seat.city, make_city("lagos")
    make_seat(seat.person, lagos, "city-editor")
    seat.person.is_staff = seat.person.is_superuser = True
    seat.person.save()
    rome = make_city("rome")
    own = make_partnership(lima, rome, visibility="city")
    members = make_partnership(lagos, rome, visibility="members")
    make_partnership(lagos, rome, visibility="city")
    draft = make_partnership(lima, rome, status="draft")
    _token, text = make(seat)
    rows = client.get(ADDRESS, headers=bearer(text)).json()["results"]
    assert {row["record_id"] for row in rows} == {own.pk, members.pk, draft.pk}
    assert client.get(ADDRESS).json()["results"] == []


def test_a_secretariat_reads_as_a_secretariat(client):
    network = make_network("c40")
    _token, text = make(make_seat(make_person("Dia"), network, "secretariat"))
    hidden = make_partnership(make_city("lima"), make_city("rome"), visibility="city")
    shared = make_partnership(make_city("oslo"), make_city("bern"), visibility="members")
    rows = client.get(ADDRESS, headers=bearer(text)).json()["results"]
    assert {row["record_id"] for row in rows} == {shared.pk}
    assert hidden.pk != shared.pk


def test_its_use_is_noted_once_in_ten_minutes(client, seat):
    token, text = make(seat)
    assert asks(client, text) == 200
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    with CaptureQueriesContext(connection) as asked:
        asks(client, text)
    assert not [query for query in asked if query["sql"].startswith("UPDATE")]
    ApiToken.objects.update(last_used_at=first - datetime.timedelta(minutes=11))
    asks(client, text)
    token.refresh_from_db()
    assert token.last_used_at >= first


def test_a_person_has_so_many_tokens_and_can_revoke_one_for_another(seat):
    made = [make(seat)[0] for _ in range(api_tokens.MOST)]
    with pytest.raises(NotPossibleError):
        make(seat)
    assert api_tokens.revoke(token=made[0])
    assert not api_tokens.revoke(token=made[0])
    assert make(seat)


def test_the_list_takes_as_many_statements_with_many_tokens_as_with_one(client, person, seat):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get("/account/tokens/")
        return len(asked)

    make(seat)
    cost()
    few = cost()
    for _ in range(8):
        make(seat)
    assert cost() == few
