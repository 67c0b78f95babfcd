"""The floors that pages are measured against, and the count of a page's statements."""

import json
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Engine, engines

from citydiplo.kit.web.access import PUBLIC, SIGNED_IN, gate
from partnerships.api.resources import PARTNERSHIPS
from partnerships.models import Partnership

COLUMNS = ("id", "label", "partnership_class", "status", "since", "dimension", "state")
FLOOR = Engine().from_string(
    "<!doctype html><html lang=en><title>Floor</title><h1>Floor</h1><table>"
    "{% for id, label, class, status, since, dimension, state in rows %}"
    "<tr><td><a href='/partnerships/{{ id }}/'>{{ label }}</a><td>{{ class }}<td>{{ status }}"
    "<td>{{ since }}<td>{{ dimension }}<td>{{ state }}{% endfor %}</table></html>"
)
USUAL = Engine().from_string(
    "<!doctype html><html lang=en><title>Usual</title><h1>Usual</h1><table>{% for row in rows %}"
    "<tr><td><a href='{{ row.get_absolute_url }}'>{{ row.label }}</a>"
    "<td>{{ row.get_partnership_class_display }}<td>{{ row.get_status_display }}<td>{{ row.since }}"
    "<td>{{ row.get_dimension_display }}<td>{{ row.get_state_display }}{% endfor %}</table></html>"
)


def _newest():
    return Partnership.objects.order_by("-created_at", "-id")


@gate(PUBLIC)
def floor(request):
    """A directory's fifty rows and six columns as cheaply as a bare Django view shows them.

    One indexed query for tuples of plain columns; no filters, no counts, no base page, no words for choices.
    """
    return HttpResponse(FLOOR.render(Context({"rows": _newest().values_list(*COLUMNS)[:50]})))


@gate(PUBLIC)
def usual(request):
    """The same rows as most Django sites write them, for comparison: model instances and their methods."""
    return HttpResponse(USUAL.render(Context({"rows": _newest()[:50]})))


@gate(PUBLIC)
def rows(request):
    """The rows of the API's list as JSON by hand: one statement; no filters, counts, tag or limits."""
    visible = PARTNERSHIPS.rows(AnonymousUser()).order_by(*PARTNERSHIPS.sorts[0].order())
    found, as_object, _paths = PARTNERSHIPS.read(visible, PARTNERSHIPS.columns)
    made = [as_object(row) for row in found[:50]]
    text = json.dumps(made, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json")


@gate(SIGNED_IN)
def empty(request):
    """What every page of a signed-in reader has around its contents, and nothing else."""
    return HttpResponse(_empty().render({}, request))


@cache
def _empty():
    return engines["django"].from_string("{% extends 'base.html' %}")


class CountStatements:
    """Answers a request that asks for it with the number of statements it took."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "X-Count-Statements" not in request.headers:
            return self.get_response(request)
        count = 0

        def counting(execute, *arguments):
            nonlocal count
            count += 1
            return execute(*arguments)

        with connection.execute_wrapper(counting):
            response = self.get_response(request)
            if response.streaming:  # a file asks while it is being written: write all of it before counting
                content = b"".join(response.streaming_content)
                response = HttpResponse(content, headers=dict(response.headers))
        response["X-Statements"] = str(count)
        return response
