"""What the files of partnerships, agreements and exchanges hold."""

import json
from decimal import Decimal

from django.db.models import Aggregate, CharField, OuterRef, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from citydiplo.kit.exports import PROVENANCE, Column, Export, line, plain, point
from partnerships.models import Funding, Party


def _party(place, column):
    """A value of the first or the second party, as part of the one statement."""
    parties = Party.objects.filter(partnership=OuterRef("pk")).order_by("order", "pk")
    return Subquery(parties.values(column)[place : place + 1])


_PLACES = {
    f"{side}_{axis}": _party(place, f"city__{axis}")
    for place, side in enumerate(("first", "second"))
    for axis in ("latitude", "longitude")
}


class _Rows(Aggregate):
    """All rows of a group as one JSON list of lists, in the one statement of an export."""

    function = "JSON_AGG"
    template = "JSON_AGG(JSON_BUILD_ARRAY(%(expressions)s))"
    output_field = TextField()

    def as_sqlite(self, compiler, connection):
        return super().as_sql(compiler, connection, template="JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s))")


_FUNDERS = Subquery(
    Funding.objects.filter(partnership=OuterRef("pk"))
    .order_by()
    .values("partnership")
    .annotate(
        rows=_Rows(
            "order",
            Coalesce("city__name", "institution__name", "name"),
            Cast("amount", CharField()),
            "currency",
            "period",
        )
    )
    .values("rows")
)


def fundings_in_words(rows):
    """“A bank: 120000.00 USD (2024–2027); Lima”; never a sum of them."""
    rows = json.loads(rows) if isinstance(rows, str) else rows or []
    return "; ".join(_funding(*row) for row in sorted(rows, key=lambda row: row[0]))


def _funding(_order, name, amount, currency, period):
    text = f"{name}: {Decimal(amount):.2f} {currency}" if amount is not None else name
    return f"{text} ({period})" if period else text


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
        Column("funders", ("funders",), fundings_in_words),
        *plain("objectives", "activities", "results", "legal_act", "visibility"),
        *PROVENANCE,
    ),
    annotations={
        "first_city": _party(0, "city__name"),
        "first_country": _party(0, "country"),
        "second_city": _party(1, "city__name"),
        "second_country": _party(1, "country"),
        "funders": _FUNDERS,
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
EXCHANGES = Export(
    "exchanges",
    (
        *plain("id", "kind", "title"),
        Column("city", ("city__name",)),
        Column("network", ("network__name",)),
        *plain("country", "region", "published_at"),
        Column.joined("dimensions"),
        Column.joined("themes"),
        Column("languages", ("languages",), str.strip),
        *plain("situation", "tried", "went_wrong", "cost", "next_time"),
        *plain("what", "why", "how", "cost_band", "transfer", "conditions", "until"),
        *plain("audience", "reply_count", "reuse_count", "spared_count", "is_demo"),
    ),
    places=("city__latitude", "city__longitude"),
    geometry=point,
)
