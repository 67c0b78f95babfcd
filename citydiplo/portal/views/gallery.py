from django.conf import settings
from django.http import Http404
from django.shortcuts import render

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.portal import specimens


@gate(PUBLIC)
def gallery(request):
    """Every component with made-up inputs, for whoever works on the pages. Only while debugging."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "portal/gallery.html", specimens.gallery())
