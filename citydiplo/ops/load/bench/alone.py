"""A part of ``make bench`` measured by itself, on a database of its own."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from citydiplo.kit import environment
from citydiplo.ops.dev import servers
from citydiplo.ops.run.progress import CannotContinueError, ProgressStep, follow, plainly

ROOT = Path(__file__).resolve().parents[4]


LEAST = 100
TABLES = ("Database tables", "migrate", "--no-input")
REGISTER = ("Starter register", "load_register")


def size():
    """How many partnerships the benchmark is to hold: SIZE."""
    return environment.integer("SIZE", 100_000, least=LEAST, most=5_000_000)


def share_of(usual):
    """How many digests or rows a small benchmark takes, where nobody says: not more than partnerships."""
    return min(usual, size())


def run(measure, steps=(TABLES,)):
    """Prepare a database by the management commands of ``steps``, and print what ``measure(home)`` finds."""
    from citydiplo.ops.load.bench.__main__ import database, settle

    with plainly(), contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="citydiplo-bench-", dir="/tmp")))
        settle(home, stack.enter_context(servers.redis()), database(stack))
        os.environ["DJANGO_SETTINGS_MODULE"] = "citydiplo.settings"
        for text, *command in steps:
            with ProgressStep(text) as step:
                code, said = follow(
                    [sys.executable, "manage.py", *command], step, home / "bench.log", cwd=ROOT
                )
                if code:
                    raise CannotContinueError("\n".join(said[-8:]))
        import django

        django.setup()
        print(f"\n{lines(measure(home))}")


def lines(found):
    """What was measured, as text: (what, measured, wanted, whether it is met) each."""
    return "\n".join(
        f"  {what:<34} {value:>12}   {wanted}{'' if met else '   MISSED'}"
        for what, value, wanted, met in found
    )
