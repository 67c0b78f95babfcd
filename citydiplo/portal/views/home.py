from django.shortcuts import render

from citydiplo.kit.access import PUBLIC, gate


@gate(PUBLIC)
def home(request):
    """The way in."""
    return render(request, "portal/home.html")
