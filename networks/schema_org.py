"""Cities, networks and institutions in the words of schema.org, for ``kit.text.json_ld``."""

from collections.abc import Sequence
from typing import Any


def city_data(
    city: Any, url: str, names: Sequence[Any] = (), whole: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A schema.org City, or what a body of another kind is there; and the body that governs it.

    ``whole`` is what it is part of, as such data of its own; without, it lies in its country.
    """
    ids = []
    if city.geonames_id:
        ids.append(f"https://sws.geonames.org/{city.geonames_id}/")
    if city.wikidata_id:
        ids.append(f"http://www.wikidata.org/entity/{city.wikidata_id}")
    country = {"@type": "Country", "name": city.country.name, "identifier": city.country.code}
    if city.schema_type == "Organization":  # it has no position, and is no place in another
        where = {"areaServed": country, "parentOrganization": whole}
    else:
        where = {
            "geo": city.position
            and {"@type": "GeoCoordinates", "latitude": city.latitude, "longitude": city.longitude},
            "containedInPlace": whole or country,
        }
    return {
        "@type": list(dict.fromkeys([city.schema_type, city.schema_actor])),
        "@id": url,
        "url": url,
        "name": city.name,
        "alternateName": [name for name, _ in names],
        **where,
        "sameAs": [*ids, *filter(None, [city.website])],
    }


def network_data(network: Any, url: str) -> dict[str, Any]:
    """A schema.org Organization."""
    return {
        "@type": "Organization",
        "@id": url,
        "url": network.website or url,
        "description": network.scope,
        "name": network.name,
        "alternateName": network.acronym,
        "foundingDate": network.founded and str(network.founded),
        "location": network.seat and {"@type": network.seat.schema_type, "name": network.seat.name},
    }


def institution_data(institution: Any, url: str) -> dict[str, Any]:
    """A schema.org Organization."""
    return {
        "@type": "Organization",
        "@id": url,
        "url": institution.website or url,
        "description": institution.role,
        "name": institution.name,
        "alternateName": institution.acronym,
        "foundingDate": institution.founded and str(institution.founded),
        "location": institution.seat
        and {"@type": institution.seat.schema_type, "name": institution.seat.name},
    }
