from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.models import Mandate, Mayor


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
def mayor(request, slug):
    """A mayor and the mandates that the register knows."""
    found = get_object_or_404(Mayor.objects.visible_to(request.user).select_related("source"), slug=slug)
    mandates = Mandate.objects.visible_to(request.user).filter(mayor=found).with_people()
    today = timezone.localdate()
    context = {
        "mayor": found,
        "mandates": mandates,
        "running": [mandate for mandate in mandates if mandate.runs_on(today)],
        "canonical": absolute(request, found),
    }
    return render(request, "networks/mayor.html", context)
