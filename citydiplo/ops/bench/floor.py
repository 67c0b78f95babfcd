"""The floor that every page is measured against, and the count of a page's statements."""

from django.db import connection
from django.http import HttpResponse
from django.template import Context, Engine

from citydiplo.kit.access import PUBLIC, gate
from partnerships.models import Partnership

TEMPLATE = Engine().from_string(
    "<!doctype html><html lang=en><title>Floor</title><h1>Floor</h1><table>"
    "{% for id, label, class, status, since in rows %}"
    "<tr><td><a href='/partnerships/{{ id }}/'>{{ label }}</a><td>{{ class }}<td>{{ status }}<td>{{ since }}"
    "{% endfor %}</table></html>"
)
COLUMNS = ("id", "label", "partnership_class", "status", "since")


@gate(PUBLIC)
def floor(request):
    """What a bare Django page costs: one indexed query and a template of 50 rows."""
    rows = Partnership.objects.order_by("-created_at", "-id").values_list(*COLUMNS)[:50]
    return HttpResponse(TEMPLATE.render(Context({"rows": rows})))


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
        response["X-Statements"] = str(count)
        return response
