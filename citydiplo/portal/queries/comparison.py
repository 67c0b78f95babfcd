"""Two to four cities side by side."""

from collections import defaultdict

from django.db.models import Count

from networks.models import City, Institution, Membership
from partnerships.models import Accession, Partnership, Party


def networks_side_by_side(cities, user):
    """(network, its class of membership in words for each city) for networks one of them is in now."""
    rows = (
        Membership.objects.visible_to(user)
        .filter(city__in=cities)
        .current()
        .select_related("network")
        .order_by("network__name")
    )
    facts = ((row.network, row.city_id, row.get_membership_class_display()) for row in rows)
    return _side_by_side(cities, facts)


def agreements_side_by_side(cities, user):
    """(agreement, how each city stands to it) for agreements that one of them stands to."""
    rows = (
        Accession.objects.visible_to(user)
        .filter(city__in=cities)
        .select_related("agreement")
        .order_by("agreement__name", "id")
    )
    return _side_by_side(cities, ((row.agreement, row.city_id, row.get_kind_display()) for row in rows))


def common_partners(cities, user):
    """(partner, "yes" for each city that works with it) for outsiders that two or more of them work with."""
    own = {city.pk for city in cities}
    pairs = (
        Party.objects.filter(partnership__in=Partnership.objects.visible_to(user), city__in=own)
        .values_list("city_id", "partnership__parties__city_id", "partnership__parties__institution_id")
        .distinct()
    )
    users = defaultdict(set)
    for city, *partner in pairs:
        if partner[0] not in own:
            users[tuple(partner)].add(city)
    shared = {partner: with_ for partner, with_ in users.items() if len(with_) > 1}
    partners = _partners(shared)
    rows = [(partners[key], [city.pk in with_ for city in cities]) for key, with_ in shared.items()]
    return sorted(rows, key=lambda row: (-sum(row[1]), row[0].name))


def _partners(keys):
    """The actors behind (city id, institution id) pairs, of which one is None."""
    cities = City.objects.only("name", "slug", "country").in_bulk([city for city, _ in keys if city])
    institutions = Institution.objects.only("name", "slug").in_bulk([other for _, other in keys if other])
    return {(city, other): cities[city] if city else institutions[other] for city, other in keys}


def mutual_partnerships(cities, user):
    """Partnerships that two or more of the cities are parties of together, newest first."""
    together = (
        Party.objects.filter(city__in=cities)
        .values("partnership")
        .annotate(known=Count("id"))
        .filter(known__gte=2)
        .values("partnership")
    )
    return Partnership.objects.visible_to(user).filter(pk__in=together).order_by("-since_known", "id")


def _side_by_side(cities, facts):
    """(thing, [words for each city, in their order], whether all have it); the most shared first."""
    table = defaultdict(lambda: defaultdict(list))
    for thing, city, words in facts:
        table[thing][city].append(str(words))
    rows = [
        (thing, [", ".join(found.get(city.pk, ())) for city in cities], len(found) == len(cities))
        for thing, found in table.items()
    ]
    return sorted(rows, key=lambda row: -sum(map(bool, row[1])))
