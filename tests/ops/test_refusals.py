"""What cannot work is said in one line that tells what to do, without a traceback."""

import os
import socket
import subprocess
import sys

import pytest

from tests.ops.conftest import ROOT

pytestmark = pytest.mark.one_database

BOOTSTRAP = ROOT / "citydiplo" / "ops" / "run" / "bootstrap.py"


def said(done):
    """The one line on stderr; anything else is a failure of the test."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_an_invalid_port_is_refused(run_once, port):
    assert "number from 1 to 65535" in said(run_once(PORT=port))


def test_a_taken_port(run_once, free_port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        line = said(run_once())
    assert f"Port {free_port} is taken" in line
    assert "PORT=8001 make run" in line


def test_a_home_that_cannot_be_written(run_once, tmp_path):
    (tmp_path / "file").write_text("in the way")
    line = said(run_once(CITYDIPLO_HOME=str(tmp_path / "file" / "home")))
    assert "Cannot write to" in line
    assert "CITYDIPLO_HOME=/a/folder" in line


def test_an_unreachable_database_and_its_password_stays_secret(run_once):
    line = said(run_once(DATABASE_URL="postgres://me:geheim@127.0.0.1:1/citydiplo"))
    assert "Cannot reach the database citydiplo on 127.0.0.1:1" in line
    assert "DATABASE_URL" in line
    assert "geheim" not in line


def test_an_unreachable_redis_and_its_password_stays_secret(run_once):
    line = said(run_once(REDIS_URL="redis://:geheim@127.0.0.1:1/0"))
    assert "Cannot reach Redis at 127.0.0.1:1/0" in line
    assert "geheim" not in line


def test_an_unknown_kind_of_database(run_once):
    assert "must begin with postgres://" in said(run_once(DATABASE_URL="mysql://localhost/x"))


def test_an_older_python_is_told_what_is_needed(tmp_path):
    """Any Python runs the check; a patched version number stands for an old one."""
    as_if_old = "import runpy, sys; sys.version_info = (3, 9, 2)"
    program = f"{as_if_old}; runpy.run_path({str(BOOTSTRAP)!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    line = said(done)
    assert "needs Python 3.11 or newer" in line
    assert "is Python 3.9.2" in line
    assert "make run PYTHON=" in line
