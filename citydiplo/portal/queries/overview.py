"""What the overview of a city draws: its footprint beside what is usual, and its partners on a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from citydiplo.kit.svg import charts
from citydiplo.portal.queries import comparison
from networks.choices import Dimension
from networks.city_map import draw_cities
from partnerships.queries.footprints import footprints_of
from partnerships.queries.lines import partnership_lines
from partnerships.queries.medians import footprint_medians, largest_total

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City

SHARED = 6  # partnerships with the reader's city that an overview shows


def footprint_of(city: City) -> tuple[Any, int, int, int]:
    """Rows for ``components/footprint.html``, how many cities the two medians are of, and the scale.

    All cities share one scale: a whole bar is the most that any of them counts in one dimension. One
    statement, and one for each median and the scale where these are not in the cache.
    """
    own = footprints_of([city])[city.pk]
    region, in_region = footprint_medians(region=city.region)
    peers, of_its_size = footprint_medians(band=city.population_band)
    rows = [
        (
            value,
            label,
            own[value]["total"],
            region[value] if in_region else None,
            peers[value] if of_its_size else None,
            reverse("dimension", args=[value]),
        )
        for value, label in Dimension.choices
    ]
    full = largest_total()
    return charts.compared(rows, full=full), in_region, of_its_size, full


def shared_between(own: City, other: City, user: User | AnonymousUser) -> dict[str, Any]:
    """What two cities share, for the page of ``other``. 5 statements."""
    together = comparison.mutual_partnerships([own, other], user)
    both = [own, other]
    networks = comparison.networks_side_by_side(both, user)
    agreements = comparison.agreements_side_by_side(both, user)
    return {
        "partnerships": partnership_lines(together[:SHARED]),
        "networks": [network for network, _cells, is_common in networks if is_common],
        "agreements": [agreement for agreement, _cells, is_common in agreements if is_common],
    }


def draw_partners(city: City, lines: Sequence[dict[str, Any]]) -> Any:
    """A map of the city and its partners on ``lines``; None where no position is known."""
    if city.position is None:
        return None
    rows = {
        partner["slug"]: (partner["slug"], partner["name"], partner["latitude"], partner["longitude"])
        for line in lines
        for partner in line["partners"]
        if partner["latitude"] is not None
    }
    return draw_cities(rows.values(), around=city)
