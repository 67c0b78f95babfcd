"""A cache that hangs, is gone or is full costs a moment once, and never a page: with a real server."""

import os
import signal

import pytest
from celery import current_app
from django.core.cache import cache
from django.urls import reverse
from redis.connection import AbstractConnection

from citydiplo.kit import jobs
from citydiplo.kit.caching import backend as forgiving
from citydiplo.kit.caching.breaker import CircuitBreaker
from citydiplo.ops.dev import servers
from citydiplo.ops.run import broker
from networks.models import City
from tests import rows
from tests.ops.processes import until

pytestmark = [pytest.mark.check, pytest.mark.django_db]
PASSWORD = "a password for outages"


@pytest.fixture
def server(settings):
    """A server of our own as the cache; yields a client of it that waits."""
    with servers.redis() as url:
        settings.CACHES = {
            **settings.CACHES,
            "default": {
                "BACKEND": "citydiplo.kit.caching.backend.ForgivingRedisCache",
                "LOCATION": url,
                "OPTIONS": {"serializer": "citydiplo.kit.caching.backend.Compact"},
            },
        }
        yield broker.connect(url)
        forgiving._breakers.clear()


@pytest.fixture
def hang(server):
    """``hang()`` suspends the server with its connections open; ``hang.end()`` resumes it."""
    number = server.info("server")["process_id"]

    def stop():
        os.kill(number, signal.SIGSTOP)

    stop.end = lambda: os.kill(number, signal.SIGCONT)
    yield stop
    stop.end()


@pytest.fixture
def ana(client):
    ana = rows.make_person("Ana", password=PASSWORD)
    rows.make_seat(ana, rows.make_city("lima", country="PE"), "city-editor")
    return ana


@pytest.fixture
def celery_queue(server, settings):
    """Celery over the same server, with the deadlines of a web process."""
    before = current_app.conf.broker_url, current_app.conf.broker_transport_options
    path = server.connection_pool.connection_kwargs["path"]
    current_app.conf.broker_url = f"redis+socket://{path}"
    current_app.conf.broker_transport_options = {
        **settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        **settings.BROKER_DEADLINES,
    }
    current_app._after_fork()  # forgets its connections
    jobs._broker = CircuitBreaker(jobs._broker.errors)
    yield
    current_app.conf.broker_url, current_app.conf.broker_transport_options = before
    current_app._after_fork()
    jobs._broker = CircuitBreaker(jobs._broker.errors)


@pytest.fixture
def waits(monkeypatch):
    """How long each answer of a server may be waited for, in the order in which that began.

    Counted where redis-py reads, since time on a clock says as much about a busy machine as about us.
    """
    waits, read = [], AbstractConnection.read_response

    def read_and_note(self, *args, **kwargs):
        waits.append(self.socket_timeout)
        return read(self, *args, **kwargs)

    monkeypatch.setattr(AbstractConnection, "read_response", read_and_note)
    return waits


def pause(seconds):
    """For how long the cache is not asked after a failure."""
    cache.get("anything")  # each server has a breaker once it was asked
    for one in forgiving._breakers.values():
        one.pause, one._again = seconds, 0


@pytest.mark.parametrize("path", ["/", "/cities/", "/cities/lima/", "/partnerships/"])
def test_a_hanging_cache_costs_a_page_a_moment_once_and_then_nothing(client, hang, ana, waits, path):
    pause(0)  # on a busy machine the first answers may be late, too
    client.get(path)
    waits.clear()
    client.get(path)
    assert waits  # the page asks the cache
    hang()
    pause(3_600)  # or a slow machine would ask again within this test
    waits.clear()
    assert client.get(path).status_code == 200
    assert len(waits) <= 2
    assert sum(waits) < 0.5
    waits.clear()
    for _again in range(3):
        assert client.get(path).status_code == 200
    assert waits == []


def test_sign_in_and_writes_go_on_while_the_cache_hangs(client, hang, ana, settings):
    hang()
    answer = client.post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/account/").status_code == 200
    answer = client.post("/cities/lima/agreements/enter/", {})
    assert answer.status_code in {200, 422}
    City.objects.filter(slug="lima").update(admin_area="Lima Province")
    assert b"Lima Province" in client.get("/cities/lima/").content


def test_throttles_hold_while_the_cache_hangs(client, hang, ana):
    hang()
    said = [
        client.post(reverse("account_login"), {"login": ana.email, "password": f"wrong {number}"})
        for number in range(12)
    ]
    assert said[-1].status_code == 429 or b"Too many" in said[-1].content


def test_when_the_cache_is_back_it_is_asked_again(hang, server, monkeypatch):
    pause(0.3)
    until(lambda: cache.set("word", "before") or cache.get("word"))
    hang()
    assert cache.get("word") is None
    hang.end()
    until(lambda: cache.get("word") == "before")


def test_a_cache_that_is_full_forgets_or_refuses_and_pages_go_on(client, server, ana):
    server.config_set("maxmemory", "3mb")
    for policy in ("allkeys-lru", "noeviction"):
        server.config_set("maxmemory-policy", policy)
        for number in range(3_000):
            cache.set(f"filling-{policy}-{number}", os.urandom(2_000), 300)
        assert client.get("/cities/lima/").status_code == 200
        assert server.info("memory")["used_memory"] < 8_000_000


def test_a_task_queue_that_hangs_is_waited_for_once(settings, server, hang, celery_queue, waits):
    jobs._broker.pause = 3_600
    hang()
    waits.clear()
    assert jobs.run_now("citydiplo.kit.tasks.send_waiting_mail") is False
    assert waits
    assert sum(waits) < 3
    waits.clear()
    assert jobs.run_now("citydiplo.kit.tasks.send_waiting_mail") is False
    assert waits == []


def test_the_embedded_cache_has_a_limit_and_the_queue_loses_nothing(tmp_path):
    tasks, kept = broker.command(tmp_path), broker.cache_command(tmp_path)
    assert tasks[tasks.index("--maxmemory-policy") + 1] == "noeviction"
    assert tasks[tasks.index("--appendonly") + 1] == "yes"
    assert kept[kept.index("--maxmemory-policy") + 1] == "allkeys-lru"
    assert kept[kept.index("--maxmemory") + 1] == "64mb"
    assert kept[kept.index("--appendonly") + 1] == "no"
    assert set(tasks) & set(kept) >= {"--unixsocket"}
    assert tasks[tasks.index("--unixsocket") + 1] != kept[kept.index("--unixsocket") + 1]
