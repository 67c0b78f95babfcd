"""Search over everything public, and suggestions while typing."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from citydiplo.kit import search as index
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.portal.queries.asking import find, suggested, two_cities_asked
from networks.queries.gazetteer import gazetteer_named

# Kind of page: what its group is called, and the directory that holds all of it.
KINDS = {
    "city": (_("Cities"), "cities"),
    "network": (_("Networks"), "networks"),
    "agreement": (_("Agreements"), "agreements"),
    "institution": (_("Institutions"), "institutions"),
    "mayor": (_("Mayors"), "mayors"),
    "exchange": (_("Exchanges"), "exchanges"),
    "partnership": (_("Partnerships"), "partnerships"),
    "visit": (_("Visits"), "visits"),
    "agenda-item": (_("Agenda"), "agenda"),
    "meeting": (_("Meetings"), "meetings"),
}


@gate(PUBLIC)
@require_safe
def search(request):
    """What was found, grouped by kind, the best of each first."""
    found = find(request.GET.get("q", ""), list(KINDS))
    groups = [(group, *KINDS[group.kind]) for group in found.groups]
    more = gazetteer_named(found.query) if found.query and not _has_city(found) else []
    context = {
        "found": found,
        "groups": groups,
        "kinds": KINDS.values(),
        "more": more,
        "pair": sorted(two_cities_asked(found.query or ""), key=lambda city: city.slug),
    }
    return render(request, "portal/search.html", context)


def _has_city(found):
    """Whether a city is called or begins as asked; then nobody asks for a village of the name."""
    return not found.is_near and not found.searched and any(group.kind == "city" for group in found.groups)


@gate(PUBLIC)
@require_safe
@cache_control(public=True, max_age=300)
def suggest(request):
    """The links below a search box: a fragment that is the same for everybody.

    Fields that can add a place to the register ask for those of the gazetteer, too: one more statement.
    """
    kinds = [kind for kind in KINDS if kind in request.GET.getlist("kind")]
    query = request.GET.get("q", "")[: index.LONGEST_QUERY].strip()
    hits, more = suggested(query, kinds or list(KINDS), with_gazetteer="gazetteer" in request.GET)
    context = {"query": query, "hits": hits, "more": more, "nobody": _nobody(kinds)}
    context["found_count"] = len(hits) + len(more)
    return render(request, "portal/search.html#suggestions", context)


def _nobody(kinds):
    """The message of a field that takes only these kinds, where no name matches."""
    if kinds == ["city"]:
        return _("No city with this name was found.")
    if kinds:
        return _("No city or institution with this name was found.")
    return _("No name begins like this. Press Enter to search all words.")
