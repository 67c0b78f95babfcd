"""What went wrong, and what to do next. The page for 500 touches nothing that could fail."""

import sys

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import loader

from citydiplo.kit.forms import recovery
from citydiplo.kit.web import outages, problems
from citydiplo.kit.web.access import PUBLIC, gate


def _page(request, status, template, **context):
    """The page of an error; for a program that asked the API, the same as a problem."""
    if problems.is_for_machines(request):
        return problems.problem(status, context.get("reason") or problems.words_of(status))
    return render(request, template, context, status=status)


@gate(PUBLIC)
def bad_request(request, exception=None):
    if isinstance(exception, RequestDataTooBig):
        return _page(request, 413, "413.html")
    # What our own code says of an address; Django's own words are for developers.
    reason = str(exception) if isinstance(exception, BadRequest) else ""
    return _page(request, 400, "400.html", reason=reason)


@gate(PUBLIC)
def forbidden(request, exception=None):
    return _page(request, 403, "403.html")


@gate(PUBLIC)
def forged(request, reason=""):
    """A form came without its token: a page left open too long, or cookies switched off.

    A form that says so comes back as it was typed.
    """
    if rescued := recovery.rescue(request):
        return rescued
    return _page(request, 403, "403_csrf.html")


@gate(PUBLIC)
def not_found(request, exception=None):
    return _page(request, 404, "404.html", path=request.path)


@gate(PUBLIC)
def server_error(request):
    """Rendered without request and context processors: the database may be what failed.

    Where it is, or the disk, that is said instead, with 503. Django calls this while the error is handled.
    """
    if answer := outages.answer(request, sys.exc_info()[1]):
        return answer
    if problems.is_for_machines(request):
        return problems.problem(500, problems.words_of(500))
    return HttpResponseServerError(loader.get_template("500.html").render())
