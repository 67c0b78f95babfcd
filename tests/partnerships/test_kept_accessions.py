"""A city keeps its relations to agreements, and says which of their steps it took."""

import pytest
from django.utils import timezone

from networks.choices import SeatRole
from partnerships.actions import accessions as actions
from partnerships.actions import cities
from partnerships.models import Accession, AgreementStep, StepDone
from partnerships.queries.steps import due_steps
from tests.pages import statements
from tests.rows import day, make_accession, make_agreement, make_city, make_person, make_seat

pytestmark = pytest.mark.django_db
TODAY = day("2026-11-22")


@pytest.fixture
def covenant():
    """An inventory after two years, a plan after three, then a report every two years."""
    made = make_agreement("covenant", name="The Covenant")
    for order, (kind, months, repeat) in enumerate(
        (("inventory", 24, None), ("plan", 36, None), ("monitor", None, 24)), start=1
    ):
        AgreementStep.objects.create(
            agreement=made, kind=kind, order=order, text=kind, due_months=months, repeat_months=repeat
        )
    return made


def record(city, agreement, person, date="2024-06-01", **facts):
    facts = {"kind": "signatory", "date": date and day(date), "date_precision": "day"} | facts
    return actions.record(city=city, agreement=agreement, by=person, **facts)


def take(accession, kind, date, person):
    return actions.take_step(
        accession=accession,
        step=accession.agreement.steps.get(kind=kind),
        by=person,
        date=day(date),
        date_precision="day",
    )


def owed(city, today=TODAY):
    return [(one.step.kind, one.progress.value, str(one.due)) for _accession, one in due_steps([city], today)]


def test_what_is_late_or_soon_is_owed_until_it_is_done(lima, ana, covenant):
    made = record(lima, covenant, ana)
    assert owed(lima) == [("inventory", "late", "2026-06-01")]
    take(made, "inventory", "2026-10-10", ana)
    assert owed(lima) == []
    assert owed(lima, day("2027-05-01")) == [("plan", "next", "2027-06-01")]
    take(made, "plan", "2027-05-05", ana)
    assert owed(lima, day("2029-04-10")) == [("monitor", "next", "2029-05-05")]  # two years after the plan
    take(made, "monitor", "2029-05-01", ana)
    assert owed(lima, day("2030-01-01")) == []
    assert owed(lima, day("2031-06-01")) == [("monitor", "late", "2031-05-01")]


def test_of_an_accession_that_the_city_does_not_keep_nothing_is_called_late(lima, covenant):
    make_accession(covenant, lima, date=day("2010-01-01"))
    assert owed(lima) == []


def test_who_acceded_has_committed(lima, ana, covenant):
    AgreementStep.objects.create(agreement=covenant, kind="commit", order=0, text="commit", due_months=0)
    record(lima, covenant, ana, "2026-06-01")
    assert owed(lima) == []


def test_one_agreement_is_owed_once_however_many_relations_there_are(lima, ana, covenant):
    record(lima, covenant, ana)
    record(lima, covenant, ana, kind="reporting")
    assert len(owed(lima)) == 1


def test_the_pages_record_correct_and_remove(client, lima, ana, covenant):
    client.force_login(ana)
    page = "/cities/lima/networks/"
    assert "/cities/lima/agreements/enter/" in client.get(page).content.decode()
    sent = {"agreement": covenant.pk, "kind": "signatory", "date": "2024-06", "reason": "Resolution 7"}
    assert client.post("/cities/lima/agreements/enter/", sent).url == page
    made = Accession.objects.get()
    assert (made.state, made.date_text, made.source_note) == ("declared", "June 2024", "Lima")
    lima.refresh_from_db()
    assert lima.accession_count == 1
    again = client.post("/cities/lima/agreements/enter/", sent)
    assert "already has this relation to" in again.content.decode()
    edit = f"/cities/lima/agreements/{made.pk}/"
    assert client.post(edit, {"kind": "endorser", "date": ""}).url == page
    made.refresh_from_db()
    assert (made.kind, made.date) == ("endorser", None)
    assert client.post(f"{edit}remove/", {"reason": ""}).status_code == 200
    assert client.post(f"{edit}remove/", {"reason": "Withdrawn in 2026."}).url == page
    assert not Accession.objects.exists()
    assert "Withdrawn in 2026." in client.get("/cities/lima/history/").content.decode()


def test_a_city_does_not_sign_what_binds_states(client, lima, ana):
    paris = make_agreement("paris", binds="states")
    client.force_login(ana)
    answer = client.post("/cities/lima/agreements/enter/", {"agreement": paris.pk, "kind": "signatory"})
    assert "This agreement binds states, so a city cannot sign it" in answer.content.decode()
    client.post("/cities/lima/agreements/enter/", {"agreement": paris.pk, "kind": "aligned"})
    made = Accession.objects.get()
    answer = client.post(f"/cities/lima/agreements/{made.pk}/", {"kind": "signatory"})
    assert answer.status_code == 200
    made.refresh_from_db()
    assert made.kind == "aligned"


def test_a_step_is_said_to_be_done_and_taken_back(client, lima, ana, covenant):
    made = record(lima, covenant, ana)
    step = covenant.steps.get(kind="inventory")
    client.force_login(ana)
    path = f"/cities/lima/agreements/{made.pk}/steps/{step.pk}/"
    assert client.get(path).status_code == 200
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    assert "Enter today or an earlier date" in client.post(path, {"date": str(tomorrow)}).content.decode()
    client.post(path, {"date": "2025", "evidence": "Report 3"})
    client.post(path, {"date": "2025", "evidence": "Report 3, page 2"})
    done = StepDone.objects.get()
    assert (done.date_text, done.evidence) == ("2025", "Report 3, page 2")
    shown = client.get("/cities/lima/networks/").content.decode()
    assert "Done 2025" in shown
    client.post(f"/cities/lima/agreements/steps/{done.pk}/remove/", {"reason": "A draft only."})
    assert not StepDone.objects.exists()
    assert "A draft only." in client.get("/cities/lima/history/").content.decode()


def test_open_data_that_the_city_acts_on_becomes_its_own_word(client, lima, ana, covenant):
    made = make_accession(covenant, lima, date=day("2020-01-01"))
    take(made, "inventory", "2021-01-01", ana)
    made.refresh_from_db()
    assert made.state == "declared"
    assert owed(lima) == [("plan", "late", "2023-01-01")]


def test_only_the_citys_own_editors_do_any_of_it(client, lima, ana, covenant):
    made = record(lima, covenant, ana)
    done = take(made, "plan", "2025-01-01", ana)
    step = done.step_id
    paths = [
        "/cities/lima/agreements/enter/",
        f"/cities/lima/agreements/{made.pk}/",
        f"/cities/lima/agreements/{made.pk}/remove/",
        f"/cities/lima/agreements/{made.pk}/steps/{step}/",
        f"/cities/lima/agreements/steps/{done.pk}/remove/",
    ]
    lagos = make_city("lagos")
    others = (
        make_person("Eve"),
        make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person,
        make_seat(make_person("Chidi"), lagos, SeatRole.CITY_LEAD).person,
    )
    for person in others:
        client.force_login(person)
        assert {client.post(path, {"reason": "Mine."}).status_code for path in paths} == {403}
    own = [path.replace("lima", "lagos") for path in paths[1:]]
    assert {client.post(path, {"reason": "Mine."}).status_code for path in own} == {404}
    assert StepDone.objects.exists()


def test_a_merged_city_leaves_its_steps_to_the_one_that_stays(lima, ana, covenant):
    old = make_city("old-lima")
    kept, gone = make_accession(covenant, lima), make_accession(covenant, old)
    done = StepDone.objects.create(
        accession=gone, step=covenant.steps.get(kind="plan"), date=day("2025-01-01")
    )
    cities.reassign(city=old, into=lima)
    done.refresh_from_db()
    assert done.accession == kept


def test_the_tab_costs_the_same_for_few_and_many(client, lima, ana, covenant):
    take(record(lima, covenant, ana), "plan", "2025-01-01", ana)
    few = len(statements(client, "/cities/lima/networks/"))
    for _number in range(5):
        other = make_agreement()
        AgreementStep.objects.create(agreement=other, kind="plan", order=1, text="A plan", due_months=24)
        take(record(lima, other, ana), "plan", "2025-01-01", ana)
    assert len(statements(client, "/cities/lima/networks/")) == few
