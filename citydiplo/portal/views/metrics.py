"""Numbers for Prometheus."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

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
    registry.register(_Readings())
    text = generate_latest(counted.registry()) + generate_latest(registry)
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


class _Readings(Collector):
    """What the database and the servers know, read again: a Gauge would be kept for each web process."""

    def collect(self):
        for reading in monitoring.read():
            labels = [reading.label] if reading.label else []
            family = GaugeMetricFamily(f"citydiplo_{reading.name}", reading.words, labels=labels)
            for value, number in reading.values.items():
                family.add_metric([value] if labels else [], number)
            yield family

    def describe(self):
        return []  # nothing is read when it is registered
