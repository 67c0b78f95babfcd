"""What the first page counts and shows: public rows only, so that one answer serves every reader."""

from collections import Counter
from collections.abc import Mapping
from itertools import combinations, groupby, islice
from operator import itemgetter
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.urls import reverse

from agenda.models import Meeting
from citydiplo.kit.caching import versions
from citydiplo.kit.svg import maps
from networks.choices import Dimension, PopulationBand, Theme, WorldRegion
from networks.models import City, Mandate, Membership, Network
from partnerships.choices import Binds
from partnerships.models import Agreement, Partnership
from partnerships.queries import exchanges

PUBLIC = AnonymousUser()
NOUNS = (
    *("cities", "mayors", "networks", "memberships", "agreements", "accessions", "partnerships"),
    "exchanges",
)
LINES = 1_500  # more arcs than this say nothing more, and cost every visitor bytes
LARGEST = 500  # the cities among which arcs are drawn where there are more
PARTIES = 20_000  # and no more of their partnerships are looked at
NAMED = 30  # cities on the map that a pointer can name
NEWEST = 5
# The source whose twinnings two open lists both state.
TWICE_STATED = "twinnings-wikidata-wikipedia"
_ENDS = [f"parties__city__{column}" for column in ("id", "latitude", "longitude", "name", "slug")]


def front_page() -> dict[str, Any]:
    """Everything on the first page, counted once until the data change. At most 9 statements."""
    return versions.cached("front page", NOUNS, _count)


def _count():
    partnerships = _partnerships()
    return {
        "partnerships": partnerships,
        "cities": _cities(),
        "networks": _networks(),
        "agreements": _agreements(),
        **_map(partnerships["total"]),
        "newest": _newest(),
        "exchanges": exchanges.newest_rows(PUBLIC, NEWEST),
    }


def _active():
    """What counts: demo rows are shown, but never counted."""
    return Partnership.objects.visible_to(PUBLIC).active().filter(is_demo=False)


def _partnerships():
    groups = list(_active().values_list("state", "source__key", "dimensions").annotate(n=Count("id")))
    states, dimensions = Counter(), Counter()
    for state, _source, members, n in groups:
        states[state] += n
        dimensions.update({member.value: n for member in members})
    return {
        "total": states.total(),
        "confirmed": states["confirmed"],
        "declared": states["declared"],
        "twice_stated": sum(n for _state, source, _members, n in groups if source == TWICE_STATED),
        "without_dimension": sum(n for _state, _source, members, n in groups if not members),
        "by_dimension": dict(dimensions),
    }


def _cities():
    known = Q(partnership_count__gt=0) | Q(membership_count__gt=0) | Q(accession_count__gt=0)
    groups = (
        City.objects.visible_to(PUBLIC)
        .listed()
        .filter(is_demo=False)
        .values_list("region", "population_band", "dimensions")
        .annotate(n=Count("id"), known=Count("id", filter=known))
    )
    places, dimensions, total, active = Counter(), Counter(), 0, 0
    for region, band, members, n, with_records in groups:
        places[region, band] += n
        dimensions.update({member.value: n for member in members})
        total, active = total + n, active + with_records
    return {"total": total, "active": active, "places": dict(places), "by_dimension": dict(dimensions)}


def _networks():
    current = Q(memberships__until=None, memberships__is_demo=False)
    rows = Network.objects.visible_to(PUBLIC).filter(is_demo=False).order_by()
    rows = rows.annotate(n=Count("memberships", filter=current))
    rows = list(rows.values_list("dimensions", "themes", "n"))
    return {"total": len(rows), "with_members": sum(bool(n) for *_sets, n in rows), **_by_kind(rows)}


def _agreements():
    rows = Agreement.objects.visible_to(PUBLIC).filter(is_demo=False).order_by()
    rows = list(rows.values_list("dimensions", "themes", "binds"))
    of_states = sum(binds == Binds.STATES for *_sets, binds in rows)
    return {"total": len(rows), "of_states": of_states, "of_cities": len(rows) - of_states, **_by_kind(rows)}


def _by_kind(rows):
    dimensions, themes = Counter(), Counter()
    for row in rows:
        dimensions.update(member.value for member in row[0])
        themes.update(member.value for member in row[1])
    return {"by_dimension": dict(dimensions), "by_theme": dict(themes)}


def _map(total):
    """A line for each two cities of a partnership; among the largest only where there are too many."""
    cities, lines = {}, []
    for one, other in _pairs(total):
        lines.append((one[0], other[0]))
        cities[one[0]], cities[other[0]] = one, other
    degrees = Counter(city for line in lines for city in line)
    named = [city for city, _n in degrees.most_common(NAMED)]
    places = {city: (latitude, longitude) for city, latitude, longitude, _name, _slug in cities.values()}
    links = {city: (cities[city][3], reverse("city", args=[cities[city][4]])) for city in named}
    drawing = maps.draw(
        points=[maps.Point(places[city], *links[city], size=2) for city in named],
        arcs=[maps.Arc(places[one], places[other]) for one, other in lines],
        specks=[places[city] for city in degrees if city not in links],
        view=maps.WORLD,
    )
    busiest = [(*links[city], degrees[city]) for city in named[:12]]
    return {"drawing": drawing, "lines": len(lines), "all_drawn": total <= LINES, "busiest": busiest}


def _pairs(total):
    """(city, other city) for each two cities of a partnership, the newest first; a city is a row of _ENDS."""
    known = {"parties__city__latitude__isnull": False}
    if total > LINES:
        largest = City.objects.visible_to(PUBLIC).filter(partnership_count__gt=0)
        known["parties__city__in"] = largest.order_by("-population_known", "-id").values("pk")[:LARGEST]
    # Parties are paired here and not by a join: databases plan a join of two such lists badly.
    rows = _active().filter(**known).order_by("-id", "parties__order").values_list("id", *_ENDS)[:PARTIES]
    together = (list(group) for _partnership, group in groupby(rows, key=itemgetter(0)))
    pairs = (pair for group in together for pair in combinations([row[1:] for row in group], 2))
    return list(islice(pairs, LINES))


def _newest():
    partnerships = Partnership.objects.visible_to(PUBLIC).active().order_by("-created_at", "-id")
    memberships = Membership.objects.visible_to(PUBLIC).filter(city__isnull=False).current().order_by("-id")
    mandates = Mandate.objects.visible_to(PUBLIC).order_by("-id")
    return {
        "partnerships": list(
            partnerships.only(
                "title", "label", "partnership_class", "since", "since_precision", "state", "is_demo"
            )[:NEWEST]
        ),
        "memberships": list(memberships.select_related("city", "network")[:NEWEST]),
        "mandates": list(mandates.select_related("city", "mayor")[:NEWEST]),
    }


def coming_meetings() -> Any:
    """The next meetings that everybody may see. One statement, kept until one of them changes."""

    def read():
        coming = Meeting.objects.visible_to(PUBLIC).listed().coming().with_places()
        return list(coming.defer("text", "minutes")[:NEWEST])

    return versions.cached("coming meetings", ["meetings", "cities", "networks"], read)


def gazetteer(places: Mapping[tuple[str, int], int]) -> tuple[list[Any], list[Any]]:
    """Cities by region and size as rows: (region value, label, total, [(band value, count), …])."""
    known = [band for band in PopulationBand if band != PopulationBand.UNKNOWN]
    bands = [
        band
        for band in [*known, PopulationBand.UNKNOWN]
        if any(places.get((region, band)) for region in WorldRegion.values)
    ]
    rows = []
    for region in WorldRegion:
        counts = [(band.value, places.get((region.value, band.value), 0)) for band in bands]
        rows.append((region.value, region.label, sum(n for _band, n in counts), counts))
    return [band.label for band in bands], rows


def dimensions(front: Mapping[str, Any]) -> list[dict[str, Any]]:
    """For each dimension: value, label, and what stands behind it."""
    return [
        {
            "value": member.value,
            "label": member.label,
            **{
                noun: front[noun]["by_dimension"].get(member.value, 0)
                for noun in ("networks", "agreements", "cities", "partnerships")
            },
        }
        for member in Dimension
    ]


def themes(front: Mapping[str, Any]) -> list[dict[str, Any]]:
    """For each theme: value, label, and how many networks and agreements work on it."""
    return [
        {
            "value": member.value,
            "label": member.label,
            **{noun: front[noun]["by_theme"].get(member.value, 0) for noun in ("networks", "agreements")},
        }
        for member in Theme
    ]
