"""Visits of Lima with Lagos in each state and for each audience, with words in every field."""

import datetime
import uuid

from citydiplo.kit.documents import DocumentForm
from citydiplo.portal.queries.briefing import compose, shared_copy
from networks.models import City
from partnerships.actions import briefings, visit_documents, visits
from partnerships.actions.visit_sides import visit_sides
from partnerships.models import Visit
from tests import files
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
        _briefed(world, name, made, seen_by, powers=powers, lima=lima, lagos=lagos)
        task = visits.add_task(
            visit=made,
            city=lima,
            action=world.secret(f"v{name}task", theirs),
            owner=world.secret(f"v{name}owner", theirs),
            due_on=OVER,
        )
        world.add("tasks of visits", name, task.pk, seen_by=theirs, powers=powers)
        document = _document(world, name, made, seen_by)
        world.add("documents of visits", name, document.pk, seen_by=seen_by, powers=powers)
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
    for kind in (
        *("visits", "tasks of visits", "disputes of visits"),
        *("documents of visits", "kept briefings", "briefings to share"),
    ):
        world.add(kind, "one that is none", 10**15, seen_by=NOBODY)
    world.add("links to briefings", "a forged one", "abc.def", seen_by=NOBODY)
    between = {"for": "lima", "on": "lagos"}
    world.add("briefings", "without a visit", query=between, powers={"briefs": OWN})
    world.add(
        "briefings",
        "on a city that is none",
        query=between | {"on": "atlantis"},
        seen_by=EVERYBODY - OWN,
        powers={"briefs": NOBODY},
    )
    world.add("notes of briefings", "of a city that takes no part", made.pk, "oslo", seen_by=NOBODY)


def _briefed(world, name, visit, seen_by, *, powers, lima, lagos):
    """Each city's notes for a visit, the briefings of both on each other, and one that Lima kept."""
    sides = {lima: OWN, lagos: seen_by & roles("chidi")}
    for city, readers in sides.items():
        if readers:
            briefings.write_notes(
                visit=visit,
                city=city,
                version=0,
                first_point=world.secret(f"v{name}{city.slug}point", readers),
                notes=world.secret(f"v{name}{city.slug}briefed", readers),
            )
    query = {"for": "lima", "on": "lagos", "visit": visit.pk}
    world.add("briefings", name, query=query, powers={"briefs": OWN})
    world.add("briefings", f"{name}, a copy", query=query | {"copy": "shared"}, powers={"briefs": OWN})
    world.add(
        "briefings",
        f"{name}, of Lagos",
        query={"for": "lagos", "on": "lima", "visit": visit.pk},
        seen_by=EVERYBODY if sides[lagos] else EVERYBODY - roles("chidi"),
        powers={"briefs": roles("chidi")},
    )
    world.add("notes of briefings", name, visit.pk, "lima", seen_by=seen_by, powers=powers)
    ana, today = world.people["ana"], OVER
    kept = briefings.keep(
        visit=visit,
        city=lima,
        about=lagos,
        by=ana,
        day=today,
        inside=compose(lima, lagos, ana, today, visit),
        shared=shared_copy(lima, lagos, today),
    )
    world.add("kept briefings", name, kept.pk, seen_by=OWN)
    world.add("briefings to share", name, kept.pk, seen_by=OWN, powers=powers)
    link = briefings.share(briefing=kept, by=ana)
    world.add("links to briefings", name, link.token)
    world.add("kept briefings", f"{name}, a copy", kept.pk, query={"copy": "shared"}, seen_by=OWN)


def _document(world, name, visit, seen_by):
    words = [world.secret(f"v{name}{part}", seen_by) for part in ("file", "page", "document")]
    sent = {"document_file": files.upload(f"{words[0]}.pdf", files.pdf(words[1]))}
    form = DocumentForm({"document_title": words[2]}, sent)
    assert form.is_valid(), form.errors
    # An operator's hand: Lima's editors ask their office before they publish.
    made = visit_documents.attach(visit=visit, by=None, facts=form.facts, file=form.file)
    visit_documents.read(pk=made.pk)
    return made


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
