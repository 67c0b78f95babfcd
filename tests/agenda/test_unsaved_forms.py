"""Forms of the agenda lose nothing typed: they come back after a sign-out, and say what was not saved."""

import re
import uuid

import pytest

from agenda.models import AgendaItem, Meeting
from citydiplo.kit.models import UnsavedForm
from networks.actions.search import index_cities
from tests.agenda.test_items import typed as item_typed
from tests.agenda.test_meetings import typed as meeting_typed
from tests.rows import day, make_item, make_meeting

pytestmark = pytest.mark.django_db
NOT_SAVED = "This form was already saved, so your last change was not"


def marks(client, path):
    page = client.get(path).content.decode()
    return {name: re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in ("opened-by", "opened-at")}


def pages(cast):
    """{name: (who, path, what they type, what of it is seen again)}"""
    item = make_item(cast.network)
    meeting = make_meeting(cast.network)
    past = make_meeting(cast.network, starts_on=day("2020-05-05"), ends_on=day("2020-05-05"))
    return {
        "item": (cast.dia, "/agenda/new/", {"title": "Half a thought"}, "Half a thought"),
        "item edited": (cast.dia, f"/agenda/{item.pk}/edit/", {"title": "Second try"}, "Second try"),
        "meeting": (cast.dia, "/meetings/new/", {"address": "Plaza Mayor 1"}, "Plaza Mayor 1"),
        "meeting edited": (cast.dia, f"/meetings/{meeting.pk}/edit/", {"title": "Moved"}, "Moved"),
        "announcement": (cast.dia, "/networks/ours/announce/", {"subject": "New fees"}, "New fees"),
        "answer": (
            cast.ana,
            f"/meetings/{meeting.pk}/answer/",
            {"delegate_role": "Deputy mayor"},
            "Deputy mayor",
        ),
        "answer entered": (
            cast.dia,
            f"/meetings/{meeting.pk}/answer-for/?city={cast.lagos.pk}",
            {"delegate_role": "Head of culture", "city": cast.lagos.pk},
            "Head of culture",
        ),
        "minutes": (cast.dia, f"/meetings/{past.pk}/after/", {"minutes": "We agreed."}, "We agreed."),
    }


NAMES = (
    "item",
    "item edited",
    "meeting",
    "meeting edited",
    "announcement",
    "answer",
    "answer entered",
    "minutes",
)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_typed_is_kept_and_offered_again(client, cast, name):
    who, path, typed, seen = pages(cast)[name]
    client.force_login(who)
    client.post("/unsaved/", marks(client, path) | typed)
    page = client.get(path).content.decode()
    assert "Unsaved draft from" in page
    assert seen not in page
    continued = client.get(f"{path}{'&' if '?' in path else '?'}continue")
    assert continued.status_code == 200
    assert seen in continued.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_sent_after_signing_out_waits_for_its_author(client, cast, name):
    who, path, typed, seen = pages(cast)[name]
    client.force_login(who)
    opened = marks(client, path)
    client.session.flush()
    answer = client.post(path, opened | typed)
    assert "/account/login/" in answer.url
    client.force_login(who)
    assert seen in client.get(path).content.decode()


def test_a_wrong_form_is_kept_and_a_saved_one_forgotten(client, cast):
    client.force_login(cast.dia)
    opened = marks(client, "/agenda/new/")
    client.post("/agenda/new/", opened | item_typed(theme="weather"))
    assert UnsavedForm.objects.get().path == "/agenda/new/"
    client.post("/agenda/new/", opened | item_typed())
    assert not UnsavedForm.objects.exists()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (AgendaItem, {"title": "Another desk"}),
        (AgendaItem, {"dimension": "culture"}),
        (AgendaItem, {"audience": "cities", "cities": "Lima"}),
        (Meeting, {"starts_time": "09:00", "ends_time": "10:00"}),
        (Meeting, {"themes": ["immigration"]}),
        (Meeting, {"text": "Bring a coat."}),
    ],
)
def test_a_form_sent_again_with_other_words_says_that_they_were_not_saved(client, cast, model, change):
    index_cities()
    client.force_login(cast.dia)
    path, typed = {AgendaItem: ("/agenda/new/", item_typed), Meeting: ("/meetings/new/", meeting_typed)}[
        model
    ]
    facts = typed(token=str(uuid.uuid4()))
    client.post(path, facts)
    row = model.objects.get()
    same = client.post(path, facts, follow=True)
    assert NOT_SAVED not in same.content.decode()
    answer = client.post(path, facts | change, follow=True)
    edit = row.get_absolute_url() + "edit/"
    assert answer.redirect_chain[0][0] == f"{edit}?continue"
    page = answer.content.decode()
    assert NOT_SAVED in page
    assert "Saved" not in page
    form = answer.context["form"]
    assert {name: form[name].value() for name in change} == change
    # What is checked there and sent is saved: nothing is typed twice.
    data = {name: form[name].value() for name in form.fields}
    again = client.post(edit, {name: value for name, value in data.items() if value is not None})
    assert again.url == row.get_absolute_url()
    before = row.version
    row.refresh_from_db()
    assert row.version == before + 1
    assert model.objects.count() == 1


def test_a_row_that_was_withdrawn_meanwhile_is_not_written(client, cast):
    client.force_login(cast.dia)
    client.post("/agenda/new/", item_typed())
    AgendaItem.objects.update(
        state="withdrawn",
        published_at="2026-01-01T12:00Z",
        withdrawn_at="2026-01-01T12:00Z",
        withdrawal_reason="A slip.",
    )
    client.post("/agenda/new/", item_typed(title="Another desk"))
    assert AgendaItem.objects.get().title == "A welcome desk"
