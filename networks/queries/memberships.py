"""Memberships as lines of a table: plain dicts, since a network has hundreds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, QuerySet

from citydiplo.kit.fields import partial_date
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.text.labels import labels_of
from citydiplo.kit.web.urls import address_of
from networks.choices import FactState, MembershipClass, MembershipRole, Side, WorldRegion, kind_word
from networks.models import Membership, MembershipConfirmation, MembershipDispute
from networks.queries.years import YearsByRegion

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import City, Institution, Network

_FACTS = (
    "id",
    "membership_class",
    "role",
    "field",
    "since",
    "since_precision",
    "until",
    "until_precision",
    "confirmation_round",
    "state",
    "is_demo",
    "source__title",
    "source__url",
    "source_note",
    "as_of",
    "as_of_precision",
    "is_founding",
    "role_as_stated",
)
_MEMBER = (
    "city__label",
    "city__slug",
    "city__country",
    "city__kind",
    "institution__name",
    "institution__slug",
)
_NETWORK = (
    "network__name",
    "network__acronym",
    "network__slug",
    "network__dimension",
    "network__seat__name",
)


def members_of(network: Network, user: User | AnonymousUser) -> QuerySet[Membership, dict[str, Any]]:
    """Current members by name, as values for :func:`member_lines`; slice it before you read it."""
    return (
        Membership.objects.visible_to(user)
        .filter(network=network)
        .current()
        .order_by("city__name", "institution__name", "id")
        .values(*_FACTS, *_MEMBER)
    )


def officers_of(network: Network, user: User | AnonymousUser) -> QuerySet[Membership, dict[str, Any]]:
    """Current members that do more than belong: chairs, steering committee, leads of working groups."""
    return members_of(network, user).exclude(role=MembershipRole.MEMBER).order_by("role", "city__name")


@dataclass(frozen=True)
class MembersCounted:
    """How many current members there are, how many of them have a date, and member cities by region.

    ``regions`` are (region in words, member cities) for all six. ``years`` follows former members too.
    """

    known: int
    dated: int
    regions: list[tuple[Any, int]]
    years: YearsByRegion


def members_counted(network: Network, user: User | AnonymousUser) -> MembersCounted:
    """The members of a network in numbers. Demo rows are not counted. One statement."""
    rows = Membership.objects.visible_to(user).filter(network=network, is_demo=False).order_by()
    rows = rows.values_list("city__region", "since__year", "until__year").annotate(Count("id"))
    current: Counter[str | None] = Counter()
    years, dated = YearsByRegion(), 0
    for region, since, until, n in rows:
        years.add(region, since, until, n)
        if until is None:
            current[region] += n
            dated += n if since else 0
    regions = [(label, current[value]) for value, label in WorldRegion.choices]
    return MembersCounted(current.total(), dated, regions, years)


def member_points(network: Network, user: User | AnonymousUser) -> QuerySet[Membership, tuple[Any, ...]]:
    """(slug, name, latitude, longitude) of current member cities whose position is known; no demo rows."""
    return (
        _on_record(network, user)
        .filter(city__latitude__isnull=False)
        .order_by("city__name")
        .values_list("city__slug", "city__label", "city__latitude", "city__longitude")
    )


def _on_record(network, user):
    return Membership.objects.visible_to(user).filter(network=network, is_demo=False).current()


def memberships_of(
    member: City | Institution, user: User | AnonymousUser
) -> QuerySet[Membership, dict[str, Any]]:
    """All memberships of a city or an institution, current ones first, as values for :func:`member_lines`."""
    own = {str(member._meta.model_name): member}
    return (
        Membership.objects.visible_to(user)
        .filter(**own)
        .order_by(F("until").desc(nulls_first=True), "network__acronym", "network__name")
        .values(*_FACTS, *_NETWORK)
    )


def member_lines(rows: Iterable[dict[str, Any]]) -> list[Any]:
    """The rows with their words: labels, dates as exact as they are known, the other's address."""
    lines = []
    city_url, institution_url, network_url = map(address_of, ("city", "institution", "network"))
    classes, roles, states = map(labels_of, (MembershipClass, MembershipRole, FactState))
    for row in rows:
        row["class_label"] = classes[row["membership_class"]]
        row["role_label"] = "" if row["role"] == MembershipRole.MEMBER else roles[row["role"]]
        if row["role_as_stated"].casefold() == row["role_label"].casefold():
            row["role_as_stated"] = ""
        row["as_of_text"] = partial_date.display(row["as_of"], row["as_of_precision"])
        row["since_text"] = partial_date.display(row["since"], row["since_precision"])
        row["until_text"] = partial_date.display(row["until"], row["until_precision"])
        row["state_label"] = states[row["state"]]
        if "network__slug" in row:
            row["url"] = network_url(row["network__slug"])
        elif row["city__slug"]:
            row["url"] = city_url(row["city__slug"])
            row["country"] = country_name(row["city__country"])
            row["noun"] = kind_word(row["city__kind"])
        else:
            row["url"] = institution_url(row["institution__slug"])
        lines.append(row)
    return lines


def with_answers(lines: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The lines with what both sides say now: ``said`` {side: confirmation} and open ``disputes``.

    Two statements, of which the first asks only for confirmed memberships.
    """
    by_key = {line["id"]: line for line in lines}
    for line in lines:
        line["said"], line["disputes"] = {}, []
    spoken = [line["id"] for line in lines if line["state"] in (FactState.CONFIRMED, FactState.DECLARED)]
    if spoken:
        for said in MembershipConfirmation.objects.filter(membership__in=spoken):
            if said.round == by_key[said.membership_id]["confirmation_round"]:
                by_key[said.membership_id]["said"][said.side] = said
    for dispute in MembershipDispute.objects.open().filter(membership__in=by_key):
        by_key[dispute.membership_id]["disputes"].append(dispute)
    return lines


def shared_origin(lines: Sequence[Any]) -> Any:
    """The first line where all have its source and state, so that the table says them once; else None."""
    if any(line.get("said") or line.get("disputes") for line in lines):
        return None
    facts = ("source__title", "source__url", "source_note", "state", "as_of", "as_of_precision")
    origins = {tuple(line[fact] for fact in facts) for line in lines}
    return lines[0] if len(origins) == 1 and lines[0]["source__title"] else None


def can_be_withdrawn(membership: Membership) -> bool:
    """Whether only the network has ever spoken of it: what a city answered stays. Two statements."""
    sides = set(membership.confirmations.values_list("side", flat=True))
    return sides == {Side.NETWORK} and not membership.disputes.exists()
