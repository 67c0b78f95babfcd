"""A visit that belongs to a meeting or an agenda item: who chooses it, and who is told."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError

from agenda.actions import visits
from agenda.models import VisitLink
from partnerships.models import Visit
from tests import rows
from tests.pages import statements
from tests.rows import day

pytestmark = pytest.mark.django_db

OVER, AHEAD = day("2025-03-03"), day("2100-03-03")


def logged(city, *others, linked=None, by=None, first=OVER, **facts):
    given = {"way": "out", "purpose": "See the bus lanes", "visibility": "own"} | facts
    return visits.log(
        city=city,
        by=by,
        partners=others,
        token=uuid.uuid4(),
        linked=linked,
        first_day=first,
        last_day=first + datetime.timedelta(days=2),
        **given,
    )


def sent(lima, **facts):
    return {
        "city": lima.pk,
        "partner": "Lagos",
        "pick": "/cities/lagos/ Lagos",
        "token": str(uuid.uuid4()),
        "way": "out",
        "purpose": "See the bus lanes",
        "first_day": "2100-03-03",
        "visibility": "parties",
    } | facts


def as_sent(form):
    """The fields of a page's form as a browser would send them."""
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value is not None}


def test_a_visit_is_planned_from_the_page_of_a_meeting(client, lima, lagos, ana):
    meeting = rows.make_meeting(rows.make_network(), title="Bus forum", city=lagos, starts_on="2100-03-03")
    client.force_login(ana)
    assert f"/visits/new/?linked=meeting:{meeting.pk}" in client.get(meeting.get_absolute_url()).text
    form = client.get("/visits/new/", {"linked": f"meeting:{meeting.pk}"}).context["form"]
    assert form["linked"].value() == f"meeting:{meeting.pk}"
    assert (form["purpose"].value(), form["partner"].value()) == ("Bus forum", str(lagos))
    answer = client.post("/visits/new/", sent(lima, linked=f"meeting:{meeting.pk}"))
    assert answer.status_code == 302, answer.context["form"].errors
    visit = Visit.objects.get()
    assert visit.link.meeting == meeting
    assert "Bus forum" in client.get(visit.get_absolute_url()).text
    assert "See the bus lanes" in client.get(meeting.get_absolute_url()).text
    assert "Meeting or agenda item" in client.get(f"/visits/{visit.pk}/history/").text


def test_the_form_changes_and_removes_the_link(client, lima, lagos, ana):
    network = rows.make_network()
    meeting, item = rows.make_meeting(network, title="Bus forum"), rows.make_item(network, title="Bus pledge")
    visit = logged(lima, lagos, linked=meeting, by=ana, visibility="public")
    client.force_login(ana)
    edit = f"/visits/{visit.pk}/edit/"
    form = client.get(edit).context["form"]
    assert client.post(edit, as_sent(form) | {"linked": f"item:{item.pk}"}).status_code == 302
    assert VisitLink.objects.get().target == item
    client.logout()
    assert "Bus pledge" in client.get(visit.get_absolute_url()).text
    assert "See the bus lanes" in client.get(item.get_absolute_url()).text
    client.force_login(ana)
    assert client.post(edit, as_sent(client.get(edit).context["form"]) | {"linked": ""}).status_code == 302
    assert not VisitLink.objects.exists()
    assert "Bus pledge" not in client.get(visit.get_absolute_url()).text


def test_the_second_of_two_editors_sees_the_new_link(client, lima, lagos, ana):
    meeting = rows.make_meeting(rows.make_network(), title="Bus forum")
    visit = logged(lima, lagos, by=ana)
    client.force_login(ana)
    edit = f"/visits/{visit.pk}/edit/"
    typed = as_sent(client.get(edit).context["form"]) | {"notes": "Typed by me"}
    visits.amend(visit=visit, by=ana, version=0, linked=meeting)
    answer = client.post(edit, typed)
    assert answer.status_code == 409
    assert "Bus forum" in str(answer.context["differences"])
    assert client.post(edit, as_sent(answer.context["form"])).status_code == 302
    visit.refresh_from_db()
    assert (visit.notes, visit.link.meeting) == ("Typed by me", meeting)


@pytest.mark.parametrize(
    "key", ["meeting:{hidden}", "meeting:0", "item:1", "meeting:", "12", "meeting:²", "x" * 99]
)
def test_what_they_cannot_read_cannot_be_chosen(client, lima, lagos, ana, key):
    hidden = rows.make_meeting(rows.make_network(), title="Bus forum", audience="members")
    client.force_login(ana)
    key = key.format(hidden=hidden.pk)
    assert "Bus forum" not in client.get("/visits/new/", {"linked": key}).text
    answer = client.post("/visits/new/", sent(lima, linked=key))
    assert answer.status_code == 200
    assert "linked" in answer.context["form"].errors
    with pytest.raises(ValidationError):
        logged(lima, lagos, by=ana, linked=hidden)
    assert not Visit.objects.exists()


def test_each_side_shows_the_other_to_who_may_read_both(client, lima, lagos, ana):
    network = rows.make_network()
    rows.make_membership(network, lima)
    members_only = rows.make_meeting(network, title="Bus forum", audience="members")
    public = rows.make_meeting(network, title="Open forum")
    told = logged(lima, lagos, linked=members_only, by=ana, visibility="public", purpose="Told visit")
    planned = logged(lima, lagos, linked=public, by=ana, first=AHEAD, purpose="Planned visit")
    assert "Bus forum" not in client.get(told.get_absolute_url()).text
    assert "Planned visit" not in client.get(public.get_absolute_url()).text
    client.force_login(ana)
    assert "Bus forum" in client.get(told.get_absolute_url()).text
    assert "Planned visit" in client.get(public.get_absolute_url()).text
    # The city leaves the network: its form keeps the link, and says no more than that there is one.
    type(members_only).objects.filter(pk=members_only.pk).update(audience="cities")
    form = client.get(f"/visits/{told.pk}/edit/")
    assert "Bus forum" not in form.text
    assert client.post(f"/visits/{told.pk}/edit/", as_sent(form.context["form"])).status_code == 302
    assert VisitLink.objects.get(visit=told).meeting == members_only
    assert planned.link.meeting == public


def test_pages_cost_the_same_with_one_visit_and_with_many(client, lima, lagos, ana):
    network = rows.make_network()
    meeting, item = rows.make_meeting(network), rows.make_item(network)
    client.force_login(ana)
    visit = logged(lima, lagos, linked=meeting, visibility="public")
    logged(lima, lagos, linked=item, visibility="public")
    paths = (
        meeting.get_absolute_url(),
        item.get_absolute_url(),
        visit.get_absolute_url(),
        "/visits/new/",
        f"/visits/{visit.pk}/edit/",
    )
    one = [len(statements(client, path)) for path in paths]
    for _more in range(4):
        logged(lima, lagos, linked=meeting, visibility="public")
        logged(lima, lagos, linked=item, visibility="public")
        rows.make_meeting(network)
    assert [len(statements(client, path)) for path in paths] == one
