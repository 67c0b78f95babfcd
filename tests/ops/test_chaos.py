"""A small storm on SQLite: real worker processes are killed while they send, and every mail is counted."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import snapshot

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.check
@pytest.mark.django_db
def test_killed_workers_lose_and_double_no_mail(tmp_path):
    storm = {"PEOPLE": "900", "KILLS": "3", "WORKERS": "2", "PLAIN": "on", "SEED": "11"}
    migrated = snapshot.kept()
    if migrated:  # else the storm migrates a database of its own
        storm["CHAOS_DATABASE"] = f"sqlite:///{shutil.copy(migrated, tmp_path / 'chaos.sqlite3')}"
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(
        [sys.executable, "-m", "citydiplo.ops.load.chaos"],
        env=clean | storm,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=1_200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = dict(line.strip().rsplit("  ", 1) for line in done.stdout.splitlines() if "   " in line.strip())
    counts = {name.strip(): value.strip() for name, value in counts.items()}
    assert (counts["doubled"], counts["sent, but never arrived"], counts["workers killed"]) == ("0", "0", "3")
