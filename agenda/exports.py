"""What the files of agenda items, meetings and co-signatures hold."""

from citydiplo.kit.listing.exports import Export, ExportColumn, plain, point
from networks.exports import WHICH_CITY

_ADDRESSED = (
    ExportColumn("network", ("network__name",)),
    ExportColumn("network_slug", ("network__slug",)),
    ExportColumn.linked("network_permalink", "network__slug", "/networks/{}/"),
)
AGENDA = Export(
    "agenda",
    (
        ExportColumn("id", ("id",)),
        ExportColumn.linked("permalink", "id", "/agenda/{}/"),
        ExportColumn("title", ("title",)),
        *_ADDRESSED,
        *plain("theme", "kind", "dimension", "state", "text"),
        *plain("deadline_on", "deadline_time", "deadline_zone", "outcome"),
        *plain("audience", "published_at", "closed_at", "updated_at", "is_demo"),
    ),
)
MEETINGS = Export(
    "meetings",
    (
        ExportColumn("id", ("id",)),
        ExportColumn.linked("permalink", "id", "/meetings/{}/"),
        ExportColumn("title", ("title",)),
        *_ADDRESSED,
        ExportColumn.joined("themes"),
        *plain("dimension", "state", "starts_on", "starts_time", "ends_on", "ends_time", "time_zone"),
        *plain("starts_at", "ends_at"),
        ExportColumn("city", ("city__name",)),
        ExportColumn("country", ("city__country",)),
        *WHICH_CITY,
        *plain("address", "text", "capacity", "places_taken", "minutes", "cancellation_reason"),
        *plain("audience", "published_at", "updated_at", "is_demo"),
    ),
    places=("city__latitude", "city__longitude"),
    geometry=point,
)
CO_SIGNATURES = Export(
    "co-signatures",
    (
        ExportColumn("item", ("item__title",)),
        ExportColumn.linked("item_permalink", "item_id", "/agenda/{}/"),
        ExportColumn("city", ("city__name",)),
        ExportColumn("city_slug", ("city__slug",)),
        ExportColumn("country", ("city__country",)),
        *WHICH_CITY,
        *plain("position", "statement", "role", "signed_at"),
        ExportColumn("latitude", ("city__latitude",)),
        ExportColumn("longitude", ("city__longitude",)),
    ),
    places=("city__latitude", "city__longitude"),
    geometry=point,
)


def answers(delegates: dict[int, str], *, with_names: bool) -> Export:
    """The file of the answers to a meeting; ``delegates`` are the others of each delegation, by answer."""
    return Export(
        "answers",
        (
            ExportColumn("meeting", ("meeting__title",)),
            ExportColumn.linked("meeting_permalink", "meeting_id", "/meetings/{}/"),
            ExportColumn("city", ("city__name",)),
            ExportColumn("city_slug", ("city__slug",)),
            ExportColumn("country", ("city__country",)),
            *WHICH_CITY,
            *plain("answer", "answered_at", "role", "entered_by_network", "attended"),
            *plain("delegate_role", *(["delegate_name"] if with_names else [])),
            ExportColumn("other_delegates", ("id",), lambda pk: delegates.get(pk, "")),
        ),
    )
