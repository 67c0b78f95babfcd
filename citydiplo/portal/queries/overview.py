"""What the overview of a city draws: its footprint beside what is usual, and its partners on a map."""

from django.urls import reverse

from citydiplo.kit import charts
from networks.choices import Dimension
from networks.drawings import draw_cities
from partnerships.queries.footprints import footprints_of
from partnerships.queries.medians import footprint_medians


def footprint_of(city):
    """Rows for ``components/footprint.html``, and how many cities stand behind the two medians.

    One statement, and one for each median that is not in the cache.
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
    return charts.compared(rows), in_region, of_its_size


def draw_partners(city, lines):
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
