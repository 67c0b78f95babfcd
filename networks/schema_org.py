"""Cities and networks in the words of schema.org, for ``citydiplo.kit.text.json_ld.json_ld``."""

from collections.abc import Sequence
from typing import Any


def city_data(city: Any, url: str, names: Sequence[Any] = ()) -> dict[str, Any]:
    """A schema.org City."""
    ids = []
    if city.geonames_id:
        ids.append(f"https://sws.geonames.org/{city.geonames_id}/")
    if city.wikidata_id:
        ids.append(f"http://www.wikidata.org/entity/{city.wikidata_id}")
    return {
        "@type": "City",
        "@id": url,
        "url": url,
        "name": city.name,
        "alternateName": [name for name, _ in names],
        "geo": city.position
        and {"@type": "GeoCoordinates", "latitude": city.latitude, "longitude": city.longitude},
        "containedInPlace": {"@type": "Country", "name": city.country.name, "identifier": city.country.code},
        "sameAs": [*ids, *filter(None, [city.website])],
    }


def network_data(network: Any, url: str) -> dict[str, Any]:
    """A schema.org Organization."""
    return {
        "@type": "Organization",
        "@id": url,
        "url": network.website or url,
        "name": network.name,
        "alternateName": network.acronym,
        "foundingDate": network.founded and str(network.founded),
        "location": network.seat and {"@type": "City", "name": network.seat.name},
    }
