"""A message is signed, tried again with longer and longer pauses, and never sent by two workers at once."""

import base64
import hashlib
import hmac
import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from citydiplo.accounts.models import User
from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.actions import webhooks
from citydiplo.portal.models import Webhook, WebhookMessage
from citydiplo.portal.webhooks import sending, signing
from partnerships.models import Partnership, Party
from tests.portal.webhooks.receiver import receiver
from tests.rows import make_city, make_partnership

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(add):
    """A webhook with one change to tell, and its secret."""
    made = add()
    make_partnership(make_city("rome"), make_city("oslo"))
    return made


def add_later():
    """A partnership that is added eight minutes from now."""
    made, moment = (
        make_partnership(make_city("bern"), make_city("bonn")),
        timezone.now() + timedelta(minutes=8),
    )
    Partnership.history.filter(id=made.pk).update(history_date=moment)
    Party.history.filter(partnership_id=made.pk).update(history_date=moment)
    Partnership.objects.filter(pk=made.pk).update(updated_at=moment)
    return made


def good(secret, headers, body):
    """Whether a message has the signature of the Standard Webhooks specification, worked out by hand."""
    key = base64.b64decode(secret.split("_", 1)[1])
    told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}"
    ours = base64.b64encode(hmac.new(key, told.encode(), hashlib.sha256).digest()).decode()
    return f"v1,{ours}" in headers["webhook-signature"].split(" ")


def test_the_example_of_the_specification_has_its_signature():
    secret, key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    sign = signing.sign(secret, key, "1614265330", '{"test": 2432232314}')
    assert sign == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_message_is_signed_and_another_secret_does_not_fit(changed, there, round_in):
    webhook, secret = changed
    round_in()
    (_path, headers, body), *_none = there.requests
    assert good(secret, headers, body)
    assert not good(webhooks.new_secret(), headers, body)
    assert not good(secret, headers, body + " ")
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 60
    assert headers["webhook-id"] == webhook.messages.get().key


def test_for_a_day_both_secrets_sign(changed, there, round_in):
    webhook, former = changed
    secret = webhooks.renew_secret(webhook=webhook)
    round_in()
    (_path, headers, body), *_none = there.requests
    assert good(former, headers, body)
    assert good(secret, headers, body)
    Webhook.objects.update(former_until=timezone.now())
    webhooks.send_again(message=webhook.messages.get())
    round_in()
    assert not good(former, *there.requests[-1][1:])
    assert good(secret, *there.requests[-1][1:])


def test_the_secret_is_encrypted_and_moves_to_a_new_key(changed, there, round_in, settings):
    _webhook, secret = changed
    assert secret not in str(list(Webhook.objects.values()))
    settings.MFA_ENCRYPTION_KEYS = ["n" * 40, settings.SECRET_KEY]
    call_command("rotate_mfa_keys", verbosity=0)
    settings.MFA_ENCRYPTION_KEYS = ["n" * 40]
    round_in()
    assert good(secret, *there.requests[-1][1:])


def test_without_the_key_nothing_is_sent_and_the_list_says_so(changed, there, round_in, settings):
    settings.MFA_ENCRYPTION_KEYS = ["o" * 40]
    round_in()
    assert there.requests == []
    assert WebhookMessage.objects.get().failure == "secret"


def test_what_is_not_accepted_is_tried_again_with_longer_pauses_until_the_person_is_told(changed, there):
    webhook, _secret = changed
    User.objects.filter(pk=webhook.person_id).update(language="fr")
    there.status = 500
    now = timezone.now() + timedelta(minutes=10)
    begin, moments = now, []
    while Webhook.objects.get().paused_at is None:
        assert sending.run_round(now) == 1
        assert sending.run_round(now) == 0  # not before its time
        moments.append(now)
        message = webhook.messages.get()
        now = message.due_at
    pauses = [after - before for before, after in itertools.pairwise(moments)]
    assert pauses == list(sending.PAUSES)
    assert moments[-1] - begin > timedelta(days=3)
    assert len({headers["webhook-id"] for _path, headers, _body in there.requests}) == 1
    assert len(set(there.bodies)) == 1
    message.refresh_from_db()
    assert (message.state, message.status, message.attempts) == ("failed", 500, len(sending.PAUSES) + 1)
    mail = OutgoingMail.objects.get(message="webhook_stopped")
    assert mail.to == webhook.person.email
    assert "webhook est en pause" in mail.subject
    assert sending.run_round(now + timedelta(days=9)) == 0


def test_the_next_change_waits_until_the_last_was_accepted(changed, there, told):
    there.status = 503
    now = timezone.now() + timedelta(minutes=10)
    sending.run_round(now)
    second = add_later()
    sending.run_round(now + timedelta(minutes=30))
    assert len(set(there.bodies)) == 1
    there.status = 200
    sending.run_round(now + timedelta(hours=1))
    assert told()[-1] == ("partnerships", second.pk, "written")
    assert [one.state for one in WebhookMessage.objects.order_by("pk")] == ["accepted", "accepted"]


def test_410_pauses_at_once(changed, there, round_in):
    there.status = 410
    round_in()
    webhook = Webhook.objects.with_role().get()
    assert (webhook.state, webhook.paused_by) == ("paused", "gone")
    assert OutgoingMail.objects.filter(message="webhook_stopped").count() == 1
    assert round_in(9_999) == 0


def test_resumed_it_sends_what_was_not_accepted_and_what_changed_meanwhile(changed, there, round_in):
    webhook, _secret = changed
    there.status = 410
    round_in()
    second = add_later()
    there.status = 200
    assert webhooks.resume(webhook=webhook)
    assert not webhooks.resume(webhook=webhook)
    round_in(60)
    first, again, more = there.bodies
    assert first == again
    assert json.loads(more)["data"]["changes"][0]["id"] == second.pk


def test_a_redirect_is_a_failure(changed, there, round_in):
    with receiver() as elsewhere:
        there.status, there.headers = 302, {"Location": elsewhere.url}
        round_in()
        assert elsewhere.requests == []
    message = WebhookMessage.objects.get()
    assert (message.state, message.status) == ("waiting", 302)


def test_a_slow_server_is_a_failure(changed, there, round_in, monkeypatch):
    monkeypatch.setattr(sending, "ANSWER_WITHIN", 0.2)
    there.may_answer.clear()
    round_in()
    message = WebhookMessage.objects.get()
    assert (message.state, message.status, message.failure) == ("waiting", None, "timeout")


def test_a_server_that_is_not_public_is_a_failure(changed, round_in, settings, there):
    settings.WEBHOOKS_TO_LOOPBACK = False
    round_in()
    assert WebhookMessage.objects.get().failure == "not-public"
    assert there.requests == []


def test_one_webhook_that_fails_in_an_unforeseen_way_holds_up_no_other(add, there, round_in):
    broken, _secret = add()
    add()
    Webhook.objects.filter(pk=broken.pk).update(secret="whsec_is not base64")
    make_partnership(make_city("rome"), make_city("oslo"))
    assert round_in() == 1
    assert len(there.requests) == 1
    assert broken.messages.get().state == "waiting"
    assert not Webhook.objects.exclude(claimed_until=None).exists()


def test_the_check_of_a_production_portal_warns_of_webhooks_to_its_own_machine(settings):
    def warns():
        return "kit.W002" in [one.id for one in run_checks(include_deployment_checks=True)]

    assert warns()
    settings.WEBHOOKS_TO_LOOPBACK = False
    assert not warns()


def test_a_test_message_is_sent_once_and_pauses_nothing(add, there, round_in):
    webhook, secret = add()
    there.status = 500
    webhooks.send_test(webhook=webhook)
    assert round_in() == 1
    assert round_in(60) == 0
    assert json.loads(there.bodies[0])["type"] == "test"
    assert good(secret, *there.requests[0][1:])
    assert webhook.messages.get().state == "failed"
    assert Webhook.objects.with_role().get().state == "active"


def test_a_paused_webhook_sends_nothing(changed, there, round_in):
    webhook, _secret = changed
    assert webhooks.pause(webhook=webhook)
    assert not webhooks.pause(webhook=webhook)
    assert round_in() == 0
    assert there.requests == []


def test_after_a_long_pause_it_tells_the_last_30_days(changed):
    webhook, _secret = changed
    Webhook.objects.update(since=timezone.now() - timedelta(days=99))
    webhooks.pause(webhook=webhook)
    webhooks.resume(webhook=webhook)
    webhook.refresh_from_db()
    assert timedelta(days=29) < timezone.now() - webhook.since < timedelta(days=31)


def test_messages_are_forgotten_after_30_days(changed, round_in):
    round_in()
    assert webhooks.forget() == 0
    assert webhooks.forget(now=timezone.now() + timedelta(days=31)) == 1


def test_while_one_worker_sends_another_leaves_the_webhook_alone(changed, round_in, there):
    Webhook.objects.update(claimed_until=timezone.now() + timedelta(hours=1))
    assert round_in(10) == 0
    assert there.requests == []
    assert round_in(61) == 1  # that worker was killed
    assert Webhook.objects.get().claimed_until is None


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs connections that wait")
def test_two_workers_at_once_send_once(changed, there):
    now, there.status = timezone.now() + timedelta(minutes=10), 204
    there.may_answer.clear()
    sent = []

    def work():
        try:
            sent.append(sending.run_round(now))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers[1:]:
        worker.join(timeout=1)  # all but one find it claimed, while the server has not answered yet
    there.may_answer.set()
    for worker in workers:
        worker.join()
    assert sorted(sent) == [0, 0, 0, 1]
    assert len(there.requests) == 1
    assert WebhookMessage.objects.get().state == "accepted"


def test_the_program_of_the_help_checks_messages(add, client, round_in, settings):
    program = Path(site.BASE_DIR, "templates", "portal", "webhook_example.txt").read_text()
    assert program.strip() in client.get("/api/").text
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    webhook, secret = add(url=f"http://127.0.0.1:{port}/")
    made = make_partnership(make_city("rome"), make_city("oslo"))
    facts = {"WEBHOOK_SECRET": secret, "PORT": str(port), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", program]
    with subprocess.Popen(
        command, env=facts, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        try:
            _wait_for(port)
            round_in()
            assert run.stdout.readline().split() == ["partnerships", str(made.pk), "written"]
            assert webhook.messages.get().status == 204
            webhooks.renew_secret(webhook=webhook)
            Webhook.objects.update(former_until=timezone.now())
            webhooks.send_again(message=webhook.messages.get())
            round_in()
            assert webhook.messages.get().status == 401
        finally:
            run.terminate()


def _wait_for(port):
    for _ in range(500):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise AssertionError("The program does not listen.")
