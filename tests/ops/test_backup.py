"""A backup, restored on another machine: the same rows, files, search, sign-in. And what is refused."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from citydiplo.kit.backup import files, restoring, stamp
from citydiplo.kit.errors import BackupRefusedError
from citydiplo.ops.dev import servers
from tests import snapshot
from tests.ops.conftest import CHOSEN, ROOT

pytestmark = pytest.mark.one_database

WRITTEN = ("networks_city", "networks_historicalcity", "networks_source")


class Machine:
    """A folder and a database of its own; commands run there as an operator types them."""

    def __init__(self, home, url=""):
        self.home = home
        kept = {name: value for name, value in os.environ.items() if name not in CHOSEN}
        self.env = kept | {
            "CITYDIPLO_EMBEDDED": "on",
            "CITYDIPLO_DEMO": "off",
            "CITYDIPLO_HOME": str(home),
            "DATABASE_URL": str(url),
            "DJANGO_SETTINGS_MODULE": "tests.ops.backup_settings",
        }

    def run(self, *arguments):
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)

    def world(self, act):
        done = self.run("-m", "tests.ops.backup_world", act)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.check)])
def machines(request, tmp_path_factory):
    """(a machine with a portal, one with nothing): folders and databases of their own."""
    top = tmp_path_factory.mktemp("backup")
    if request.param == "sqlite":
        first = Machine(top / "first")
        first.home.mkdir()
        if migrated := snapshot.kept():
            shutil.copy(migrated, first.home / "citydiplo.sqlite3")
        yield first, Machine(top / "second")
        return
    if not servers.find_postgres():
        pytest.skip("no PostgreSQL on this machine")
    with servers.postgres() as one, servers.postgres() as other:
        yield Machine(top / "first", one), Machine(top / "second", other)


@pytest.mark.long
def test_the_other_machine_has_all_of_it_after_one_command(machines, tmp_path):
    """While it is made, somebody writes a city and a source in each transaction: both are in it or none."""
    first, second = machines
    found, folder = first.world("make"), tmp_path / "saved"
    assert found["search"] == [200, True]
    assert found["file"] == [200, True]
    assert found["sign-in"][1:] == [302, 200]
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.ops.backup_writer"],
        cwd=ROOT,
        env=first.env,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert writer.stdout.readline().strip() == "writing"
        done = first.run("manage.py", "backup", folder)
        assert writer.poll() is None
    finally:
        writer.terminate()
        writer.wait()
    assert done.returncode == 0, done.stderr
    for path in [folder, *folder.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path

    done = second.run("manage.py", "restore", folder)
    assert done.returncode == 0, done.stderr
    looked = second.world("look")
    counts, before = looked.pop("counts"), found.pop("counts")
    assert looked == found
    written = counts["networks_source"] - before["networks_source"]
    assert written > 0
    more = {name: before[name] + written for name in WRITTEN}
    assert counts == before | more

    again = second.run("manage.py", "restore", folder)  # it holds a portal now
    assert (again.returncode, "holds" in again.stderr, "CITYDIPLO_HOME" in again.stderr) == (1, True, True)
    again = first.run("manage.py", "backup", folder)
    assert (again.returncode, "is not empty" in again.stderr) == (1, True)


def test_a_failure_leaves_no_half_backup(tmp_path):
    done = Machine(tmp_path / "empty").run("manage.py", "backup", tmp_path / "saved")
    assert (done.returncode, "nothing to save" in done.stderr) == (1, True)
    assert not (tmp_path / "saved").exists()


@pytest.fixture
def saved(tmp_path):
    """A folder with what a backup holds, and its checksums."""
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / "speech").write_bytes(b"The xylophone speech")
    (tmp_path / "database.sqlite3").write_bytes(b"rows")
    (tmp_path / "backup.json").write_text("{}")
    files.write_sums(tmp_path)
    return tmp_path


def damage(folder):
    (folder / "files" / "ab" / "speech").write_bytes(b"The xylophone speach")


def lose(folder):
    (folder / "files" / "ab" / "speech").unlink()


def add(folder):
    (folder / "files" / "strange").write_text("put here by somebody")


def link(folder):
    (folder / "files" / "ab" / "speech").unlink()
    (folder / "files" / "ab" / "speech").symlink_to("/etc/passwd")


def interrupt(folder):
    (folder / files.SUMS).unlink()


def climb(folder):
    with (folder / files.SUMS).open("a") as sums:
        sums.write(f"{'0' * 64}  ../../etc/cron.d/x\n")


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (damage, "its checksum differs"),
        (lose, "is missing"),
        (add, "has no checksum"),
        (link, "its checksum differs"),
        (interrupt, "no whole backup"),
        (climb, "not a checksum"),
    ],
)
def test_what_is_not_as_it_was_saved_is_refused(saved, act, words):
    assert files.check_sums(saved) == 3
    act(saved)
    with pytest.raises(BackupRefusedError, match=words):
        files.check_sums(saved)


def test_sha256sum_reads_the_checksums(saved):
    done = subprocess.run(["sha256sum", "-c", "--quiet", files.SUMS], cwd=saved, check=False)
    assert done.returncode == 0


def stamped(**changed):
    facts = {
        "made_at": "2026-11-30T08:00:00+00:00",
        "vendor": "sqlite",
        "migrations": [["kit", "0001_search_index"]],
    }
    return (
        stamp.Stamp(**facts, rows={"networks_city": 2}, version="0.1.0", keys=stamp.fingerprints()).as_json()
        | changed
    )


def test_a_stamp_of_this_release_is_read_as_it_was_written():
    assert stamp.read(stamped()).as_json() == stamped()


@pytest.mark.parametrize(
    "change", [{"migrations": [["networks", "9999_of_tomorrow"]]}, {"format": 99, "something": "new"}]
)
def test_a_newer_release_is_refused_with_what_to_do(change):
    with pytest.raises(BackupRefusedError, match=r"newer release \(version 9.9;.*Install that release"):
        stamp.read(stamped(version="9.9", **change))


@pytest.mark.parametrize("data", [{}, stamped(format="x"), stamped(rows=None) | {"strange": 1}])
def test_what_is_no_stamp_is_refused(data):
    with pytest.raises(BackupRefusedError, match="not a stamp"):
        stamp.read(data)


def test_another_kind_of_database_is_named(saved):
    with pytest.raises(BackupRefusedError, match="is of postgresql, and the database here is sqlite"):
        restoring._check_place(saved, stamp.read(stamped(vendor="postgresql")))


def test_other_keys_are_told(saved, settings):
    """In production keys come from the environment and are in no backup."""
    made = stamp.read(stamped(missing_files=["documents/x"]))
    assert len(restoring.warnings_of(made, saved)) == 1
    settings.SECRET_KEY = settings.SECRET_KEY[::-1]
    assert "MFA_ENCRYPTION_KEYS" in restoring.warnings_of(made, saved)[1]
    settings.MFA_ENCRYPTION_KEYS = ["a key that only the other machine has, long"]
    assert made.keys != stamp.fingerprints()
