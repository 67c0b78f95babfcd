"""Lines of the log as JSON, for programs that collect them, with the request or the job that each belongs to.

The id of a request comes from the proxy (X-Request-ID), where BEHIND_PROXY says that there is one, else it is
made here. Secrets and email addresses are masked as in plain lines.
"""

from __future__ import annotations

import datetime
import json
import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from celery import current_task
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from citydiplo.kit.web.masking import MaskedFormatter

_GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
_request_id: ContextVar[str] = ContextVar("request_id", default="")


class NumberRequests:
    """Give each request an id, which every line of the log about it names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.has_proxy = settings.SECURE_PROXY_SSL_HEADER is not None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "") if self.has_proxy else ""
        request.log_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        before = _request_id.set(request.log_id)
        try:
            return self.get_response(request)
        finally:
            _request_id.reset(before)


class JsonFormatter(MaskedFormatter):
    """One object a line: time (UTC), level, logger, message; request, job and trace where there is one."""

    def as_text(self, record: logging.LogRecord) -> str:
        """The object, with its texts masked."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.masked(record.getMessage()),
        }
        # Django notes an answer after all middleware, and names its request then.
        of_record = getattr(getattr(record, "request", None), "log_id", "")
        if request := of_record or _request_id.get():
            line["request"] = request
        if current_task:
            line |= {"job": current_task.request.id, "job_name": current_task.name}
        if record.exc_info:
            line["trace"] = self.masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
