"""A real server that receives messages, and answers as a test says."""

import http.server
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Received:
    """What came, and what is answered: ``status`` with ``headers``, once ``may_answer`` is set."""

    status: int = 204
    headers: dict = field(default_factory=dict)
    content: bytes = b""
    requests: list = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    @property
    def bodies(self):
        return [body for _path, _headers, body in self.requests]


@contextmanager
def receiver(*, tls=None, **facts):
    """A server on loopback; ``tls`` is its context."""
    said = Received(**facts)
    said.may_answer.set()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said.requests.append((self.path, dict(self.headers), body.decode()))
            said.may_answer.wait()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.content)

        def log_message(self, *_words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_about: None  # a caller that went away, as some tests do
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    said.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/hook?a=b"
    try:
        yield said
    finally:
        said.may_answer.set()
        server.shutdown()
        server.server_close()
        thread.join()
