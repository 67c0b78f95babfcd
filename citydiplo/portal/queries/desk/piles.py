"""The rows that wait for a person, and those that they should know of, by what they are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from agenda.policies import cities_to_answer_for, networks_to_write_for
from agenda.queries import desk as agenda
from citydiplo.kit.caching import versions
from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.portal.models import WrongDataReport
from citydiplo.portal.queries.desk.scope import Scope
from networks.choices import Power
from networks.models import Invitation
from networks.queries.mandates import new_mandates, to_confirm, unsucceeded
from networks.queries.readers import Reader, reader_of
from networks.queries.standpoints import disputes_for, waiting_for
from partnerships.models import Approval, Correction, Target
from partnerships.queries import desk, step_tasks, visits

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

NOUNS = [
    "desk",
    "partnerships",
    "exchanges",
    "visits",
    "targets",
    "memberships",
    "mayors",
    "agenda",
    "meetings",
]


def waiting(
    scope: Scope, addresses: Sequence[str] | None = None, now: datetime.datetime | None = None
) -> dict:
    """{pile: rows}: each row leads to one next action.

    ``addresses`` are those that the person proved to be theirs, asked for where they are left out. No other
    statement yet.
    """
    user = scope.user
    addresses = user.own_addresses() if addresses is None else addresses
    cities, networks = scope.permitting(Power.CONFIRM), scope.permitting(Power.MAINTAIN_MEMBERS)
    answering = [city for city in cities_to_answer_for(user) if scope.has(city)]
    writing = [network for network in networks_to_write_for(user) if scope.has(network)]
    approving, travelling = scope.permitting(Power.APPROVE), scope.permitting(Power.VISIT)
    return {
        "signatures": agenda.to_approve(approving),
        "to_sign": agenda.to_sign(answering, now),
        "to_answer": agenda.to_answer(answering, now),
        "to_do": agenda.to_do(answering, user),
        "without_minutes": agenda.without_minutes(writing, now),
        "item_drafts": agenda.item_drafts(writing),
        "meeting_drafts": agenda.meeting_drafts(writing),
        "invitations": Invitation.objects.open(now).sent_to(addresses),
        "waiting": desk.waiting_for(cities),
        "verify": desk.to_verify(cities),
        "disputes": desk.disputes_for(cities),
        "approvals": Approval.objects.waiting_for(approving),
        "back": Approval.objects.back_with(cities),
        "corrections": Correction.objects.waiting_for(approving),
        "corrections_back": Correction.objects.back_with(cities),
        "drafts": desk.drafts_of(cities),
        "memberships": waiting_for(cities, networks),
        "membership_disputes": disputes_for(networks),
        "mandates": unsucceeded(scope.permitting(Power.EDIT_CITY), timezone.localdate()),
        "mandates_to_confirm": to_confirm(scope.permitting(Power.EDIT_CITY), timezone.localdate()),
        "reports": WrongDataReport.objects.visible_to(user).open(),
        "steps_to_verify": step_tasks.to_verify(networks),
        "more_time": step_tasks.asked_for_time(networks),
        "steps_returned": step_tasks.returned_to(cities),
        "targets": Target.objects.waiting_for(approving),
        "targets_back": Target.objects.back_with(scope.permitting(Power.EDIT_CITY)),
        "visits_to_confirm": visits.to_confirm(cities),
        "visit_disputes": visits.disputes_of_visits(travelling),
        "visit_outcomes": visits.to_conclude(travelling, timezone.localdate()),
        "visit_tasks": visits.tasks_of(travelling, user),
        **desk.of_exchanges(user),
    }


def knowing(scope: Scope) -> dict:
    """{pile: rows}: dates of their cities and networks on which nothing waits for this person.

    What agreements ask for is not among them: it follows from terms in Python (``agenda.steps_of``).
    """
    user, today = scope.user, timezone.localdate()
    cities, networks = scope.cities, scope.networks
    if not scope.seated:
        return {}
    answering = cities_to_answer_for(user)
    editing = scope.permitting(Power.EDIT_CITY)
    cannot_edit = [city for city in cities if city not in editing]
    approvers = scope.permitting(Power.APPROVE)
    elsewhere = [city for city in scope.permitting(Power.CONFIRM) if city not in approvers]
    return {
        "held": Approval.objects.waiting_for(elsewhere),
        "corrections_held": Correction.objects.waiting_for(elsewhere),
        "deadlines": agenda.deadlines_of(cities, answering),
        "coming": agenda.coming_to(cities, networks, answering),
        "cancelled": agenda.cancelled_for(cities),
        "new_mandates": new_mandates(desk.partners_of(cities), today)
        | new_mandates([city.pk for city in cities], today),
        "ending": unsucceeded(cannot_edit, today),
        "running_out": desk.running_out(cities, today).visible_to(user),
        "visits_to_brief": visits.to_brief(cities, today),
    }


def count(user: User | AnonymousUser) -> int:
    """How much waits for a person. One statement beside those for their roles, kept until something moves.

    The day is part of the key, because items fall due by the day.
    """
    name = f"desk:{user.pk}:{timezone.localdate()}"
    return versions.cached(name, NOUNS, lambda: _count(user))


def _count(user):
    return _waiting_rows.count(reader_of(user), Many(user.own_addresses()), timezone.now())


@compiled
def _waiting_rows(reader: Reader, addresses: Many, now: datetime.datetime) -> Any:
    piles = waiting(Scope(reader.user()), addresses, now)
    first, *rest = (rows.order_by().values_list("pk") for rows in piles.values())
    return first.union(*rest, all=True)
