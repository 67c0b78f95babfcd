"""A dimension of city diplomacy, and a theme of its agenda: what it means and who works on it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from citydiplo.kit.svg import charts
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from citydiplo.portal.choices import DIMENSION_MEANING, THEME_MEANING
from citydiplo.portal.queries import topics
from networks.choices import PUBLIC_RECORD, Dimension, Theme

# The directories that are filtered by dimension and by theme.
FILED_BY_BOTH = ("networks", "agreements", "exchanges", "agenda", "meetings")


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
def dimension(request, value):
    """What a dimension means, its networks and agreements, and the cities active in it."""
    member = _member(Dimension, value)
    found = topics.of_dimension(value, request.user)
    cities = reverse("cities")
    rows = [
        (label, n, f"{cities}?dimension={value}&region={region}") for label, n, region in found["regions"]
    ]
    context = {
        "topic": member,
        "kind": "dimension",
        "meaning": DIMENSION_MEANING[member],
        "others": Dimension,
        "links": _links("dimension", value, *FILED_BY_BOTH, "cities", "partnerships"),
        "bars": charts.bars(rows),
        "canonical": absolute(request, request.path),
        **found,
    }
    return render(request, "portal/dimension.html", context)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
def theme(request, value):
    """What a theme means, and the networks and agreements that work on it."""
    member = _member(Theme, value)
    context = {
        "topic": member,
        "kind": "theme",
        "meaning": THEME_MEANING[member],
        "others": Theme,
        "links": _links("theme", value, *FILED_BY_BOTH),
        "canonical": absolute(request, request.path),
        **topics.of_theme(value, request.user),
    }
    return render(request, "portal/theme.html", context)


def _member(vocabulary, value):
    try:
        return vocabulary(value)
    except ValueError as error:
        raise Http404 from error


def _links(facet, value, *directories):
    """The directories, each filtered by the value."""
    return {name: f"{reverse(name)}?{facet}={value}" for name in directories}
