from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.portal import specimens


@gate(PUBLIC)
@require_safe
def gallery(request):
    """Every component with made-up inputs, for people who work on the pages. Only while debugging."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "portal/gallery.html", specimens.gallery())
