"""What the files of agenda items, meetings and co-signatures hold."""

from citydiplo.kit.exports import Column, Export, plain, point
from networks.exports import WHICH_CITY

_ADDRESSED = (
    Column("network", ("network__name",)),
    Column("network_slug", ("network__slug",)),
    Column.linked("network_permalink", "network__slug", "/networks/{}/"),
)
AGENDA = Export(
    "agenda",
    (
        Column("id", ("id",)),
        Column.linked("permalink", "id", "/agenda/{}/"),
        Column("title", ("title",)),
        *_ADDRESSED,
        *plain("theme", "kind", "dimension", "state", "text"),
        *plain("deadline_on", "deadline_time", "deadline_zone", "outcome"),
        *plain("audience", "published_at", "closed_at", "updated_at", "is_demo"),
    ),
)
MEETINGS = Export(
    "meetings",
    (
        Column("id", ("id",)),
        Column.linked("permalink", "id", "/meetings/{}/"),
        Column("title", ("title",)),
        *_ADDRESSED,
        Column.joined("themes"),
        *plain("dimension", "state", "starts_on", "starts_time", "ends_on", "ends_time", "time_zone"),
        *plain("starts_at", "ends_at"),
        Column("city", ("city__name",)),
        Column("country", ("city__country",)),
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
        Column("item", ("item__title",)),
        Column.linked("item_permalink", "item_id", "/agenda/{}/"),
        Column("city", ("city__name",)),
        Column("city_slug", ("city__slug",)),
        Column("country", ("city__country",)),
        *WHICH_CITY,
        *plain("position", "statement", "role", "signed_at"),
        Column("latitude", ("city__latitude",)),
        Column("longitude", ("city__longitude",)),
    ),
    places=("city__latitude", "city__longitude"),
    geometry=point,
)


def answers(delegates: dict[int, str], *, with_names: bool) -> Export:
    """The file of the answers to a meeting; ``delegates`` are the others of each delegation, by answer."""
    return Export(
        "answers",
        (
            Column("meeting", ("meeting__title",)),
            Column.linked("meeting_permalink", "meeting_id", "/meetings/{}/"),
            Column("city", ("city__name",)),
            Column("city_slug", ("city__slug",)),
            Column("country", ("city__country",)),
            *WHICH_CITY,
            *plain("answer", "answered_at", "role", "entered_by_network", "attended"),
            *plain("delegate_role", *(["delegate_name"] if with_names else [])),
            Column("other_delegates", ("id",), lambda pk: delegates.get(pk, "")),
        ),
    )
