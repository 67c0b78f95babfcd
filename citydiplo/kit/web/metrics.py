"""Requests and time in the database, counted in memory for ``/metrics``.

Each web process counts for itself; nothing is written to a database or a server. Under gunicorn the processes
of one machine count in files that they map into memory, in PROMETHEUS_MULTIPROC_DIR, so that any of them can
tell the sum. Labels hold names of routes and numbers, nothing of a person or an address.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
if FOLDER:  # prometheus_client maps its files when the counters below are made
    Path(FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)

from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: E402  the folder comes first
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402  the folder comes first

NO_VIEW = "none"  # static files, addresses that do not exist, redirects of middleware
_registry = CollectorRegistry()
REQUESTS = Counter("citydiplo_requests", "Answers by view and status", ["view", "status"], registry=_registry)
SECONDS = Histogram(
    "citydiplo_request_seconds",
    "Time to answer, without the time to send what is streamed",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=_registry,
)
VIEW_SECONDS = Counter("citydiplo_view_seconds", "Time to answer by view", ["view"], registry=_registry)
DB_SECONDS = Counter(
    "citydiplo_database_seconds", "Time in the database by view", ["view"], registry=_registry
)
DB_STATEMENTS = Counter(
    "citydiplo_database_statements", "Statements of the database by view", ["view"], registry=_registry
)


def registry() -> CollectorRegistry:
    """What this machine has counted: of all its web processes, or of this one where it is alone."""
    if not FOLDER:
        return _registry
    of_all = CollectorRegistry()
    MultiProcessCollector(of_all, path=FOLDER)
    return of_all


class CountRequests:
    """Count each answer, its time, its statements and their time. Costs a few microseconds a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        statements = _Statements()
        began = time.perf_counter()
        with connection.execute_wrapper(statements):
            response = self.get_response(request)
        took = time.perf_counter() - began
        match = request.resolver_match
        view = (match.view_name if match else "") or NO_VIEW
        REQUESTS.labels(view, response.status_code).inc()
        SECONDS.observe(took)
        VIEW_SECONDS.labels(view).inc(took)
        if statements.count:
            DB_SECONDS.labels(view).inc(statements.seconds)
            DB_STATEMENTS.labels(view).inc(statements.count)
        return response


class _Statements:
    """Counts the statements of one request, and their time."""

    def __init__(self):
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began
