"""Lists that come again: who joined, who left, what changed since the last file, and who is ended."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from citydiplo.accounts.models import User
from networks.models import Mandate, Membership, MembershipConfirmation, Seat
from partnerships.imports import lists, mapping, worker
from partnerships.models import Accession, ImportJob, Partnership, RememberedList
from tests.rows import make_agreement, make_city, make_mandate, make_membership, make_network

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
FIRST = "City;Country;Since\nLima;Peru;2005\nLagos;Nigeria;2007\nBonn;Germany;2010\n"
NEXT = "City;Country;Since\nLima;Peru;2005\nBonn;Germany;2011\nGranada;Spain;2020\n"
TODAY = datetime.date.today()


@pytest.fixture
def c40(world):
    return make_network("c40", name="C40")


@pytest.fixture
def secretariat(c40):
    user = User.objects.create_user(email="sec@example.org", password="x")
    Seat.objects.create(person=user, network=c40, role="secretariat")
    return user


@pytest.fixture
def sent(client, secretariat, c40):
    """A file of the secretariat's, as its pages send it: uploaded, columns left as they are, previewed."""

    def done(text=FIRST, by=secretariat, target=f"memberships:network:{c40.pk}"):
        client.force_login(by)
        file = SimpleUploadedFile("members.csv", text if isinstance(text, bytes) else text.encode())
        client.post(reverse("imports"), {"target": target, "file": file})
        return checked(client, ImportJob.objects.first())

    return done


def checked(client, job):
    """The list read, its columns left as they are, and compared."""
    worker.work(pk=job.pk)
    job.refresh_from_db()
    mapping.set_columns(job=job, columns=job.columns, defaults=job.defaults, state=job.state)
    client.post(reverse("import-step", args=[job.pk, "check"]))
    return work(job)


def work(job):
    worker.work(pk=job.pk)
    job = ImportJob.objects.get(pk=job.pk)
    assert not job.problem
    return job


@pytest.fixture
def do(client):
    """Press a button of the preview, and let the worker do what it asks for."""

    def pressed(job, wish, **facts):
        answer = client.post(job.get_absolute_url(), {"do": wish, **facts})
        assert answer.status_code == 302, answer.content.decode()
        return work(job)

    return pressed


@pytest.fixture
def remembered(sent, do):
    """“C40 members”, imported once."""
    job = do(do(sent(), "remember", list_name="C40 members"), "import")
    assert job.status == "applied"
    return job.remembered_list


@pytest.fixture
def second(remembered, sent, do):
    """Its next file, compared with it."""
    return do(sent(NEXT), "compare")


def page(client, job, group=""):
    answer = client.get(job.get_absolute_url(), {"group": group} if group else {})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


WHOLE = {"whole_list": "1", "ends_others": "on", "ends_on": "2026-05"}


def test_a_list_is_remembered_and_recognised(client, remembered, sent, c40):
    assert (remembered.network, remembered.city, remembered.person) == (c40, None, None)
    remembered.refresh_from_db()
    assert remembered.last_finished_at == remembered.last_job.applied_at
    job = sent(NEXT)
    assert job.looks_like == remembered
    said = page(client, job)
    assert "This looks like <strong><bdi>C40 members</bdi></strong>, imported on" in said
    assert "Compare with it" in said
    assert "no longer in the file" not in said


def test_a_comparison_says_who_joined_changed_and_left(client, second):
    assert {name: second.counts[name] for name in ("new", "changed", "same", "gone")} == {
        "new": 1, "changed": 1, "same": 1, "gone": 1,
    }  # fmt: skip
    said = page(client, second)
    assert "Compared with the last file of <strong><bdi>C40 members</bdi></strong>" in said
    assert "<strong>1</strong> no longer in the file" in said
    gone = page(client, second, "gone")
    assert "Lagos" in gone
    assert "Stays as it is" in gone
    assert "This file is the whole list: end the others" in gone


def test_who_left_stays_unless_the_file_is_the_whole_list(world, second, do, sent):
    job = do(second, "import")
    assert job.status == "applied"
    assert Membership.objects.current().filter(city=world["lagos"]).exists()
    assert Membership.objects.get(city=world["bonn"]).since.year == 2011
    again = do(sent(NEXT), "compare")  # and is named again the next time
    assert (again.counts["gone"], again.counts["same"]) == (1, 3)


def test_the_whole_list_ends_the_others_and_undoing_takes_that_back(client, world, second, do):
    lagos = Membership.objects.get(city=world["lagos"])
    job = do(second, "whole-list", **WHOLE)
    assert (job.ends, job.counts.get("gone", 0)) == (1, 0)
    said = page(client, job, "gone")
    assert "Ends with this import" in said
    assert "Lagos" in said
    lagos.refresh_from_db()
    assert lagos.until is None  # a preview
    job = do(job, "import")
    lagos.refresh_from_db()
    assert (lagos.until_text, lagos.until_precision) == ("May 2026", "month")
    act = lagos.history.first()
    assert "No longer listed" in act.history_change_reason
    assert act.history_user.email == "sec@example.org"
    client.post(reverse("import-step", args=[job.pk, "undo"]))
    job = work(job)
    assert job.status == "undone"
    lagos.refresh_from_db()
    assert lagos.until is None
    job.remembered_list.refresh_from_db()
    assert job.remembered_list.last_job != job


def test_a_city_that_had_confirmed_is_asked_again(world, second, do):
    lagos = Membership.objects.get(city=world["lagos"])
    Membership.objects.filter(pk=lagos.pk).update(state="confirmed")
    MembershipConfirmation.objects.create(membership=lagos, side="city", round=lagos.confirmation_round)
    do(do(second, "whole-list", **WHOLE), "import")
    before, lagos = lagos, Membership.objects.get(pk=lagos.pk)
    assert lagos.until is not None
    assert (lagos.state, lagos.confirmation_round) == ("declared", before.confirmation_round + 1)


def test_nobody_ends_while_a_row_is_not_clear(client, remembered, sent, do, world):
    job = do(sent(NEXT + "Portland;United States;2001\n"), "compare")
    job = do(job, "whole-list", **WHOLE)
    assert (job.ends, job.counts.get("gone", 0), job.counts["ambiguous"]) == (0, 1, 1)
    assert "1 row of the file is not clear" in page(client, job, "gone")
    choice = job.choices.get()
    job = do(job, "answers", **{f"choice-{choice.pk}": "0"})
    assert (job.ends, job.counts["unmatched"]) == (1, 1)


def test_what_somebody_changed_since_the_preview_is_left_alone(world, second, do):
    job = do(second, "whole-list", **WHOLE)
    Membership.objects.filter(city=world["lagos"]).update(role="chair")
    job = do(job, "import")
    assert job.status == "applied"
    assert (job.ends, job.counts.get("gone", 0)) == (0, 1)
    assert Membership.objects.current().filter(city=world["lagos"]).exists()


def test_what_joined_later_than_the_list_is_left_alone(client, world, second, do):
    Membership.objects.filter(city=world["lagos"]).update(since="2026-08-01")
    job = do(second, "whole-list", **WHOLE)
    assert (job.ends, job.counts.get("gone", 0)) == (0, 1)
    assert "The end date is before the start date" in page(client, job, "gone")


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("", "Enter the end date."),
        (str(TODAY.year + 1), "is in the future"),
        ("Easter", "Enter a year, month or date"),
    ],
)
def test_an_end_date_is_needed_and_past(client, second, day, why):
    answer = client.post(second.get_absolute_url(), {"do": "whole-list", **WHOLE, "ends_on": day})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    second.refresh_from_db()
    assert (second.ends_on, second.status) == (None, "checked")


def test_a_tick_that_was_not_previewed_ends_nobody(world, second, do):
    job = do(second, "import", **WHOLE)
    assert (job.status, job.ends) == ("checked", 1)


def test_the_same_file_again_says_that_nothing_changed(client, remembered, sent):
    assert "Nothing changed." in page(client, sent())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_of_the_list_comes_back_without_a_change(client, remembered, sent, do, kind):
    answer = client.get(f"/memberships/export.{kind}?network=c40")
    job = sent(b"".join(answer.streaming_content))
    assert "Nothing changed." in page(client, job)
    assert job.looks_like == remembered
    job = do(job, "compare")
    assert (job.counts["same"], job.counts.get("gone", 0)) == (3, 0)
    assert "Nothing changed." in page(client, job)


def test_members_who_were_there_already_are_compared_too(world, c40, sent, do):
    """A first file that writes nothing is kept as the last one of its list."""
    for name in ("lima", "lagos", "bonn"):
        make_membership(c40, world[name])
    text = "City;Country\nLima;Peru\nLagos;Nigeria\nBonn;Germany\n"
    job = do(do(sent(text), "remember", list_name="C40 members"), "import")
    assert (job.status, job.writes) == ("applied", 0)
    job = do(sent(text.replace("Lagos;Nigeria\n", "")), "compare")
    assert (job.counts["same"], job.counts.get("gone", 0)) == (2, 1)


def test_a_list_can_be_let_go_and_named_again(second, do, remembered):
    job = do(second, "apart")
    assert (job.remembered_list, job.counts.get("gone", 0), job.looks_like) == (None, 0, remembered)
    job = do(job, "remember", list_name=" C40  members ")
    assert (job.remembered_list, job.counts.get("gone", 0)) == (remembered, 1)
    assert RememberedList.objects.count() == 1


def test_an_import_can_be_remembered_when_it_is_done(client, sent, do):
    job = do(sent(), "import")
    assert "Remember this list" in page(client, job)
    assert client.post(job.get_absolute_url(), {"do": "remember", "list_name": "Members"}).status_code == 302
    found = RememberedList.objects.get()
    assert found.last_job == job
    assert "belongs to the list" in page(client, job)


def test_lists_of_others_and_of_other_columns_are_not_recognised(client, world, remembered, sent, operator):
    other = make_network("iclei", name="ICLEI")
    theirs = User.objects.create_user(email="other@example.org", password="x")
    Seat.objects.create(person=theirs, network=other, role="secretariat")
    assert sent(FIRST, by=theirs, target=f"memberships:network:{other.pk}").looks_like is None
    assert sent(FIRST.replace("Since", "Since;Role").replace("\n", ";\n")).looks_like is None
    job = ImportJob.objects.first()
    job.looks_like = RememberedList.objects.create(target="memberships", name="Strange", network=other)
    job.save()
    client.post(job.get_absolute_url(), {"do": "compare"})
    job.refresh_from_db()
    assert job.remembered_list is None


def test_an_operators_list_is_their_own_and_leaves_what_a_city_declared(
    request, world, c40, operator, client
):
    send, go, do = map(request.getfixturevalue, ("send", "go", "do"))
    make_membership(c40, world["lagos"], state="declared")
    make_membership(c40, world["bonn"])
    rows = "city,country,network\nLima,Peru,C40\n"
    text = f"{rows}Lagos,Nigeria,C40\nBonn,Germany,C40\n"
    first = send(text, operator, target="memberships", note="none")
    assert lists.remember(job=first, name="Members").person == operator
    go(go(first, "checking"), "applying")
    client.force_login(operator)
    job = go(send(rows, operator, target="memberships", note="none"), "checking")
    job = do(do(job, "compare"), "whole-list", **WHOLE)
    assert (job.ends, job.counts.get("gone", 0)) == (1, 1)
    assert "A city declared or confirmed this record" in page(client, job, "gone")
    do(job, "import")
    assert Membership.objects.current().filter(city=world["lagos"]).exists()
    assert not Membership.objects.current().filter(city=world["bonn"]).exists()


def test_words_and_columns_of_a_list_are_taken_for_its_next_file(remembered, sent):
    remembered.refresh_from_db()
    columns = {name: found for name, found in remembered.columns.items() if name != "since"}
    RememberedList.objects.filter(pk=remembered.pk).update(columns=columns)
    assert sent(NEXT).columns == columns


def test_pages_cost_as_much_with_many_records_gone(client, c40, remembered, sent, do):
    counts = []
    for number in (1, 30):
        made = [make_membership(c40, make_city()) for _one in range(number)]
        last = ImportJob.objects.get(pk=RememberedList.objects.get().last_job_id)
        last.rows.bulk_create(
            type(last.rows.first())(job=last, number=100 * number + place, outcome="same", matched=one.pk)
            for place, one in enumerate(made)
        )
        job = do(sent(FIRST), "compare")
        assert job.counts.get("gone", 0) >= number
        page(client, job, "gone")  # what is read once
        with CaptureQueriesContext(connection) as queries:
            page(client, job, "gone")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Partnerships of a city ---------------------------------------------------------------

TIES = "Partner,Country,Class,Status,Dimension,Since\n{}"
LAGOS = "Lagos,Nigeria,twinning,active,environment,1998\n"
BONN = "Bonn,Germany,friendship,active,culture,2001\n"


@pytest.fixture
def ties(world, editor, sent, do):
    """The second file of “Twin towns” of Lima, which lacks Bonn; compared with the first."""
    target = f"partnerships:city:{world['lima'].pk}"
    job = sent(TIES.format(LAGOS + BONN), by=editor, target=target)
    assert job.writes == 2, list(job.rows.values_list("outcome", "reasons"))
    do(do(job, "remember", list_name="Twin towns"), "import")
    return do(sent(TIES.format(LAGOS), by=editor, target=target), "compare")


def test_partnerships_that_left_stay_unless_the_list_is_whole(client, world, ties, do):
    assert ties.remembered_list.city == world["lima"]
    assert (ties.counts["same"], ties.counts["gone"]) == (1, 1)
    bonn = Partnership.objects.get(partnership_class="friendship")
    said = page(client, ties, "gone")
    assert all(text in said for text in ("Bonn", "Friendship", "2001", "Stays as it is"))
    do(ties, "import")
    bonn.refresh_from_db()
    assert bonn.status == "active"


def test_partnerships_that_left_the_whole_list_end_and_come_back(client, world, ties, do):
    bonn = Partnership.objects.get(partnership_class="friendship")
    job = do(ties, "whole-list", **WHOLE)
    assert (job.ends, job.writes) == (1, 0)
    assert "End 1 record" in page(client, job)
    job = do(job, "import")
    bonn.refresh_from_db()
    assert (bonn.status, bonn.until_text) == ("ended", "May 2026")
    client.post(reverse("import-step", args=[job.pk, "undo"]))
    assert work(job).status == "undone"
    bonn.refresh_from_db()
    assert (bonn.status, bonn.until) == ("active", None)


def test_a_partnership_that_is_paused_is_ended_on_its_page(client, ties, do):
    Partnership.objects.filter(partnership_class="friendship").update(status="paused")
    job = do(ties, "whole-list", **WHOLE)
    assert (job.ends, job.counts["gone"]) == (0, 1)
    assert "only be changed on the page of the record" in page(client, job, "gone")


# --- Mayors ---------------------------------------------------------------------------------


MAYORS = "City,Country,Mayor,Starts,Known in office on\n{}"
ANA, KOFI = "Lima,Peru,Ana López,2019-01-01,\n", "Lagos,Nigeria,Kofi Obi,,2024-01\n"
BEA = "Lima,Peru,Bea García,2023-03,\n"


def terms():
    rows = Mandate.objects.select_related("mayor").order_by("mayor__name")
    return {term.mayor.name: (term.starts_text, term.ends_text) for term in rows}


@pytest.fixture
def mayors(request, client, operator, world):
    """The second file of an operator's “Mayors”, in which Bea García follows Ana López and Kofi Obi lacks."""
    send, go, do = map(request.getfixturevalue, ("send", "go", "do"))
    first = send(MAYORS.format(ANA + KOFI), operator, target="mandates", note="none")
    lists.remember(job=first, name="Mayors")
    first = go(go(first, "checking"), "applying")
    assert first.counts["new"] == 2, (list(first.rows.values_list("outcome", "reasons")), first.columns)
    client.force_login(operator)

    def next_file(rows=BEA):
        job = go(send(MAYORS.format(rows), operator, target="mandates", note="none"), "checking")
        return do(job, "compare")

    return next_file


def test_a_successor_overlaps_unless_the_list_is_whole(mayors, do):
    job = mayors()
    assert (job.counts["refused"], job.counts["gone"]) == (1, 2)
    job = do(job, "whole-list", **WHOLE)
    assert (job.counts["new"], job.ends, job.counts.get("gone", 0)) == (1, 2, 0)
    job = do(job, "import")
    assert job.status == "applied"
    assert terms() == {
        "Ana López": ("1 January 2019", "March 2023"),
        "Bea García": ("March 2023", ""),
        "Kofi Obi": ("", "May 2026"),
    }


def test_undoing_reopens_the_terms_that_ended(client, mayors, do):
    before = terms()
    job = do(do(mayors(), "whole-list", **WHOLE), "import")
    client.post(reverse("import-step", args=[job.pk, "undo"]))
    assert work(job).status == "undone"
    assert terms() == before


def test_a_mayor_whom_the_list_still_names_gives_way_to_nobody(mayors, do):
    job = do(mayors(BEA + ANA), "whole-list", **WHOLE)
    assert (job.counts["refused"], job.counts["same"], job.ends) == (1, 1, 0)


def test_a_term_that_changed_since_the_preview_keeps_the_file_out(client, world, mayors, do):
    job = do(mayors(), "whole-list", **WHOLE)
    Mandate.objects.filter(mayor__name="Ana López").update(title="Alcaldesa")
    client.post(job.get_absolute_url(), {"do": "import"})
    worker.work(pk=job.pk)
    job.refresh_from_db()
    assert "Preview the file again" in job.problem
    assert "Bea García" not in terms()


def test_a_citys_own_list_of_mayors_ends_and_changes_what_it_declared(world, editor, sent, do):
    target = f"mandates:city:{world['lima'].pk}"
    make_mandate(world["lima"], "2019-01-01", name="Ana López", state="declared")
    job = sent("Mayor,Starts\nAna López,2019-01-01\n", by=editor, target=target)
    do(do(job, "remember", list_name="Ours"), "import")
    job = do(sent("Mayor,Starts\nBea García,2023\n", by=editor, target=target), "compare")
    do(do(job, "whole-list", **WHOLE), "import")
    assert terms() == {"Ana López": ("1 January 2019", "2023"), "Bea García": ("2023", "")}
    act = Mandate.objects.get(mayor__name="Ana López").history.first()
    assert "No longer listed" in act.history_change_reason
    job = sent("Mayor,Starts,Title\nBea García,2023,Alcaldesa\n", by=editor, target=target)
    job = do(do(job, "remember", list_name="Ours"), "import")
    assert Mandate.objects.get(mayor__name="Bea García").title == "Alcaldesa"


# --- Signatories ----------------------------------------------------------------------------


SIGNED = "City,Country,Agreement,Kind,Date\n{}"
LIMA_SIGNED, LAGOS_SIGNED = "Lima,Peru,Covenant,signatory,2012\n", "Lagos,Nigeria,Covenant,signatory,\n"


def test_the_whole_list_ends_accessions_and_undoing_takes_that_back(request, client, operator, world):
    send, go, do = map(request.getfixturevalue, ("send", "go", "do"))
    make_agreement("covenant", name="Covenant")
    first = send(SIGNED.format(LIMA_SIGNED + LAGOS_SIGNED), operator, target="accessions", note="none")
    lists.remember(job=first, name="Signatories")
    first = go(go(first, "checking"), "applying")
    assert first.counts["new"] == 2, list(first.rows.values_list("outcome", "reasons"))
    client.force_login(operator)
    job = go(send(SIGNED.format(LIMA_SIGNED), operator, target="accessions", note="none"), "checking")
    job = do(job, "compare")
    assert (job.counts["same"], job.counts["gone"], job.ends) == (1, 1, 0)
    assert "Covenant" in page(client, job, "gone")
    job = do(do(job, "whole-list", **WHOLE), "import")
    left = Accession.objects.get(city=world["lagos"])
    assert (left.until_text, left.until_precision) == ("May 2026", "month")
    assert "No longer listed" in left.history.first().history_change_reason
    assert Accession.objects.current().get().city == world["lima"]
    client.post(reverse("import-step", args=[job.pk, "undo"]))
    assert work(job).status == "undone"
    left.refresh_from_db()
    assert left.until is None


# --- Lists that are pasted ----------------------------------------------------------------


@pytest.fixture
def pasted(client, secretariat, c40):
    """A list of C40's members that its secretariat pastes and compares."""

    def done(text, **facts):
        client.force_login(secretariat)
        answer = client.post(f"/networks/{c40.slug}/members/paste/", {"text": text, "compare": "1"} | facts)
        assert answer.status_code == 302, answer.content.decode()
        job = ImportJob.objects.first()
        assert answer.headers["Location"] == job.get_absolute_url()
        return checked(client, job)

    return done


def test_a_pasted_list_is_compared_with_the_one_before(client, world, pasted, do):
    job = pasted("1. Lima, Peru\n2. Lagos, Nigeria\n3. Bonn, Germany\n", default_class="full")
    assert job.writes == 3, list(job.rows.values_list("outcome", "reasons", "cells"))
    assert job.file_name == "Pasted list.csv"
    remembered = do(do(job, "remember", list_name="Members"), "import").remembered_list
    job = pasted("Lima, Peru\nBonn, Germany\nGranada, Spain\n", default_class="full")
    job = do(job, "remember", list_name="Members")
    assert job.remembered_list == remembered
    counts = {name: job.counts.get(name, 0) for name in ("new", "same", "gone")}
    assert counts == {"new": 1, "same": 2, "gone": 1}
    job = do(job, "whole-list", **WHOLE)
    assert "Lagos" in page(client, job, "gone")


def test_a_pasted_list_of_one_country_says_it_in_each_row(pasted):
    job = pasted("Granada\n", within="ES", default_class="partner")
    assert [row[1] for row in job.rows.values_list("outcome", "cells")] == [["Granada", "ES"]]
    assert job.defaults["membership_class"] == "partner"
    assert job.writes == 1


def test_a_list_that_cannot_be_read_says_so(client, secretariat, c40):
    client.force_login(secretariat)
    answer = client.post(f"/networks/{c40.slug}/members/paste/", {"text": "Lima\n" * 5001, "compare": "1"})
    assert "more than 5000 lines" in answer.content.decode()
    assert not ImportJob.objects.exists()
