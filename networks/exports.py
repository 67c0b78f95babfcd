"""What the files of cities, networks, institutions and mandates hold."""

from citydiplo.kit.exports import PROVENANCE, Column, Export, plain, point

CITIES = Export(
    "cities",
    (
        *plain("name", "slug", "country", "region", "admin_area", "latitude", "longitude", "population"),
        *plain("population_year", "geonames_id", "wikidata_id", "locode", "website"),
        *plain("partnership_count", "membership_count", "accession_count"),
        Column.joined("dimensions"),
        *PROVENANCE,
    ),
    places=("latitude", "longitude"),
    geometry=point,
)
NETWORKS = Export(
    "networks",
    (
        *plain("name", "acronym", "slug", "founded"),
        Column("seat", ("seat__name",)),
        *plain("seat_note", "scope", "dimension"),
        Column.joined("dimensions"),
        Column.joined("themes"),
        *plain("members_stated", "website"),
        *PROVENANCE,
    ),
)
INSTITUTIONS = Export(
    "institutions",
    (
        *plain("name", "acronym", "slug", "kind", "founded"),
        Column("seat", ("seat__name",)),
        Column("country", ("seat__country",)),
        *plain("role"),
        *PROVENANCE,
    ),
)
MANDATES = Export(
    "mayors",
    (
        Column("mayor", ("mayor__name",)),
        Column("city", ("city__name",)),
        Column("country", ("city__country",)),
        *plain("title"),
        Column.dated("starts"),
        Column.dated("ends"),
        *PROVENANCE,
    ),
)
