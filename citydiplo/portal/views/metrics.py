"""Numbers for Prometheus."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from citydiplo.kit.web import metrics as counted
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.portal.queries import monitoring


@gate(PUBLIC)
@never_cache
@require_safe
def metrics(request):
    """For operators and for requests with METRICS_TOKEN; to everybody else the page does not exist."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    is_watcher = bool(settings.METRICS_TOKEN) and constant_time_compare(given, settings.METRICS_TOKEN)
    if not (is_watcher or (request.user.is_authenticated and request.user.is_staff)):
        raise Http404
    registry = CollectorRegistry()
    for reading in monitoring.read():
        labels = [reading.label] if reading.label else []
        gauge = Gauge(f"citydiplo_{reading.name}", reading.words, labels, registry=registry)
        for value, number in reading.values.items():
            (gauge.labels(value) if labels else gauge).set(number)
    text = generate_latest(counted.registry()) + generate_latest(registry)
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")
