"""What the files of cities, networks, institutions, memberships and mandates hold.

Each row carries the ids and web addresses by which an import finds its record and its cities again
(``networks/columns.py``). ``…_TO_EDIT`` are the columns of "Edit in a spreadsheet": what tells the record,
then what may be changed.
"""

from dataclasses import replace

from citydiplo.kit.exports import PROVENANCE, Column, Export, plain, point
from networks.columns import label_of

RECORD_ID = Column("record_id", ("pk",))
WHICH_CITY = (
    Column("geonames_id", ("city__geonames_id",)),
    Column("wikidata_id", ("city__wikidata_id",)),
    Column.linked("city_permalink", "city__slug", "/cities/{}/"),
)
OF_CITY = (
    Column("city", ("city__name",)),
    Column("country", ("city__country",)),
    Column("area", ("city__admin_area",)),
    *WHICH_CITY,
)

CITIES = Export(
    "cities",
    (
        RECORD_ID,
        Column.linked("permalink", "slug", "/cities/{}/"),
        *plain("name", "slug", "country", "region", "admin_area", "latitude", "longitude", "population"),
        *plain("population_year", "geonames_id", "wikidata_id", "locode", "website"),
        *plain("partnership_count", "membership_count", "accession_count"),
        Column.joined("dimensions"),
        *PROVENANCE,
    ),
    places=("latitude", "longitude"),
    geometry=point,
    label=label_of,
)
NETWORKS = Export(
    "networks",
    (
        RECORD_ID,
        Column.linked("permalink", "slug", "/networks/{}/"),
        *plain("name", "acronym", "slug", "founded"),
        Column("seat", ("seat__name",)),
        Column("seat_geonames_id", ("seat__geonames_id",)),
        *plain("seat_note", "scope", "dimension"),
        Column.joined("dimensions"),
        Column.joined("themes"),
        *plain("members_stated", "website"),
        *PROVENANCE,
    ),
    label=label_of,
)
INSTITUTIONS = Export(
    "institutions",
    (
        RECORD_ID,
        Column.linked("permalink", "slug", "/institutions/{}/"),
        *plain("name", "acronym", "slug", "kind", "founded"),
        Column("seat", ("seat__name",)),
        Column("country", ("seat__country",)),
        Column("seat_geonames_id", ("seat__geonames_id",)),
        *plain("role"),
        *PROVENANCE,
    ),
    label=label_of,
)

_OF_MEMBERSHIP = (
    RECORD_ID,
    Column.linked("network_permalink", "network__slug", "/networks/{}/"),
    Column("network", ("network__name",)),
    *OF_CITY,
    Column("institution", ("institution__name",)),
    *plain("membership_class", "role", "field"),
    Column.dated("since"),
    Column.dated("until"),
)
MEMBERSHIPS = Export("memberships", (*_OF_MEMBERSHIP, *PROVENANCE), label=label_of)
MEMBERSHIPS_TO_EDIT = replace(MEMBERSHIPS, columns=_OF_MEMBERSHIP)

_OF_MANDATE = (
    RECORD_ID,
    Column.linked("permalink", "mayor__slug", "/mayors/{}/"),
    *OF_CITY,
    Column("mayor", ("mayor__name",)),
    Column("mayor_wikidata_id", ("mayor__wikidata_id",)),
    *plain("title"),
    Column.dated("starts"),
    Column.dated("ends"),
)
MANDATES = Export("mayors", (*_OF_MANDATE, *PROVENANCE), label=label_of)
MANDATES_TO_EDIT = replace(MANDATES, columns=_OF_MANDATE)
