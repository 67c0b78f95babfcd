"""Numbers for monitoring: who may read them, what they count, and at what cost."""

import datetime

import pytest
import yaml
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from citydiplo.kit import heartbeats
from citydiplo.kit.models import OutgoingMail
from citydiplo.kit.web import metrics as counted
from citydiplo.portal.models import Webhook, WebhookMessage
from citydiplo.portal.tasks import heartbeat
from tests import rows

RULES = portal_settings.BASE_DIR / "citydiplo" / "ops" / "deploy" / "alerts.yml"
TOKEN = {"authorization": "Bearer a-long-secret"}


@pytest.fixture
def numbers(client, settings):
    """``numbers()``: {(name, labels): number}"""
    settings.METRICS_TOKEN = "a-long-secret"

    def read():
        text = client.get(reverse("metrics"), headers=TOKEN).content.decode()
        families = text_string_to_metric_families(text)
        return {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in families
            for sample in family.samples
        }

    return read


@pytest.mark.django_db
def test_they_are_for_operators_and_for_who_holds_the_token(client, settings):
    path = reverse("metrics")
    assert client.get(path).status_code == 404
    assert client.get(path, headers={"authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "a-long-secret"
    assert client.get(path, headers={"authorization": "Bearer wrong"}).status_code == 404
    answer = client.get(path, headers=TOKEN)
    assert "citydiplo_digest_oldest_due_seconds 0.0" in answer.content.decode()
    client.force_login(rows.make_person("Ana"))
    assert client.get(path).status_code == 404
    client.force_login(rows.make_person("Olu", is_staff=True))
    assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_answers_are_counted_by_view_and_status(client, numbers):
    before = numbers()
    for path in ("/networks/", "/networks/", "/no/such/page/", "/health/live"):
        client.get(path)
    after = numbers()

    def more(*key):
        return after.get(key, 0) - before.get(key, 0)

    assert more("citydiplo_requests_total", "200", "networks") == 2
    assert more("citydiplo_requests_total", "404", counted.NO_VIEW) == 1
    assert more("citydiplo_requests_total", "200", "health-live") == 1
    assert more("citydiplo_database_statements_total", "networks") > 0
    assert more("citydiplo_database_seconds_total", "networks") > 0
    assert more("citydiplo_database_statements_total", "health-live") == 0
    assert more("citydiplo_request_seconds_count") == 5  # the first look at the numbers among them


@pytest.mark.django_db
def test_mails_are_counted_by_state(numbers):
    now = datetime.datetime.now(datetime.UTC)
    OutgoingMail.objects.create(to="a@example.org", due_at=now - datetime.timedelta(hours=2))
    OutgoingMail.objects.create(to="b@example.org", state="failed")
    found = numbers()
    assert found["citydiplo_mails", "planned"] == found["citydiplo_mails", "failed"] == 1
    assert found["citydiplo_mails", "sent"] == 0
    assert found["citydiplo_mails_due",] == 1
    assert found["citydiplo_mails_oldest_due_seconds",] >= 7_200


@pytest.mark.django_db
def test_webhooks_and_their_messages_are_counted(numbers):
    ana = rows.make_person("Ana", is_staff=True)
    now = datetime.datetime.now(datetime.UTC)
    paused = {"paused_at": now, "paused_by": "failing"}
    sends, stopped = (
        Webhook.objects.create(person=ana, url="https://example.org/", secret="x", **facts)
        for facts in ({}, paused)
    )
    for webhook, state, hours in (
        (sends, "waiting", 2),
        (sends, "waiting", 1),
        (stopped, "failed", 3),
        (stopped, "failed", 30),
    ):
        WebhookMessage.objects.create(
            webhook=webhook,
            kind="records.changed",
            body="{}",
            state=state,
            created_at=now - datetime.timedelta(hours=hours),
        )
    found = numbers()
    states = ("waiting", "accepted", "failed")
    assert [found["citydiplo_webhook_messages", state] for state in states] == [2, 0, 1]
    assert 7_200 <= found["citydiplo_webhook_oldest_waiting_seconds",] < 7_300
    assert [found["citydiplo_webhooks", state] for state in ("active", "failing", "gone")] == [1, 1, 0]


@pytest.mark.django_db
def test_the_number_of_statements_does_not_depend_on_rows(numbers, django_assert_num_queries):
    with django_assert_num_queries(10):
        numbers()
    for number in range(5):
        OutgoingMail.objects.create(to=f"{number}@example.org")
        rows.make_person(f"Person{number}")
    with django_assert_num_queries(10):
        numbers()


@pytest.mark.django_db
def test_every_number_that_a_rule_names_is_there(client, numbers):
    client.get("/networks/")
    heartbeat()
    heartbeats.note(heartbeats.BEAT)
    names = {key[0].removesuffix("_bucket") for key in numbers()} | {"up"}
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    assert len(rules) > 8
    for rule in rules:
        words = rule["expr"].replace("(", " ").replace("{", " ").replace("[", " ").replace(")", " ").split()
        used = {word.removesuffix("_bucket") for word in words if word.startswith("citydiplo_")}
        assert used, rule["alert"]
        assert used <= names, used - names
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["action"]


def test_jobs_are_healthy_while_beat_and_worker_are_at_work(client, settings):
    def asked():
        answer = client.get("/health/jobs")
        return answer.status_code, answer.json()

    status, answer = asked()
    assert (status, len(answer["problems"])) == (503, 2)
    heartbeat()
    heartbeats.note(heartbeats.BEAT)
    assert asked()[0] == 200
    settings.JOBS_SILENT_AFTER = 5
    late = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=6)
    for key, name in ((heartbeats.WORKER, "worker"), (heartbeats.BEAT, "beat")):
        cache.set(key, late.isoformat())
        status, answer = asked()
        assert (status, answer["working"], len(answer["problems"])) == (503, False, 1)
        assert answer["problems"][0].startswith(f"The {name} has ")
        heartbeats.note(key)
        assert asked()[0] == 200
