"""The list of reported steps, its file and its feed; what a network keeps, on its page."""

import csv
import datetime
import io
import re
import xml.etree.ElementTree as ET

import pytest
from django.contrib.auth.models import AnonymousUser

from agenda.digests.sources import SOURCES
from networks.choices import SeatRole
from partnerships.actions import steps
from partnerships.actions.register import DATA
from partnerships.choices import StepKind
from partnerships.queries.reported_steps import kept_by
from tests import fitting
from tests.kit.test_atom import ATOM, HOSTILE
from tests.pages import statements
from tests.rows import day, make_accession, make_agreement, make_city, make_network, make_person, make_seat

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


@pytest.fixture
def gcom():
    return make_network("gcom", name="Global Covenant", acronym="GCoM")


@pytest.fixture
def covenant(gcom):
    made = make_agreement("covenant", name="The Covenant", keeper=gcom)
    for order, kind in enumerate(("commit", "inventory", "plan"), start=1):
        fitting.step(agreement=made, order=order, kind=kind, text=f"A {kind}", due_months=24)
    return made


def report(agreement, city, kind="inventory", *, state="", **facts):
    accession = agreement.accessions.filter(city=city).first()
    accession = accession or make_accession(
        agreement, city, date=day("2024-01-01"), state="declared", **facts
    )
    step = agreement.steps.get(kind=kind)
    done = fitting.step_done(accession=accession, step=step, date=day("2025-05-01"), evidence="A report")
    if state:
        said = {"comment": "The year is missing."} if state == "returned" else {"comment": "Clear."}
        fitting.step_review(done=done, network=agreement.keeper, state=state, **said)
    return done


@pytest.fixture
def reports(covenant):
    """One in each state, a demo one, and one of an agreement that nobody keeps."""
    pact = make_agreement("pact", name="The Pact")
    fitting.step(agreement=pact, kind="inventory", text="An inventory")
    verified = report(covenant, make_city("lima", name="Lima"), state="verified")
    fitting.step_document(done=verified, title="The inventory", url="https://lima.example/inventory")
    return {
        "verified": verified,
        "waiting": report(covenant, make_city("lagos", name="Lagos")),
        "returned": report(covenant, make_city("oslo", name="Oslo"), state="returned"),
        "unverified": report(pact, make_city("quito", name="Quito")),
        "demo": report(covenant, make_city("demo", name="Demo"), state="verified", is_demo=True),
    }


def listed(client, query=""):
    page = client.get(f"/steps/{query}")
    assert page.status_code == 200
    return {row["accession__city__label"] for row in page.context["rows"]}


def test_reported_steps_are_listed_and_filtered_by_state(client, reports):
    everything = {"Lima", "Lagos", "Oslo", "Quito", "Demo"}
    assert listed(client) == everything
    assert "4 reported steps · 1 demo record not counted" in client.get("/steps/").content.decode()
    cities = {"verified": {"Lima", "Demo"}, "waiting": {"Lagos"}, "returned": {"Oslo"}}
    for state, found in (cities | {"unverified": {"Quito"}}).items():
        assert listed(client, f"?state={state}") == found, state
    assert listed(client, "?network=gcom&state=verified&state=waiting") == {"Lima", "Lagos", "Demo"}
    assert listed(client, "?agreement=pact") == {"Quito"}
    assert listed(client, "?step=plan") == set()
    assert listed(client, "?city=oslo") == {"Oslo"}
    assert listed(client, "?sort=city") == everything


def test_facets_count_what_they_lead_to(client, reports):
    page = client.get("/steps/?network=gcom").content.decode()
    numbers = re.findall(r"state=(\w+)[^>]*>.*?(\d+)\s*</", page, flags=re.DOTALL)
    assert numbers
    for state, number in numbers:
        found = client.get(f"/steps/?network=gcom&state={state}").context["directory"]
        assert found.total - found.demo == int(number), state


def test_what_a_city_commits_to_and_what_ended_is_not_listed(client, covenant):
    lima = make_city("lima")
    report(covenant, lima, "commit")
    report(covenant, make_city("lagos"), until=day("2025-06-01"))
    assert listed(client) == set()


def exported(client, query=""):
    text = b"".join(client.get(f"/steps/export.csv{query}").streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_tells_when_and_by_whom_a_step_was_verified(client, reports):
    assert {row["city"] for row in exported(client)} == {"Lima", "Lagos", "Oslo", "Quito"}
    (row,) = exported(client, "?state=verified&agreement=covenant")
    assert (row["step"], row["step_order"], row["done"]) == ("inventory", "2", "2025-05-01")
    assert row["verified_on"] == str(reports["verified"].review.at.date())
    assert (row["verified_by"], row["comment"]) == ("Global Covenant", "Clear.")
    assert row["evidence_link"] == "https://lima.example/inventory"
    (returned,) = exported(client, "?state=returned")
    assert (returned["review"], returned["verified_on"], returned["verified_by"]) == ("returned", "", "")


def test_the_feed_holds_verified_steps_alone(client, reports):
    feed = client.get("/steps/feed.atom?network=gcom").content.decode()
    assert feed.count("<entry>") == 1
    assert "Lima: step of The Covenant verified" in feed
    assert "<entry>" not in client.get("/steps/feed.atom?agreement=pact").content.decode()
    assert client.get("/steps/feed.atom?agreement=nothing").status_code == 400


@pytest.mark.parametrize("text", HOSTILE)
def test_the_feed_escapes_hostile_text(client, covenant, text):
    done = report(covenant, make_city("lima", name=text), state="verified")
    done.step.text = text
    done.step.save()
    done.review.comment = text
    done.review.save()
    feed = ET.fromstring(client.get("/steps/feed.atom").content)  # noqa: S314  of our own making
    (content,) = feed.iter(f"{ATOM}content")
    (summary,) = feed.iter(f"{ATOM}summary")
    for part in (content, summary):
        assert "<script" not in part.text
        assert "<img" not in part.text
        assert "<b onclick" not in part.text


def test_a_network_shows_what_it_keeps_with_numbers_that_equal_their_lists(client, gcom, covenant, reports):
    bare = make_agreement("bare", name="A Bare Declaration", keeper=gcom)
    make_accession(bare, make_city("bonn"))
    make_accession(covenant, reports["verified"].accession.city, kind="reporting")  # it counts once
    first, second = kept_by(gcom, VISITOR)
    assert (first.agreement, first.has_steps, first.cities) == (bare, False, 1)
    assert (second.cities, second.verified, second.waiting) == (3, 1, 1)
    page = client.get("/networks/gcom/").content.decode()
    assert "Agreements that this network keeps" in page
    assert "No steps published" in page
    for slug, one in (("bare", first), ("covenant", second)):
        assert client.get(f"/agreements/{slug}/steps/").context["page"].counted == one.cities
    for state, number in (("verified", 1), ("waiting", 1)):
        address = f"/steps/?state={state}&agreement=covenant"
        assert address.replace("&", "&amp;") in page
        found = client.get(address).context["directory"]
        assert found.total - found.demo == number
    assert (
        "Agreements that this network keeps"
        not in client.get(f"/networks/{make_network('other').slug}/").content.decode()
    )


def test_pages_of_many_reports_ask_as_much_as_of_few(client, covenant, reports):
    pages = ("/steps/", "/steps/export.csv", "/steps/feed.atom", "/networks/gcom/")
    few = [len(statements(client, page)) for page in pages]
    for _ in range(20):
        report(covenant, make_city(), state="verified")
    assert [len(statements(client, page)) for page in pages] == few


def test_followers_of_the_network_are_told_of_verified_steps(covenant, gcom):
    lima = make_city("lima", name="Lima")
    done = report(covenant, lima)
    dia = make_seat(make_person("Dia"), gcom, SeatRole.SECRETARIAT).person
    steps.verify(done=done, by=dia, version=done.version)
    (fact,) = SOURCES["step"].facts(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    told = {f"network:{gcom.pk}", f"agreement:{covenant.pk}", f"city:{lima.pk}"}
    assert told <= fact.topics


def test_an_agreement_that_publishes_no_steps_says_so_on_every_page(client, covenant):
    lima = make_city("lima", name="Lima")
    bare = make_agreement("bare", name="A Bare Declaration")
    make_accession(bare, lima, date=day("2020-01-01"), state="declared")
    office = make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person
    for page in ("/agreements/bare/", "/agreements/bare/steps/", "/cities/lima/networks/"):
        assert client.get(page).content.decode().count("No steps published") == 1, page
    client.force_login(office)
    assert client.get("/cities/lima/handover/").content.decode().count("No steps published") == 1
    assert "A Bare Declaration" not in client.get("/desk/").content.decode()
    accession = make_accession(covenant, lima, date=day("2020-01-01"), state="declared")
    assert accession
    for page in ("/agreements/covenant/", "/agreements/covenant/steps/"):
        assert "No steps published" not in client.get(page).content.decode(), page


def test_steps_of_the_starter_register_name_their_source():
    rows = list(csv.DictReader((DATA / "agreement_steps.csv").open(encoding="utf-8")))
    agreements = {row["slug"] for row in csv.DictReader((DATA / "agreements.csv").open(encoding="utf-8"))}
    assert {row["agreement"] for row in rows} <= agreements
    assert all(row["source_note"] for row in rows)
    assert all(row["kind"] in StepKind.values for row in rows)
    first = {row["agreement"]: row["kind"] for row in reversed(rows)}
    assert set(first.values()) == {"commit"}


def test_a_verified_step_that_is_over_has_no_due_date_to_be_known(client, covenant):
    done = report(covenant, make_city("lima", name="Lima"), state="verified")
    covenant.steps.exclude(pk=done.step_id).delete()
    page = client.get("/cities/lima/networks/").content.decode()
    assert "steps__state--verified" in page
    assert "due date not known" not in page
