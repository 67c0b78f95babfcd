"""A database of each landed release upgrades with all its rows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from citydiplo.ops.dev import servers

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Tables of Django itself, which change with the code, and tables that jobs rebuild.
NOT_COMPARED = {"django_migrations", "django_content_type", "auth_permission", "django_session"}

# (table, column): why an upgrade changes its values. Everything else must be as it was.
CHANGED: dict[tuple[str, str], str] = {
    ("mfa_authenticator", "data"): "Second factors are encrypted (tests/accounts/test_encryption.py).",
}

# Tables and columns that are called otherwise since: {(table, column or ""): name}.
RENAMED: dict[tuple[str, str], str] = {}


pytestmark = pytest.mark.check


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def upgraded(request, tmp_path_factory):
    home = tmp_path_factory.mktemp("upgrade")
    dump = HERE / "first_release" / f"{request.param}.sql.xz"
    if request.param == "sqlite":
        return upgrade(dump, home, "")
    if not servers.find_postgres():
        pytest.skip("no PostgreSQL on this machine")
    with servers.postgres() as url:
        return upgrade(dump, home, url)


def upgrade(dump, home, url):
    env = {**os.environ, "DATABASE_URL": url, "REDIS_URL": "", "CITYDIPLO_HOME": str(home)}
    command = [sys.executable, "-m", "tests.ops.upgrading", str(dump)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_every_row_is_there_and_says_what_it_said(upgraded):
    wrong = []
    for table, rows in upgraded["before"].items():
        if table not in NOT_COMPARED:
            after = upgraded["after"].get(RENAMED.get((table, ""), table))
            wrong += [f"{table} is gone"] if after is None else list(differences(table, rows, after))
    assert not wrong, "\n".join(wrong[:40])


def differences(table, rows, after):
    for key, row in rows.items():
        if key not in after:
            yield f"{table} {key} is gone"
            continue
        for column, value in row.items():
            now = after[key].get(RENAMED.get((table, column), column), "no such column")
            if now != value and (table, column) not in CHANGED:
                yield f"{table} {key}: {column} was {value!r}, is {now!r}"


def test_the_dump_holds_rows_of_every_kind(upgraded):
    empty = {table for table, rows in upgraded["before"].items() if not rows}
    # Sign-in by another service and half-done address changes; tables without a single key.
    assert {name for name in empty if not name.startswith(("socialaccount_", "account_emailconf"))} == set()


def test_pages_of_the_upgraded_portal_answer(upgraded):
    assert {path: status for path, status in upgraded["pages"].items() if status != 200} == {}
