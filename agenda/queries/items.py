"""What the pages of agenda items show beside the item itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from agenda.choices import CoSignatureState, ItemKind, Position
from agenda.models import AgendaItem, CoSignature, Meeting
from networks.choices import SeatRole, Theme, WorldRegion

if TYPE_CHECKING:
    from agenda.models.item import AgendaItemQuerySet
    from agenda.models.meeting import MeetingQuerySet
    from citydiplo.accounts.models import User

ITEM_COLUMNS = (
    "id",
    "title",
    "theme",
    "kind",
    "dimension",
    "state",
    "deadline_on",
    "deadline_time",
    "deadline_at",
    "published_at",
    "audience",
    "is_demo",
    "network__slug",
    "network__acronym",
    "network__name",
)


def item_rows(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The rows of a directory in words, with the number of cities that co-signed. One statement."""
    signed = dict(
        CoSignature.objects.signed()
        .filter(item__in=[row["id"] for row in rows])
        .order_by()
        .values_list("item")
        .annotate(Count("pk"))
    )
    kinds, themes = _labels(ItemKind), _labels(Theme)
    for row in rows:
        row["kind_label"], row["theme_label"] = kinds[row["kind"]], themes[row["theme"]]
        row["network"] = row["network__acronym"] or row["network__name"]
        row["signed"] = signed.get(row["id"], 0)
        row["is_co_signed"] = row["kind"] in ItemKind.co_signed()
    return rows


def signatures_of(
    item: AgendaItem, user: User | AnonymousUser
) -> tuple[list[CoSignature], list[CoSignature]]:
    """(those that are signed, those that wait) of an item, as far as ``user`` may know. One statement.

    ``position_label`` and ``role_label`` are in words: Django's ``get_…_display`` translates the whole
    vocabulary for each row, which was a third of the time of a page with 800 answers.
    """
    found = CoSignature.objects.visible_to(user).live().filter(item=item).select_related("city")
    rows = list(found.order_by("signed_at", "pk"))
    positions, roles = _labels(Position), _labels(SeatRole)
    for row in rows:
        row.position_label, row.role_label = positions[row.position], roles.get(row.role, row.role)
    signed = [row for row in rows if row.state == CoSignatureState.SIGNED]
    return signed, [row for row in rows if row.state == CoSignatureState.WAITING]


def meetings_on(item: AgendaItem, user: User | AnonymousUser) -> MeetingQuerySet:
    """The meetings that have it on their agenda, as far as ``user`` may see them."""
    return (
        Meeting.objects.visible_to(user).filter(meeting_items__item=item).with_places().order_by("starts_at")
    )


def open_items(user: User | AnonymousUser) -> AgendaItemQuerySet:
    """What is open, soonest deadline first: for the pages that show a few."""
    return AgendaItem.objects.visible_to(user).open().with_network()


def regions_of(signatures: Sequence[CoSignature]) -> list[tuple[str, int]]:
    """(region in words, number) of the cities that co-signed, most first."""
    labels = _labels(WorldRegion)
    counts = Counter(signature.city.region for signature in signatures)
    return [(labels.get(region, region), number) for region, number in counts.most_common()]


def _labels(choices):
    """{value: what people read} of a vocabulary, each translated once."""
    return {member.value: str(member.label) for member in choices}
