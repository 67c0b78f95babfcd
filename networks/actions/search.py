"""What of the actors can be found: cities, mayors, institutions and networks as documents of the index.

Only what everybody may see goes in. Call ``index_cities(ids)`` and its sisters after writing these rows;
without ids they make the whole kind again, which takes seconds.
"""

from collections import defaultdict
from collections.abc import Collection
from math import log10

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q
from django.utils import timezone, translation

from citydiplo.kit.search import SearchDocument, reindex, rows_in_batches
from citydiplo.kit.text.countries import country_name, other_codes
from networks.institution_names import other_names_of
from networks.models import City, CityName, Institution, Mandate, Mayor, Network

OWN_LANGUAGE = "en"  # the index is in the portal's first language; other names are aliases
# What people call the office in the languages of the portal and its neighbours.
MAYOR_WORDS = (
    "mayor mayors lord mayor alcalde alcaldesa alcaldía maire mairesse Bürgermeister Bürgermeisterin "
    "Oberbürgermeister Oberbürgermeisterin sindaco sindaca prefeito prefeita burgemeester عمدة "
    "رئيس رئيسة البلدية بلدية"
)
RENOWN = 6.0  # a network weighs as much as a city of a million


def index_cities(ids: Collection[int] | None = None) -> int:
    """Make cities findable: all, or those of ``ids``. Returns how many."""
    return reindex("city", _documents(City, _city_documents, ids), ids=ids)


def index_mayors(ids: Collection[int] | None = None) -> int:
    """Make mayors findable: all, or those of ``ids``. Returns how many."""
    return reindex("mayor", _documents(Mayor, _mayor_documents, ids), ids=ids)


def index_institutions(ids: Collection[int] | None = None) -> int:
    """Make institutions findable: all, or those of ``ids``. Returns how many."""
    return reindex("institution", _documents(Institution, _institution_documents, ids), ids=ids)


def index_networks(ids: Collection[int] | None = None) -> int:
    """Make networks findable: all, or those of ``ids``. Returns how many."""
    return reindex("network", _documents(Network, _network_documents, ids), ids=ids)


def index_all() -> int:
    """All four kinds again. Returns how many documents there are."""
    return index_cities() + index_mayors() + index_institutions() + index_networks()


def place_of(city: City) -> str:
    """Where a city is, in one line of the index's language: "Texas, United States of America"."""
    with translation.override(OWN_LANGUAGE):
        return ", ".join(filter(None, (city.admin_area, country_name(city.country))))


def _kind_and_place(city):
    """ "District · New York, United States of America"; a municipality needs no such word."""
    if city.is_municipality:
        return place_of(city)
    with translation.override(OWN_LANGUAGE):
        return f"{city.noun} · {place_of(city)}"


def _documents(model, build, ids):
    rows = model.objects.visible_to(AnonymousUser())
    return build(rows if ids is None else rows.filter(pk__in=ids))


def _logarithm(number):
    return log10(max(number or 0, 1))


def _city_documents(cities):
    names = defaultdict(list)
    recorded = CityName.objects.filter(city__in=cities)
    for city, language, name in recorded.values_list("city", "language", "name"):
        names[city].append((language == OWN_LANGUAGE, name))
    facts = ("name", "slug", "kind", "aliases", "country", "admin_area", "population")
    for city in rows_in_batches(cities.only(*facts, "on_record_count")):
        links = city.on_record_count
        yield SearchDocument(
            kind="city",
            object_id=city.pk,
            title=city.name,
            url=city.get_absolute_url(),
            detail=_kind_and_place(city),
            weight=_logarithm(city.population) + 0.3 * _logarithm(1 + links),
            names=tuple(name for is_own, name in names[city.pk] if is_own),
            aliases=(*(name for is_own, name in names[city.pk] if not is_own), *city.aliases),
            text=other_codes(city.country.code)[0],
        )


def _mayor_documents(mayors):
    mandates = Mandate.objects.visible_to(AnonymousUser()).select_related("city").order_by("-first_known")
    today = timezone.localdate()
    for mayor in rows_in_batches(mayors.prefetch_related(Prefetch("mandates", mandates))):
        terms = mayor.mandates.all()
        if not terms:
            continue  # a name that was corrected to another person's
        governs = any(term.is_in_office(today) for term in terms)
        yield SearchDocument(
            kind="mayor",
            object_id=mayor.pk,
            title=mayor.name,
            url=mayor.get_absolute_url(),
            detail=", ".join(dict.fromkeys(term.city.name for term in terms)),
            weight=max((_logarithm(term.city.population) for term in terms), default=0)
            - (0 if governs else 1),
            text=" ".join((MAYOR_WORDS, *(f"{term.title} {place_of(term.city)}" for term in terms))),
        )


def _institution_documents(institutions):
    for institution in rows_in_batches(institutions.select_related("seat")):
        yield SearchDocument(
            kind="institution",
            object_id=institution.pk,
            title=institution.name,
            url=institution.get_absolute_url(),
            detail=_called_otherwise(institution),
            weight=RENOWN,
            names=_acronym(institution),
            aliases=other_names_of(institution.slug),
            text=f"{institution.role} {institution.seat or ''}",
        )


def _network_documents(networks):
    current = Count("memberships", filter=Q(memberships__until=None, memberships__is_demo=False))
    for network in rows_in_batches(networks.select_related("seat").annotate(members=current)):
        yield SearchDocument(
            kind="network",
            object_id=network.pk,
            title=network.name,
            url=network.get_absolute_url(),
            detail=_called_otherwise(network),
            weight=RENOWN + 0.5 * _logarithm(1 + network.members),
            names=_acronym(network),
            text=f"{network.scope} {network.seat or ''}",
        )


def _acronym(actor):
    return (actor.acronym,) if actor.acronym else ()


def _called_otherwise(actor):
    """The acronym, and the city it sits in."""
    return " · ".join(filter(None, (actor.acronym, actor.seat and actor.seat.name)))
