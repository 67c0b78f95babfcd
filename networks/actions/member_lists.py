"""Members of a network written as a set: what a pasted list adds, changes and ends, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.db import bulk_write
from networks.actions.both_sides import Notice
from networks.actions.confirmations import membership_sides
from networks.actions.declaring import marks
from networks.actions.places import adopt_all
from networks.choices import FactState, Side
from networks.models import Membership, MembershipConfirmation
from networks.policies import role_to_answer

if TYPE_CHECKING:
    from networks.models import Network

CHUNK = 900  # keys in one statement


@transaction.atomic
def write(*, network: Network, by: Any, new: Iterable[Any], changes: Any, reason: str = "") -> None:
    """Add ``new``, a list of (key of a city, facts), and write ``changes``, {key of a membership: facts}.

    A key below zero is a GeoNames id: that place of the gazetteer becomes a city.

    It is the network's own statement as with one member alone: cities are told, and asked again of what
    matters.
    """
    provenance = marks(network, by)
    with history.because(reason):
        added = _add(network, new, provenance)
        changed, unsettled = _change(
            network, changes, provenance | {"source": getattr(provenance["source"], "pk", None)}
        )
    _confirm_for_network(network, by, [*added, *changed])
    versions.bump("memberships", "networks", "desk")
    side = network if role_to_answer(by, network) else None
    if added:
        membership_sides.tell(_by_city(added), Notice("declared", side, by))
    if unsettled:
        membership_sides.tell(_by_city(unsettled), Notice("changed", side, by))


def _add(network, new, provenance):
    new = list(new)
    adopted = adopt_all({-city for city, _facts in new if city < 0})
    new = [(adopted[-city] if city < 0 else city, facts) for city, facts in new]
    rows = [Membership(network=network, city_id=city, **facts, **provenance) for city, facts in new]
    made = Membership.objects.bulk_create(rows, batch_size=CHUNK)
    history.entered(Membership, [membership.pk for membership in made])
    return made


def _change(network, changes, provenance):
    """(the memberships written, those of them whose confirmed facts have changed)."""
    changed, unsettled, keys = [], [], sorted(changes)
    for start in range(0, len(keys), CHUNK):
        mine = Membership.objects.filter(network=network, pk__in=keys[start : start + CHUNK])
        rows = list(mine.select_for_update())
        confirmed = _confirmed_by_city(rows)
        unsettled += [row for row in rows if row.pk in confirmed and _is_material(row, changes[row.pk])]
        with history.watching(mine):
            bulk_write.update(
                Membership, {row.pk: _to_write(row, changes[row.pk], provenance) for row in rows}
            )
        changed += rows
    return changed, unsettled


def _confirmed_by_city(rows):
    rounds = {row.pk: row.confirmation_round for row in rows}
    said = MembershipConfirmation.objects.filter(membership__in=rounds, side=Side.CITY)
    return {pk for pk, number in said.values_list("membership", "round") if number == rounds[pk]}


def _is_material(row, facts):
    before = membership_sides.facts(row)
    return bool(membership_sides.differing(before, before | facts))


def _to_write(row, facts, provenance):
    if _is_material(row, facts):
        return facts | provenance | {"confirmation_round": row.confirmation_round + 1}
    return facts if row.state == FactState.CONFIRMED else facts | provenance


def _confirm_for_network(network, by, memberships):
    """Confirm each of them for the network, in the round of this write."""
    role = role_to_answer(by, network)
    if not role:
        return
    keys = [membership.pk for membership in memberships]
    for start in range(0, len(keys), CHUNK):
        rounds = Membership.objects.filter(pk__in=keys[start : start + CHUNK])
        MembershipConfirmation.objects.bulk_create(
            [
                MembershipConfirmation(membership_id=pk, side=Side.NETWORK, round=number, by=by, role=role)
                for pk, number in rounds.values_list("pk", "confirmation_round")
            ],
            batch_size=CHUNK,
            ignore_conflicts=True,  # it confirmed this round already
        )


def _by_city(memberships):
    """{city: its membership} as they are now, with the city and the network that a mail names."""
    keys, found = [membership.pk for membership in memberships], []
    for start in range(0, len(keys), CHUNK):
        rows = Membership.objects.select_related("city", "network")
        found += rows.filter(pk__in=keys[start : start + CHUNK])
    return {membership.city: membership for membership in found}
