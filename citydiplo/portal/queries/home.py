"""What the first page counts and shows: public rows only, so that one answer serves every reader."""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import combinations, groupby, islice
from operator import itemgetter
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from agenda.models import Meeting
from citydiplo.kit.caching import versions
from citydiplo.kit.caching.lagging import LaggingAnswers
from citydiplo.kit.listing.audience_counts import ENTERED_WITHIN
from citydiplo.kit.svg import maps
from networks.choices import Dimension, PopulationBand, Theme, WorldRegion
from networks.models import City, Mandate, Membership, Network
from partnerships.choices import Binds, PartnershipStatus
from partnerships.models import Agreement, Partnership, Party
from partnerships.queries import exchanges

PUBLIC = AnonymousUser()
NOUNS = (
    *("cities", "mayors", "networks", "memberships", "agreements", "accessions", "partnerships"),
    "exchanges",
)
LINES = 1_500  # more arcs than this are a cloud: then a line joins two countries, not two cities
FLOWS = 250  # lines between countries, the strongest
STRONG = 25  # of them, so many stand out
SPECKS = 1_000  # cities that are marked beside them, those with the most partnerships
NAMED = 30  # cities on the map that a pointer can name
NEWEST = 5
NOUNS_OF_MAP = ("cities", "partnerships")
MAP_LAG = 20  # seconds
_ENDS = [f"parties__city__{column}" for column in ("id", "latitude", "longitude", "name", "slug")]


def front_page() -> dict[str, Any]:
    """Everything on the first page, counted once until the data change. At most 12 statements.

    A map of lines between countries may be ``MAP_LAG`` seconds older, for everybody: no record can be told
    in it. ``late_map`` names the map that was given in such a case; else it is empty.
    """
    front = versions.cached("front page", NOUNS, _count)
    return {**front, **_map(front["partnerships"]["total"])}


def _count():
    return {
        "partnerships": _partnerships(),
        "cities": _cities(),
        "networks": _networks(),
        "agreements": _agreements(),
        "newest": _newest(),
        "exchanges": exchanges.newest_rows(PUBLIC, NEWEST),
    }


def _counted():
    """Active partnerships, and those whose status no source states: what is drawn and counted as a whole."""
    public = Partnership.objects.visible_to(PUBLIC).filter(is_demo=False)
    return public.filter(status__in=[PartnershipStatus.ACTIVE, PartnershipStatus.NOT_STATED])


def _partnerships():
    groups = _groups_of_partnerships()
    states, statuses, dimensions = Counter(), Counter(), Counter()
    for state, status, members, n in groups:
        states[state] += n
        statuses[status] += n
        if status == PartnershipStatus.ACTIVE:
            dimensions.update({member.value: n for member in members})
    return {
        "total": states.total(),
        "active": statuses[PartnershipStatus.ACTIVE],
        "not_stated": statuses[PartnershipStatus.NOT_STATED],
        "confirmed": states["confirmed"],
        "declared": states["declared"],
        "without_dimension": sum(n for _state, _status, members, n in groups if not members),
        "by_dimension": dict(dimensions),
    }


def _groups_of_partnerships():
    """(state, status, dimensions, number); new ones are counted apart from those that were there."""
    most, new = "front page partnerships", "front page partnerships|new"
    answers = LaggingAnswers(["partnerships"], [most, new], settled=[most])

    def count(**entered):
        rows = _counted().filter(**entered).order_by()
        return list(rows.values_list("state", "status", "dimensions").annotate(n=Count("id")))

    def count_most():
        until = timezone.now() - ENTERED_WITHIN
        return until, count(created_at__lte=until)

    until, groups = answers.exact(most, count_most)
    return groups + answers.beside(new, until, lambda: count(created_at__gt=until), gives=lambda new: False)


def _cities():
    known = Q(on_record_count__gt=0)
    groups = (
        City.objects.visible_to(PUBLIC)
        .listed()
        .filter(is_demo=False)
        .values_list("region", "population_band", "dimensions")
        .annotate(n=Count("id"), known=Count("id", filter=known))
    )
    places, dimensions, on_record, total = Counter(), Counter(), Counter(), 0
    for region, band, members, n, with_records in groups:
        places[region, band] += n
        dimensions.update({member.value: n for member in members})
        total += n
        on_record[region] += with_records
    region, most = on_record.most_common(1)[0] if on_record.total() else ("", 0)
    return {
        "total": total,
        "on_record": on_record.total(),
        "most_in": WorldRegion(region).label if region else "",
        "most_percent": round(100 * most / on_record.total()) if most else 0,
        "places": dict(places),
        "by_dimension": dict(dimensions),
    }


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
    """A line for each two cities of a partnership; where there are too many, for each two countries."""
    if total <= LINES:
        return versions.cached("front page lines", NOUNS_OF_MAP, _lines)
    answers = LaggingAnswers(NOUNS_OF_MAP, ["front page flows"])
    drawn = answers.lagging("front page flows", _flows, seconds=MAP_LAG)
    return {**drawn, "late_map": drawn["drawn_at"] if answers.is_behind else ""}


def _lines():
    cities, lines = {}, []
    for one, other in _pairs():
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
    return {"drawing": drawing, "lines": len(lines), "flows": None, "busiest": busiest, "late_map": ""}


def _pairs():
    """(city, other city) for each two cities of a partnership, the newest first; a city is a row of _ENDS."""
    # Parties are paired here and not by a join: databases plan a join of two such lists badly.
    rows = _counted().filter(parties__city__latitude__isnull=False)
    rows = rows.order_by("-id", "parties__order").values_list("id", *_ENDS)
    together = (list(group) for _partnership, group in groupby(rows, key=itemgetter(0)))
    pairs = (pair for group in together for pair in combinations([row[1:] for row in group], 2))
    return list(islice(pairs, LINES))


def _flows():
    """A line for each two countries between whose cities there are many partnerships; the busiest cities."""
    flows, within, drawn_at = Counter(), 0, time.time()
    for countries, n in _counted().values_list("countries").annotate(n=Count("id")).order_by():
        codes = countries.split()
        within += n if len(codes) == 1 else 0
        for pair in combinations(codes, 2):
            flows[pair] += n
    busy = _busiest()
    centres = _middles(busy)
    strongest = [(pair, n) for pair, n in flows.most_common(FLOWS) if set(pair) <= set(centres)]
    named = [(name, reverse("city", args=[slug]), n) for *_place, name, slug, n in busy[:NAMED]]
    drawing = maps.draw(
        points=[
            maps.Point((row[1], row[2]), name, url, size=2)
            for row, (name, url, _n) in zip(busy, named, strict=False)
        ],
        arcs=[
            maps.Arc(centres[one], centres[other], "strong" if rank < STRONG else "")
            for rank, ((one, other), _n) in enumerate(strongest)
        ],
        specks=[(row[1], row[2]) for row in busy[NAMED:]],
        view=maps.WORLD,
    )
    drawn = {"partnerships": sum(n for _pair, n in strongest), "within": within, "cities": len(busy)}
    shown = {"drawing": drawing, "lines": len(strongest), "flows": drawn, "busiest": named[:12]}
    return {**shown, "drawn_at": drawn_at}


def _busiest():
    """(city, latitude, longitude, country, name, slug, partnerships), the most first; SPECKS at most."""
    ends = Party.objects.filter(partnership__in=_counted(), city__isnull=False).order_by()
    # Counted without their cities: the database joins a thousand of them, not all.
    numbers = dict(ends.values_list("city").annotate(n=Count("partnership")).order_by("-n", "city")[:SPECKS])
    placed = City.objects.filter(pk__in=numbers, latitude__isnull=False).order_by()
    rows = placed.values_list("pk", "latitude", "longitude", "country", "name", "slug")
    return sorted(((*row, numbers[row[0]]) for row in rows), key=lambda row: (-row[-1], row[0]))


def _middles(busy):
    """{country: (latitude, longitude)}: the middle of its busiest cities, weighed by their partnerships."""
    sums = defaultdict(lambda: (0, 0, 0))
    for _pk, latitude, longitude, country, _name, _slug, n in busy:
        north, east, all_of_them = sums[country]
        sums[country] = north + n * latitude, east + n * longitude, all_of_them + n
    return {country: (north / n, east / n) for country, (north, east, n) in sums.items()}


def _newest():
    partnerships = _counted().order_by("-created_at", "-id")
    memberships = Membership.objects.visible_to(PUBLIC).filter(city__isnull=False, is_demo=False).current()
    memberships = memberships.order_by("-id")
    mandates = Mandate.objects.visible_to(PUBLIC).filter(is_demo=False).order_by("-id")
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
    """For each dimension: value, label, and its counts."""
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
