"""Visits: who reads what, both sides, the question that is asked once, days that no zone moves."""

import datetime
import json
import uuid
import xml.etree.ElementTree as ET

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from citydiplo.kit.models import OutgoingMail, SearchEntry
from networks.errors import NotPossibleError
from partnerships.actions import cities, visits
from partnerships.actions.visit_sides import visit_sides
from partnerships.errors import StaleRecordError
from partnerships.models import Visit
from partnerships.queries.visits import to_brief, to_conclude, visits_of, visits_of_mayor
from tests import rows
from tests.pages import on_desk, statements
from tests.rows import day

pytestmark = pytest.mark.django_db

SECRET = {
    "names": "Alba Namesake",
    "notes": "Their treasurer decides",
    "programme": "Depot at nine",
    "cost": "98765.43",
    "currency": "PEN",
}
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = ["<b>bold</b>", "</entry><entry>", "]]>", "&amp;", "<script>alert(1)</script>"]
OVER, AHEAD = day("2025-03-03"), day("2100-03-03")


@pytest.fixture
def lima():
    return rows.make_city("lima", country="PE", region="latin-america-caribbean", time_zone="America/Lima")


@pytest.fixture
def lagos():
    return rows.make_city("lagos", country="NG", region="africa", time_zone="Africa/Lagos")


def signed_in(client, place=None, role="city-editor", name="ana", **facts):
    person = rows.make_person(name, **facts)
    if place:
        rows.make_seat(person, place, role)
    client.force_login(person)
    return person


def logged(city, *others, by=None, first=OVER, days=3, **facts):
    given = {"way": "out", "purpose": "See the bus lanes", "visibility": "own", **facts}
    last = first + datetime.timedelta(days=days - 1)
    return visits.log(
        city=city, by=by, partners=others, token=uuid.uuid4(), first_day=first, last_day=last, **given
    )


PLACES_WHERE_VISITS_ARE = (
    "/visits/",
    "/visits/?view=map",
    "/visits/?q=bus",
    "/visits/export.csv",
    "/visits/export.json",
    "/visits/feed.atom",
    "/cities/lima/visits/",
    "/cities/lagos/visits/",
    "/cities/lima/",
    "/cities/lagos/",
    "/search/?q=bus+lanes",
    "/sitemap-visits.xml",
)


def everywhere(client, visit):
    """All that lists, files, feeds, search and the page itself say to this reader."""
    said = []
    for path in (*PLACES_WHERE_VISITS_ARE, visit.get_absolute_url(), f"/visits/{visit.pk}/history/"):
        answer = client.get(path)
        said.append(answer.getvalue() if answer.streaming else answer.content)
    return b"".join(said).decode("utf-8", "replace")


@pytest.mark.parametrize("visibility", ["own", "parties"])
@pytest.mark.parametrize("who", ["visitor", "without a role", "operator", "network"])
def test_a_planned_visit_is_on_no_page_for_people_without_a_role(client, lima, lagos, visibility, who):
    visit = logged(lima, lagos, first=AHEAD, visibility=visibility, purpose="Xylophone bus lanes", **SECRET)
    if who == "without a role":
        signed_in(client, rows.make_city("quito"))
    elif who == "network":
        signed_in(client, rows.make_network("c40"), "secretariat")
    elif who == "operator":
        signed_in(client, is_staff=True, is_superuser=True)
    said = everywhere(client, visit)
    assert "Xylophone" not in said
    assert client.get(visit.get_absolute_url()).status_code == 404
    for word in SECRET.values():
        assert word not in said or word == "PEN"
    assert not SearchEntry.objects.filter(kind="visit").exists()


def test_a_planned_visit_is_read_by_its_city_and_by_the_host_once_told(client, lima, lagos):
    ana, chidi = rows.make_person("ana"), rows.make_person("chidi")
    rows.make_seat(ana, lima, "mayors-office")
    rows.make_seat(chidi, lagos, "city-editor")
    visit = logged(lima, lagos, first=AHEAD)
    assert list(Visit.objects.visible_to(ana)) == [visit]
    assert not Visit.objects.visible_to(chidi).exists()
    assert not OutgoingMail.objects.exists()
    visits.amend(visit=visit, by=ana, version=0, visibility="parties")
    chidi = type(chidi).objects.get(pk=chidi.pk)
    assert list(Visit.objects.visible_to(chidi)) == [visit]
    (mail,) = OutgoingMail.objects.all()
    assert mail.to == chidi.email
    assert visit.get_absolute_url() in mail.text


@pytest.mark.parametrize("who", ["visitor", "member", "operator", "host"])
def test_names_cost_and_notes_of_a_public_visit_are_its_own_citys(client, lima, lagos, who):
    visit = logged(
        lima, lagos, visibility="public", outcome="contact", purpose="Xylophone bus lanes", **SECRET
    )
    visits.add_task(visit=visit, city=lima, action="Send the zither", due_on=AHEAD)
    if who == "host":
        signed_in(client, lagos)
    elif who == "member":
        signed_in(client, rows.make_city("quito"))
    elif who == "operator":
        signed_in(client, is_staff=True, is_superuser=True)
    said = everywhere(client, visit)
    assert "Xylophone" in said
    for name in ("names", "notes", "cost"):
        assert SECRET[name] not in said
    assert "98,765" not in said
    assert (SECRET["programme"] in said) == (who == "host")
    assert ("zither" in said) == (who == "host")


def test_its_own_city_reads_all_of_it(client, lima, lagos):
    visit = logged(lima, lagos, visibility="public", **SECRET)
    signed_in(client, lima, "mayors-office")
    said = everywhere(client, visit)
    for name in ("names", "notes", "programme"):
        assert SECRET[name] in said
    assert "98,765.43" in said


def test_files_hold_no_private_column_even_for_the_own_city(client, lima, lagos):
    logged(lima, lagos, visibility="public", **SECRET)
    signed_in(client, lima)
    (row,) = json.loads(b"".join(client.get("/visits/export.json").streaming_content))["rows"]
    assert row["purpose"] == "See the bus lanes"
    assert not set(row) & {"names", "notes", "cost", "currency", "programme"}


def test_both_cities_count_alike(client, lima, lagos):
    for number in range(3):
        logged(lima, lagos, visibility="public", purpose=f"Visit {number}")
    logged(lagos, lima, visibility="public", way="in")
    logged(lima, lagos, visibility="own")
    visitor = AnonymousUser()
    assert visits_of(lima, visitor).count() == visits_of(lagos, visitor).count() == 4
    for slug in ("lima", "lagos"):
        assert "4 visits" in client.get(f"/cities/{slug}/visits/").text
        assert "4 visits" in client.get(f"/visits/?city={slug}").text


def test_only_what_took_place_can_be_published(lima, lagos):
    with pytest.raises(ValidationError) as refused:
        logged(lima, lagos, first=AHEAD, visibility="public")
    assert "visibility" in refused.value.error_dict


def test_where_the_mayors_office_approves_it_publishes(lima, lagos):
    lima.asks_approval = True
    lima.save()
    ana, bo = rows.make_person("ana"), rows.make_person("bo")
    rows.make_seat(ana, lima, "city-editor")
    rows.make_seat(bo, lima, "mayors-office")
    with pytest.raises(ValidationError, match="mayor’s office"):
        logged(lima, lagos, by=ana, visibility="public")
    visit = logged(lima, lagos, by=ana, visibility="parties")
    visits.amend(visit=visit, by=bo, version=0, visibility="public")
    assert Visit.objects.public().get() == visit


def test_the_host_confirms_and_a_change_asks_it_again(client, lima, lagos):
    chidi = signed_in(client, lagos, name="chidi")
    ana = rows.make_person("ana")
    rows.make_seat(ana, lima, "city-editor")
    visit = logged(lima, lagos, by=ana, visibility="parties")
    assert visit.state == "declared"
    assert len(on_desk(client.get("/desk/"), "visits_to_confirm")) == 1
    page = client.get(f"/visits/{visit.pk}/answer/")
    assert "Confirm this visit" in page.text
    client.post(f"/visits/{visit.pk}/answer/", {"city": lagos.pk, "round": 1, "confirm": 1})
    visit.refresh_from_db()
    assert visit.state == "confirmed"
    assert on_desk(client.get("/desk/"), "visits_to_confirm") == []
    visits.amend(visit=visit, by=ana, version=visit.version, outcome="agreement")
    visit.refresh_from_db()
    assert (visit.state, visit.confirmation_round) == ("declared", 2)
    assert OutgoingMail.objects.filter(to=chidi.email).count() == 2


def test_a_planned_visit_is_confirmed_by_nobody(lima, lagos):
    chidi = rows.make_person("chidi")
    rows.make_seat(chidi, lagos, "city-editor")
    visit = logged(lima, lagos, first=AHEAD, visibility="parties")
    with pytest.raises(NotPossibleError):
        visit_sides.confirm(record=visit, side=lagos, by=chidi, seen_round=1)


def test_an_accepted_dispute_changes_the_outcome(lima, lagos):
    ana, chidi = rows.make_person("ana"), rows.make_person("chidi")
    rows.make_seat(ana, lima, "city-editor")
    rows.make_seat(chidi, lagos, "city-editor")
    visit = logged(lima, lagos, by=ana, visibility="parties", outcome="agreement")
    raised = visit_sides.dispute(
        record=visit, side=lagos, by=chidi, field="outcome", held="contact", reason="Nothing is signed."
    )
    visits.accept_dispute(dispute=raised, by=ana)
    visit.refresh_from_db()
    assert visit.outcome == "contact"


def test_the_outcome_is_asked_for_once(lima, lagos):
    today = day("2026-06-20")
    bo = rows.make_person("bo")
    rows.make_seat(bo, lima, "mayors-office")
    ended = {13: "too early", 14: "due", 60: "due, later", 121: "entered late"}
    for days, purpose in ended.items():
        rows.make_visit(
            lima,
            lagos,
            purpose=purpose,
            first_day=today - datetime.timedelta(days=days + 2),
            last_day=today - datetime.timedelta(days=days),
        )
    over = {"first_day": day("2026-06-01"), "last_day": day("2026-06-01")}
    rows.make_visit(lima, lagos, purpose="known", status="done", outcome="contact", **over)
    rows.make_visit(lima, lagos, purpose="called off", status="cancelled", **over)
    assert visits.ask_outcomes(today=today) == 2
    (mail,) = OutgoingMail.objects.all()
    assert mail.to == bo.email
    assert "due, later" in mail.text
    for purpose in ("too early", "entered late", "known", "called off"):
        assert purpose not in mail.text
    assert visits.ask_outcomes(today=today) == 0
    assert visits.ask_outcomes(today=today + datetime.timedelta(days=1)) == 1
    assert visits.ask_outcomes(today=today + datetime.timedelta(days=30)) == 0
    assert OutgoingMail.objects.count() == 2


def test_the_desk_says_what_begins_and_what_is_over(client, lima, lagos):
    signed_in(client, lima, "mayors-office")
    today = timezone.localdate()
    soon, over = today + datetime.timedelta(days=10), today - datetime.timedelta(days=16)
    begins = rows.make_visit(lima, lagos, first_day=soon, last_day=soon)
    ended = rows.make_visit(lima, lagos, first_day=over, last_day=over + datetime.timedelta(days=2))
    later = soon + datetime.timedelta(days=1)
    rows.make_visit(lima, lagos, first_day=later, last_day=later)
    rows.make_visit(lagos, lima, first_day=soon, last_day=soon)
    page = client.get("/desk/")
    assert on_desk(page, "visits_to_brief") == [begins]
    assert on_desk(page, "visit_outcomes") == [ended]
    client.post(
        f"/visits/{ended.pk}/outcome/",
        {"outcome": "nothing-yet", "outcome_text": "", "visibility": "own", "version": 0},
    )
    ended.refresh_from_db()
    assert (ended.status, ended.outcome) == ("done", "nothing-yet")
    assert on_desk(client.get("/desk/"), "visit_outcomes") == []


def test_the_desk_counts_days_to_the_day(lima, lagos):
    rows.make_visit(lima, lagos, first_day=day("2026-03-13"), last_day=day("2026-03-15"))
    assert not to_brief([lima], day("2026-03-02")).exists()
    assert to_brief([lima], day("2026-03-03")).exists()
    assert to_brief([lima], day("2026-03-15")).exists()
    assert not to_brief([lima], day("2026-03-16")).exists()
    assert not to_conclude([lima], day("2026-03-28")).exists()
    assert to_conclude([lima], day("2026-03-29")).exists()


def test_follow_up_tasks_wait_on_the_desk_until_they_are_done(client, lima, lagos):
    signed_in(client, lima, "mayors-office")
    visit = logged(lima, lagos)
    client.post(
        f"/visits/{visit.pk}/tasks/",
        {"city": lima.pk, "action": "Send the data", "owner": "Transport", "due_on": "2026-05-05"},
    )
    (task,) = on_desk(client.get("/desk/"), "visit_tasks")
    assert (task.action, task.owner) == ("Send the data", "Transport")
    for _twice in range(2):
        client.post(f"/visits/tasks/{task.pk}/", {"done": "1"})
    assert on_desk(client.get("/desk/"), "visit_tasks") == []
    task.refresh_from_db()
    assert task.done_at is not None


@pytest.mark.parametrize("zone", ["America/Lima", "Africa/Lagos", "Pacific/Kiritimati"])
def test_three_days_over_midnight_print_alike_in_every_zone(lima, lagos, zone):
    visit = rows.make_visit(lima, lagos, first_day=day("2026-03-30"), last_day=day("2026-04-01"))
    with timezone.override(zone), translation.override("en"):
        assert visit.days == "30 March 2026 to 1 April 2026"


@pytest.mark.parametrize(
    ("now", "status"),
    [("2026-04-02T04:59Z", "planned"), ("2026-04-02T05:01Z", "done")],
)
def test_a_visit_is_over_when_the_last_day_has_ended_where_its_city_is(lima, lagos, now, status):
    """Lima is five hours behind UTC, for any reader and on any day in Lagos."""
    moment = datetime.datetime.fromisoformat(now)
    visit = rows.make_visit(lima, lagos, first_day=day("2026-03-30"), last_day=day("2026-04-01"))
    today = timezone.localdate(moment, timezone=lima_zone())
    assert visits.status_on(visit, today) == status


def lima_zone():
    return datetime.timezone(-datetime.timedelta(hours=5))


def test_a_form_sent_twice_saves_one_visit(client, lima, lagos):
    signed_in(client, lima, "mayors-office")
    form = {
        "city": lima.pk,
        "partner": "Lagos",
        "pick": "/cities/lagos/ Lagos",
        "token": str(uuid.uuid4()),
        "way": "out",
        "purpose": "See the bus lanes",
        "first_day": "2100-03-03",
        "last_day": "2100-03-05",
        "visibility": "parties",
        "delegation": ["mayor", "office"],
        "names": "Alba",
    }
    for _twice in range(2):
        answer = client.post("/visits/new/", form)
        assert answer.status_code == 302, answer.context["form"].errors
    visit = Visit.objects.get()
    assert (visit.label, visit.status, visit.names) == ("Lima – Lagos", "planned", "Alba")
    assert [role.value for role in visit.delegation] == ["mayor", "office"]


def test_the_second_of_two_editors_loses_nothing(client, lima, lagos):
    ana = signed_in(client, lima)
    visit = logged(lima, lagos, by=ana)
    page = client.get(f"/visits/{visit.pk}/edit/")
    sent = {name: field.value() for name, field in ((f.html_name, f) for f in page.context["form"])}
    visits.amend(visit=visit, by=ana, version=0, purpose="Changed meanwhile")
    sent = {name: value for name, value in sent.items() if value is not None} | {"notes": "Typed by me"}
    answer = client.post(f"/visits/{visit.pk}/edit/", sent)
    assert answer.status_code == 409
    assert "Typed by me" in answer.text
    assert "Changed meanwhile" in answer.text
    with pytest.raises(StaleRecordError):
        visits.amend(visit=visit, by=ana, version=0, purpose="Too late")


def test_an_operator_writes_nothing_in_a_citys_name(client, lima, lagos):
    visit = logged(lima, lagos, visibility="public")
    signed_in(client, is_staff=True, is_superuser=True)
    for step in ("edit", "outcome", "cancel", "remove"):
        assert client.get(f"/visits/{visit.pk}/{step}/").status_code == 403


def test_cancelling_tells_the_host_and_is_possible_once(lima, lagos):
    ana, chidi = rows.make_person("ana"), rows.make_person("chidi")
    rows.make_seat(ana, lima, "city-editor")
    rows.make_seat(chidi, lagos, "city-editor")
    visit = logged(lima, lagos, by=ana, first=AHEAD, visibility="parties")
    visits.cancel(visit=visit, by=ana)
    with pytest.raises(NotPossibleError):
        visits.cancel(visit=visit, by=ana)
    subjects = OutgoingMail.objects.order_by("pk").values_list("subject", flat=True)
    assert [subject.split(" ")[0] for subject in subjects] == ["Lima", "Cancelled"]


def test_a_visit_that_another_city_answered_stays(lima, lagos):
    ana, chidi = rows.make_person("ana"), rows.make_person("chidi")
    rows.make_seat(ana, lima, "city-editor")
    rows.make_seat(chidi, lagos, "city-editor")
    answered, mistake = (logged(lima, lagos, by=ana, visibility="public") for _ in range(2))
    visit_sides.confirm(record=answered, side=lagos, by=chidi, seen_round=1)
    with pytest.raises(NotPossibleError):
        visits.remove(visit=answered, by=ana, reason="Oops.")
    visits.remove(visit=mistake, by=ana, reason="Entered twice.")
    assert Visit.objects.get() == answered
    assert [entry.object_id for entry in SearchEntry.objects.filter(kind="visit")] == [answered.pk]


def test_a_mayor_went_on_the_visits_of_the_mandate(lima, lagos):
    guest = rows.make_mandate(lagos, "2020-01-01").mayor
    own = rows.make_mandate(lima, "2024-01-01", "2026-01-01").mayor
    former = rows.make_mandate(lima, "2020-01-01", "2024-01-01").mayor
    went = logged(lima, lagos, visibility="public", delegation=("mayor",))
    came = logged(lima, lagos, visibility="public", delegation=("mayor",), way="in")
    logged(lima, lagos, visibility="public", delegation=("office",))
    logged(lima, lagos, visibility="own", delegation=("mayor",))
    visitor = AnonymousUser()
    assert [row["id"] for row in visits_of_mayor(own, visitor)] == [went.pk]
    assert [row["id"] for row in visits_of_mayor(guest, visitor)] == [came.pk]
    assert not visits_of_mayor(former, visitor).exists()


def test_pages_cost_the_same_with_one_visit_and_with_many(client, lima, lagos):
    signed_in(client, lima, "mayors-office")
    partnership = rows.make_partnership(lima, lagos)
    mandate = rows.make_mandate(lima, "2020-01-01")

    facts = {"visibility": "public", "partnership": partnership, "delegation": ("mayor",)}

    def more():
        visit = logged(lima, lagos, outcome="contact", **facts)
        visits.add_task(visit=visit, city=lima, action="Write", due_on=OVER)
        soon = timezone.localdate()
        rows.make_visit(lima, lagos, first_day=soon, last_day=soon)
        over = soon - datetime.timedelta(days=20)
        rows.make_visit(lima, lagos, first_day=over, last_day=over)
        return visit

    visit = more()
    paths = (
        "/visits/",
        "/visits/?view=map",
        "/visits/export.csv?demo=1",
        "/visits/feed.atom",
        "/cities/lima/visits/",
        f"/partnerships/{partnership.pk}/",
        f"/mayors/{mandate.mayor.slug}/",
        visit.get_absolute_url(),
        "/desk/",
    )
    one = [len(statements(client, path)) for path in paths]
    for _more in range(4):
        visits.add_task(visit=visit, city=lima, action=f"Write {more().pk}", due_on=OVER)
    assert [len(statements(client, path)) for path in paths] == one


@pytest.mark.parametrize("text", HOSTILE)
def test_the_feed_escapes_hostile_text(client, lima, lagos, text):
    visit = logged(lima, lagos, visibility="public", purpose=text)
    Visit.objects.filter(pk=visit.pk).update(outcome="contact", outcome_text=text)
    feed = ET.fromstring(client.get("/visits/feed.atom").content)  # noqa: S314  of our own making
    (entry,) = feed.findall(f"{ATOM}entry")
    assert not [element for element in entry.iter() if not element.tag.startswith(ATOM)]
    content = entry.find(f"{ATOM}content").text
    assert "<script" not in content
    assert "<b>" not in content


def test_a_merged_city_takes_its_visits_along(lima, lagos):

    callao = rows.make_city("callao")
    visit = logged(callao, lagos, visibility="public")
    both = logged(callao, lagos, lima, visibility="public")
    cities.reassign(city=callao, into=lima)
    visit.refresh_from_db()
    assert (visit.city, visit.label) == (lima, "Lima – Lagos")
    assert both.parties.count() == 2


def test_the_map_draws_each_pair(client, lima, lagos):
    for city, latitude, longitude in ((lima, -12.0, -77.0), (lagos, 6.5, 3.4)):
        city.latitude, city.longitude = latitude, longitude
        city.save()
    logged(lima, lagos, visibility="public")
    assert "Shown on the map: 1." in client.get("/visits/?view=map").text
