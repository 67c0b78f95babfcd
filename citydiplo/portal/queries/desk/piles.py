"""The rows that wait for a person, and those that they should know of, by what they are."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists
from django.utils import timezone

from agenda.policies import cities_to_answer_for, networks_to_write_for
from agenda.queries import desk as agenda
from citydiplo.kit.caching.lagging import LaggingAnswers
from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.portal.models import WrongDataReport
from citydiplo.portal.queries.desk.scope import Place, Scope
from networks.choices import Power
from networks.models import Invitation
from networks.queries.mandates import new_mandates, to_confirm, unsucceeded
from networks.queries.readers import Reader, reader_of
from networks.queries.standpoints import disputes_for, waiting_for
from partnerships.models import Approval, Correction, Target
from partnerships.queries import desk, step_tasks, visits

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

LAG = 15  # seconds
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


def waiting(scope: Scope, addresses: Sequence[str], now: datetime.datetime) -> dict[str, Callable[[], Any]]:
    """{pile: what makes its rows}: each row leads to one next action. No statement yet.

    ``addresses`` are those that the person proved to be theirs.
    """
    user = scope.user
    cities, networks = scope.permitting(Power.CONFIRM), scope.permitting(Power.MAINTAIN_MEMBERS)
    answering = [city for city in cities_to_answer_for(user) if scope.has(city)]
    writing = [network for network in networks_to_write_for(user) if scope.has(network)]
    approving, travelling = scope.permitting(Power.APPROVE), scope.permitting(Power.VISIT)
    return {
        "signatures": lambda: agenda.to_approve(approving),
        "to_sign": lambda: agenda.to_sign(answering, now),
        "to_answer": lambda: agenda.to_answer(answering, now),
        "to_do": lambda: agenda.to_do(answering, user),
        "without_minutes": lambda: agenda.without_minutes(writing, now),
        "item_drafts": lambda: agenda.item_drafts(writing),
        "meeting_drafts": lambda: agenda.meeting_drafts(writing),
        "invitations": lambda: Invitation.objects.open(now).sent_to(addresses),
        "waiting": lambda: desk.waiting_for(cities),
        "verify": lambda: desk.to_verify(cities),
        "disputes": lambda: desk.disputes_for(cities),
        "approvals": lambda: Approval.objects.waiting_for(approving),
        "back": lambda: Approval.objects.back_with(cities),
        "corrections": lambda: Correction.objects.waiting_for(approving),
        "corrections_back": lambda: Correction.objects.back_with(cities),
        "drafts": lambda: desk.drafts_of(cities),
        "memberships": lambda: waiting_for(cities, networks),
        "membership_disputes": lambda: disputes_for(networks),
        "mandates": lambda: unsucceeded(scope.permitting(Power.EDIT_CITY), timezone.localdate()),
        "mandates_to_confirm": lambda: to_confirm(scope.permitting(Power.EDIT_CITY), timezone.localdate()),
        "reports": lambda: WrongDataReport.objects.visible_to(user).open(),
        "steps_to_verify": lambda: step_tasks.to_verify(networks),
        "more_time": lambda: step_tasks.asked_for_time(networks),
        "steps_returned": lambda: step_tasks.returned_to(cities),
        "targets": lambda: Target.objects.waiting_for(approving),
        "targets_back": lambda: Target.objects.back_with(scope.permitting(Power.EDIT_CITY)),
        "visits_to_confirm": lambda: visits.to_confirm(cities),
        "visit_disputes": lambda: visits.disputes_of_visits(travelling),
        "visit_outcomes": lambda: visits.to_conclude(travelling, timezone.localdate()),
        "visit_tasks": lambda: visits.tasks_of(travelling, user),
        **desk.of_exchanges(user),
    }


def knowing(scope: Scope, now: datetime.datetime) -> dict[str, Callable[[], Any]]:
    """{pile: what makes its rows}: dates of their cities and networks on which nothing waits for this person.

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
        "held": lambda: Approval.objects.waiting_for(elsewhere),
        "corrections_held": lambda: Correction.objects.waiting_for(elsewhere),
        "deadlines": lambda: agenda.deadlines_of(cities, answering, now),
        "coming": lambda: agenda.coming_to(cities, networks, answering, now),
        "cancelled": lambda: agenda.cancelled_for(cities, now),
        "new_mandates": lambda: (
            new_mandates(desk.partners_of(cities), today) | new_mandates([city.pk for city in cities], today)
        ),
        "ending": lambda: unsucceeded(cannot_edit, today),
        "running_out": lambda: desk.running_out(cities, today).visible_to(user),
        "visits_to_brief": lambda: visits.to_brief(cities, today),
    }


def all_piles(scope: Scope, addresses: Sequence[str], now: datetime.datetime) -> dict[str, Callable[[], Any]]:
    """What waits, and what is only to be known."""
    return waiting(scope, addresses, now) | knowing(scope, now)


def filled(scope: Scope, addresses: Sequence[str], now: datetime.datetime) -> list[str]:
    """The names of the piles that hold a row. One statement."""
    [values] = _filled(*scope.keys, Many(addresses), now)
    return [name for name, holds in zip(all_piles(scope, addresses, now), values, strict=True) if holds]


@compiled
def _filled(reader: Reader, place: Place | None, addresses: Many, now: datetime.datetime) -> Any:
    """Whether each pile holds a row, in one row."""
    piles = all_piles(Scope.of(reader, place), addresses, now)
    people = get_user_model().objects.filter(pk__in=reader.key)
    return people.values_list(*(Exists(rows().order_by()) for rows in piles.values()))


def count(user: User | AnonymousUser, *, may_lag: bool = False) -> int:
    """How much waits for a person. One statement beside those for their roles, kept until something moves.

    The day is part of the key, because items fall due by the day. What ``may_lag`` is up to ``LAG`` seconds
    behind what others did, never behind what the person did.
    """
    name = f"desk:{user.pk}:{timezone.localdate()}"
    answers = LaggingAnswers(NOUNS, [name], user.pk)
    if may_lag:
        return answers.lagging(name, lambda: _count(user), seconds=LAG)
    return answers.exact(name, lambda: _count(user))


def _count(user):
    return _waiting_rows.count(reader_of(user), Many(user.own_addresses()), timezone.now())


@compiled
def _waiting_rows(reader: Reader, addresses: Many, now: datetime.datetime) -> Any:
    piles = waiting(Scope(reader.user()), addresses, now)
    first, *rest = (rows().order_by().values_list("pk") for rows in piles.values())
    return first.union(*rest, all=True)
