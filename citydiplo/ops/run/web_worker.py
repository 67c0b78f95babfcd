"""gunicorn's threaded worker, with limits for who sends slowly, and health on a listener of its own.

A thread reads a request as it comes in, so a client that stops in the middle holds one. Here it is freed
after some seconds of silence, and at last in any case. Production still wants a proxy that takes in whole
requests before it passes them on.
"""

import os
import socket
import struct
import threading
import time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from gunicorn.workers.gthread import ThreadWorker

from citydiplo.kit.environment import address, integer

SILENCE = 10  # seconds in which no byte of a request comes in
PROBES = ("/health/live", "/health/ready", "/health/jobs")


class BoundedWorker(ThreadWorker):
    """Answers as gthread does; a request must come in within WEB_RECEIVE_WITHIN seconds."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._receive_within = integer("WEB_RECEIVE_WITHIN", 120, least=1, most=3_600)
        self._deadlines = {}

    def run(self):
        threading.Thread(target=self._end_what_is_late, daemon=True).start()
        if place := address("HEALTH_BIND"):
            serve_health(place, self.wsgi)
        super().run()

    def handle(self, conn):
        # The kernel's own limit: a timeout of Python's would hold for slow readers of an answer, too.
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SILENCE, 0))
        self._deadlines[id(conn)] = (time.monotonic() + self._receive_within, conn.sock)
        try:
            return super().handle(conn)
        finally:
            self._deadlines.pop(id(conn), None)

    def _end_what_is_late(self):
        """Stop reading requests that are late: the client sees the end; an answer on its way continues."""
        while True:
            time.sleep(1)
            for deadline, late in list(self._deadlines.values()):
                if time.monotonic() > deadline:
                    try:
                        late.shutdown(socket.SHUT_RD)
                    except OSError:
                        continue  # closed meanwhile


def serve_health(place: tuple[str, int], application) -> None:
    """Answer the probes at ``place``, each by a thread of its own. All workers share the port."""
    server = _HealthServer(place, _QuietHandler)
    server.set_app(_probes_only(application))
    threading.Thread(target=server.serve_forever, daemon=True).start()


def _probes_only(application):
    def answer(environ, start_response):
        from django.db import connections

        if environ["PATH_INFO"] not in PROBES:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b""]
        try:
            return [b"".join(application(environ, start_response))]
        finally:
            connections.close_all()  # this thread ends here

    return answer


class _HealthServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    allow_reuse_address = True
    allow_reuse_port = hasattr(os, "fork")


class _QuietHandler(WSGIRequestHandler):
    timeout = 5  # seconds

    def log_message(self, *args):
        """Probes come every few seconds and say nothing new."""
