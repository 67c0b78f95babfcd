"""Keeps the processes of ``make run``: starts them, watches them, stops all of them together."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

from citydiplo.ops.run.progress import CannotContinueError

LOG_LIMIT = 10_000_000  # bytes; a longer log is set aside when its process starts
WARM, COLD = 6.0, 8.0  # seconds after which a process that was asked to stop is told, then killed

INTERRUPTED = threading.Event()  # somebody asked us to stop
LOOK_AT_LOGS = 60  # seconds

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent():
    """Ask the kernel to stop this process when the one that started it is gone, even by kill -9."""
    if _libc:
        _libc.prctl(1, signal.SIGTERM)


def trim_logs(folder, limit=LOG_LIMIT):
    """Set aside what long logs in ``folder`` hold, in place of what was set aside before.

    All who write to them append, so a file that is emptied goes on where it is: nobody has to open it again.
    """
    for log in folder.glob("*.log"):
        if log.stat().st_size > limit:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)


class Child:
    """One process in a session of its own, so that Ctrl-C reaches only us; its output is in ``log``."""

    def __init__(self, name, command, folder, *, restarts=0):
        self.name, self.command, self.restarts = name, [str(part) for part in command], restarts
        self.log = folder / f"{name.replace(' ', '-')}.log"
        self.process = None

    def start(self):
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.offset = log.tell()
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509  no threads here
            )
        return self

    @property
    def ended(self):
        return self.process is not None and self.process.poll() is not None

    def signal(self, number, *, group=False):
        """Send a signal to the process, or to it and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.process.pid, number)

    def last_lines(self, count=12):
        """The end of what it wrote since it was started."""
        with self.log.open("rb") as log:
            log.seek(self.offset if self.offset <= self.log.stat().st_size else 0)  # trimmed meanwhile
            return log.read().decode(errors="replace").splitlines()[-count:]

    def why(self):
        """How it ended, with its last words."""
        code = self.process.returncode
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        words = "".join(f"\n    {line}" for line in self.last_lines())
        return f"The {self.name} {how}; the rest is stopped. The end of {self.log}:{words or ' (empty)'}"


class Supervisor:
    """Children in the order in which they need each other; stopped in the opposite one."""

    def __init__(self):
        self.children = []

    def start(self, child):
        self.children.append(child.start())
        return child

    def check(self):
        """Raise when a child ended; start it again while it has restarts left.

        Raises KeyboardInterrupt where somebody asked to stop and Python lost that: an exception that is
        raised while an object is being deleted is printed and passed over.
        """
        if INTERRUPTED.is_set():
            raise KeyboardInterrupt
        for child in self.children:
            if child.ended:
                child.signal(signal.SIGKILL, group=True)  # what it left behind
                if not child.restarts:
                    raise CannotContinueError(child.why())
                child.restarts -= 1
                print(f"  The {child.name} ended and was started again; see {child.log}", flush=True)
                child.start()

    def watch(self):
        """Look after the children until one ends for good or somebody interrupts."""
        looked = time.monotonic()
        while True:
            self.check()
            if time.monotonic() - looked > LOOK_AT_LOGS:
                looked = time.monotonic()
                for folder in {child.log.parent for child in self.children}:
                    trim_logs(folder)
            time.sleep(0.2)

    def stop(self):
        """Stop all within ten seconds: first those that serve, last the servers that they need."""
        *first, base = self.children or [None]
        for group in (list(reversed(first)), [base] if base else []):
            self._stop(group)
        self.children = []

    def kill(self):
        """Stop all immediately, without asking them first."""
        for child in self.children:
            child.signal(signal.SIGKILL, group=True)
        self.children = []

    def _stop(self, children):
        for child in children:
            child.signal(signal.SIGTERM)
        began, told = time.monotonic(), False
        while any(not child.ended for child in children):
            passed = time.monotonic() - began
            if passed > WARM and not told:
                told = True
                for child in children:
                    child.signal(signal.SIGQUIT)
            if passed > COLD:
                break
            time.sleep(0.02)
        for child in children:
            child.signal(signal.SIGKILL, group=True)
            child.process.wait()
