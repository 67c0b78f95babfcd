"""The demo’s handovers: a role that ended, tasks that were handed on, and what the office kept."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from citydiplo.accounts.models import User
from citydiplo.kit.text.zones import portal_day
from citydiplo.portal.actions import handovers
from citydiplo.portal.models import KeptHandover
from networks.actions import seats
from networks.models import City
from partnerships.actions import role_ends, visits
from partnerships.models import Visit


def add(entry: dict[str, Any], marks: Mapping[str, Any]) -> bool:
    """Whether a handover of the script is new."""
    city, by = City.objects.get(slug=entry["city"]), User.objects.get(email=entry["by"])
    if KeptHandover.objects.of_city(city).filter(kept_by=by).exists():
        return False
    if leaving := entry.get("leaving"):
        _hand_on(leaving, city, by, entry["tasks"], reason=marks["source_note"])
    handovers.keep(city=city, by=by, note=entry["note"], today=portal_day())
    return True


def _hand_on(leaving, city, by, tasks, *, reason):
    """End the role of somebody who left; their open tasks go to ``by``."""
    person = User.objects.create_user(
        leaving["email"], name=leaving["name"], time_zone=by.time_zone, is_demo=True
    )
    seat = seats.grant(person=person, place=city, role=leaving["role"], by=None, reason=reason)
    for task in tasks:
        visit = Visit.objects.get(city=city, purpose=task["visit"], is_demo=True)
        due = timezone.localdate() + datetime.timedelta(days=task["in_days"])
        visits.add_task(
            visit=visit, city=city, action=task["action"], due_on=due, owner=task["owner"], assignee=person
        )
    role_ends.end_role(seat=seat, by=by, reason=leaving["reason"], successor=by)
