"""``/insights/coverage/``: what the register lacks, as a page and as a file."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from citydiplo.kit.listing.exports import Export, answer_with_table, plain
from citydiplo.kit.text.countries import country_name, country_names
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import Choices, kept_for_visitors
from citydiplo.portal.choices import CoverageBy
from citydiplo.portal.queries import coverage as queries

PARTS_SHOWN = 15  # of one division; the file holds all
SHOWN = 40  # characters of a country that nobody knows
LABELS = {
    "noun": gettext_lazy("Kind of record"),
    "by": gettext_lazy("Divided by"),
    "part": gettext_lazy("Part"),
    "field": pgettext_lazy("of a form", "Field"),
    "filled": gettext_lazy("Filled in"),
    "total": gettext_lazy("Records"),
}
FILE = Export("coverage", plain(*LABELS), label=LABELS.__getitem__)
CHOICES = Choices(noun=lambda: queries.NOUNS, by=lambda: CoverageBy.values, country=country_names)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*queries.NOUNS_READ, query=CHOICES)
def coverage(request):
    """Which fields are empty, where the sources look, what is oldest, and what a reader can add.

    20 statements while the numbers are new, and one for each noun that a chosen country lacks dates of.
    """
    noun = _chosen(request, "noun", queries.NOUNS, "partnerships")
    by = _chosen(request, "by", CoverageBy.values, CoverageBy.REGION)
    asked, country, is_own = _country(request)
    found = queries.read()
    parts = found.parts_of(noun, by)
    regions = found.regions()
    lacking = found.undated_in(country, request.user) if country else []
    networks, agreements = found.stated_networks, found.stated_agreements
    context = {
        "summary": found.summary(),
        "regions": regions,
        "noun": queries.NOUNS[noun],
        "fields": found.fields_of(noun),
        "parts": parts[:PARTS_SHOWN],
        "parts_left_out": len(parts[PARTS_SHOWN:]),
        "nouns": _links("noun", [(each.name, each.label) for each in queries.NOUNS.values()], noun, by=by),
        "part_label": CoverageBy(by).label,
        "divisions": _links("by", CoverageBy.choices, by, noun=noun),
        "query": urlencode({"noun": noun, "by": by}),
        "stated": [
            {"title": _("Networks"), "rows": networks, "without": _without(networks)},
            {"title": _("Agreements"), "rows": agreements, "without": _without(agreements)},
        ],
        "oldest": found.oldest(),
        "countries": found.countries(),
        "country": country,
        "country_name": country_name(country),
        "is_own_country": is_own,
        "unknown_country": asked[:SHOWN] if asked and not country else "",
        "help": lacking,
        "is_complete": not any(group["total"] for group in lacking),
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/coverage.html", context)


@gate(PUBLIC)
@require_safe
def coverage_file(request, kind):
    """The same numbers as a table: how many records of each noun, and of each part of them, fill a field."""
    asked = {"noun": (_("Kind of record"), list(queries.NOUNS)), "by": (_("Divided by"), CoverageBy.values)}
    selected = {name: request.GET.getlist(name) for name in asked if name in request.GET}
    unknown = [
        (label, value) for name, (label, known) in asked.items() for value in selected.get(name, ())
        if value not in known
    ]  # fmt: skip
    chosen = [
        [value for value in known if value in selected.get(name, known)]
        for name, (_label, known) in asked.items()
    ]
    rows = queries.read().table(*chosen)
    return answer_with_table(request, kind, FILE, rows, selected, names=frozenset(asked), unknown=unknown)


def _chosen(request, name, known, otherwise):
    value = request.GET.get(name, "")
    return value if value in known else otherwise


def _country(request):
    """(what was asked for, the country to help with, whether it is the reader's own): theirs without one."""
    asked = request.GET.get("country", "").strip()
    own = queries.country_of(request.user, request.active_seat.city)
    country = asked or own
    return asked, country if country in country_names() else "", bool(own) and country == own


def _links(name, choices, current, **others):
    """The links of a row of tabs: label, address, whether it is the current one."""
    return [
        {
            "label": label,
            "url": f"{reverse('coverage')}?{urlencode({name: value, **others})}#fields",
            "is_current": value == current,
        }
        for value, label in choices
    ]


def _without(rows):
    """How many of those that state a number have nobody known by name."""
    return sum(not known for *_facts, known in rows)
