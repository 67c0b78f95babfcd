"""What the files of partnerships and agreements hold."""

from django.db.models import OuterRef, Subquery

from citydiplo.kit.exports import PROVENANCE, Column, Export, line, plain
from partnerships.models import Party


def _party(place, column):
    """A value of the first or the second party, as part of the one statement."""
    parties = Party.objects.filter(partnership=OuterRef("pk")).order_by("order", "pk")
    return Subquery(parties.values(column)[place : place + 1])


_PLACES = {
    f"{side}_{axis}": _party(place, f"city__{axis}")
    for place, side in enumerate(("first", "second"))
    for axis in ("latitude", "longitude")
}
PARTNERSHIPS = Export(
    "partnerships",
    (
        *plain("id"),
        Column("parties", ("label",)),
        Column("first_city", ("first_city",)),
        Column("first_country", ("first_country",)),
        Column("second_city", ("second_city",)),
        Column("second_country", ("second_country",)),
        *plain("countries"),
        Column.joined("regions"),
        *plain("title", "partnership_class", "status", "dimension"),
        Column.joined("dimensions"),
        Column.dated("since"),
        Column.dated("until"),
        *plain("objectives", "activities", "results", "legal_act", "visibility"),
        *PROVENANCE,
    ),
    annotations={
        "first_city": _party(0, "city__name"),
        "first_country": _party(0, "country"),
        "second_city": _party(1, "city__name"),
        "second_country": _party(1, "country"),
        **_PLACES,
    },
    places=tuple(_PLACES),
    geometry=line,
)
AGREEMENTS = Export(
    "agreements",
    (
        *plain("name", "slug", "year", "place", "subject", "binds", "binds_note", "dimension"),
        Column.joined("dimensions"),
        Column.joined("themes"),
        *plain("scale_stated", "website"),
        *PROVENANCE,
    ),
)
