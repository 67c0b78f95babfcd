"""One address, several subjects: what was typed for one is offered for no other, and is never lost."""

import html
import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from citydiplo.kit.forms import autosave
from citydiplo.kit.models import UnsavedForm
from networks.actions.search import index_cities
from networks.choices import SeatRole
from partnerships.models import Partnership
from tests import rows
from tests.agenda.cast import Cast

pytestmark = pytest.mark.django_db

OFFERED = "Unsaved draft from"


@pytest.fixture
def cast(client):
    """Ana edits Lima and Lagos and runs both networks."""
    cast = Cast()
    index_cities()
    rows.make_seat(cast.ana, cast.lagos, SeatRole.CITY_EDITOR)
    for network in (cast.network, cast.other):
        rows.make_seat(cast.ana, network, SeatRole.SECRETARIAT)
    client.force_login(cast.ana)
    return cast


def answers(cast):
    meeting = rows.make_meeting(cast.network, starts_on="2099-05-05", audience="members")
    subjects = [("city", cast.lima.pk), ("city", cast.lagos.pk)]
    return f"/meetings/{meeting.pk}/answer/", subjects, "delegate_role"


def answers_by_the_network(cast):
    path, subjects, field = answers(cast)
    return path.replace("/answer/", "/answer-for/"), subjects, field


def items(cast):
    return "/agenda/new/", [("network", cast.network.pk), ("network", cast.other.pk)], "title"


def meetings(cast):
    return "/meetings/new/", [("network", cast.network.pk), ("network", cast.other.pk)], "title"


def records(cast):
    return "/partnerships/new/", [("city", cast.lima.pk), ("city", cast.lagos.pk)], "partner"


def comments(cast):
    item = rows.make_item(cast.network, kind="discussion")
    said = [
        item.comments.create(city=cast.lagos, by=cast.chidi, text="Yes", entry_token=uuid.uuid4())
        for _number in range(2)
    ]
    return f"/agenda/{item.pk}/comment/", [("to", one.pk) for one in said], "text"


def replies(cast):
    exchange = rows.make_exchange(cast.lagos, situation="Words")
    said = [
        exchange.replies.create(city=cast.lagos, by=cast.chidi, text="Yes", entry_token=uuid.uuid4())
        for _number in range(2)
    ]
    return f"/exchanges/{exchange.pk}/reply/", [("to", one.pk) for one in said], "text"


FORMS = (answers, answers_by_the_network, items, meetings, records, comments, replies)


def page_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.content.decode())


def opened(client, path):
    """What a form sends along: its marks and its hidden subject."""
    form = page_of(client, path)
    names = ("opened-by", "opened-at", "city", "network", "token")
    found = {name: re.search(rf'type="hidden" name="{name}" value="([^"]*)"', form) for name in names}
    return {name: match[1] for name, match in found.items() if match}


def link(page, flag):
    return re.search(rf'href="([^"]*[?&]{flag}(?:&[^"]*)?)"', page)[1]


@pytest.mark.parametrize("form", FORMS)
def test_a_draft_is_offered_for_its_subject_alone(client, cast, form):
    path, (first, second), field = form(cast)
    one, other = (f"{path}?{name}={pk}" for name, pk in (first, second))
    marks = opened(client, one)
    assert marks["opened-at"] == one
    assert client.post("/unsaved/", marks | {field: "For the first"}).status_code == 204
    assert OFFERED not in page_of(client, other)
    page = page_of(client, one)
    assert OFFERED in page
    continued = link(page, "continue")
    assert parse_qs(urlsplit(continued).query)[first[0]] == [str(first[1])]
    assert "For the first" in page_of(client, continued)
    assert "For the first" not in page_of(client, f"{path}?continue&{second[0]}={second[1]}")
    client.post("/unsaved/", opened(client, other) | {field: "For the second"})
    assert "For the second" in page_of(client, f"{path}?continue&{second[0]}={second[1]}")
    assert client.post("/unsaved/delete/", marks).url == one
    assert OFFERED not in page_of(client, one)
    assert OFFERED in page_of(client, other)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_typed_after_the_session_ended_waits_for_its_subject_alone(client, cast, form):
    path, (first, second), field = form(cast)
    one, other = (f"{path}?{name}={pk}" for name, pk in (first, second))
    marks = opened(client, one)
    client.session.flush()
    signing_in = client.post(one, marks | {field: "Typed before"})
    assert parse_qs(urlsplit(signing_in.url).query)["next"] == [one]
    client.force_login(cast.ana)
    assert "Typed before" not in page_of(client, other)
    page = page_of(client, one)
    assert "Typed before" in page
    assert "Typed before" not in page_of(client, link(page, "afresh"))


@pytest.mark.parametrize("form", [answers, answers_by_the_network])
def test_saving_for_one_city_leaves_the_draft_of_another(client, cast, form):
    path, (first, second), field = form(cast)
    for _name, pk in (first, second):
        client.post("/unsaved/", opened(client, f"{path}?city={pk}") | {field: f"For {pk}"})
    sent = opened(client, f"{path}?city={first[1]}") | {"answer": "yes"}
    assert client.post(f"{path}?city={first[1]}", sent).status_code == 302
    assert [draft.path for draft in UnsavedForm.objects.all()] == [f"{path}?city={second[1]}"]
    wrong = opened(client, f"{path}?city={second[1]}") | {"answer": "perhaps", field: "Kept"}
    assert client.post(f"{path}?city={second[1]}", wrong).status_code == 422
    assert "Kept" in UnsavedForm.objects.get().data


def test_a_draft_that_was_kept_without_its_subject_is_offered_for_the_one_that_it_names(client, cast):
    path, (first, second), field = answers(cast)
    autosave.keep(person=cast.ana, path=path, data=QueryDict(f"city={first[1]}&{field}=Older"))
    assert OFFERED not in page_of(client, f"{path}?city={second[1]}")
    page = page_of(client, f"{path}?city={first[1]}")
    assert "Older" in page_of(client, link(page, "continue"))
    client.post(f"{path}?city={first[1]}", opened(client, f"{path}?city={first[1]}") | {"answer": "yes"})
    assert not UnsavedForm.objects.exists()


def test_a_record_that_is_logged_for_the_city_in_the_address_belongs_to_it(client, cast):
    marks = opened(client, f"/partnerships/new/?city={cast.lagos.pk}")
    sent = {"partner": "Quito", "partnership_class": "twinning", "dimension": "culture", "since": "1998"}
    client.post("/partnerships/new/", marks | sent | {"status": "active"})
    cities = Partnership.objects.get().parties.values_list("city__slug", flat=True)
    assert set(cities) == {"lagos", "quito"}


@pytest.mark.parametrize("at", ["//evil.example/", "https://evil.example/", "/desk/", "", "x" * 999])
def test_an_address_that_no_form_of_ours_sent_changes_nothing(client, cast, at):
    path, (first, _second), field = answers(cast)
    one = f"{path}?city={first[1]}"
    marks = opened(client, one) | {"opened-at": at}
    assert client.post("/unsaved/", marks | {field: "x"}).status_code == 204
    assert client.post("/unsaved/delete/", marks).url == "/desk/"
    client.session.flush()
    assert "evil" not in client.post(one, marks | {field: "x"}).url
    assert not UnsavedForm.objects.exists()
