"""Exchanges of Lima in each audience and state, with what was said under them, and words in every field."""

import uuid

from citydiplo.kit.documents import DocumentForm
from networks.models import City, Network
from partnerships.actions import contacts, documents, exchange_reports, exchanges, replies, reuses
from partnerships.models import Exchange, ReplyNotice
from tests import files
from tests.portal.walk.cast import CITY_EDITORS, EVERYBODY, NETWORK_EDITORS, NOBODY, OPERATORS, roles

OWN = roles("ana bo lea olu")
EDITS = roles("ana lea")
MEMBERS = OWN | roles("dia nia")  # of Mercociudades: Lima alone, and those who run it
LAGOS = OWN | roles("chidi")
VOICES = CITY_EDITORS | NETWORK_EDITORS
LONG_AGO = "2026-01-01T12:00Z"

# name: (audience, state, who sees it, who reads something at its address)
SITUATIONS = {
    "public": ("public", "published", EVERYBODY, EVERYBODY),
    "networks": ("networks", "published", MEMBERS, MEMBERS),
    "cities": ("cities", "published", LAGOS, LAGOS),
    "draft": ("public", "draft", OWN, OWN),
    "waiting": ("public", "waiting", OWN, OWN),
    "scheduled": ("cities", "scheduled", OWN, OWN),
    "hidden": ("public", "hidden", OWN, OWN),
    "withdrawn": ("public", "withdrawn", OWN, EVERYBODY),
    "withdrawnfromlagos": ("cities", "withdrawn", OWN, LAGOS),
}


def add_to(world):
    for kind in ("lesson", "request"):
        world.add("kinds of exchanges", kind, kind)
    world.add("kinds of exchanges", "one that is none", "song", seen_by=NOBODY)
    lima = City.objects.get(slug="lima")
    for name, (audience, state, seen_by, reads) in SITUATIONS.items():
        made = _exchange(world, name, seen_by, author=lima, audience=audience)
        _set_back(world, name, made, state)
        powers = {"edits": EDITS, "approves": roles("bo")}
        world.add("exchanges", name, made.pk, seen_by=seen_by, powers=powers)
        world.add("exchanges to read", name, made.pk, seen_by=reads)
        on_its_way = EVERYBODY if (audience, state) == ("public", "published") else NOBODY
        world.add("public exchanges", name, made.pk, seen_by=on_its_way)
        world.add("files of public exchanges", name, made.pk, "csv", seen_by=on_its_way)
        attached = _attachment(world, name, made, seen_by)
        world.add("attachments", name, attached.pk, seen_by=seen_by, powers=powers)
        _published(world, name, made, seen_by if state == "published" else NOBODY)
        if state == "published":
            _talk(world, name, made, seen_by)
    for kind in (
        *("exchanges", "exchanges to read", "attachments", "published exchanges", "replies", "reuses"),
        *("notices of replies", "public exchanges"),
    ):
        world.add(kind, "one that is none", 10**15, seen_by=NOBODY)
    world.add("files of public exchanges", "one that is none", 10**15, "csv", seen_by=NOBODY)
    world.add("contacts", "a forged link", "1:forged", seen_by=NOBODY)


def _exchange(world, name, seen_by, **how):
    words = {
        field: world.secret(f"x{name}{field.replace('_', '')}", seen_by)
        for field in ("title", "situation", "tried", "went_wrong", "cost", "next_time")
    }
    return exchanges.write(
        by=world.people["ana"],
        token=uuid.uuid4(),
        kind="lesson",
        to_networks=Network.objects.filter(slug="mercociudades"),
        to_cities=City.objects.filter(slug="lagos"),
        dimensions=("culture",),
        themes=("immigration",),
        is_ready=True,
        **words,
        **how,
    )


def _set_back(world, name, made, state):
    """Into a state that is not taken at once."""
    facts = {"state": state}
    if state in ("draft", "waiting", "scheduled"):
        facts |= {"published_at": None, "publish_at": "2030-01-01T12:00Z"}
    if state == "hidden":
        facts |= {"hidden_at": LONG_AGO, "hidden_reason": world.secret(f"x{name}reason", OWN)}
    if state == "withdrawn":
        facts |= {"withdrawn_at": LONG_AGO, "withdrawn_reason": "It was wrong."}
    Exchange.objects.filter(pk=made.pk).update(**facts)
    made.refresh_from_db()


def _attachment(world, name, exchange, seen_by):
    sent = {"document_file": files.upload(f"{world.secret(f'x{name}file', seen_by)}.pdf", files.pdf(name))}
    form = DocumentForm({"document_title": world.secret(f"x{name}document", seen_by)}, sent)
    assert form.is_valid(), form.errors
    return documents.attach(thing=exchange, by=world.people["ana"], facts=form.facts, file=form.file)


def _published(world, name, exchange, seen_by):
    powers = {"replies": VOICES, "uses": CITY_EDITORS - EDITS, "contacts": VOICES - EDITS}
    world.add("published exchanges", name, exchange.pk, seen_by=seen_by, powers=powers)


def _talk(world, name, exchange, seen_by):
    """Lagos replies, uses it, writes to Lima, and somebody reports the reply."""
    lagos, chidi = City.objects.get(slug="lagos"), world.people["chidi"]
    said = replies.reply(
        exchange=exchange,
        author=lagos,
        by=chidi,
        text=f"{world.secret(f'x{name}reply', seen_by, 'chidi')} @lima",
        token=uuid.uuid4(),
    )
    takes_back = {"takes back": roles("chidi")}
    world.add("replies", name, said.pk, seen_by=seen_by, powers=takes_back)
    notice = ReplyNotice.objects.get(reply=said, city=exchange.city)
    world.add("notices of replies", name, notice.pk, seen_by=roles("ana bo lea"))
    reuses.say(
        exchange=exchange,
        city=lagos,
        by=chidi,
        outcome=world.secret(f"x{name}reuse", seen_by, "chidi"),
        spared_a_mistake=True,
    )
    world.add("reuses", name, exchange.reuses.get().pk, seen_by=seen_by, powers=takes_back)
    contact = contacts.open_(
        exchange=exchange,
        author=lagos,
        by=chidi,
        message=world.secret(f"x{name}message", roles("ana bo lea chidi")),
    )
    world.add("contacts", name, contact.token, seen_by=roles("ana bo lea chidi"))
    exchange_reports.report(
        subject=said, reason="harm", text=world.secret(f"x{name}report", OPERATORS), by=None
    )
