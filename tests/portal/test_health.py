"""The probes say what is wrong, to anybody, by any address, and never a secret."""

import datetime
import resource
import signal

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from citydiplo.portal.tasks import heartbeat
from citydiplo.portal.views import health


@pytest.fixture(autouse=True)
def _forget_migrations(monkeypatch):
    monkeypatch.setitem(health._seen, "migrated", False)


@pytest.mark.parametrize("cookies", [{}, {"sessionid": "a" * 32}, {"sessionid": "b" * 32, "csrftoken": "c"}])
def test_alive_without_a_database(client, cookies):
    client.cookies.load(cookies)
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
def test_files_that_are_recorded_are_not_read(client, settings, tmp_path, monkeypatch):
    folder = tmp_path / "later_steps"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "0001_first.py").write_text("raise SystemExit('read')")
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"kit": "later_steps"}
    with pytest.raises(SystemExit):
        client.get("/health/ready")
    MigrationRecorder(connection).record_applied("kit", "0001_first")
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_an_unreachable_cache_is_told_and_its_address_stays_secret(client, settings):
    """Pages work without it, so no server may be taken out of service for it."""
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "citydiplo.kit.caching.backend.ForgivingRedisCache",
            "LOCATION": "redis://:geheim@127.0.0.1:1/0",
        },
    }
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert "CACHE_URL" in response.json()["problems"][0]
    assert "geheim" not in response.content.decode()


@pytest.mark.django_db
def test_an_unreachable_queue_is_told_and_its_address_stays_secret(client, settings):
    settings.CELERY_BROKER_URL = settings.REDIS_URL = "redis://:geheim@127.0.0.1:1/0"
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["problems"] == ["The task queue cannot be reached: see REDIS_URL."]


@pytest.mark.django_db
def test_a_disk_that_is_nearly_full_is_not_ready(client, settings):
    settings.LEAST_FREE_SPACE = 10**12
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert "disk is nearly full" in response.json()["problems"][0]


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, 4000])
def test_a_home_that_is_full_is_not_ready(client, size):
    """A limit on the size of files stands for a full disk: the write fails in the same way."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    told = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        response = client.get("/health/ready")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, told)
    assert response.status_code == 503
    assert "cannot be written below CITYDIPLO_HOME" in response.json()["problems"][0]


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
