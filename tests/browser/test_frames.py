"""Pages in a frame on another site: a city's embed is shown, all other pages are refused by the browser."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest


class OtherSite(BaseHTTPRequestHandler):
    """A site on an origin of its own: its page is a frame of the address that its query names."""

    def do_GET(self):
        page = f'<title>Other</title><iframe src="{unquote(self.path.partition("?")[2])}"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *args):
        """Say nothing: the test looks at the page."""


@pytest.fixture
def framed(chromium, portal):
    """``framed(path)``: the text that another site's frame shows of a page of ours."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherSite)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context()

    def look(path):
        tab = context.new_page()
        tab.goto(f"http://127.0.0.1:{server.server_port}/?{portal.url}{path}", wait_until="load")
        return tab.frames[1].evaluate("document.body ? document.body.innerText : ''")

    yield look
    context.close()
    server.shutdown()
    server.server_close()


def test_another_site_shows_embeds_and_no_other_page(framed):
    for path in (
        "/embed/city/lima/",
        "/embed/badge/cities/lima/",
        "/embed/list/cities/?q=lima",
        "/embed/map/cities/?q=lima",
    ):
        assert "Lima" in framed(path).title(), path
    for path in (
        "/cities/lima/",
        "/",
        "/account/login/",
        "/embed/city/nowhere/",
        "/embed/list/cities/?colour=lima",
        "/cities/?q=lima",
    ):
        shown = framed(path)
        assert not any(word in shown for word in ("Lima", "citydiplo", "Search")), path
