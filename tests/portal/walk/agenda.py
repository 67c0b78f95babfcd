"""Agenda items and meetings in each situation, with words in them that some must never read."""

import datetime
import uuid
from functools import partial
from typing import NamedTuple

from django.utils import timezone

from agenda.actions import attendance, calendar_feeds, co_signatures, comments, groups, items, meetings
from agenda.actions import documents as actions
from agenda.models import FollowUp, ItemDocument, MeetingDocument, VisitLink
from citydiplo.kit.documents import DocumentForm
from networks.models import City, Network
from tests import files, rows
from tests.portal.walk.cast import CITY_EDITORS, EVERYBODY, NOBODY, SIGNED_IN, roles

FAR = datetime.date(2099, 1, 1)
OURS = roles("dia nia olu")
OF_LIMA = roles("ana bo lea")
# name: (audience, state, who sees it, who answers for a city that was asked)
SITUATIONS = {
    "open": ("public", "published", EVERYBODY, CITY_EDITORS),
    "members": ("members", "published", OURS | OF_LIMA, roles("ana lea")),
    "chosen": ("cities", "published", OURS | roles("chidi"), roles("chidi")),
    "drafted": ("public", "draft", OURS, NOBODY),
}


class Facts(NamedTuple):
    seen_by: frozenset
    powers: dict


def build(world):
    network = Network.objects.get(slug="mercociudades")
    lagos = City.objects.get(slug="lagos")
    for name, (audience, state, seen_by, answers) in SITUATIONS.items():
        facts = {"audience": audience, "cities": [lagos], "state": state}
        words = partial(_words, world, name, seen_by)
        item = rows.make_item(
            network, title=words("itemtitle"), text=words("itemtext"), kind="call", deadline_on=FAR, **facts
        )
        _item(world, words, name, item, seen_by)
        meeting = rows.make_meeting(
            network,
            title=words("meetingtitle"),
            text=words("meetingtext"),
            address=words("address"),
            online_link=f"https://{_link(world, name, seen_by)}.example/",
            starts_on="2099-02-01",
            **facts,
        )
        powers = {"writes": OURS, "edits": OURS, "answers": answers}
        powers["marks"] = OURS | roles("chidi") & seen_by
        _meeting(world, words, name, meeting, Facts(seen_by, powers))
    _withdrawn(world, network)
    _signatures(world)
    _discussion(world, network)
    group = groups.keep(network=network, name=world.secret("group", OURS), cities=[lagos])
    world.add("groups of cities", "ours", network.slug, group.pk, powers={"maintains": OURS})
    for kind in ("agenda items", "meetings", "co-signatures", "published meetings", "deadlines"):
        world.add(kind, "one that is none", 10**15, seen_by=NOBODY)
    world.add("files of answers", "of no meeting", 10**15, "csv", seen_by=NOBODY)
    _linked_visits(world)
    _addresses(world)


def _words(world, name, seen_by, field):
    return world.secret(f"{name}{field}", seen_by)


def _item(world, words, name, item, seen_by):
    powers = {"writes": OURS, "edits": OURS}
    world.add("agenda items", name, item.pk, seen_by=seen_by, powers=powers)
    shown = seen_by if item.published_at else NOBODY
    world.add("deadlines", name, item.pk, seen_by=shown)
    for step in ("unschedule", "discard"):
        world.add("steps of items", f"{step}, {name}", item.pk, step, seen_by=seen_by, powers=powers)
    world.add("steps of items", f"none, {name}", item.pk, "sell", seen_by=NOBODY)
    for kind in ("csv", "geojson"):
        world.add("files of co-signatures", f"{kind}, {name}", item.pk, kind, seen_by=seen_by)
    document = _document(words, world, ItemDocument(item=item))
    world.add("documents of items", name, document.pk, seen_by=seen_by, powers=powers)


def _meeting(world, words, name, meeting, facts):
    seen_by, powers = facts
    lagos = City.objects.get(slug="lagos")
    world.add("meetings", name, meeting.pk, seen_by=seen_by, powers=powers)
    shown = seen_by if meeting.published_at else NOBODY
    world.add("published meetings", name, meeting.pk, seen_by=shown)
    if name in ("open", "chosen"):
        inside = OURS | roles("chidi")
        attendance.answer(
            meeting=meeting,
            city=lagos,
            by=world.people["chidi"],
            answer="yes",
            delegate_role=words("delegate"),
            delegate_name=world.secret(f"{name}person", inside),
            delegates=[("Adviser", world.secret(f"{name}adviser", inside))],
        )
    action = FollowUp.objects.create(
        meeting=meeting, city=lagos, action=words("action"), due_on=datetime.date(2099, 3, 1)
    )
    world.add("follow-ups", name, action.pk, seen_by=seen_by, powers=powers)
    world.add("follow-ups to drop", name, meeting.pk, action.pk, seen_by=seen_by, powers=powers)
    for kind in ("csv", "json"):
        world.add("files of answers", f"{kind}, {name}", meeting.pk, kind, seen_by=seen_by)
    document = _document(words, world, MeetingDocument(meeting=meeting))
    world.add("documents of meetings", name, document.pk, seen_by=seen_by, powers=powers)


def _link(world, name, seen_by):
    """The word of an online link: for who may come, and who calls the meeting."""
    may_come = {"open": SIGNED_IN - {"eve"}, "members": seen_by, "chosen": seen_by, "drafted": OURS}[name]
    if name == "open":
        may_come = may_come - roles("sol tom")  # other networks' seats answer for no city
    return world.secret(f"{name}link", may_come).split()[0]


def _document(words, world, unsaved):
    kind = unsaved.OWNER
    sent = {"document_file": files.upload(f"{words(f'{kind}file')}.pdf", files.pdf(words(f"{kind}page")))}
    form = DocumentForm({"document_title": words(f"{kind}document")}, sent)
    assert form.is_valid(), form.errors
    unsaved.title = form.facts["title"]
    made = actions.attach(document=unsaved, by=world.people["dia"], file=form.file)
    actions.read(model=type(made), pk=made.pk)
    return made


def _withdrawn(world, network):
    """Everybody could read it; now its text is the network's alone."""
    text = world.secret("withdrawntext", OURS)
    item = rows.make_item(network, kind="call", text=text, title="Withdrawn")
    item = items.withdraw(item=item, reason="A slip.")
    powers = {"writes": OURS, "edits": NOBODY}
    world.add("agenda items", "withdrawn", item.pk, powers=powers)
    cancelled = meetings.cancel(meeting=rows.make_meeting(network, starts_on="2099-04-01"), reason="A storm.")
    nobody = {"writes": OURS, "answers": CITY_EDITORS}
    world.add("meetings", "cancelled", cancelled.pk, powers={**nobody, "edits": NOBODY})


def _discussion(world, network):
    """Members discuss it with the network; Ana said something."""
    seen_by = OURS | OF_LIMA
    item = rows.make_item(network, kind="discussion", audience="members", title=world.secret("talk", seen_by))
    lima = City.objects.get(slug="lima")
    said = comments.say(
        item=item,
        author=lima,
        by=world.people["ana"],
        text=world.secret("comment", seen_by),
        token=uuid.uuid4(),
    )
    talks = {"comments": roles("ana lea dia nia")}
    world.add("discussions", "of members", item.pk, seen_by=seen_by, powers=talks)
    world.add("discussions", "one that is none", 10**15, seen_by=NOBODY)
    powers = {"takes back": roles("ana lea"), "hides": OURS}
    world.add("comments", "of ana", said.pk, seen_by=seen_by, powers=powers)
    world.add("comments", "one that is none", 10**15, seen_by=NOBODY)


def _signatures(world):
    """Lima asks its mayor's office; Lagos signs at once."""
    lima, lagos = City.objects.get(slug="lima"), City.objects.get(slug="lagos")
    network = Network.objects.get(slug="mercociudades")
    item = rows.make_item(network, kind="call")
    City.objects.filter(pk=lima.pk).update(asks_approval=True)
    lima.refresh_from_db()
    waiting, _new = co_signatures.sign(item=item, city=lima, by=world.people["ana"])
    signed, _new = co_signatures.sign(item=item, city=lagos, by=world.people["chidi"])
    City.objects.filter(pk=lima.pk).update(asks_approval=False)
    of_lima = {"approves": roles("bo"), "speaks": roles("ana lea")}
    world.add("co-signatures", "waiting", waiting.pk, seen_by=OF_LIMA | OURS, powers=of_lima)
    of_lagos = {"approves": NOBODY, "speaks": roles("chidi")}
    world.add("co-signatures", "signed", signed.pk, powers=of_lagos)


def _linked_visits(world):
    """Public visits that belong to what some cannot read, and planned ones that belong to what all can."""
    visits, meetings, items = (
        {thing.name: thing.args[0] for thing in world.things[kind]}
        for kind in ("visits", "meetings", "agenda items")
    )
    for visit, facts in {
        "donepublic": {"meeting_id": meetings["chosen"]},
        "donemembers": {"item_id": items["members"]},
        "plannedown": {"meeting_id": meetings["open"]},
        "plannedtold": {"item_id": items["open"]},
    }.items():
        VisitLink.objects.create(visit_id=visits[visit], **facts)


def _addresses(world):
    """A private calendar address reads what its person reads, for any caller."""
    feed = calendar_feeds.renew(person=world.people["eve"])
    calendar_feeds.note_reading(feed=feed, today=timezone.localdate())
    world.add("calendar addresses", "of eve, who has no seat", feed.token)
    world.add("calendar addresses", "a forged one", "abc.def", seen_by=NOBODY)
