"""The demo’s visits: logged by the action of real ones, with days counted from the day of loading."""

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from networks.choices import FactState
from networks.models import City, Institution
from partnerships.actions import briefings, last_signs, visits
from partnerships.actions.search import index_visits
from partnerships.actions.visit_sides import visit_sides
from partnerships.models import Partnership, Visit

NAMESPACE = uuid.UUID("b0a3f7c2-5d0c-4f0e-9a3e-2f6f0c8c7d15")


def add(entry: dict[str, Any], marks: Mapping[str, Any]) -> bool:
    """Whether a visit of the script is new; its purpose says which it is.

    ``in_days`` is when it begins, counted from today and below 0 for one that is over. Nobody gets an email.
    """
    token = uuid.uuid5(NAMESPACE, entry["purpose"])
    if Visit.objects.filter(entry_token=token).exists():
        return False
    first = timezone.localdate() + datetime.timedelta(days=entry.pop("in_days"))
    city = City.objects.get(slug=entry.pop("city"))
    partners = [_actor(actor) for actor in entry.pop("with")]
    confirmed, told = entry.pop("confirmed", False), entry.pop("visibility")
    tasks, briefing = entry.pop("tasks", ()), entry.pop("briefing", None)
    if title := entry.pop("partnership", None):
        entry["partnership"] = Partnership.objects.filter(title=title, is_demo=True).first()
    visit = visits.log(
        city=city,
        by=None,
        partners=partners,
        token=token,
        first_day=first,
        last_day=first + datetime.timedelta(days=entry.pop("days") - 1),
        visibility="own",  # told below, so that nobody is written to
        **entry,
    )
    state = FactState.CONFIRMED if confirmed else FactState.DECLARED
    seen = {"published_at": timezone.now()} if told == "public" else {}
    Visit.objects.filter(pk=visit.pk).update(visibility=told, **seen, **(dict(marks) | {"state": state}))
    visit.refresh_from_db()
    if confirmed:
        visit_sides.record_demo(visit=visit, cities=[one for one in partners if isinstance(one, City)])
    for task in tasks:
        due = timezone.localdate() + datetime.timedelta(days=task["in_days"])
        of = City.objects.get(slug=task["city"])
        visits.add_task(visit=visit, city=of, action=task["action"], due_on=due, owner=task["owner"])
    if briefing:
        briefings.write_notes(visit=visit, city=city, version=0, **briefing)
    index_visits([visit.pk])
    last_signs.refresh(partnership_ids=last_signs.of_cities([city.pk]))
    return True


def _actor(entry):
    if slug := entry.get("institution"):
        return Institution.objects.get(slug=slug)
    return City.objects.get(slug=entry["city"])
