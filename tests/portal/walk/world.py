"""What they walk over: objects in each situation, with words in them that some must never read."""

import datetime
import uuid
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from citydiplo.kit.documents import DocumentForm
from citydiplo.portal import dataset
from citydiplo.portal.actions import search, webhooks, wrong_data
from citydiplo.portal.api import RESOURCES
from citydiplo.portal.models import SitePage
from networks.actions import api_tokens, invitations, seat_requests
from networks.models import City, FormerSlug, Invitation, Network, Seat
from partnerships.actions import bridges, city_counts, denormalized, documents, partnerships, steps
from partnerships.actions.confirmations import partnership_sides
from partnerships.imports import uploads, worker
from partnerships.models import Agreement, EndAnswer, Funding, ImportJob, PartnershipDocument, RememberedList
from tests import files, fitting, rows
from tests.portal.walk import agenda, exchanges, follows, visits
from tests.portal.walk.cast import EVERYBODY, NOBODY, OPERATORS, PARTIES, SEATED, SEATS, roles
from tests.portal.walk.rules import Thing


@dataclass(frozen=True)
class Secret:
    """Words that only ``seen_by`` may read. ``word`` finds them, if anything does; ``rest`` must not show.

    ``typed_by`` typed them, and finds them in their own data even if they can no longer read that page.
    """

    word: str
    rest: str
    seen_by: frozenset
    typed_by: str = ""

    @property
    def text(self):
        return f"{self.word} {self.rest}"

    def is_in(self, text):
        return self.word in text or self.rest in text


@dataclass
class World:
    people: dict = field(default_factory=dict)
    clients: dict = field(default_factory=dict)
    things: dict = field(default_factory=dict)
    secrets: list = field(default_factory=list)
    private: list = field(default_factory=list)  # partnerships that not everybody sees

    def for_a_module(self):
        """A copy to change at will. No later module sees what a module adds, or who signs in again."""
        copy = replace(
            self,
            people=deepcopy(self.people),
            clients={name: Client(raise_request_exception=False) for name in self.clients},
            things={kind: list(things) for kind, things in self.things.items()},
            secrets=list(self.secrets),
            private=list(self.private),
        )
        for name, client in self.clients.items():
            copy.clients[name].cookies = deepcopy(
                client.cookies
            )  # a copied jar alone would share its cookies
        return copy

    def secret(self, name, seen_by, typed_by=""):
        """A text to put into a field that ``seen_by`` alone may read."""
        made = Secret(f"veiled{name}", f"stowed{name}words", seen_by, typed_by)
        self.secrets.append(made)
        return made.text

    def leaks(self, text, role):
        """The secrets in a text that this role must not read. Most texts hold none at all."""
        if "veiled" not in text and "stowed" not in text:
            return []
        return [secret for secret in self.secrets if role not in secret.seen_by and secret.is_in(text)]

    def add(self, kind, name, *args, **facts):
        self.things.setdefault(kind, []).append(Thing(name, args, **facts))


def build():
    world = World()
    _places()
    _people(world)
    _public_things(world)
    _open_data()
    _site_pages(world)
    _places_as_things(world)
    records = _records(world)
    _said_of_records(world, records)
    _held_back(world, records)
    _seats(world)
    _tokens(world)
    _webhooks(world)
    _reports(world, records)
    _imports(world)
    _targets(world)
    exchanges.add_to(world)
    visits.add_to(world)
    follows.add(world, records["city"], _place("city", "lima"))
    agenda.build(world)
    _rows_of_the_api(world)
    _data_set(world)
    _reconciliation(world)
    city_counts.refresh()
    bridges.work_out()
    denormalized.refresh()
    # With new statistics SQLite would read its whole schema again after each step that is rolled back.
    search.index_all()
    return world


def _tokens(world):
    made, _text = api_tokens.make(
        seat=Seat.objects.get(person=world.people["ana"]), name="Website", scope="write", days=30
    )
    world.add("API tokens", "of ana", made.pk, seen_by=roles("ana"))
    world.add("API tokens", "one that nobody has", 10**15, seen_by=NOBODY)


def _webhooks(world):
    ana = world.people["ana"]
    seat = Seat.objects.get(person=ana)
    made, _secret = webhooks.add(person=ana, seat=seat, url="https://city.example/hook", nouns=["cities"])
    message = webhooks.send_test(webhook=made)
    own, none = roles("ana"), 10**15
    world.add("webhooks", "of ana", made.pk, seen_by=own)
    world.add("webhooks", "one that nobody has", none, seen_by=NOBODY)
    world.add("messages of webhooks", "of ana", made.pk, message.pk, seen_by=own)
    world.add("messages of webhooks", "one that nobody has", made.pk, none, seen_by=NOBODY)


def _rows_of_the_api(world):
    """Of each noun a row that everybody reads, one that only some read, and an id that nothing has."""
    world.add("numbers", "any", 1)
    world.add("addresses of no noun", "of a seat", "seats/1/", seen_by=NOBODY)
    for one in RESOURCES:
        rows_of_all = one.rows(AnonymousUser()).order_by("pk")
        world.add(f"rows of {one.name}", "a public row", rows_of_all.first().pk)
        model = rows_of_all.model
        if hidden := model.objects.exclude(pk__in=rows_of_all.order_by().values("pk")).first():
            world.add(f"rows of {one.name}", "a hidden row", hidden.pk, seen_by=NOBODY)
        world.add(f"rows of {one.name}", "one that is none", 10**15, seen_by=NOBODY)


def _reconciliation(world):
    world.add("what oEmbed finds nothing at", "no address", seen_by=NOBODY)
    ids = "ids of the reconciliation service"
    city = City.objects.get(slug="lima")
    world.add(ids, "a city", f"city-{city.pk}")
    world.add(ids, "a network", f"network-{Network.objects.order_by('pk').first().pk}")
    for key in ("city-999999999999", "place-999999999", "mayor-1", "lima"):
        world.add(ids, key, key, seen_by=NOBODY)


def _data_set(world):
    """A version, which is written without what only some read."""
    day = datetime.date(2026, 11, 1)
    dataset.write(day=day)
    for file in dataset.read("2026-11-01").files:
        world.add("files of the data set", file.kind, "2026-11-01", file.name)
    world.add("files of the data set", "checksums", "2026-11-01", dataset.SUMS)
    for day, name in (("2026-11-01", "version.json"), ("2026-11-02", dataset.SUMS), ("..", "version.json")):
        world.add("files of the data set", f"{day} {name}", day, name, seen_by=NOBODY)


def _places():
    facts = {"country": "PE", "region": "latin-america-caribbean"}
    lima = rows.make_city("lima", **facts)
    for slug in ("quito", "oslo", "lagos"):
        rows.make_city(slug)
    FormerSlug.objects.create(slug="ciudad-de-los-reyes", city=lima)
    rows.make_city("callao", merged_into=lima)
    for slug in ("mercociudades", "eurocities"):
        rows.make_membership(rows.make_network(slug), lima)


def _place(kind, slug):
    return {"city": City, "network": Network}[kind].objects.get(slug=slug)


def _people(world):
    for name, seats in SEATS.items():
        world.clients[name] = Client(raise_request_exception=False)
        if name == "visitor":
            continue
        world.people[name] = rows.make_person(
            name.title(), is_staff=name in OPERATORS, is_superuser=name in OPERATORS
        )
        for kind, slug, role in seats:
            rows.make_seat(world.people[name], _place(kind, slug), role)
        world.clients[name].force_login(world.people[name])


def _public_things(world):
    for kind in ("csv", "xlsx", "json"):
        world.add("files", kind, kind)
        world.add("files with places", kind, kind)
    world.add("files", "geojson", "geojson", seen_by=NOBODY)  # of what has no place on earth
    world.add("files with places", "geojson", "geojson")
    world.add("what is there only while debugging", "the gallery", seen_by=NOBODY)
    world.add("what is there only with colours", "the style sheet", "abcd", seen_by=NOBODY)
    world.add("what is there only with a logo", "the logo", "abcd", seen_by=NOBODY)
    world.add("what is there only with a contact", "security.txt", seen_by=NOBODY)
    world.add("sections of the sitemap", "cities", "cities", 1)
    world.add("sections of the sitemap", "partnerships", "partnerships", 1)
    world.add("sections of the sitemap", "one that is none", "seats", 1, seen_by=NOBODY)
    world.add("dimensions", "culture", "culture")
    world.add("dimensions", "one that is none", "cookery", seen_by=NOBODY)
    world.add("themes", "immigration", "immigration")
    world.add("themes", "one that is none", "cookery", seen_by=NOBODY)
    pact = rows.make_agreement("pact")
    world.add("agreements", "a pact", pact.slug)
    for kind in ("csv", "xlsx", "json"):
        world.add("files of networks", kind, "eurocities", kind)
        world.add("files of agreements", kind, pact.slug, kind)
    for kind in ("files of networks", "files of agreements"):
        world.add(kind, "of one that is none", "nobody", "csv", seen_by=NOBODY)
    world.add("institutions", "a bank", rows.make_institution("bank").slug)
    world.add("mayors", "a mayor", rows.make_mandate(_place("city", "lima"), "2020-01-01").mayor.slug)
    for kind in ("agreements", "institutions", "mayors", "places of the gazetteer"):
        world.add(kind, "one that is none", "nobody", seen_by=NOBODY)
    world.add("places of the gazetteer", "a village", rows.make_gazetteer_place().address)


def _open_data():
    """What Wikidata states of Lima and Quito, and nobody has answered."""
    said = {"status": "unknown", "state": "open-data", "source": rows.make_source("wikidata")}
    for one, other in (("lima", "oslo"), ("quito", "lagos")):
        rows.make_partnership(_place("city", one), _place("city", other), **said)


def _site_pages(world):
    for language in ("en", "fr"):
        SitePage.objects.create(kind="privacy", language=language, text="## Who we are\n\nThe secretariat.")
        world.add("texts about the site", language, "privacy", language)
    world.add("texts about the site", "a draft", "imprint", "es")
    for slug in ("city-staff", "add-a-partnership"):
        world.add("help topics", slug, slug)
    for kind in ("privacy", "accessibility"):
        world.add("pages about the site", kind, kind)
    for name in ("ana", "olu"):
        world.add("people", name, world.people[name].pk)


def _places_as_things(world):
    powers = {
        "lima": {
            "leads": roles("lea"),
            "invites": roles("lea olu"),
            "edits": roles("ana lea olu"),
            "reads": roles("ana bo lea olu"),
            "speaks": roles("ana lea"),
            "sits": roles("ana bo lea"),
        },
        "quito": {
            "leads": NOBODY,
            "invites": OPERATORS,
            "edits": roles("uma olu"),
            "reads": roles("uma olu"),
            "speaks": roles("uma"),
            "sits": roles("uma"),
        },
    }
    kept = fitting.handover(city=_place("city", "lima"))
    world.add("kept handovers", "of Lima", kept.pk, seen_by=roles("ana bo lea"))
    world.add("kept handovers", "one that is none", 10**9, seen_by=NOBODY)
    for slug, held in powers.items():
        world.add("cities", slug, slug, powers=held)
        world.add("cities to keep", slug, slug, powers=held)
        world.add("files of own cities", slug, slug, "csv", powers=held)
        world.add("files of peers", slug, slug, "csv")
        term = rows.make_mandate(_place("city", slug), "2010-01-01", "2014-01-01")
        world.add("mandates", slug, slug, term.pk, powers=held)
        _stands_to_an_agreement(world, slug, held)
    world.add("cities", "a former address", "ciudad-de-los-reyes", is_moved=True)
    world.add("cities", "a merged city", "callao", is_moved=True)
    world.add("cities", "one that is none", "atlantis", seen_by=NOBODY)
    world.add("pairs of cities", "in order", "lagos", "lima")
    world.add("pairs of cities", "the other way", "lima", "lagos", is_moved=True)
    world.add("pairs of cities", "of a merged city", "callao", "lagos", is_moved=True)
    world.add("pairs of cities", "one that is none", "atlantis", "lima", seen_by=NOBODY)
    for kind, slug in (("networks", "mercociudades"), ("institutions", "bank")):
        world.add(f"cities and {kind}", slug, "lima", slug)
        world.add(f"cities and {kind}", "of a merged city", "callao", slug, is_moved=True)
        world.add(f"cities and {kind}", "one that is none", "lima", "atlantis", seen_by=NOBODY)
    for kind, slug in (("cities", "lima"), ("networks", "mercociudades")):
        world.add(f"years of {kind}", slug, slug, 2025)
        world.add(f"years of {kind}", "of the future", slug, 9999, seen_by=NOBODY)
        world.add(f"years of {kind}", "of one that is none", "atlantis", 2025, seen_by=NOBODY)
        world.add(f"files of years of {kind}", slug, slug, 2025, "xlsx")
        world.add(f"files of years of {kind}", "of the future", slug, 9999, "csv", seen_by=NOBODY)
    world.add("years of cities", "of a merged city", "callao", 2025, is_moved=True)
    world.add("files of peers", "of a merged city", "callao", "csv", is_moved=True)
    world.add("files of peers", "of one that is none", "atlantis", "csv", seen_by=NOBODY)
    world.add("files of own cities", "of one that is none", "atlantis", "csv", seen_by=NOBODY)
    world.add("files of own networks", "of one that is none", "nobody", "csv", seen_by=NOBODY)
    secretariats = {"mercociudades": ("nia olu", "dia nia olu"), "eurocities": ("tom olu", "sol tom olu")}
    for slug, (inviters, maintainers) in secretariats.items():
        maintains = {"maintains": roles(maintainers)}
        world.add("networks", slug, slug, powers={"invites": roles(inviters), **maintains})
        world.add("files of own networks", slug, slug, "xlsx", powers=maintains)
        world.add("cities to add", slug, slug, query={"city": "oslo"}, powers=maintains)
        membership = _place("network", slug).memberships.get()
        world.add("memberships", slug, slug, membership.pk, powers=maintains)
        _sides_of_a_membership(world, slug, membership)
    world.add("networks", "one that is none", "nobody", seen_by=NOBODY)
    foreign = _place("network", "eurocities").memberships.get().pk
    # Below an address of the role's own network: a foreign row stays hidden, for others the network is
    # closed.
    world.add(
        "memberships",
        "a foreign row",
        "mercociudades",
        foreign,
        seen_by=EVERYBODY - roles("dia nia olu"),
        powers={"maintains": NOBODY},
    )


def _stands_to_an_agreement(world, slug, held):
    pact = Agreement.objects.get(slug="pact")
    accession = rows.make_accession(pact, _place("city", slug))
    step = fitting.step(agreement=pact, order=accession.pk, due_months=24)
    done = fitting.step_done(accession=accession, step=step, date=rows.day("2024-01-01"))
    world.add("accessions", slug, slug, accession.pk, powers=held)
    world.add("steps of agreements", slug, slug, accession.pk, step.pk, powers=held)
    world.add("steps taken", slug, slug, done.pk, powers=held)
    pact.keeper = _place("network", "mercociudades")
    pact.save()
    both = held | {"reviews": roles("dia nia")}
    world.add("reported steps", slug, done.pk, powers=both)
    sent = {"document_file": files.upload("plan.pdf", files.pdf("The plan"))}
    form = DocumentForm({"document_title": "The plan"}, sent)
    assert form.is_valid(), form.errors
    evidence = steps.attach(done=done, by=world.people["ana"], facts=form.facts, file=form.file)
    world.add("evidence of steps", slug, evidence.pk, powers=held)
    asked = fitting.step_extension(accession=accession, step=step)
    world.add("requests for more time", slug, asked.pk, powers=both)
    world.add("own requests for more time", slug, slug, asked.pk, powers=held)


def _sides_of_a_membership(world, slug, membership):
    """Lima is the member. An operator acts for nobody; below another network's address nothing is found."""
    answers = {"mercociudades": roles("dia nia"), "eurocities": roles("sol tom")}[slug]
    speaks = {"speaks": roles("ana lea") | answers}
    world.add("memberships to answer", slug, slug, membership.pk, powers=speaks)
    raised = fitting.membership_dispute(membership=membership)
    world.add("disputes of memberships", slug, slug, raised.pk, powers={"answers": answers})
    if slug == "eurocities":
        for kind, pk in (("memberships to answer", membership.pk), ("disputes of memberships", raised.pk)):
            world.add(kind, "a foreign row", "mercociudades", pk, seen_by=NOBODY)


LIMA_LAGOS = {
    "edits": roles("ana lea chidi olu"),
    "speaks": roles("ana lea chidi"),
    "reviews": roles("ana bo lea chidi"),
}
OF_QUITO = {"edits": roles("uma olu"), "speaks": roles("uma"), "reviews": roles("uma")}
OF_LIMA = {"edits": roles("ana lea olu"), "speaks": roles("ana lea"), "reviews": roles("ana bo lea")}


def _records(world):
    """{name: partnership}, each with its words in every field that a person fills in."""
    lima, lagos, quito, oslo = (_place("city", slug) for slug in ("lima", "lagos", "quito", "oslo"))
    bank = rows.make_institution("fund")
    situations = {
        # name: (parties, visibility, status, who sees it, powers)
        "public": ((lima, lagos), "public", "active", EVERYBODY, LIMA_LAGOS),
        "members": ((lima, lagos), "members", "active", SEATED, LIMA_LAGOS),
        "city": ((lima, lagos), "city", "active", PARTIES, LIMA_LAGOS),
        "draft": ((lima, lagos), "public", "draft", PARTIES, LIMA_LAGOS),
        "foreign": ((quito, oslo), "public", "active", EVERYBODY, OF_QUITO),
        "foreigncity": ((quito, oslo), "city", "active", roles("uma olu"), OF_QUITO),
        "funded": ((lima, bank), "city", "ended", roles("ana bo lea olu"), OF_LIMA),
    }
    made = {}
    for name, (parties, visibility, status, seen_by, powers) in situations.items():
        how = {"parties": parties, "visibility": visibility, "status": status}
        made[name] = _record(partial(_words, world, name, seen_by), name, **how)
        facts = {"seen_by": seen_by, "powers": powers}
        world.add("partnerships", name, made[name].pk, **facts)
        on_card = EVERYBODY if seen_by == EVERYBODY else NOBODY
        world.add("cards of partnerships", name, made[name].pk, seen_by=on_card)
        for step in ("activate", "pause", "end"):
            world.add("steps", f"{step}, {name}", made[name].pk, step, **facts)
        document = _document(partial(_words, world, name, seen_by), made[name], world.people["ana"])
        world.add("documents", name, document.pk, **facts)
        world.add("activities", name, made[name].activity_log.get().pk, **facts)
        if seen_by != EVERYBODY:
            world.private.append(made[name])
    world.add("steps", "a step that is none", made["public"].pk, "sell", seen_by=NOBODY)
    world.add("partnerships", "one that is none", 10**15, seen_by=NOBODY)
    world.add("cards of partnerships", "one that is none", 10**15, seen_by=NOBODY)
    world.add("activities", "one that is none", 10**15, seen_by=NOBODY)
    return made


def _words(world, name, seen_by, field):
    return world.secret(name + field, seen_by)


def _record(words, name, **how):
    made = partnerships.create(
        **how,
        partnership_class="twinning",
        dimension="culture",
        agreements=[rows.make_agreement(f"served-{name}", name=f"Pact of {name}")],
        title=words("title"),
        objectives=words("objectives"),
        activities=words("activities"),
        results=words("results"),
        legal_act=words("act"),
        languages=words("languages"),
        contact=f"{words('contact').split()[1]}@city.example",
        reason=words("reason"),
        since=datetime.date(1998, 1, 1),
        state="declared",
        entry_token=uuid.uuid4(),
    )
    fitting.activity(partnership=made, what=words("activity"), people=12)
    Funding.objects.create(partnership=made, name=words("funder"), source=words("statement"))
    return made


def _document(words, partnership, person):
    sent = {"document_file": files.upload(f"{words('file')}.pdf", files.pdf(words("page")))}
    form = DocumentForm({"document_title": words("document")}, sent)
    assert form.is_valid(), form.errors
    made = documents.attach(thing=partnership, by=person, facts=form.facts, file=form.file)
    documents.read(model=PartnershipDocument, pk=made.pk)
    return made


def _said_of_records(world, records):
    """Disputes by Lagos, which Lima answers; a city without seats, which can be written to."""
    lagos = _place("city", "lagos")
    for name, seen_by in {"public": EVERYBODY, "members": SEATED, "city": PARTIES}.items():
        partnership_sides.declare(record=records[name], side=_place("city", "lima"), by=world.people["ana"])
        raised = partnership_sides.dispute(
            record=records[name],
            side=lagos,
            by=world.people["chidi"],
            field="other",
            held=world.secret(f"{name}held", seen_by),
            reason=world.secret(f"{name}dispute", seen_by),
        )
        world.add("disputes", name, raised.pk, seen_by=seen_by, powers={"answers": roles("ana lea")})
    world.add("disputes", "one that is none", 10**15, seen_by=NOBODY)
    asking = fitting.asking(partnership=records["city"])
    link = asking.link_for(city=_place("city", "lima"), person=world.people["ana"])
    token = link.rstrip("/").rpartition("/")[2]
    answers = {"answers": roles("visitor ana")}  # the person that the link was mailed to, signed in or not
    world.add("links of askings", "of ana", token, powers=answers, tells=("veiledcitytitle",))
    link = EndAnswer.link_for(
        partnership=records["city"],
        ends_on=datetime.date(2100, 1, 1),
        city=_place("city", "lima"),
        person=world.people["ana"],
    )
    token = link.rstrip("/").rpartition("/")[2]
    world.add("links of ends", "of ana", token, powers=answers, tells=("veiledcitytitle",))
    world.add("links of askings", "a forged one", "bm9uc2Vuc2U:forged", seen_by=NOBODY)
    for name, seen_by in {"foreign": EVERYBODY, "foreigncity": roles("uma olu")}.items():
        partnership_sides.declare(record=records[name], side=_place("city", "quito"), by=world.people["uma"])
        world.add("offices to ask", name, records[name].pk, "oslo", seen_by=seen_by, powers=OF_QUITO)


def _held_back(world, records):
    """The mayor's office of Lima is asked whether a record may become public."""
    fitting.approval(partnership=records["city"], city=_place("city", "lima"))
    world.add("records to approve", "city", records["city"].pk, seen_by=roles("ana bo lea"))
    waits = fitting.correction(partnership=records["public"], city=_place("city", "lima"))
    world.add("corrections", "of lima", waits.pk, seen_by=roles("ana bo lea olu"))
    world.add("corrections", "one that is none", 10**15, seen_by=NOBODY)
    world.add("records to approve", "one of which nobody is asked", records["public"].pk, seen_by=NOBODY)


def _seats(world):
    people = world.people
    of_lima, of_network = roles("ana bo lea olu"), roles("dia nia olu")
    situations = {
        "ana": (of_lima, roles("ana lea olu")),
        "lea": (of_lima, roles("lea olu")),
        "uma": (roles("uma olu"), roles("uma olu")),
        "dia": (of_network, of_network),
    }
    for name, (seen_by, ends) in situations.items():
        seat = Seat.objects.get(person=people[name])
        Seat.objects.filter(pk=seat.pk).update(reason=world.secret(f"seat{name}", seen_by))
        world.add("seats", f"the seat of {name}", seat.pk, seen_by=seen_by, powers={"ends": ends})
    world.add("seats", "one that is none", 10**15, seen_by=NOBODY)
    world.add("seats to choose", "any")
    session = UserSession.objects.create(
        user=people["ana"], ip="127.0.0.1", session_key="of-ana", user_agent=world.secret("browser", {"ana"})
    )
    world.add("sessions", "a session of ana", session.pk, seen_by=roles("ana"))
    _invitations(world)
    for slug, name in {"lima": "eve", "quito": "sol"}.items():
        asked = seat_requests.ask(
            person=people[name],
            place=_place("city", slug),
            role="city-editor",
            reason=world.secret(f"asked{name}", {name} | OPERATORS),
        )
        world.add("requests for a seat", f"of {name}", asked.pk, seen_by=frozenset({name}))


def _invitations(world):
    """One to Eve, who can accept it; one to an address that nobody owns here."""
    lea, nia, eve = (world.people[name] for name in ("lea", "nia", "eve"))
    situations = {
        "lima": (eve.email, lea, "city", "mayors-office", roles("ana bo lea olu"), roles("lea olu")),
        "mercociudades": (
            "veiledguest@stowedguestwords.example",
            nia,
            "network",
            "secretariat",
            roles("dia nia olu"),
            roles("nia olu"),
        ),
    }
    for slug, (address, by, kind, role, seen_by, inviters) in situations.items():
        sent = invitations.invite(address=address, place=_place(kind, slug), role=role, by=by)
        facts = {"seen_by": seen_by, "powers": {"invites": inviters}}
        world.add("invitations", slug, sent.pk, **facts)
        invited = roles("eve") if slug == "lima" else NOBODY
        told = ("veiledguest",)
        world.add("links of invitations", slug, sent.token, powers={"accepts": invited}, tells=told)
    Invitation.objects.create(
        address="veiledheld@stowedheldwords.example",
        city=_place("city", "oslo"),
        role="city-editor",
        invited_by=world.people["dia"],
        through=_place("network", "mercociudades"),
        is_held=True,
        times_sent=0,
    )
    world.secrets.append(Secret("veiledheld", "stowedheldwords", roles("dia olu")))
    world.secrets.append(Secret("veiledguest", "stowedguestwords", roles("nia olu")))
    world.add("invitations", "one that is none", 10**15, seen_by=NOBODY)
    world.add("links of invitations", "a forged one", "bm9uc2Vuc2U:forged", seen_by=NOBODY)


def _reports(world, records):
    city, network = _place("city", "lima"), _place("network", "mercociudades")
    situations = {
        "lima": ("city", city, roles("ana lea olu"), EVERYBODY),
        "mercociudades": ("network", network, roles("dia nia olu"), EVERYBODY),
        "agreement": ("agreement", rows.make_agreement("reported"), OPERATORS, EVERYBODY),
        "record": ("partnership", records["public"], roles("ana lea chidi olu"), EVERYBODY),
        "hidden": ("partnership", records["city"], roles("ana lea chidi olu"), PARTIES),
        "members": ("partnership", records["members"], roles("ana lea chidi olu"), SEATED),
        "draft": ("partnership", records["draft"], roles("ana lea chidi olu"), PARTIES),
    }
    for name, (kind, subject, keepers, readers) in situations.items():
        made = wrong_data.report(
            kind=kind,
            page=subject,
            text=world.secret(f"report{name}", keepers),
            evidence=world.secret(f"evidence{name}", keepers),
            address=world.secret(f"reporter{name}", NOBODY).replace(" ", "@") + ".example",
        )
        world.add("reports", name, made.pk, seen_by=keepers)
        world.add("pages to report", name, query={"kind": kind, "id": subject.pk}, seen_by=readers)
    world.add("reports", "one that is none", 10**15, seen_by=NOBODY)
    world.add("pages to report", "none", query={"kind": "seat", "id": 1}, seen_by=NOBODY)


def _imports(world):
    """Ana's file as it was sent, and one that was tried."""
    for name, status in {"ana": "uploaded", "chidi": "checked"}.items():
        seen_by = {name} | OPERATORS
        text = f"city a,city b\nLima,{world.secret(f'row{name}', seen_by)}\n"
        upload = SimpleUploadedFile(f"{world.secret(f'file{name}', seen_by)}.csv", text.encode())
        job = uploads.receive(target="partnerships", upload=upload, by=world.people[name])
        worker.work(pk=job.pk)
        type(job).objects.filter(pk=job.pk).update(status=status)
        world.add("imports", f"{status}, of {name}", job.pk, seen_by=seen_by)
        for step in ("read", "check", "apply", "undo", "cancel"):
            world.add("steps of imports", f"{step}, {status}", job.pk, step, seen_by=seen_by)
        for kind in ("csv", "xlsx"):
            world.add("files of imports", f"{kind}, {status}", job.pk, kind, seen_by=seen_by)
        world.add("files of imports", f"of another kind, {status}", job.pk, "exe", seen_by=NOBODY)
        world.add("steps of imports", "one that is none", job.pk, "sell", seen_by=NOBODY)
    _list_that_comes_again(world)


def _targets(world):
    """What Lima aims at: one for everybody, one for its own people."""
    of_lima, keepers = roles("ana bo lea olu"), {"edits": roles("ana lea olu"), "approves": roles("bo")}
    lima = _place("city", "lima")
    for name, is_public in {"public": True, "private": False}.items():
        seen_by = EVERYBODY if is_public else of_lima
        of = fitting.indicator(
            city=lima,
            name=world.secret(f"indicator{name}", seen_by),
            definition=world.secret(f"definition{name}", seen_by),
        )
        source = world.secret(f"targetsource{name}", seen_by)
        target = fitting.target(
            city=lima, indicator=of, source=source, path=(2020, 9, 2030, 5), is_public=is_public
        )
        value = fitting.measurement(
            target=target,
            source=world.secret(f"valuesource{name}", seen_by),
            definition=world.secret(f"valuename{name}", seen_by),
            note=world.secret(f"valuenote{name}", seen_by),
        )
        world.add("targets", name, target.pk, seen_by=seen_by, powers=keepers)
        in_frames = EVERYBODY if seen_by == EVERYBODY else NOBODY
        world.add("targets in frames", name, target.pk, seen_by=in_frames)
        world.add("measurements", name, value.pk, seen_by=seen_by, powers=keepers)
    world.add("targets", "one that is none", 10**15, seen_by=NOBODY)
    world.add("targets in frames", "one that is none", 10**15, seen_by=NOBODY)
    world.add("measurements", "one that is none", 10**15, seen_by=NOBODY)


def _list_that_comes_again(world):
    """Chidi's next file of a list, which lacks a record that the last one had."""
    seen_by = {"chidi"} | OPERATORS
    chidi = world.people["chidi"]
    found = RememberedList.objects.create(
        name=world.secret("listchidi", seen_by),
        target="partnerships",
        person=chidi,
        last_finished_at=timezone.now(),
    )
    last, job = (
        ImportJob.objects.create(
            target="partnerships",
            person=chidi,
            file_name=world.secret(f"{name}chidi", seen_by),
            digest=name,
            size=1,
            status=status,
            beginning={"header": ["city a", "city b"], "rows": []},
            counts={"gone": 1},
            remembered_list=found,
        )
        for name, status in (("lastlist", "applied"), ("nextlist", "checked"))
    )
    RememberedList.objects.filter(pk=found.pk).update(last_job=last)
    gone = world.secret("gonechidi", seen_by)
    job.rows.create(number=1, outcome="gone", read=[["title", gone]])
    world.add("imports", "next file of a list, of chidi", job.pk, seen_by=seen_by)
