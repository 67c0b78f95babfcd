"""What the files of cities, networks, institutions, memberships and mandates hold.

Each row carries the ids and web addresses by which an import finds its record and its cities again
(``networks/columns.py``). ``…_TO_EDIT`` are the columns of "Edit in a spreadsheet": what tells the record,
then what may be changed.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from citydiplo.kit.listing.exports import PROVENANCE, Export, ExportColumn, plain, point
from networks.columns import label_of

RECORD_ID = ExportColumn("record_id", ("pk",))
WHICH_CITY = (
    ExportColumn("geonames_id", ("city__geonames_id",)),
    ExportColumn("wikidata_id", ("city__wikidata_id",)),
    ExportColumn.linked("city_permalink", "city__slug", "/cities/{}/"),
)
OF_CITY = (
    ExportColumn("city", ("city__name",)),
    ExportColumn("city_kind", ("city__kind",)),
    ExportColumn("part_of", ("city__part_of__name",)),
    ExportColumn("part_of_geonames_id", ("city__part_of__geonames_id",)),
    ExportColumn("country", ("city__country",)),
    ExportColumn("area", ("city__admin_area",)),
    *WHICH_CITY,
)

CITIES = Export(
    "cities",
    (
        RECORD_ID,
        ExportColumn.linked("permalink", "slug", "/cities/{}/"),
        *plain("name", "slug", "kind"),
        ExportColumn("part_of", ("part_of__name",)),
        ExportColumn("part_of_geonames_id", ("part_of__geonames_id",)),
        ExportColumn.linked("part_of_permalink", "part_of__slug", "/cities/{}/"),
        *plain("country", "region", "admin_area", "latitude", "longitude", "population"),
        *plain("population_year", "geonames_id", "wikidata_id", "locode", "website"),
        *plain("on_record_count", "partnership_count", "membership_count", "accession_count"),
        ExportColumn.joined("dimensions"),
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
        ExportColumn.linked("permalink", "slug", "/networks/{}/"),
        *plain("name", "acronym", "slug", "founded"),
        ExportColumn("seat", ("seat__name",)),
        ExportColumn("seat_geonames_id", ("seat__geonames_id",)),
        *plain("seat_note", "scope", "dimension"),
        ExportColumn.joined("dimensions"),
        ExportColumn.joined("themes"),
        *plain("members_stated", "website"),
        *PROVENANCE,
    ),
    label=label_of,
)
INSTITUTIONS = Export(
    "institutions",
    (
        RECORD_ID,
        ExportColumn.linked("permalink", "slug", "/institutions/{}/"),
        *plain("name", "acronym", "slug", "kind", "founded"),
        ExportColumn("seat", ("seat__name",)),
        ExportColumn("country", ("seat__country",)),
        ExportColumn("seat_geonames_id", ("seat__geonames_id",)),
        *plain("role"),
        *PROVENANCE,
    ),
    label=label_of,
)

_OF_MEMBERSHIP = (
    RECORD_ID,
    ExportColumn.linked("network_permalink", "network__slug", "/networks/{}/"),
    ExportColumn("network", ("network__name",)),
    *OF_CITY,
    ExportColumn("institution", ("institution__name",)),
    *plain("membership_class", "role", "field"),
    ExportColumn.dated("since"),
    ExportColumn.dated("until"),
)
MEMBERSHIPS = Export("memberships", (*_OF_MEMBERSHIP, *PROVENANCE), label=label_of)
MEMBERSHIPS_TO_EDIT = replace(MEMBERSHIPS, columns=_OF_MEMBERSHIP)

_OF_MANDATE = (
    RECORD_ID,
    ExportColumn.linked("permalink", "mayor__slug", "/mayors/{}/"),
    *OF_CITY,
    ExportColumn("mayor", ("mayor__name",)),
    ExportColumn("mayor_wikidata_id", ("mayor__wikidata_id",)),
    *plain("title"),
    ExportColumn.dated("starts"),
    ExportColumn.dated("ends"),
    ExportColumn.dated("known_on"),
)
MANDATES = Export("mayors", (*_OF_MANDATE, *PROVENANCE), label=label_of)
MANDATES_TO_EDIT = replace(MANDATES, columns=_OF_MANDATE)
# Not among the columns that an import knows: no record comes back from such a file.
YEAR_LABELS = {
    "year": _("Year"),
    "region": _("World region"),
    "members": _("Members"),
    "accessions": _("Accessions"),
}
MEMBERS_BY_YEAR = Export("members-by-year", plain("year", "region", "members"), label=YEAR_LABELS.__getitem__)
