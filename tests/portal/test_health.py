"""The probes say what is wrong, to anybody, by any address, and never a secret."""

import datetime

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from citydiplo.portal.tasks import heartbeat
from citydiplo.portal.views import health


@pytest.fixture(autouse=True)
def _forget_migrations(monkeypatch):
    monkeypatch.setitem(health._seen, "migrated", False)


def test_alive_without_a_database(client):
    response = client.get("/health/live")  # pytest-django refuses any query in this test
    assert response.status_code == 200
    assert response.json() == {"alive": True}


@pytest.mark.django_db
def test_ready_when_database_and_cache_answer(client):
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "problems": [], "jobs": None}


@pytest.mark.django_db
def test_ready_tells_when_jobs_were_last_done(client):
    heartbeat()
    seen = datetime.datetime.fromisoformat(client.get("/health/ready").json()["jobs"])
    assert datetime.datetime.now(datetime.UTC) - seen < datetime.timedelta(minutes=1)


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(client):
    on_disk, recorder = MigrationLoader(connection).disk_migrations, MigrationRecorder(connection)
    newest = max(name for app, name in on_disk if app == "partnerships")
    for key in [("partnerships", newest), *on_disk["partnerships", newest].replaces]:
        recorder.record_unapplied(*key)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["problems"] == ["The database lacks migrations: run python manage.py migrate."]


@pytest.mark.django_db
def test_an_unreachable_cache_is_not_ready_and_its_address_stays_secret(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "citydiplo.kit.cache.ForgivingRedisCache",
            "LOCATION": "redis://:geheim@127.0.0.1:1/0",
        }
    }
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert "REDIS_URL" in response.json()["problems"][0]
    assert "geheim" not in response.content.decode()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
@pytest.mark.django_db
def test_probes_come_by_ip_address_and_plain_http(client, settings, path):
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(path, headers={"host": "10.1.2.3:8000"})
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert client.get("/", headers={"host": "10.1.2.3:8000"}).status_code == 400
    assert client.post(path).status_code == 405
