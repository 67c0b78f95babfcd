"""The register that the browser tests look at: real cities with something to show, the demo, and extremes.

Run as ``python -m tests.browser.world`` under ``tests.browser.settings``; writes ``world.json`` into
CITYDIPLO_HOME: addresses that are only known once the rows are there, and the cookies of people signed in.
"""

import csv
import gc
import json
import lzma
import re
import shutil
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from tests.browser import lists, stories

LARGEST = 400
MISTAKE, WITHDRAWN = "Logged by mistake", "Logged twice"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch-upon-the-Extraordinarily-Long-Estuary"
PEOPLE = {
    "ana": "ana@lima.example",
    "bo": "bo@lima.example",
    "chidi": "chidi@lagos.example",
    "dia": "dia@mercociudades.example",
    "olu": "olu@operator.example",
} | {name: stories.address(name) for name in stories.CAST}


VILLAGES = {"Kleinblittersdorf", "Chiny", "Përrenjas"}


def main():
    gc.set_threshold(50_000, 10, 10)  # as in tests/conftest.py
    django.setup()
    call_command("migrate", verbosity=0)
    load_register()
    facts = {"people": sessions(), "paths": addresses()}
    call_command("collectstatic", interactive=False, verbosity=0)
    (settings.HOME / "world.json").write_text(json.dumps(facts))


# Long files, and their columns that name a city: of these the rows stay whose cities are there anyway.
CUT = {
    "corrections.csv": ("geonameid",),
    "identifiers.csv": ("city",),
    "accessions.csv": ("city",),
    "twinnings.csv": ("a", "b"),
}


def load_register():
    """The starter files, cities cut to those that shorter files name and the largest; then the demo."""
    from citydiplo.portal.actions import demo, search
    from networks.actions import register as who_exists
    from partnerships.actions import bridges, city_counts
    from partnerships.actions import register as what_they_share

    folders = {module: settings.HOME / module.__name__ for module in (who_exists, what_they_share)}
    kept = cities_to_keep(who_exists.DATA, what_they_share.DATA)
    for module, folder in folders.items():
        folder.mkdir()
        for path in (*module.DATA.glob("*.csv"), *module.DATA.glob("*.toml")):
            cut_rows(path, folder / path.name, kept)
    networks = folders[who_exists]
    cut_cities(who_exists.DATA / "cities.jsonl.xz", networks / "cities.jsonl.xz", kept)
    cut_gazetteer(who_exists.DATA / "gazetteer.tsv.xz", networks / "gazetteer.tsv.xz")
    who_exists.load(say=lambda line: None, folder=networks)
    what_they_share.load(say=lambda line: None, folder=folders[what_they_share])
    demo.load(say=lambda line: None)
    extreme_rows()
    stories.begin()
    lists.begin()
    asked_again()
    by_mistake()
    held_back()
    on_desks()
    city_counts.refresh()
    bridges.work_out()
    search.reindex()


def cut_gazetteer(source, target):
    """Only a few villages: reading the whole takes as long as all else together."""
    with (
        lzma.open(source, "rt", encoding="utf-8") as lines,
        lzma.open(target, "wt", encoding="utf-8") as file,
    ):
        file.writelines(line for line in lines if line.split("\t")[1] in VILLAGES)


def cities_to_keep(networks, *others, cut=CUT):
    """GeoNames ids of the largest cities, those of the demo, and all that files name which are not cut."""
    from citydiplo.kit.text.slugs import ascii_slug

    named, wanted = set(), demo_words()
    for path in (path for folder in (networks, *others) for path in folder.glob("*.csv")):
        if path.name not in cut:
            with path.open(encoding="utf-8", newline="") as file:
                named.update(word for row in csv.reader(file) for word in row)
    with lzma.open(networks / "cities.jsonl.xz", "rt", encoding="utf-8") as file:
        cities = [json.loads(line) for line in file]
    largest = {city[0] for city in sorted(cities, key=lambda city: -(city[6] or 0))[:LARGEST]}
    return largest | {city[0] for city in cities if str(city[0]) in named or ascii_slug(city[1]) in wanted}


def cut_cities(source, target, kept):
    with (
        lzma.open(source, "rt", encoding="utf-8") as lines,
        lzma.open(target, "wt", encoding="utf-8", preset=0) as file,
    ):
        file.writelines(line for line in lines if json.loads(line)[0] in kept)


def cut_rows(source, target, kept):
    """A copy of a file; of a long one only the rows all of whose cities are kept."""
    if source.name not in CUT:
        shutil.copy(source, target)
        return
    with (
        source.open(encoding="utf-8", newline="") as lines,
        target.open("w", encoding="utf-8", newline="") as file,
    ):
        rows = csv.DictReader(lines)
        writer = csv.DictWriter(file, rows.fieldnames)
        writer.writeheader()
        writer.writerows(
            row for row in rows if all(int(row[column]) in kept for column in CUT[source.name] if row[column])
        )


def demo_words():
    """Every quoted word of the demo, the addresses of its cities among them."""
    from citydiplo.portal import demo

    text = (Path(demo.__file__).parent / "data" / "demo.toml").read_text(encoding="utf-8")
    return set(re.findall(r'"([a-z-]+)"', text)) | {seat[1] for person in demo.CAST for seat in person.seats}


def extreme_rows():
    """What no real city has: a name of a hundred letters, no facts, all facts together."""
    from networks.models import City, CityName, Mandate, Mayor
    from tests import rows

    long = rows.make_city(
        "long", name=LONG, admin_area=LONG, population=12_345_678, latitude=1, longitude=1, aliases=[LONG] * 3
    )
    CityName.objects.create(city=long, language="ar", name="لانفيربولغوينغيل" * 4, is_preferred=True)
    network = rows.make_network("long", name=f"Network of {LONG}", acronym="LONGACRONYM", seat=long)
    rows.make_membership(network, long)
    rows.make_network("empty", name="A network without members on record")
    agreement = rows.make_agreement("long", name=f"Agreement of {LONG}", subject=LONG)
    rows.make_accession(agreement, long)
    bank = rows.make_institution("long", name=f"Institution of {LONG}", seat=long)
    mayor = Mayor.objects.create(name=LONG, slug="long")
    Mandate.objects.create(mayor=mayor, city=long, title=LONG, starts=rows.day("2020-01-01"))
    lima = City.objects.get(slug="lima")
    rows.make_partnership(
        long, lima, bank, title=LONG, objectives=f"{LONG} " * 20, dimension="culture", dimensions=["culture"]
    )
    done = {"status": "done", "visibility": "public", "outcome": "contact", "outcome_text": LONG}
    rows.make_visit(long, lima, bank, purpose=f"{LONG} {LONG}"[:200], **done)
    rows.make_city("nothing", name="Nothing on Record")
    extreme_exchanges(long, lima)
    much_to_brief_on(lima)


def much_to_brief_on(lima):
    """A city with more of everything than a briefing prints, each with a long source."""
    from partnerships.models import VisitTask
    from tests import fitting, rows

    title = "Lists published by the networks, and reports about them, with all their annexes and tables"
    sourced = {"source": rows.make_source("annexes", title=title), "as_of": rows.day("2024-02-01")}
    rich = rows.make_city(
        "much-to-tell", name="Much to Tell", region="asia-pacific", population=15_000_000, **sourced
    )
    rows.make_mandate(rich, "2024-04-01", name="The Mayor of a City with Many Records", **sourced)
    network = rows.make_network("rich", name="A network of both")
    rows.make_membership(network, lima)
    rows.make_membership(network, rich)
    for number in range(20):
        words = f"number {number} with a name that is as long as those of networks often are"
        of_many = rows.make_network(f"rich-{number}", name=f"Network {words}")
        rows.make_membership(of_many, rich, role="chair", since=rows.day("2019-05-01"), **sourced)
        agreement = rows.make_agreement(f"rich-{number}", name=f"Agreement {words}")
        rows.make_accession(agreement, rich, date=rows.day("2019-05-01"), **sourced)
        fitting.step(agreement=agreement, text=f"A plan {words}")
        rows.make_partnership(lima, rich, title=f"Partnership {words}", **sourced)
        visit = rows.make_visit(
            lima, rich, purpose=f"Visit {words}", status="done", visibility="public", **sourced
        )
        task = {"action": f"Task {number} {words}", "owner": "International office"}
        VisitTask.objects.create(visit=visit, city=lima, due_on=rows.day("2027-01-01"), **task)
        rows.make_exchange(lima, "request", title=f"How do you keep {words}", themes=["immigration"])
        rows.make_exchange(rich, "practice", title=f"How we keep {words}", themes=["immigration"])
        target = fitting.target(city=rich, is_public=True, published_at="2026-01-01T12:00Z")
        fitting.measurement(target=target, source=title)


def extreme_exchanges(long, lima):
    """One of a hundred letters a word, talked about and reported; one that was withdrawn; one to answer."""
    from tests import fitting, rows

    title = f"{LONG} {LONG}"[:160]
    exchange = rows.make_exchange(long, "practice", title=title, what=f"# {LONG}\n\n{LONG} " * 3, how=LONG)
    said = fitting.reply(exchange=exchange, city=long, text=LONG)
    fitting.exchange_report(exchange=exchange, reply=said, text=LONG)
    fitting.reuse(exchange=exchange, city=lima, outcome=LONG, spared_a_mistake=True)
    gone = {"withdrawn_at": exchange.published_at, "withdrawn_reason": LONG}
    rows.make_exchange(long, title=title, state="withdrawn", **gone)
    ours = rows.make_exchange(lima, "request", title=title, what=LONG)
    fitting.contact(exchange=ours, city=long, message=LONG)


def asked_again():
    """A record of Lima, and one of a story, whose parties are asked whether it is still right."""
    from partnerships.actions import verification
    from partnerships.models import Partnership
    from tests.rows import day

    confirmed = Partnership.objects.filter(state="confirmed", status="active", parties__city__slug="lima")
    due = [confirmed.first().pk, Partnership.objects.get(title="Asked by mail").pk]
    Partnership.objects.filter(pk__in=due).update(ask_on=day("2026-01-01"))
    verification.run(today=day("2026-01-05"))


def held_back():
    """A record that waits for the mayor's office of Lima."""
    import uuid

    from citydiplo.accounts.models import User
    from networks.actions.approval import ask_for
    from networks.models import City
    from partnerships.actions import records
    from tests.rows import day

    lima, lagos = City.objects.get(slug="lima"), City.objects.get(slug="lagos")
    ask_for(city=lima, asks=True)
    records.log(
        city=lima,
        by=User.objects.get(email=PEOPLE["ana"]),
        partner=lagos,
        token=uuid.uuid4(),
        partnership_class="memorandum",
        status="active",
        dimension="culture",
        since=day("2020-01-01"),
        objectives="A shared archive of fishing songs.",
    )
    corrected(lima)


def corrected(lima):
    """A change of a public record that waits for the mayor's office of Lima."""
    from citydiplo.accounts.models import User
    from partnerships.actions import corrections
    from partnerships.models import Partnership

    record = Partnership.objects.filter(visibility="public", is_demo=True, parties__city=lima).first()
    corrections.make(
        thing=record,
        part="details",
        city=lima,
        by=User.objects.get(email=PEOPLE["ana"]),
        version=record.version,
        objectives="A shared archive of fishing songs.",
        title=LONG,
    )


def by_mistake():
    """Two records that Lima logged by mistake: one to withdraw, one that is withdrawn."""
    from citydiplo.accounts.models import User
    from networks.models import City
    from partnerships.actions import withdrawals

    lima, ana = City.objects.get(slug="lima"), User.objects.get(email=PEOPLE["ana"])
    for title in (MISTAKE, WITHDRAWN):
        record = stories.log(PEOPLE["ana"], lima, City.objects.get(slug="nothing"), title=title)
    withdrawals.withdraw(partnership=record, city=lima, by=ana, reason=f"{LONG}\nLogged twice.")


def on_desks():
    """What waits for somebody: an invitation, one for an operator, a request, a report, a log of sign-ins."""
    from citydiplo.accounts.models import SecurityEvent, User
    from citydiplo.portal.actions import wrong_data
    from networks.models import City, Network
    from tests import fitting

    cities = City.objects.in_bulk(["lima", "lagos", "nothing", "long"], field_name="slug")
    league, dia = Network.objects.get(slug="mercociudades"), User.objects.get(email=PEOPLE["dia"])
    fitting.invitation(city=cities["lagos"], address="ada@lagos.example")
    fitting.invitation(
        network=league, role="secretariat", address=f"{LONG[:50].lower()}@long.example", invited_by=dia
    )
    for slug in ("nothing", "long"):
        held = {"is_held": True, "times_sent": 0, "through": league, "invited_by": dia, "note": LONG}
        fitting.invitation(city=cities[slug], role="city-editor", address=f"mayor@{slug}.example", **held)
        fitting.seat_request(city=cities[slug], person=dia, reason=f"{LONG}\nI work there.")
    wrong_data.report(
        kind="city", page=cities["lima"], text="The population is too low.", address="eva@x.example"
    )
    wrong_data.report(
        kind="city", page=cities["long"], text=LONG, evidence=f"https://{LONG[:60]}.example/{LONG}"
    )
    ana = User.objects.get(email=PEOPLE["ana"])
    for kind in ("signed-in", "new-browser", "blocked"):
        SecurityEvent.objects.create(person=ana, kind=kind, browser=BROWSER, client="2001:db8::7")


def addresses():
    """Addresses that are only known once the rows are there."""
    from citydiplo.accounts.models import User
    from citydiplo.portal.models import Webhook
    from networks.models import City, Invitation, Mandate, Membership
    from partnerships.models import (
        Activity,
        Approval,
        Asking,
        Correction,
        EndAnswer,
        Partnership,
        WithdrawnRecord,
    )
    from partnerships.queries.desk import waiting_for

    ana, lima = User.objects.get(email=PEOPLE["ana"]), City.objects.get(slug="lima")

    public = Partnership.objects.filter(visibility="public")
    ending = public.filter(parties__city=lima).exclude(renewal_on=None).earliest("pk")
    return {
        **agenda_addresses(),
        "asking": Asking.objects.get(partnership__parties__city=lima).link_for(city=lima, person=ana),
        "approval": f"/partnerships/{Approval.objects.get(city=lima).partnership_id}/approval/",
        "correction": Correction.objects.get(city=lima).get_absolute_url(),
        "starter": public.filter(is_demo=False).first().get_absolute_url(),
        "demo": public.filter(is_demo=True, status="ended").first().get_absolute_url(),
        "own": public.filter(is_demo=True, parties__city__slug="lima").first().get_absolute_url(),
        "toconfirm": waiting_for(City.objects.filter(slug="lagos"))
        .earliest("pk")
        .partnership.get_absolute_url(),
        "activity": Activity.objects.filter(partnership__parties__city=lima)
        .earliest("pk")
        .get_absolute_url(),
        "end": EndAnswer.link_for(partnership=ending, ends_on=ending.renewal_on, city=lima, person=ana),
        "mandate": str(Mandate.objects.filter(city__slug="lima").first().pk),
        "membership": str(Membership.objects.get(city__slug="lima", network__slug="mercociudades").pk),
        "mistake": Partnership.objects.get(title=MISTAKE).get_absolute_url(),
        "withdrawnrecord": f"/partnerships/{WithdrawnRecord.objects.get().record}/",
        "invitation": Invitation.objects.get(address="ada@lagos.example").get_absolute_url(),
        "report": f"/report/?kind=city&id={lima.pk}",
        "long": public.get(title=LONG).get_absolute_url(),
        "webhook": Webhook.objects.get(person=ana).get_absolute_url(),
        **exchange_addresses(),
        **visit_addresses(),
        **stories.paths(),
        **lists.paths(),
    }


def exchange_addresses():
    from partnerships.models import Contact, Exchange

    def at(**facts):
        return Exchange.objects.filter(**facts).earliest("pk").get_absolute_url()

    lesson = at(city__slug="lima", kind="lesson", state="published", is_demo=True)
    return {
        "lesson": lesson,
        "practice": f"/insights{lesson.replace('exchanges', 'diffusion')}",
        "request": at(city__slug="lagos", kind="request"),
        "exchangedraft": at(city__slug="lima", state="draft"),
        "longexchange": at(city__slug="long"),
        "withdrawn": at(state="withdrawn"),
        "contact": Contact.objects.get().get_absolute_url(),
    }


def visit_addresses():
    from partnerships.models import Visit

    rows = {
        "visit": Visit.objects.public().filter(city__slug="lima"),
        "plannedvisit": Visit.objects.filter(city__slug="lima", status="planned"),
        "longvisit": Visit.objects.filter(city__slug="long"),
    }
    planned = rows["plannedvisit"].earliest("pk").pk
    return {name: found.earliest("pk").get_absolute_url() for name, found in rows.items()} | {
        "plannedbriefing": f"/briefing/?for=lima&visit={planned}",
        "briefingnotes": f"/briefing/{planned}/lima/notes/",
    }


def agenda_addresses():
    from agenda.models import AgendaItem, Comment, Meeting
    from agenda.queries.audiences import put_to

    own = {"network__slug": "mercociudades", "is_demo": True}
    items = {
        "call": AgendaItem.objects.filter(kind="call", state="published", audience="public"),
        "closed": AgendaItem.objects.filter(state="closed"),
        "decision": AgendaItem.objects.filter(kind="decision", state="published", audience="public", **own),
        "written": AgendaItem.objects.filter(state="draft", **own),
        "quorum": AgendaItem.objects.exclude(quorum=None).filter(state="published", **own),
        "discussion": AgendaItem.objects.filter(kind="discussion", state="published", **own),
        "talk": AgendaItem.objects.filter(kind="discussion", audience="public", comments__isnull=False),
    }
    meetings = {
        "assembly": Meeting.objects.filter(title="Assembly of the network"),
        "cancelled": Meeting.objects.filter(state="cancelled"),
        "past": Meeting.objects.exclude(minutes="").filter(**own),
    }
    said = Comment.objects.filter(city__slug="rosario").earliest("pk")
    paths = {name: rows.first().get_absolute_url() for name, rows in (items | meetings).items()}
    invited = put_to(meetings["assembly"].first()).earliest("name")
    entered = f"{paths['assembly']}answer-for/?city={invited.pk}"
    return paths | {"comment": str(said.pk), "entered": entered}


def sessions():
    """{name: the cookie of their session}"""
    from django.test import Client

    from citydiplo.accounts.models import User

    cookies = {}
    for name, address in PEOPLE.items():
        client = Client()
        client.force_login(User.objects.get(email=address))
        cookies[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return cookies


if __name__ == "__main__":
    main()
