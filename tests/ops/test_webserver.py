"""The web server's own configuration: what its workers are told before the application is read."""

import sqlite3

import pytest
from django.db import connection

from citydiplo.kit import environment
from citydiplo.ops.run import webserver


def told():
    return dict(one.split("=", 1) for one in webserver.raw_env)


def test_its_threads_keep_little_of_the_file_each(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("SQLITE_CACHE", told()["SQLITE_CACHE"])
    opened = sqlite3.connect(tmp_path / "register.sqlite3")
    opened.executescript(environment.database(tmp_path)["OPTIONS"]["init_command"])
    assert opened.execute("PRAGMA cache_size").fetchone() == (-2_000,)
    assert opened.execute("PRAGMA mmap_size").fetchone() == (0,)
    opened.close()


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="asks SQLite")
def test_other_processes_keep_more_of_it():
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA cache_size").fetchone() == (-20_000,)


@pytest.mark.skipif("sys.platform != 'linux'", reason="glibc alone has arenas")
def test_memory_comes_from_few_arenas():
    assert webserver.allocate_from_few_arenas()
