"""Every form is sent once by a real browser: only that sends an Origin, keeps a policy and obeys a dialog."""

import pytest
from django.conf import settings
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from tests.portal.walk.cast import VISITOR
from tests.portal.walk.sending import prepare, send, sendings
from tests.portal.walk.visiting import taken_back

SHARES_NOT = connection.vendor != "sqlite"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.check,
    pytest.mark.django_db,
    pytest.mark.usefixtures("quiet", "unlimited"),
    pytest.mark.skipif(SHARES_NOT, reason="the server and the test share one connection to SQLite"),
]


@pytest.fixture(autouse=True)
def _empty_cache():
    """Each form is taken back: what was counted before it is true for the next one, too."""


@pytest.fixture(scope="module")
def site(world, django_db_blocker):
    """The portal over the world of the walk, in this process: what a form did is rolled back after it."""
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        server._live_server_modified_settings.enable()
        try:
            yield server.url
        finally:
            server._live_server_modified_settings.disable()
            server.stop()


@pytest.fixture(scope="module")
def open_tab(world, site, chromium):
    """``open_tab(role)``: a page of that person, with nothing but their own cookies."""
    contexts = {}

    def open_page(role):
        if role not in contexts:
            contexts[role] = chromium.new_context()
            contexts[role].set_default_timeout(60_000)
            contexts[role].route("**/*.{woff2,svg,png,ico,css}", lambda route: route.abort())
            page = contexts[role].new_page()
            page.on("dialog", lambda dialog: dialog.accept())
        context = contexts[role]
        context.clear_cookies()
        if role != VISITOR:
            value = world.clients[role].cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
        return context.pages[0]

    yield open_page
    for context in contexts.values():
        context.close()


def test_each_form_is_taken_when_a_browser_sends_it(world, site, open_tab):
    wrong = []
    for sending in sendings(world, prepare(world)):
        if not sending.page:
            wrong.append(f"{sending.route}: nobody finds a form that is sent there")
            continue
        page = open_tab(sending.role)
        with taken_back(world.clients[sending.role]):
            status, origin, where = send(page, site, sending)
            page.goto("about:blank")
        if status is None or status == 403 or status >= 500:
            wrong.append(f"{sending.route}, {sending.role} from {sending.page}: {status}, {where}")
        elif origin != site:
            wrong.append(f"{sending.route}, {sending.role} from {sending.page}: Origin {origin!r}")
    assert not wrong, "\n".join(wrong)
