"""Debian's chromium, driven by Playwright."""

import os
from contextlib import contextmanager

import pytest

from citydiplo.ops.dev import servers

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
ARGUMENTS += ["--disable-dev-shm-usage"]


@contextmanager
def launched():
    """A browser for as long as it lasts; the test is skipped where there is none."""
    api = pytest.importorskip("playwright.sync_api")
    if not servers.find_chromium():
        pytest.skip("no chromium on this machine")
    # Between two calls Playwright leaves its loop marked as running: Django would take what follows for a
    # coroutine, and refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "on"
    with api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=servers.find_chromium(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
