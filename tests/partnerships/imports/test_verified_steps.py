"""A network’s list of the steps that it verified, as a file."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from agenda.actions import follows
from agenda.digests import collect, plan
from agenda.digests.sources import SOURCES
from agenda.models import Event
from agenda.queries import follows as targets
from citydiplo.kit.history import Actor
from citydiplo.kit.models import OutgoingMail
from networks.choices import SeatRole
from partnerships.models import StepDocument, StepDone, StepReview
from tests import fitting
from tests.agenda import events
from tests.partnerships.imports.conftest import SOURCE, outcomes
from tests.rows import day, make_accession, make_agreement, make_network, make_person, make_seat

HEADER = "City,Country,Agreement,Step,Verified on,Evidence,Comment"


@pytest.fixture
def gcom(db):
    return make_network("gcom", name="Global Covenant", acronym="GCoM")


@pytest.fixture
def dia(gcom):
    return make_seat(make_person("Nia"), gcom, SeatRole.SECRETARIAT).person


@pytest.fixture
def covenant(gcom, world):
    made = make_agreement("covenant", name="The Covenant", keeper=gcom)
    for order, (kind, repeats) in enumerate(
        (("commit", None), ("inventory", None), ("plan", None), ("monitor", 24)), start=1
    ):
        fitting.step(agreement=made, order=order, kind=kind, text=f"A {kind}", repeat_months=repeats)
    for slug in ("lima", "lagos"):
        make_accession(made, world[slug], date=day("2020-01-01"))
    return made


@pytest.fixture
def accession(covenant, world):
    return covenant.accessions.get(city=world["lima"])


@pytest.fixture
def preview(send, go):
    def checked(rows, by, header=HEADER):
        text = rows if header is None else "\n".join((header, *rows))
        job = send(text, by, target="verified-steps", state="declared", agreement="")
        return go(job, "checking")

    return checked


@pytest.fixture
def imported(preview, go):
    def applied(rows, by, header=HEADER):
        job = go(preview(rows, by, header), "applying")
        assert job.status == "applied", job.problem
        return job

    return applied


LIMA = "Lima,Peru,The Covenant,Inventory,2024-05-06,https://lima.example/inventory,Complete."
LAGOS = "Lagos,Nigeria,covenant,Plan d'action,06/05/2024,,"


def reviews():
    rows = StepReview.objects.order_by("pk").select_related("done__accession__city", "done__step")
    return [
        (
            row.done.accession.city.name,
            row.done.step.kind,
            str(timezone.localdate(row.at)),
            row.state,
            row.comment,
        )
        for row in rows
    ]


def test_a_list_verifies_what_nobody_had_reported_and_says_nothing_new_twice(
    covenant, dia, imported, preview
):
    job = imported([LIMA, LAGOS.replace("06/05/2024", "2024-05-06")], dia)
    assert list(outcomes(job).values()) == [("new", ""), ("new", "")] or job.counts["new"] == 2
    assert reviews() == [
        ("Lima", "inventory", "2024-05-06", "verified", "Complete."),
        ("Lagos", "plan", "2024-05-06", "verified", ""),
    ]
    done = StepDone.objects.get(step__kind="inventory")
    assert (done.date, done.review.network, done.review.by, done.review.role) == (
        day("2024-05-06"),
        covenant.keeper,
        dia,
        "secretariat",
    )
    assert done.documents.get().url == "https://lima.example/inventory"
    again = preview([LIMA, LAGOS.replace("06/05/2024", "2024-05-06")], dia)
    assert again.counts["same"] == 2
    assert again.writes == 0


def test_a_report_of_the_city_is_verified_and_the_city_is_told(covenant, accession, dia, editor, imported):
    done = fitting.step_done(
        accession=accession, step=covenant.steps.get(kind="inventory"), date=day("2024-04-01")
    )
    job = imported([LIMA], dia)
    assert job.counts["changed"] == 1
    assert StepDone.objects.get() == done
    assert reviews() == [("Lima", "inventory", "2024-05-06", "verified", "Complete.")]
    done.refresh_from_db()
    assert done.version == 2
    assert list(OutgoingMail.objects.values_list("to", "subject")) == [
        (editor.email, "Verified by GCoM: Inventory")
    ]


def test_the_city_is_told_of_a_step_that_it_had_not_reported(covenant, dia, editor, imported):
    imported([LIMA], dia)
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [editor.email]


def told(reader):
    """What the next digest of somebody who follows the network contains."""
    collect.collect()
    plan.plan()
    return [
        Event.objects.get(pk=pk) for _digest, ids in events.told(person=reader, state="planned") for pk in ids
    ]


def test_what_was_verified_long_ago_is_no_news_and_one_import_is_one_story(covenant, gcom, dia, preview, go):
    eve = make_person("Eve")
    follows.follow(person=eve, cadence="at-once", **targets.of_row(gcom))
    today = timezone.localdate()
    recent, old = today - datetime.timedelta(days=90), today - datetime.timedelta(days=400)
    rows = [
        f"Lima,PE,The Covenant,inventory,{recent},,",
        f"Lagos,NG,The Covenant,inventory,{recent},,",
        f"Lima,PE,The Covenant,plan,{old},,",
    ]
    place = Actor(dia, "secretariat", "Global Covenant", f"network:{gcom.pk}")
    job = go(preview(rows, dia), "applying", place)
    assert job.status == "applied"
    found = told(eve)
    assert {event.object_id for event in found} == set(
        StepDone.objects.filter(step__kind="inventory").values_list("pk", flat=True)
    )
    assert {event.action for event in found} == {f"verified-in-{job.pk}"}
    source = SOURCES["step"]
    done = source.rows([event.object_id for event in found])
    story = source.tell_together(SimpleNamespace(objects=tuple(done)), list(done.values()), "Global Covenant")
    assert (story.title, len(story.points)) == ("Global Covenant verified 2 steps", 2)
    assert story.url == "/steps/?state=verified&network=gcom"


def test_an_import_is_undone_with_all_that_it_wrote(covenant, accession, dia, imported, go):
    step = covenant.steps.get(kind="inventory")
    done = fitting.step_done(accession=accession, step=step, date=day("2024-04-01"))
    fitting.step_review(done=done, network=covenant.keeper, state="returned", comment="The year is missing.")
    job = imported([LIMA, LAGOS.replace("06/05/2024", "2024-05-06")], dia)
    assert [row[3] for row in reviews()] == ["verified", "verified"]
    job = go(job, "undoing")
    assert job.status == "undone", job.problem
    ((city, _kind, _day, state, comment),) = reviews()
    assert (city, state, comment) == ("Lima", "returned", "The year is missing.")
    assert StepDone.objects.get() == done
    assert not StepDocument.objects.exists()


def test_what_waited_waits_again_after_undoing(covenant, accession, dia, imported, go):
    fitting.step_done(accession=accession, step=covenant.steps.get(kind="inventory"), date=day("2024-04-01"))
    assert go(imported([LIMA], dia), "undoing").status == "undone"
    assert not StepReview.objects.exists()
    assert StepDone.objects.count() == 1


def test_what_the_city_changed_since_is_not_undone(covenant, dia, imported, go):
    job = imported([LIMA], dia)
    StepDone.objects.get().documents.all().delete()
    assert go(job, "undoing").status == "applied"
    assert StepReview.objects.exists()


def test_the_next_list_changes_the_day_and_the_comment(covenant, dia, imported):
    imported([LIMA], dia)
    job = imported(
        [LIMA.replace("2024-05-06", "2024-06-07").replace("Complete.", "Complete and clear.")], dia
    )
    assert job.counts["changed"] == 1
    assert reviews() == [("Lima", "inventory", "2024-06-07", "verified", "Complete and clear.")]


def test_a_step_that_repeats_is_verified_once_for_each_day(covenant, dia, imported):
    rows = [LIMA.replace("Inventory", "Monitoring").replace("2024", year) for year in ("2022", "2024")]
    assert imported(rows, dia).counts["new"] == 2
    assert imported([rows[1].replace("2024", "2026").replace("05-06", "01-02")], dia).counts["new"] == 1
    assert [row[2] for row in reviews()] == ["2022-05-06", "2024-05-06", "2026-01-02"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Bonn,Germany,The Covenant,Inventory,2024-05-06,,", "no_accession"),
        ("Lima,Peru,The Pact,Inventory,2024-05-06,,", "not_keeper"),
        ("Lima,Peru,The Covenant,Commit,2024-05-06,,", "no_such_step"),
        ("Lima,Peru,The Covenant,Inventory,2024-05,,", "bad_date"),
        ("Lima,Peru,The Covenant,Inventory,2099-05-06,,", "to_come"),
        ("Lima,Peru,The Covenant,Inventory,,,", "missing"),
        ("Lima,Peru,The Covenant,Inventory,2024-05-06,javascript:alert(1),", "unknown_value"),
    ],
)
def test_rows_that_are_refused_say_why(covenant, dia, preview, row, reason):
    make_agreement("pact", name="The Pact")
    job = preview([row], dia)
    assert [outcome for outcome, _reason in outcomes(job).values()] == ["refused"]
    assert reason in str(list(job.rows.values_list("reasons", flat=True)))


def test_a_step_is_told_by_its_number_where_its_kind_is_not_enough(covenant, dia, preview):
    fitting.step(agreement=covenant, order=5, kind="plan", text="Another plan")
    header = "City,Country,Agreement,Step,Step number,Verified on,Done on"
    rows = [
        "Lima,Peru,The Covenant,Plan,,2024-05-06,",
        "Lima,Peru,The Covenant,Plan,5,2024-05-06,2023",
        "Lagos,Nigeria,The Covenant,Plan,5,2024-05-06,2024-06-01",
    ]
    job = preview(rows, dia, header)
    told = dict(job.rows.values_list("number", "reasons"))
    assert "several_steps" in str(told[2])
    assert job.counts["new"] == 1
    assert "verified_before_done" in str(told[4])


def test_only_the_keeper_imports(covenant, dia, operator, editor, preview):
    other = make_seat(make_person("Sol"), make_network("other"), SeatRole.SECRETARIAT).person
    for person in (operator, editor, other):
        job = preview([LIMA], person)
        assert "not_keeper" in str(list(job.rows.values_list("reasons", flat=True)))
        assert job.writes == 0


def test_who_keeps_the_agreement_no_longer_cannot_write_what_was_previewed(covenant, dia, preview, go):
    job = preview([LIMA], dia)
    covenant.keeper = make_network("other")
    covenant.save()
    job = go(job, "applying")
    assert not StepReview.objects.exists()


def test_our_own_file_comes_back_as_it_is(accession, dia, imported, preview, client):
    step = accession.agreement.steps.get(kind="plan")
    fitting.step_done(accession=accession, step=step, date=day("2024-04-01"))
    imported([LIMA], dia)
    for query in ("", "?headers=es", "?headers=fr&state=verified"):
        content = b"".join(client.get(f"/steps/export.csv{query}").streaming_content)
        job = preview(content, dia, header=None)
        assert {outcome for outcome, _reason in outcomes(job).values()} == {"same"}, query


def test_a_network_is_offered_to_import_steps_only_of_agreements_that_it_keeps(client, covenant, dia, gcom):
    other = make_seat(make_person("Sol"), make_network("other"), SeatRole.SECRETARIAT).person
    for person, is_offered in ((dia, True), (other, False)):
        client.force_login(person)
        assert ("verified-steps" in client.get("/imports/").content.decode()) is is_offered
    client.force_login(dia)
    assert "Import verified steps" in client.get("/networks/gcom/").content.decode()
    assert SOURCE
