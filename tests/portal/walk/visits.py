"""Visits of Lima with Lagos in each state and for each audience, with words in every field."""

import datetime
import uuid

from networks.models import City
from partnerships.actions import visits
from partnerships.actions.visit_sides import visit_sides
from partnerships.models import Visit
from tests.portal.walk.cast import EVERYBODY, NOBODY, SEATED, roles

OWN = roles("ana bo lea")  # no operator: they have no part in a visit
BOTH = OWN | roles("chidi")
AHEAD, OVER = datetime.date(2100, 3, 3), datetime.date(2025, 3, 3)

# name: (first day, visibility, who sees it)
SITUATIONS = {
    "donepublic": (OVER, "public", EVERYBODY),
    "plannedown": (AHEAD, "own", OWN),
    "plannedtold": (AHEAD, "parties", BOTH),
    "doneown": (OVER, "own", OWN),
    "doneparties": (OVER, "parties", BOTH),
    "donemembers": (OVER, "members", SEATED),
}


def add_to(world):
    lima, lagos = City.objects.get(slug="lima"), City.objects.get(slug="lagos")
    for name, (first, visibility, seen_by) in SITUATIONS.items():
        theirs = seen_by & BOTH
        made = _visit(
            world, name, seen_by, theirs, first=first, visibility=visibility, lima=lima, lagos=lagos
        )
        powers = {
            "keeps": OWN,
            "reads inside": OWN,
            "tasks": theirs,
            "answers": theirs & roles("chidi"),
            "marks": OWN,
        }
        # Lagos' mayor's office is not here; its editor Chidi keeps tasks of Lagos alone.
        world.add("visits", name, made.pk, seen_by=seen_by, powers=powers)
        task = visits.add_task(
            visit=made,
            city=lima,
            action=world.secret(f"v{name}task", theirs),
            owner=world.secret(f"v{name}owner", theirs),
            due_on=OVER,
        )
        world.add("tasks of visits", name, task.pk, seen_by=theirs, powers=powers)
        if made.is_done and visibility != "own":
            raised = visit_sides.dispute(
                record=made,
                side=lagos,
                by=world.people["chidi"],
                field="other",
                held=world.secret(f"v{name}held", seen_by),
                reason=world.secret(f"v{name}reason", seen_by),
            )
            world.add("disputes of visits", name, raised.pk, seen_by=seen_by, powers=powers)
    for kind in ("visits", "tasks of visits", "disputes of visits"):
        world.add(kind, "one that is none", 10**15, seen_by=NOBODY)


def _visit(world, name, seen_by, theirs, *, first, visibility, lima, lagos):
    done = {} if first == AHEAD else {"outcome": "agreement"}
    made = visits.log(
        city=lima,
        by=world.people["ana"],
        partners=[lagos],
        token=uuid.uuid4(),
        way="out",
        purpose=world.secret(f"v{name}purpose", seen_by),
        first_day=first,
        last_day=first + datetime.timedelta(days=2),
        visibility=visibility,
        dimension="culture",
        theme="immigration",
        delegation=("mayor", "office"),
        programme=world.secret(f"v{name}programme", theirs),
        names=world.secret(f"v{name}names", OWN),
        notes=world.secret(f"v{name}notes", OWN),
        cost="12345.67",
        currency="PEN",
        outcome_text=world.secret(f"v{name}outcome", seen_by),
        **done,
    )
    return Visit.objects.get(pk=made.pk)
