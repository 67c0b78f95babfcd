"""Webhooks in one's account: the secret is shown once, and nobody else comes near them."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citydiplo.accounts.models import SecurityEvent
from citydiplo.portal.actions import webhooks
from citydiplo.portal.models import Webhook, WebhookMessage
from tests.rows import make_city, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db
LIST, NEW = "/account/webhooks/", "/account/webhooks/new/"


@pytest.fixture
def person(client, seat):
    """Ana, who has just entered the password again."""
    return signed_in(client, seat.person)


def signed_in(client, person):
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return person


def facts(role, **others):
    return {"url": "https://city.example/hook", "nouns": ["cities", "visits"], "seat": role.pk} | others


def test_a_secret_is_shown_once(client, person, seat):
    page = client.post(NEW, facts(seat, as_role="on"))
    made, secret = Webhook.objects.get(), page.context["secret"]
    assert secret in page.text
    assert secret.startswith("whsec_")
    assert page["Cache-Control"] == "private, no-store"
    assert (made.person, made.seat, made.nouns, made.as_role) == (person, seat, ["cities", "visits"], True)
    for address in (LIST, made.get_absolute_url()):
        shown = client.get(address).text
        assert "https://city.example/hook" in shown
        assert secret not in shown
    assert SecurityEvent.objects.filter(person=person, kind="webhook-added").count() == 1


def test_who_has_not_proved_lately_who_they_are_is_asked_to(client, seat, add):
    webhook, _secret = add()
    before = Webhook.objects.values().get()
    seat.person.set_password("river and stone and sky")
    seat.person.save()
    client.force_login(seat.person)
    for address in (NEW, f"{webhook.get_absolute_url()}secret/"):
        for answer in (client.get(address), client.post(address, facts(seat))):
            assert answer.status_code == 302
            assert "/reauthenticate/" in answer.url
    assert Webhook.objects.values().get() == before


WRONG = (
    *({"url": "http://city.example/"}, {"url": "https://10.0.0.1/"}, {"url": "https://city.example:22/"}),
    *(
        {"url": "https://a:b@city.example/"},
        {"url": "x"},
        {"url": ""},
        {"url": "https://a.example/" + "x" * 500},
    ),
    *({"nouns": []}, {"nouns": ["people"]}, {"seat": "999"}, {"seat": "operator"}, {"seat": ""}),
)


@pytest.mark.parametrize("wrong", WRONG)
def test_what_nobody_can_choose_makes_no_webhook(client, person, seat, settings, wrong):
    settings.WEBHOOKS_TO_LOOPBACK = False
    assert client.post(NEW, facts(seat, **wrong)).context["form"].errors
    assert not Webhook.objects.exists()


def test_an_operator_adds_one_for_public_records_alone(client):
    olu = signed_in(client, make_person("Olu", is_staff=True))
    asked = {"url": "https://city.example/", "nouns": ["cities"], "seat": "operator"}
    assert "as_role" in client.post(NEW, asked | {"as_role": "on"}).context["form"].errors
    assert client.post(NEW, asked).context["secret"]
    made = Webhook.objects.get()
    assert (made.person, made.seat, made.as_role) == (olu, None, False)
    assert "Operator of this portal" in client.get(made.get_absolute_url()).text


def test_without_a_role_there_is_none(client):
    signed_in(client, make_person("Eve"))
    assert "You need a role" in client.get(LIST).text
    assert client.get(NEW).status_code == 302


def test_a_person_has_so_many(client, person, seat, add):
    for _ in range(webhooks.MOST):
        add()
    answer = client.post(NEW, facts(seat))
    assert "Delete one first" in answer.text
    assert Webhook.objects.count() == webhooks.MOST


def test_nobody_else_sees_or_does_anything(client, add, there):
    webhook, _secret = add()
    message = WebhookMessage.objects.create(webhook=webhook, kind="test", body="{}")
    before = Webhook.objects.values().get()
    signed_in(client, make_seat(make_person("Eve"), make_city("rome"), "city-editor").person)
    address = webhook.get_absolute_url()
    assert client.get(address).status_code == 404
    for path in ("secret/", "pause/", "resume/", "test/", "delete/", f"messages/{message.pk}/again/"):
        assert client.post(address + path).status_code == 404
    assert Webhook.objects.values().get() == before
    assert WebhookMessage.objects.count() == 1


def test_a_message_of_another_webhook_is_not_found(client, person, add):
    (one, _secret), (other, _other) = add(), add()
    message = WebhookMessage.objects.create(webhook=other, kind="test", body="{}", state="failed")
    assert client.post(f"{one.get_absolute_url()}messages/{message.pk}/again/").status_code == 404


def test_the_page_shows_what_was_sent_and_what_came_of_it(client, person, add, there, round_in):
    webhook, _secret = add()
    made = make_partnership(make_city("rome"), make_city("oslo"))
    there.status = 503
    round_in()
    shown = client.get(webhook.get_absolute_url()).text
    message = webhook.messages.get()
    assert "answer 503" in shown
    assert "1 attempt" in shown
    assert message.key in shown
    assert f"/api/v1/partnerships/{made.pk}/" in shown
    assert "next attempt" in shown


def test_it_is_paused_resumed_tried_and_deleted(client, person, add, there, round_in):
    webhook, _secret = add()
    address = webhook.get_absolute_url()

    def press(what):
        return client.post(f"{address}{what}/", follow=True).text

    assert "A test message is on its way" in press("test")
    round_in()
    assert len(there.requests) == 1
    message = webhook.messages.get()
    press(f"messages/{message.pk}/again")
    round_in()
    assert there.bodies[0] == there.bodies[1]
    assert "Paused since" in press("pause")
    assert "Resume it first" in press("test")
    assert "Send a test message" in press("resume")
    assert "Delete the webhook" in client.get(f"{address}delete/").text
    assert "The webhook is deleted" in press("delete")
    assert not Webhook.objects.exists()
    assert SecurityEvent.objects.filter(person=person, kind="webhook-deleted").count() == 1


def test_a_new_secret_is_shown_once(client, person, add):
    webhook, secret = add()
    address = f"{webhook.get_absolute_url()}secret/"
    assert "secret" not in client.get(address).context
    fresh = client.post(address).context["secret"]
    assert fresh != secret
    assert fresh not in client.get(webhook.get_absolute_url()).text


def test_by_hand_a_person_sends_only_so_many(client, person, add, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"webhook_message": "2/10m/user"}
    webhook, _secret = add()
    for _ in range(4):
        client.post(f"{webhook.get_absolute_url()}test/")
    assert webhook.messages.count() == 2


def test_pages_take_as_many_statements_with_many_rows_as_with_one(client, person, add):
    def cost(address):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    def fill(number):
        for _ in range(number):
            WebhookMessage.objects.create(webhook=webhook, kind="test", body="{}", state="failed")

    webhook, _secret = add()
    fill(1)
    addresses = (LIST, webhook.get_absolute_url())
    few = [cost(address) for address in addresses * 2][2:]
    fill(8)
    for _ in range(5):
        add()
    assert [cost(address) for address in addresses] == few
