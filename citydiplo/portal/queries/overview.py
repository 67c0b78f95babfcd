"""What the overview of a city draws: its footprint beside what is usual, and its partners on a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser

from citydiplo.kit.db.compiled import compiled
from citydiplo.kit.svg import charts
from citydiplo.kit.text.labels import labels_of
from citydiplo.kit.web.urls import address_of
from citydiplo.portal.queries import comparison
from networks.choices import Dimension
from networks.city_map import draw_cities
from networks.models import City
from networks.queries.memberships import member_lines, memberships_of
from networks.queries.readers import Reader, keyed, reader_of
from partnerships.queries.accessions import accession_lines, accessions_of
from partnerships.queries.footprints import footprints_of
from partnerships.queries.lines import line_rows, lines_of_partners, lines_of_rows, rows_of_partners
from partnerships.queries.medians import footprint_medians
from partnerships.queries.partners import partner_rows

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

PARTNERS_ON_THE_MAP = 250
IN_SHORT = 6  # partnerships, memberships and agreements that an overview shows of each


@dataclass(frozen=True)
class FootprintOfCity:
    """Rows for ``components/footprint.html``, how many cities the two medians are of, and the scale.

    ``is_late`` says that medians and scale are older than the data (``partnerships.queries.medians``).
    """

    rows: Any
    in_region: int
    of_its_size: int
    full: int
    is_late: bool


def footprint_of(city: City) -> FootprintOfCity:
    """What a city has in each dimension beside the medians of its region and of its size.

    One statement, and two for the medians of all where these are not in the cache.
    """
    own, usual = footprints_of([city])[city.pk], footprint_medians()
    region, size = usual.of_region(city.region), usual.of_size(city.population_band)
    address = address_of("dimension")
    rows = [
        (
            value,
            label,
            own[value]["total"],
            region.medians[value] if region.cities else None,
            size.medians[value] if size.cities else None,
            address(value),
        )
        for value, label in labels_of(Dimension).items()
    ]
    full = max(usual.scale, *(row[2] for row in rows))
    return FootprintOfCity(charts.compared(rows, full=full), region.cities, size.cities, full, usual.are_late)


def shared_between(own: City, other: City, user: User | AnonymousUser) -> dict[str, Any]:
    """What two cities share, for the page of ``other``. 5 statements."""
    both = [own, other]
    together = _together((own.pk, other.pk), reader_of(user))
    networks = comparison.networks_side_by_side(both, user)
    agreements = comparison.agreements_side_by_side(both, user)
    return {
        "partnerships": lines_of_rows(together),
        "networks": [network for network, _cells, is_common in networks if is_common],
        "agreements": [agreement for agreement, _cells, is_common in agreements if is_common],
    }


@compiled
def _together(cities: tuple[int, int], reader: Reader) -> Any:
    return line_rows(comparison.mutual_partnerships(cities, reader.user())[:IN_SHORT])


def partner_lines(city: City, user: User | AnonymousUser) -> list[dict[str, Any]]:
    """The partnerships with its partners on the map, the most telling first. One statement.

    The first IN_SHORT have words; all have facts and partners.
    """
    return lines_of_partners(_partners(city.pk, reader_of(user)), in_words=IN_SHORT)


@compiled
def _partners(city: int, reader: Reader) -> Any:
    return rows_of_partners(partner_rows(keyed(City, city), reader.user())[:PARTNERS_ON_THE_MAP])


def first_memberships(city: City, user: User | AnonymousUser) -> list[Any]:
    """Lines of its first memberships that last. One statement."""
    return member_lines(_memberships(city.pk, reader_of(user)))


@compiled
def _memberships(city: int, reader: Reader) -> Any:
    return memberships_of(keyed(City, city), reader.user()).filter(until=None)[:IN_SHORT]


def first_accessions(city: City, user: User | AnonymousUser) -> list[Any]:
    """Lines of its first relations to agreements. One statement."""
    return accession_lines(_accessions(city.pk, reader_of(user)))


@compiled
def _accessions(city: int, reader: Reader) -> Any:
    return accessions_of(keyed(City, city), reader.user())[:IN_SHORT]


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
