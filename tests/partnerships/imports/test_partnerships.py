"""A file of partnerships: what the dry run says is what the import does."""

import pytest

from citydiplo.kit.models import OutgoingMail
from networks.actions import approval
from networks.models import City
from partnerships.errors import ImportInterruptedError
from partnerships.imports import jobs, mapping, uploads, worker
from partnerships.models import Approval, Footprint, ImportJob, Partnership, Party
from partnerships.policies import import_reach
from tests.partnerships.imports.conftest import outcomes
from tests.rows import make_partnership, make_person, make_seat, make_source

FILE = """City,Country,Partner city,Partner country,Since,Type
Lima,Peru,Lagos,Nigeria,1998,jumelage
Lagos,Nigeria,Lima,Peru,1998,twinning
Lima,Pérou,Bonn (Bonn),Germany,1999-05,friendship
Lima,Peru,Portland,United States,2001,twinning
Lima,Peru,"Portland, Maine",USA,2001,twinning
Lima,Peru,Lima,Peru,2000,twinning
Lima,Peru,Granada,France,2000,twinning
Lima,Peru,,Spain,2000,twinning
Lima,Peru,Granada,Spain,5/3/2000,twinning
Lima,Peru,Granada,Westeros,2000,twinning
Lima,Peru,Granada,Spainn,2000,sibling
"""
WANTED = {
    2: ("new", ""),
    3: ("duplicate", "duplicate"),
    4: ("new", ""),
    5: ("ambiguous", "several"),
    6: ("new", ""),
    7: ("refused", "self_pair"),
    8: ("unmatched", "no_such_city"),
    9: ("unmatched", "no_city"),
    10: ("ambiguous", "day_or_month"),
    11: ("ambiguous", "unknown_word"),
    12: ("ambiguous", "unknown_word"),
}


def test_every_row_is_judged_and_nothing_written(world, operator, send, go):
    job = go(send(FILE, operator), "checking")
    assert (job.status, job.problem) == ("checked", "")
    assert outcomes(job) == WANTED
    assert job.counts == {
        "new": 3, "changed": 0, "same": 0, "ambiguous": 4, "unmatched": 2, "refused": 1, "duplicate": 1,
    }  # fmt: skip
    assert not Partnership.objects.exists()


def test_the_import_does_what_the_dry_run_said(world, operator, send, go, django_capture_on_commit_callbacks):
    job = go(send(FILE, operator), "checking")
    with django_capture_on_commit_callbacks(execute=True):
        go(job, "applying")
    assert (job.status, job.writes, outcomes(job)) == ("applied", 3, WANTED)
    assert job.settled_at
    twinning = Partnership.objects.get(since__year=1998)
    assert (twinning.label, twinning.status, twinning.state) == ("Lima – Lagos", "active", "open-data")
    assert (twinning.countries, twinning.since_precision) == ("NG PE", "year")
    assert twinning.source.licence == "CC BY 4.0"
    assert [party.city for party in twinning.parties.all()] == [world["lima"], world["lagos"]]
    assert twinning.status_changes.get().status == "active"
    world["lima"].refresh_from_db()
    assert world["lima"].partnership_count == 3
    assert set(job.rows.exclude(record=None).values_list("record", flat=True)) == set(
        Partnership.objects.values_list("pk", flat=True)
    )


def test_the_same_file_twice_changes_nothing_and_says_so(world, operator, send, go):
    first = go(go(send(FILE, operator), "checking"), "applying")
    before = list(Partnership.objects.values_list("pk", "updated_at"))
    job = send(FILE, operator)
    assert uploads.earlier(job) == first
    go(go(job, "checking"), "applying")
    assert job.counts["same"] == 3
    assert job.writes == 0
    assert list(Partnership.objects.values_list("pk", "updated_at")) == before


def test_a_choice_holds_for_all_rows_and_survives_another_dry_run(world, operator, send, go):
    text = FILE + "Bonn,Germany,Portland,United States,2003,twinning\n"
    job = go(send(text, operator), "checking")
    choice = job.choices.get()
    assert (choice.rows, len(choice.candidates)) == (2, 2)
    mapping.decide(job=job, answers={choice.pk: world["lagos"].pk})  # no candidate: passed over
    choice.refresh_from_db()
    assert not choice.is_decided
    mapping.decide(job=job, answers={choice.pk: world["portland"].pk})
    go(go(job, "checking"), "applying")
    assert Party.objects.filter(city=world["portland"]).count() == 2
    mapping.decide(job=job, answers={choice.pk: 0})
    assert job.choices.get().is_decided


def test_an_import_can_be_undone_as_a_whole(world, operator, send, go):
    old = make_partnership(
        world["lima"], world["lagos"], state="open-data", source=make_source(), since=None, countries="NG PE"
    )
    job = go(go(send(FILE, operator), "checking"), "applying")
    assert outcomes(job)[2] == ("changed", "differs")
    old.refresh_from_db()
    assert old.since.year == 1998
    go(job, "undoing")
    assert (job.status, job.problem) == ("undone", "")
    assert list(Partnership.objects.values_list("pk", "since")) == [(old.pk, None)]
    assert not Footprint.objects.exists()


@pytest.mark.parametrize("how", ["value", "party", "status", "agreement"])
def test_what_somebody_touched_since_keeps_the_whole_import(world, operator, send, go, how):
    from partnerships.actions import partnerships as actions
    from tests.rows import make_agreement

    job = go(go(send(FILE, operator), "checking"), "applying")
    partnership = Partnership.objects.get(since__year=1998)
    if how == "value":
        Partnership.objects.filter(pk=partnership.pk).update(objectives="Trade")
    elif how == "party":
        actions.set_parties(partnership=partnership, parties=[world["lima"], world["granada"]])
    elif how == "status":
        actions.change_status(partnership=partnership, status="ended")
    else:
        partnership.agreements.add(make_agreement())
    go(job, "undoing")
    assert job.status == "applied"
    assert "2" in job.problem
    assert Partnership.objects.count() == 3


def test_renaming_a_city_does_not_count_as_touching(world, operator, send, go):
    job = go(go(send(FILE, operator), "checking"), "applying")
    Partnership.objects.update(label="Another line")
    assert go(job, "undoing").status == "undone"


def test_what_a_city_declared_is_left_to_it(world, operator, send, go):
    make_partnership(
        world["lima"], world["lagos"], state="declared", since="1990-01-01",
        dimension="culture", dimensions=["culture"],
    )  # fmt: skip
    job = go(send(FILE, operator), "checking")
    assert outcomes(job)[2] == ("refused", "stands")


def test_who_holds_a_seat_imports_only_for_it(world, editor, operator, send, go):
    text = "City,Country,Partner city,Partner country\nLima,Peru,Lagos,Nigeria\nBonn,Germany,Lagos,Nigeria\n"
    job = go(
        send(text, editor, state="declared", partnership_class="twinning", dimension="culture"), "checking"
    )
    assert outcomes(job) == {2: ("new", ""), 3: ("refused", "not_yours")}
    assert not import_reach(editor).everywhere
    assert not ImportJob.objects.visible_to(editor).filter(person=operator).exists()


def test_what_an_editor_imports_waits_for_a_mayors_office_that_is_asked(world, editor, send, go):
    approval.ask_for(city=world["lima"], asks=True)
    bo = make_seat(make_person("Bo"), world["lima"], "mayors-office").person
    file = FILE.replace("jumelage", "project")
    job = go(send(file, editor, state="declared", dimension="culture"), "checking")
    go(job, "applying")
    made = Partnership.objects.all()
    assert made
    assert set(made.values_list("visibility", flat=True)) == {"city"}
    assert Approval.objects.waiting_for([world["lima"]]).count() == len(made)
    mail = OutgoingMail.objects.get(to=bo.email)
    assert mail.subject == f"Approve for publication: {len(made)} imported partnerships"
    go(job, "undoing")
    assert not Approval.objects.exists()


def test_what_an_operator_imports_waits_for_nobody(world, operator, send, go):
    approval.ask_for(city=world["lima"], asks=True)
    go(go(send(FILE, operator), "checking"), "applying")
    assert not Approval.objects.exists()
    assert set(Partnership.objects.values_list("visibility", flat=True)) == {"public"}


def test_what_a_city_declares_needs_a_dimension(world, editor, send, go):
    text = "City,Country,Partner city,Partner country\nLima,Peru,Lagos,Nigeria\n"
    job = go(send(text, editor, state="declared", partnership_class="twinning"), "checking")
    assert outcomes(job) == {2: ("ambiguous", "unstated")}  # asked once, for all rows that say none
    word = job.words.get()
    assert (word.field, word.word, word.rows) == ("dimension", "", 1)
    mapping.answer_words(job=job, answers={word.pk: "culture"})
    assert outcomes(go(job, "checking")) == {2: ("new", "")}
    go(job, "applying")
    assert Partnership.objects.get().dimension == "culture"


def test_missing_places_are_created_for_an_operator_who_asks(world, operator, send, go):
    text = (
        "City,Country,Partner city,Partner country,Partner lat,Partner lon\n"
        "Lima,Peru,Berat,Albania,40.7022,19.9583\nBonn,Germany,Berat,Albania,40.7022,19.9583\n"
        "Lima,Peru,Nowhere,Albania,,\n"
    )
    job = go(send(text, operator), "checking")
    assert {outcome for outcome, _code in outcomes(job).values()} == {"unmatched"}
    job = go(go(send(text, operator, creates_places=True), "checking"), "applying")
    assert outcomes(job) == {
        2: ("new", "place_created"),
        3: ("new", "place_created"),
        4: ("unmatched", "no_such_city"),
    }
    berat = City.objects.get(name="Berat")
    assert (berat.country, berat.region, berat.state, berat.slug) == ("AL", "europe", "unverified", "berat")
    assert berat.parties.count() == 2
    go(job, "undoing")
    assert not City.objects.filter(name="Berat").exists()


def test_nothing_is_written_when_the_register_refuses_one_row(world, operator, send, go, monkeypatch):
    job = go(send(FILE, operator), "checking")
    Partnership.objects.filter(pk=-1).delete()
    City.objects.filter(pk=world["bonn"].pk).update(region="europe")
    from partnerships.imports import writing

    def breaks(*args):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(writing, "_write_rows", breaks)
    go(job, "applying")
    assert job.status == "failed"
    assert not Partnership.objects.exists()
    assert not Party.objects.exists()
    assert outcomes(job) == WANTED


def test_a_cancelled_import_writes_nothing(world, operator, send, go):
    job = go(send(FILE, operator), "checking")
    assert jobs.ask_for(job=job, status="applying")
    assert not jobs.ask_for(job=job, status="applying")  # a double click
    assert jobs.cancel(job=job)
    worker.work(pk=job.pk)
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert not Partnership.objects.exists()
    assert go(job, "applying").status == "applied"


def test_a_killed_worker_is_succeeded_by_another(world, operator, send, go):
    """The first holds its lease and never comes back; once that lapsed, the work is done once."""
    from datetime import timedelta

    from django.utils import timezone

    job = go(send(FILE, operator), "checking")
    jobs.ask_for(job=job, status="applying")
    first = jobs.claimed(job.pk)
    worker.work(pk=job.pk)
    assert not Partnership.objects.exists()  # the lease still holds
    ImportJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    worker.work(pk=job.pk)
    assert Partnership.objects.count() == 3
    with pytest.raises(ImportInterruptedError):  # if the first continues, it may not write
        jobs.Heartbeat(first)(1, 2, at_once=True)


def test_a_dry_run_asks_once_for_some_hundred_rows(world, operator, send, go):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    header, line = FILE.splitlines()[:2]
    for times in (1, 199):
        job = send("\n".join([header, *[line] * times]), operator)
        jobs.ask_for(job=job, status="checking")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            worker.work(pk=job.pk)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_place_of_ten_thousand_letters_is_refused_before_anybody_is_asked(world, operator, send, go):
    text = "City,Country,Partner city,Partner country\n"
    text += f"Portland ({'x' * 10_000}),United States,Lima,Peru\nPortland ({'x' * 200}),USA,Lima,Peru\n"
    job = go(send(text, operator), "checking")
    assert outcomes(job) == {2: ("refused", "too_long"), 3: ("ambiguous", "unknown_hint")}
    assert job.choices.count() == 1
