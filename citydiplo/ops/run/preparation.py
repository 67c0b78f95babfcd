"""What has to be true before the servers start: tables, register, demo people, static files.

Each is checked cheaply and made only where it is missing, so that a second start does nothing. What was made
from which files is remembered in ``HOME/prepared.json``, for each database.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from citydiplo.ops.run.progress import CannotContinueError, ProgressStep, follow


def prepare(log):
    """Bring database and static files to what this code needs; output of what is run goes to ``log``."""
    reach_database()
    done = Remembered(settings.HOME / "prepared.json")
    if unmigrated():
        _manage("Database tables", log, "migrate", "--no-input")
    register, demo, static = register_fingerprint(), demo_fingerprint(), static_fingerprint()
    if not done.has("register", register) or not apps.get_model("networks", "City").objects.exists():
        _manage("Starter register", log, "load_register")
        done.keep("register", register)
    if settings.DEMO and not done.has("demo", f"{demo}{register}"):
        _manage("Demo people", log, "load_demo")
        done.keep("demo", f"{demo}{register}")
    if not done.has("static", static) or not (settings.STATIC_ROOT / "staticfiles.json").exists():
        _manage("Static files", log, "collectstatic", "--no-input", "--clear")
        done.keep("static", static)
    connection.close()


def reach_database():
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise CannotContinueError(
            f"Cannot reach the database {database_address()}: {_first_line(error)} "
            "Start it or mend DATABASE_URL; without DATABASE_URL a file in CITYDIPLO_HOME serves."
        ) from error


def database_address():
    """Where the database is, without user and password."""
    chosen = settings.DATABASES["default"]
    host = chosen.get("HOST") or chosen.get("OPTIONS", {}).get("host", "")
    port = f":{chosen['PORT']}" if chosen.get("PORT") else ""
    return f"{chosen['NAME']} on {host}{port}" if host else str(chosen["NAME"])


def _first_line(error):
    line = " ".join(str(error).strip().splitlines()[:1])
    return line.rstrip(".:") + "."


def unmigrated():
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


class Remembered:
    """A small file that says from what each thing was last made, for the database in use."""

    def __init__(self, path):
        self.path, self.place = path, database_address()
        try:
            self.known = json.loads(path.read_text())
        except (OSError, ValueError):
            self.known = {}

    def has(self, thing, fingerprint):
        return self.known.get(self.place, {}).get(thing) == fingerprint

    def keep(self, thing, fingerprint):
        self.known.setdefault(self.place, {})[thing] = fingerprint
        self.path.write_text(json.dumps(self.known, indent=1))


def register_fingerprint():
    """Changes with the contents of any app's ``data`` folder."""
    files = (file for app in _own_apps() for file in (app / "data").rglob("*") if file.is_file())
    return _digest((file.name, file.read_bytes()) for file in sorted(files))


def demo_fingerprint():
    files = sorted((settings.BASE_DIR / "citydiplo" / "portal").rglob("demo*.py"))
    return _digest((file.name, file.read_bytes()) for file in files)


def static_fingerprint():
    """Changes with any file of ours under ``static`` and with the versions of the packages."""
    parts = [("lock", (settings.BASE_DIR / "requirements.txt").read_bytes())]
    for entry in settings.STATICFILES_DIRS:
        top = entry[1] if isinstance(entry, tuple) else entry  # (prefix, folder) or folder
        for folder, _, names in sorted(os.walk(top)):
            if "node_modules" not in folder:
                parts += [(name, _size_and_time(Path(folder, name))) for name in sorted(names)]
    return _digest(parts)


def _size_and_time(file):
    found = file.stat()
    return f"{found.st_size} {found.st_mtime_ns}".encode()


def _own_apps():
    return sorted(
        Path(app.path) for app in apps.get_app_configs() if settings.BASE_DIR in Path(app.path).parents
    )


def _digest(parts):
    digest = hashlib.blake2b(digest_size=16)
    for name, contents in parts:
        digest.update(name.encode() + b"\0" + contents + b"\0")
    return digest.hexdigest()


def _manage(text, log, *arguments):
    with ProgressStep(text) as step:
        command = [sys.executable, settings.BASE_DIR / "manage.py", *arguments]
        code, lines = follow(command, step, log, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        if code:
            raise CannotContinueError(
                f"{text}: {lines[-1] if lines else f'ended with code {code}'} Full output: {log}"
            )
