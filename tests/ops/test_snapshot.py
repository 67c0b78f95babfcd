"""The database that the tests copy is the one that the migrations make."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from citydiplo.ops.dev import servers

ROOT = Path(__file__).resolve().parents[2]

# A table of Django's that nothing here uses: its model says integer, its migration big integer.
APART = '["column", "auth_group_permissions", "id '

pytestmark = pytest.mark.check


def facts(way, home, url):
    env = {**os.environ, "CITYDIPLO_EMBEDDED": "on", "CITYDIPLO_HOME": str(home)}
    env |= {"DATABASE_URL": url, "REDIS_URL": ""}
    command = [sys.executable, "-m", "tests.ops.schema_facts", way]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def assert_both_are_the_same(made, migrated):
    """By definition, rows and record of migrations; the message names what only one of them has."""
    made_defined, defined = (
        {text for line in one["defined"] if not (text := json.dumps(line)).startswith(APART)}
        for one in (made, migrated)
    )
    assert len(defined) > 500
    assert sorted(made_defined - defined) == []
    assert sorted(defined - made_defined) == []
    assert made["rows"] == migrated["rows"]
    assert made["applied"] == migrated["applied"]


def test_on_sqlite_it_is_what_migrations_make(tmp_path):
    ways = {way: facts(way, tmp_path / way, "") for way in ("models", "migrations")}
    assert_both_are_the_same(ways["models"], ways["migrations"])


def test_on_postgresql_it_is_what_migrations_make(tmp_path):
    if not servers.find_postgres():
        pytest.skip("no PostgreSQL on this machine")
    found = {}
    for way in ("models", "migrations"):
        with servers.postgres() as url:
            found[way] = facts(way, tmp_path / way, url)
    assert_both_are_the_same(found["models"], found["migrations"])
