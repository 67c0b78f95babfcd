"""A target with its chart."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citydiplo.kit.demo import without_demo
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.framing import for_frames
from citydiplo.kit.web.page_cache import kept_for_visitors
from networks.choices import PUBLIC_RECORD
from partnerships.models import Target
from partnerships.queries.targets import target_lines


@gate(PUBLIC)
@require_safe
@for_frames
@kept_for_visitors(*PUBLIC_RECORD)
def target(request, pk):
    """What a city measures, its verdict as of today, and the values beside the way to the target."""
    shown = without_demo(Target.objects.public()).with_names()
    found = get_object_or_404(shown, pk=pk)
    [line] = target_lines(shown.filter(pk=found.pk), as_of=timezone.localdate())
    context = {"line": line, "target": found, "address": absolute(request, found), "name": str(found)}
    return render(request, "portal/embeds/target.html", context)
