"""Makes ``.venv`` from the lock, once for each state of the lock, and runs in it.

Runs with the machine's own Python and its standard library. ``uv`` is used where it is on the PATH; else pip,
from the machine's ensurepip or, where Debian left that out, from the machine's own pip.
"""

import contextlib
import fcntl
import hashlib
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from progress import CannotContinueError, ProgressStep, follow, plainly

ROOT = Path(__file__).resolve().parents[3]
VENV = Path(os.environ.get("CITYDIPLO_VENV") or ROOT / ".venv").absolute()
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
LOG = VENV / "install.log"
RUN_LOCK, DEV_LOCK = "requirements.txt", "requirements-dev.txt"  # the second holds all of the first
NODE_LOCK = "requirements-node.txt"  # an npm for machines without


def main(arguments):
    """``[--dev] MODULE [ARGUMENTS]``: install what the lock says, then become ``python -m MODULE``."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ["CITYDIPLO_BEGAN"] = str(time.time())
    dev = arguments[:1] == ["--dev"]
    with plainly():
        install(DEV_LOCK if dev else RUN_LOCK)
        if not shutil.which("npm"):
            install(NODE_LOCK)
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", *arguments[dev:]])  # noqa: S606  our own interpreter and arguments


def install(lock):
    """Bring ``.venv`` to what ``lock`` says; nothing to do costs a few milliseconds."""
    if is_installed(lock):
        return
    with _alone():
        if is_installed(lock):
            return
        count = _count(lock)
        print(f"Installing {count} packages of {lock} into {VENV} (once):", flush=True)
        command = _make_environment()
        with ProgressStep("Packages") as step:
            _install_packages(command, lock, count, step)
        _remember(lock)


def is_installed(lock):
    try:
        state = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return (
        PYTHON.exists() and state["python"] == os.path.realpath(PYTHON) and lock_hash(lock) in state["locks"]
    )


def lock_hash(lock):
    return lock + ":" + hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _remember(lock):
    """Note what is installed now; run and development packages replace each other, npm is noted apart."""
    locks = [lock_hash(name) for name in ([DEV_LOCK, RUN_LOCK] if lock == DEV_LOCK else [lock])]
    with contextlib.suppress(OSError, ValueError):
        beside = (NODE_LOCK,) if lock != NODE_LOCK else (RUN_LOCK, DEV_LOCK)
        locks += [noted for noted in json.loads(STAMP.read_text())["locks"] if noted.startswith(beside)]
    STAMP.write_text(json.dumps({"python": os.path.realpath(PYTHON), "locks": locks}))


def _count(lock):
    return sum("==" in line for line in (ROOT / lock).read_text().splitlines())


@contextlib.contextmanager
def _alone():
    """Only one installs at a time; a second waits and then finds the work done."""
    try:
        VENV.mkdir(parents=True, exist_ok=True)
        file = (VENV / "install.lock").open("w")
    except OSError as error:
        raise CannotContinueError(
            f"Cannot write to {VENV} ({error.strerror}). Run make as the owner of {ROOT}, "
            "or say where packages may go: CITYDIPLO_VENV=/a/folder make run"
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another make is installing; waiting for it.", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_environment():
    """Make the environment unless there is one that works; return the installing command."""
    tool, make, command = _installer()
    if _works(tool):
        return command
    with ProgressStep(f"Environment ({tool})") as step:
        code, lines = follow(make, step, LOG)
        if code:
            raise CannotContinueError(
                f"Could not make {VENV}: {lines[-1] if lines else code}. Full output: {LOG}"
            )
    return command


def _works(tool):
    """Whether the environment's Python starts, and has the pip that ``tool`` needs there."""
    probe = "import encodings, pip" if tool == "ensurepip" else "import encodings"
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", probe], check=False, capture_output=True).returncode == 0


def _installer():
    """(name, command that makes the environment, command that installs into it) of the first that works."""
    venv = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if uv := shutil.which("uv"):
        # Our lock and log are in the folder already: a uv that is asked to clear it may refuse.
        make = [uv, "venv", "-q", "--allow-existing", "--python", sys.executable, str(VENV)]
        return "uv", make, [uv, "pip", "install", "--python", str(PYTHON)]
    quiet = ["--no-input", "--disable-pip-version-check", "--no-warn-script-location", "--retries", "2"]
    if _can_import("venv", "EnvBuilder") and _can_import("ensurepip", "bootstrap"):
        return "ensurepip", venv, [str(PYTHON), "-m", "pip", "install", *quiet]
    if _can_import("venv", "EnvBuilder") and _can_import("pip", "main"):
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", *quiet]
        return "pip", [*venv, "--without-pip"], pip
    raise CannotContinueError(
        f"{sys.executable} can make no environments. Install python3-venv "
        "(Debian, Ubuntu: sudo apt-get install python3-venv) and run make again."
    )


def _can_import(module, attribute):
    """Whether the machine's Python has the module whole; Debian may leave an empty folder of its name."""
    try:
        return hasattr(importlib.import_module(module), attribute)
    except ImportError:
        return False


def _install_packages(command, lock, count, step):
    seen = 0

    def describe(line):
        nonlocal seen
        if line.startswith("Collecting "):
            seen += 1
            return f"{seen} of {count}: {line.split()[1].split('==')[0]}"
        return "unpacking" if line.startswith("Installing collected") else ""

    options = ["--require-hashes", "--only-binary", ":all:", "-r", lock]
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    code, lines = follow([*command, *options], step, LOG, describe=describe, cwd=ROOT, env=environment)
    if code:
        raise CannotContinueError(_why_not(lines))


def _why_not(lines):
    text = "\n".join(lines).lower()
    network = (
        "name resolution",
        "failed to establish",
        "connection",
        "network",
        "timed out",
        "dns error",
        "getaddrinfo",
    )
    if any(word in text for word in network):
        return (
            "Could not reach the Python package index. Connect this machine to the network (or name your "
            f"proxy or mirror to pip) and run make again. Full output: {LOG}"
        )
    if "no space left" in text:
        return f"The disk is full: make room for about 300 MB at {VENV} and run make again."
    last = next((line for line in reversed(lines) if "error" in line.lower()), lines[-1] if lines else "")
    return f"Installing the Python packages failed: {last.strip()} Full output: {LOG}"
