"""Activities of partnerships as lines of their list."""

from __future__ import annotations

from typing import Any

from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.countries import country_names
from citydiplo.kit.text.numbers import number
from networks.cached_markup import dimensions_cell
from partnerships.models.activity import line_on_record

COLUMNS = (
    *("id", "what", "people", "on", "on_precision", "link", "city__label", "institution__name"),
    *("partnership_id", "partnership__title", "partnership__label", "partnership__countries"),
    *("partnership__dimension", "partnership__dimensions", "partnership__is_demo"),
)


def activity_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of ``COLUMNS`` with what a line of the list shows. No statement."""
    names = country_names()
    for row in rows:
        dimensions, primary = row["partnership__dimensions"], row["partnership__dimension"]
        row |= {
            "url": line_on_record(row["partnership_id"], row["id"]),
            "record": row["partnership__title"] or row["partnership__label"],
            "country_names": " · ".join(
                names.get(code, code) for code in row["partnership__countries"].split()
            ),
            "on_text": partial_date.display(row["on"], row["on_precision"]),
            "people_text": number(row["people"]) if row["people"] else "",
            "organiser": row["city__label"] or row["institution__name"] or "",
            "dimensions_cell": dimensions_cell(dimensions, primary),
        }
    return rows
