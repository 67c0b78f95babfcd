"""What the first page counts and shows: public rows only, so that one answer serves every reader."""

from collections import Counter

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.urls import reverse

from citydiplo.kit import maps, versions
from networks.choices import Dimension, PopulationBand, Theme, WorldRegion
from networks.models import City, Mandate, Membership, Network
from partnerships.choices import Binds
from partnerships.models import Agreement, Partnership, Party

PUBLIC = AnonymousUser()
NOUNS = ("cities", "mayors", "networks", "memberships", "agreements", "accessions", "partnerships")
LINES = 1_500  # more arcs than this say nothing more, and cost every visitor bytes
LARGEST = 500  # the cities among which arcs are drawn where there are more
NAMED = 30  # cities on the map that a pointer can name
NEWEST = 5
# The source whose twinnings two open lists both state.
TWICE_STATED = "twinnings-wikidata-wikipedia"


def front_page():
    """Everything on the first page, counted once until the data change. At most 8 statements."""
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
    rows = (
        Network.objects.visible_to(PUBLIC).filter(is_demo=False).annotate(n=Count("memberships")).order_by()
    )
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
    """Arcs between the two cities of a partnership; among the largest only where there are too many."""
    parties = Party.objects.filter(partnership__in=_active(), city__latitude__isnull=False)
    if total > LINES:
        parties = parties.filter(partnership__in=_between_the_largest(parties))
    cities, pairs = {}, {}
    rows = parties.values_list(
        "partnership_id", "city_id", "city__latitude", "city__longitude", "city__name", "city__slug"
    )
    for partnership, city, latitude, longitude, name, slug in rows.order_by("partnership_id", "order"):
        cities[city] = ((latitude, longitude), name, reverse("city", args=[slug]))
        pairs.setdefault(partnership, []).append(city)
    lines = [pair for pair in pairs.values() if len(pair) == 2]
    degrees = Counter(city for pair in lines for city in pair)
    named = [city for city, _n in degrees.most_common(NAMED)]
    drawing = maps.draw(
        points=[
            maps.Point(cities[city][0], label=cities[city][1], url=cities[city][2], size=2) for city in named
        ],
        arcs=[maps.Arc(cities[one][0], cities[other][0]) for one, other in lines],
        specks=[cities[city][0] for city in degrees if city not in named],
        view=maps.WORLD,
    )
    return {
        "drawing": drawing,
        "lines": len(lines),
        "busiest": [(cities[city][1], cities[city][2], degrees[city]) for city in named[:12]],
    }


def _between_the_largest(parties):
    """Ids of the newest partnerships of which two parties are among the largest cities."""
    largest = City.objects.visible_to(PUBLIC).filter(partnership_count__gt=0)
    largest = largest.order_by("-population_known", "-id").values("pk")[:LARGEST]
    both = parties.filter(city__in=largest).values("partnership").annotate(n=Count("id")).filter(n=2)
    return both.order_by("-partnership").values("partnership")[:LINES]


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


def gazetteer(places):
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


def dimensions(front):
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


def themes(front):
    """For each theme: value, label, and how many networks and agreements work on it."""
    return [
        {
            "value": member.value,
            "label": member.label,
            **{noun: front[noun]["by_theme"].get(member.value, 0) for noun in ("networks", "agreements")},
        }
        for member in Theme
    ]
