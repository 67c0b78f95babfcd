"""One list by due day: what waits for a person, and nothing that waits for somebody else."""

import datetime
import re
import uuid

import pytest
from django.core.cache import cache
from django.test import TestCase
from django.utils import timezone
from django.utils.formats import date_format

from agenda.models import Attendance, FollowUp
from citydiplo.kit.caching import versions
from citydiplo.portal.queries import desk as queries
from networks.actions import invitations
from networks.choices import SeatRole
from partnerships.actions import records, verification
from partnerships.actions.confirmations import partnership_sides
from partnerships.models import Partnership
from tests import rows
from tests.pages import on_desk, statements

pytestmark = pytest.mark.django_db

ASKING = ("invitations", "waiting", "verify", "disputes", "drafts")


@pytest.fixture
def ana():
    return rows.make_seat(
        rows.make_person("Ana"), rows.make_city("lima", name="Lima"), SeatRole.CITY_LEAD
    ).person


@pytest.fixture
def chidi():
    return rows.make_seat(
        rows.make_person("Chidi"), rows.make_city("lagos", name="Lagos"), SeatRole.CITY_EDITOR
    ).person


def city_of(person):
    return person.seats.earliest("pk").city


def in_days(number):
    return timezone.localdate() + datetime.timedelta(days=number)


def log(person, partner, **facts):
    facts = {"status": "active", "dimension": "culture", "partnership_class": "twinning"} | facts
    return records.log(
        city=city_of(person),
        by=person,
        partner=partner,
        token=uuid.uuid4(),
        since=rows.day("2001-01-01"),
        **facts,
    )


def visit(client, person, query=""):
    cache.clear()  # a test's transaction never commits, so no change is announced to caches
    client.force_login(person)
    return client.get(f"/desk/{query}")


def piles(client, person):
    page = visit(client, person)
    found = {name: len(on_desk(page, name)) for name in ASKING}
    return {name: number for name, number in found.items() if number}, page.content.decode()


def titles(page):
    return [task.title for task in page.context["tasks"]]


def test_an_empty_desk_says_what_to_do_next(client, ana):
    found, page = piles(client, ana)
    assert found == {}
    assert "You have no tasks" in page
    for next_step in ("/partnerships/new/", "/imports/", "/cities/lima/", "/agenda/"):
        assert f'href="{next_step}"' in page
    assert client.get("/desk/").context["total"] == 0


def test_without_a_role_an_empty_desk_says_how_to_get_one(client):
    page = visit(client, rows.make_person("Eve")).content.decode()
    assert "Find your city" in page
    assert "/partnerships/new/" not in page


def test_each_thing_is_on_the_desk_of_those_whose_turn_it_is(client, ana, chidi):
    made = log(ana, city_of(chidi))
    assert piles(client, ana)[0] == {}
    found, page = piles(client, chidi)
    assert found == {"waiting": 1}
    assert f"/partnerships/{made.pk}/answer/" in page
    assert 'class="tabs__count">1<' in page
    raised = partnership_sides.dispute(
        record=made, side=city_of(chidi), by=chidi, field="since", held="1999", reason="Our archive."
    )
    assert piles(client, chidi)[0] == {}
    assert piles(client, ana)[0] == {"disputes": 1}
    records.accept_dispute(dispute=raised, city=city_of(ana), by=ana)
    assert piles(client, ana)[0] == {}
    assert piles(client, chidi)[0] == {"waiting": 1}
    made.refresh_from_db()
    partnership_sides.confirm(record=made, side=city_of(chidi), by=chidi, seen_round=made.confirmation_round)
    assert piles(client, chidi)[0] == {}


def test_drafts_and_invitations_lie_there_too(client, ana, chidi):
    log(ana, city_of(chidi), status="draft")
    assert piles(client, ana)[0] == {"drafts": 1}
    assert piles(client, chidi)[0] == {}
    invitations.invite(address=chidi.email, place=city_of(ana), role=SeatRole.CITY_EDITOR, by=ana)
    assert piles(client, chidi)[0] == {"invitations": 1}


def test_a_record_to_verify_lies_there_once_with_its_button(client, ana, chidi):
    made = log(ana, city_of(chidi))
    Partnership.objects.update(ask_on=rows.day("2026-01-01"))
    verification.run(today=rows.day("2026-01-05"))
    assert piles(client, ana)[0] == {"verify": 1}
    found, page = piles(client, chidi)
    assert found == {"verify": 1}  # and no longer among those that wait for a first yes
    assert "asked on 5 January 2026" in page
    assert "6 Mar 2026" in page  # sixty days later it is asked again
    assert 'class="tabs__count">1<' in page
    link = made.askings.get().link_for(city=city_of(chidi), person=chidi)
    assert link in page
    client.post(link, {"version": Partnership.objects.get().version})
    assert piles(client, chidi)[0] == piles(client, ana)[0] == {}


def test_records_that_no_party_declared_ask_nobody(client, ana, chidi):
    rows.make_partnership(city_of(ana), city_of(chidi), state="unverified")
    assert piles(client, ana)[0] == {}


def test_the_mayors_office_is_not_asked(client, ana, chidi):
    log(ana, city_of(chidi))
    bo = rows.make_seat(rows.make_person("Bo"), city_of(chidi), SeatRole.MAYORS_OFFICE).person
    assert piles(client, bo)[0] == {}


# One list -----------------------------------------------------------------------


@pytest.fixture
def network(ana):
    found = rows.make_network("ours", name="Our network")
    rows.make_membership(found, city_of(ana))
    return found


def test_rows_stand_by_due_day_under_their_heading(client, ana, network):
    rows.make_item(network, kind="call", title="In ten days", deadline_on=in_days(10))
    rows.make_item(network, kind="decision", title="In three days", deadline_on=in_days(3))
    rows.make_meeting(network, title="In five days", starts_on=in_days(5), ends_on=in_days(5))
    past = rows.make_meeting(network, title="Past", starts_on=in_days(-40), ends_on=in_days(-40))
    FollowUp.objects.create(meeting=past, city=city_of(ana), action="Late", due_on=in_days(-2))
    log(ana, rows.make_city("lagos", name="Lagos"), status="draft", title="No day")
    page = visit(client, ana)
    groups = [(due.value, [task.title for task in tasks]) for due, tasks in page.context["groups"]]
    assert groups == [
        ("today", ["Late"]),
        ("week", ["In three days", "In five days"]),
        ("later", ["In ten days"]),
        ("undated", ["No day"]),
    ]
    assert page.content.decode().count("overdue") == 1
    assert re.findall(r'id="due-(\w+)"', page.content.decode()) == [
        "today",
        "week",
        "later",
        "undated",
    ]


def test_the_office_reads_its_days_under_a_heading_each(client, ana, bo, network):
    for days, title in ((-3, "Past due"), (0, "Now"), (1, "Next"), (9, "Later"), (9, "Also later")):
        rows.make_item(network, kind="call", title=title, deadline_on=in_days(days))
    log(ana, rows.make_city("lagos", name="Lagos"), renewal_on=in_days(40), title="To be renewed")
    page = visit(client, bo)
    groups = [
        (heading.value, str(heading.label), {task.title for task in tasks})
        for heading, tasks in page.context["groups"]
    ]
    dated = [date_format(in_days(days), "l, j F Y") for days in (9, 40)]
    assert groups == [
        ("today", "Today", {"Now"}),
        (in_days(1).isoformat(), "Tomorrow", {"Next"}),
        (in_days(9).isoformat(), dated[0], {"Later", "Also later"}),
        (in_days(40).isoformat(), dated[1], {"To be renewed"}),
    ]
    assert "You have no tasks yet" not in page.content.decode()


def test_the_empty_desk_of_an_office_leads_onward(client, ana, bo):
    lagos = rows.make_city("lagos", name="Lagos")
    rows.make_partnership(city_of(ana), lagos, since=rows.day("2001-01-01"))
    page = visit(client, bo).content.decode()
    assert "You have no tasks" in page
    this_year = timezone.now().year
    onward = (
        "/cities/lima/peers/",
        "/cities/lagos/with/lima/",
        f"/cities/lima/report/{this_year}/",
        "/cities/lima/handover/",
    )
    for url in onward:
        assert f'href="{url}"' in page


def test_with_two_cities_each_row_says_for_which(client, ana, network):
    quito = rows.make_city("quito", name="Quito")
    rows.make_membership(network, quito)
    rows.make_seat(ana, quito, SeatRole.CITY_EDITOR)
    both = rows.make_item(network, kind="call", title="Put to both", deadline_on=in_days(3))
    rows.make_meeting(network, title="Put to Quito", audience="cities", cities=[quito], starts_on=in_days(5))
    page = visit(client, ana)
    found = {task.title: [str(place) for place in task.places] for task in page.context["tasks"]}
    assert found == {"Put to both": ["Lima", "Quito"], "Put to Quito": ["Quito"]}
    both.co_signatures.create(city=city_of(ana), state="signed", signed_at=timezone.now())
    page = visit(client, ana)
    assert [str(place) for place in page.context["tasks"][0].places] == ["Quito"]


def test_the_address_says_for_which_city_and_of_which_kind(client, ana, network):
    quito = rows.make_city("quito", name="Quito")
    rows.make_seat(ana, quito, SeatRole.CITY_EDITOR)
    log(ana, quito, status="draft", title="A draft of Lima")
    rows.make_item(network, kind="call", title="A call to Lima", deadline_on=in_days(3))
    assert len(titles(visit(client, ana))) == 2
    assert titles(visit(client, ana, "?for=city:quito")) == []
    assert titles(visit(client, ana, "?for=city:lima&kind=drafts")) == ["A draft of Lima"]
    page = visit(client, ana, "?kind=requests")
    assert titles(page) == ["A call to Lima"]
    assert 'href="?for=city%3Aquito&amp;kind=requests"' in page.content.decode()


@pytest.mark.parametrize(
    "query", ["?for=city:lagos", "?kind=nonsense", "?for=lima&kind=<b>", "?for=network:lima"]
)
def test_an_unknown_choice_is_said_and_left_out(client, ana, chidi, query):
    log(ana, city_of(chidi), status="draft", title="A draft")
    page = visit(client, ana, query)
    assert titles(page) == ["A draft"]
    assert "We do not know" in page.content.decode()
    assert "<b>" not in page.content.decode()


# What is to be known ------------------------------------------------------------


@pytest.fixture
def bo(ana):
    return rows.make_seat(rows.make_person("Bo"), city_of(ana), SeatRole.MAYORS_OFFICE).person


def test_the_office_sees_meetings_with_what_its_city_answered(client, ana, bo, network):
    assembly = rows.make_meeting(network, title="Assembly", starts_on=in_days(20), ends_on=in_days(21))
    refused = rows.make_meeting(network, title="Refused", starts_on=in_days(20), ends_on=in_days(21))
    rows.make_meeting(
        rows.make_network("theirs"), title="Not ours", starts_on=in_days(20), ends_on=in_days(21)
    )
    Attendance.objects.create(meeting=refused, city=city_of(ana), answer="no")
    page = visit(client, bo)
    assert (on_desk(page, "coming"), page.context["total"]) == ([assembly], 0)
    assert "Lima has not answered" in page.content.decode()
    Attendance.objects.create(meeting=assembly, city=city_of(ana), answer="yes")
    assert "Lima takes part" in visit(client, bo).content.decode()


def test_the_office_sees_new_mayors_of_its_city_and_its_partners(client, ana, bo):
    lagos, far = rows.make_city("lagos", name="Lagos"), rows.make_city("far", name="Far")
    rows.make_partnership(city_of(ana), lagos)
    own = rows.make_mandate(city_of(ana), str(in_days(-10)), name="Rosa")
    partner = rows.make_mandate(lagos, str(in_days(20)), name="Ade")
    rows.make_mandate(far, str(in_days(-10)), name="Nobody of ours")
    rows.make_mandate(rows.make_city("old"), str(in_days(-300)), name="Long in office")
    page = visit(client, bo)
    assert set(on_desk(page, "new_mandates")) == {own, partner}
    (row,) = [task for task in page.context["tasks"] if task.subject == partner]
    assert (row.due, [str(place) for place in row.places]) == (in_days(20), ["Lima"])


@pytest.mark.parametrize(
    ("facts", "is_seen"),
    [
        ({"renewal_on": in_days(30)}, True),
        ({"until": in_days(80)}, True),
        ({"renewal_on": in_days(180)}, True),
        ({"renewal_on": in_days(-5)}, True),
        ({"renewal_on": in_days(200)}, False),
        ({}, False),
        ({"until": in_days(30), "status": "ended"}, False),
    ],
)
def test_the_office_sees_what_runs_out(client, ana, bo, facts, is_seen):
    made = rows.make_partnership(city_of(ana), rows.make_city("lagos"), **facts)
    rows.make_partnership(rows.make_city("there"), rows.make_city("else"), renewal_on=in_days(3))
    assert on_desk(visit(client, bo), "running_out") == ([made] if is_seen else [])


def test_the_office_sees_an_end_that_its_editors_are_asked_about(client, ana, bo):
    term = rows.make_mandate(city_of(ana), "2001-01-01", str(in_days(20)), name="Luz")
    page = visit(client, bo)
    assert (on_desk(page, "ending"), page.context["total"]) == ([term], 0)
    page = visit(client, ana)
    assert (on_desk(page, "mandates"), on_desk(page, "ending")) == ([term], [])


def last_known(city, days, **facts):
    """A term of which a list said on that day that it continues."""
    facts = {"starts": None, "state": "open-data", "source": rows.make_source()} | facts
    return rows.make_mandate(city, facts.pop("starts"), known_on=str(in_days(days)), **facts)


def test_an_editor_is_asked_whether_a_mayor_is_still_in_office(client, ana, bo):
    """For 18 months nobody said so. One click on the desk answers."""
    lima = city_of(ana)
    last_known(lima, -900, name="Before")
    term = last_known(lima, -600, name="Luz")
    last_known(rows.make_city("far"), -600, name="Nobody of ours")
    page = visit(client, ana)
    assert (on_desk(page, "mandates_to_confirm"), page.context["total"]) == ([term], 1)
    assert on_desk(visit(client, bo), "mandates_to_confirm") == []
    page = visit(client, ana)
    (task,) = [task for task in page.context["tasks"] if task.subject == term]
    assert "last known on" in task.note
    client.post(task.action_url, task.posts)
    term.refresh_from_db()
    assert term.known_on == in_days(0)
    assert on_desk(visit(client, ana), "mandates_to_confirm") == []


@pytest.mark.parametrize(
    ("days", "facts", "is_asked"),
    [
        (-600, {}, True),
        (-600, {"starts": "2001-01-01"}, True),
        (-600, {"state": "unverified"}, True),
        (-500, {}, False),
        (-600, {"state": "declared"}, False),
        (-600, {"starts": "2001-01-01", "ends": str(in_days(-100))}, False),
    ],
)
def test_a_mayor_of_whom_there_is_news_is_not_asked_about(client, ana, days, facts, is_asked):
    term = last_known(city_of(ana), days, **facts)
    assert on_desk(visit(client, ana), "mandates_to_confirm") == ([term] if is_asked else [])


def test_a_mayor_who_was_followed_is_not_asked_about(client, ana):
    last_known(city_of(ana), -600, name="Before")
    rows.make_mandate(city_of(ana), str(in_days(-100)), name="Now")
    assert on_desk(visit(client, ana), "mandates_to_confirm") == []


def test_a_secretariat_sees_the_meetings_of_its_network(client, network):
    dia = rows.make_seat(rows.make_person("Dia"), network, SeatRole.SECRETARIAT).person
    assembly = rows.make_meeting(network, title="Assembly", starts_on=in_days(20), ends_on=in_days(21))
    page = visit(client, dia)
    assert on_desk(page, "coming") == [assembly]
    assert [str(place) for place in page.context["tasks"][0].places] == ["Our network"]


# What it costs ------------------------------------------------------------------


def fill(ana, chidi, network, number):
    for _number in range(number):
        raised = log(ana, city_of(chidi))
        log(chidi, city_of(ana), status="draft")
        log(chidi, city_of(ana))
        rows.make_item(network, kind="call", deadline_on=in_days(9))
        rows.make_item(network, kind="information", deadline_on=in_days(9))
        rows.make_meeting(network, starts_on=in_days(9), ends_on=in_days(9))
        rows.make_partnership(city_of(chidi), rows.make_city(), renewal_on=in_days(3))
        rows.make_mandate(rows.make_city(), str(in_days(-3)), name="New")
        asked = log(ana, city_of(chidi))
        Partnership.objects.filter(pk=asked.pk).update(ask_on=rows.day("2026-01-01"))
        partnership_sides.dispute(
            record=raised, side=city_of(ana), by=ana, field="other", held="", reason="Not so."
        )
    verification.run(today=rows.day("2026-01-05"))


@pytest.mark.parametrize("role", [SeatRole.CITY_EDITOR, SeatRole.MAYORS_OFFICE])
def test_the_desk_costs_the_same_with_few_and_many(client, ana, chidi, network, role):
    rows.make_membership(network, city_of(chidi))
    person = rows.make_seat(rows.make_person("Tola"), city_of(chidi), role).person
    fill(ana, chidi, network, 1)
    client.force_login(person)
    few = len(statements(client, "/desk/"))
    fill(ana, chidi, network, 5)
    assert len(statements(client, "/desk/")) == few <= 20


def test_an_empty_desk_asks_once_what_there_is(client, ana):
    client.force_login(ana)
    assert len(statements(client, "/desk/")) <= 10


def test_the_number_in_the_header_costs_nothing_once_counted(client, ana, chidi):
    log(ana, city_of(chidi))
    client.force_login(chidi)
    asked = statements(client, "/roles/")
    assert not [sql for sql in asked if "confirmation" in sql]


def test_every_pile_has_its_builder(ana):
    scope, now = queries.Scope(ana), timezone.now()
    names = set(queries.waiting(scope, (), now)) | set(queries.knowing(scope, now))
    assert names == set(queries.listing.rows.PILES)


@pytest.mark.parametrize("role", [SeatRole.CITY_EDITOR, SeatRole.CITY_LEAD, SeatRole.MAYORS_OFFICE])
def test_the_piles_of_a_desk_are_those_that_hold_a_row_asked_one_by_one(ana, chidi, network, role):
    rows.make_membership(network, city_of(chidi))
    tola = rows.make_seat(rows.make_person("Tola"), city_of(chidi), role).person
    rows.make_seat(tola, network, SeatRole.SECRETARIAT)
    fill(ana, chidi, network, 1)
    found = set()
    for person in (tola, ana, rows.make_person("Nobody"), rows.make_person("Olu", is_staff=True)):
        for place in (None, *queries.places_seated(person)):
            scope, now, addresses = queries.Scope(person, place), timezone.now(), person.own_addresses()
            piles = queries.waiting(scope, addresses, now) | queries.knowing(scope, now)
            held = [name for name, made in piles.items() if made().exists()]
            assert queries.piles.filled(scope, addresses, now) == held
            found |= set(held)
    assert len(found) >= 6


@pytest.mark.parametrize("role", [SeatRole.CITY_EDITOR, SeatRole.MAYORS_OFFICE])
def test_the_rows_of_each_pile_are_those_of_statements_that_are_built_again(ana, chidi, network, role):
    rows.make_membership(network, city_of(chidi))
    tola = rows.make_seat(rows.make_person("Tola"), city_of(chidi), role).person
    rows.make_seat(tola, network, SeatRole.SECRETARIAT)
    rows.make_seat(tola, city_of(ana), SeatRole.CITY_EDITOR)
    fill(ana, chidi, network, 2)
    filled = set()
    for person in (tola, rows.make_person("Olu", is_staff=True)):
        for place in (None, *queries.places_seated(person)):
            scope, now, addresses = queries.Scope(person, place), timezone.now(), person.own_addresses()
            for name, made in queries.piles.all_piles(scope, addresses, now).items():
                read = queries.listing.rows.PILES[name].read
                found = queries.listing.found_in(name, scope, addresses, now)
                built = read(made(), scope) if read else made()
                assert [vars(row).keys() for row in found] == [vars(row).keys() for row in built]
                assert list(found) == list(built)
                filled |= {name} if built else set()
    assert filled >= {"to_sign", "to_answer", "deadlines", "waiting", "running_out"}


def test_an_end_is_answered_from_the_desk_by_who_may_confirm_and_opened_by_the_office(client, ana, bo):
    record = rows.make_partnership(city_of(ana), rows.make_city("lagos"), renewal_on=in_days(30))
    for person, action in ((ana, "Answer"), (bo, "Open")):
        [row] = [task for task in visit(client, person).context["tasks"] if task.pile == "running_out"]
        assert (row.subject, row.action) == (record, action)
        assert client.get(row.action_url).status_code == 200


def test_the_number_in_the_menu_may_be_late_for_what_others_did(ana, chidi, client, settings):
    """It is on every page. The desk itself is never late, and who did it sees it at once."""
    settings.COUNTS_LAG = 10
    assert [queries.count(one, may_lag=True) for one in (ana, chidi)] == [0, 0]
    with versions.written_by(lambda: ana.pk), TestCase.captureOnCommitCallbacks(execute=True):
        log(ana, city_of(chidi), status="draft", dimension="")
        log(ana, city_of(chidi))
    assert queries.count(chidi, may_lag=True) == 0
    assert queries.count(ana, may_lag=True) == queries.count(ana) == 1
    client.force_login(chidi)
    assert client.get("/desk/").context["total"] == 1
    assert queries.count(chidi, may_lag=True) == 1
