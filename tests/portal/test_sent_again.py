"""Every form with a once-only key: sent again it does nothing twice, and says so if its words are other ones.

The key (``token``) names one filling in of a form. ``FORMS`` holds them all; a new one has to join it.
"""

import dataclasses
import re
import uuid
from collections.abc import Callable

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.urls import get_resolver

from agenda.forms.announcements import AnnounceForm, AskForm
from agenda.forms.comments import CommentForm
from agenda.forms.fields import Addressing
from agenda.forms.items import ItemForm
from agenda.forms.meetings import MeetingForm
from agenda.forms.visits import LinkedVisitForm
from agenda.models import AgendaItem, Announcement, Comment, Meeting
from networks.act_for import place_key
from networks.actions import seats
from networks.actions.search import index_cities
from networks.models import Seat
from partnerships.forms.conversation import ReplyForm
from partnerships.forms.exchange import ExchangeForm
from partnerships.forms.logging import LogForm
from partnerships.forms.visits import VisitForm
from partnerships.models import Exchange, Partnership, Reply, Visit
from tests.agenda.cast import Cast
from tests.rows import make_exchange, make_item, make_meeting, make_membership, make_person, make_seat

pytestmark = pytest.mark.one_database

NOT_SAVED = re.compile(r"This form was already saved, so|You already sent this form")
FORMS_OF_NONE = {Addressing, VisitForm}  # what others are built on


@dataclasses.dataclass(frozen=True)
class OnceOnly:
    """A form with a once-only key: who fills it in where, with what, and how the words change.

    Changes ``edited_in_place`` go on where the row is edited, ``as_new`` ones in the form itself, as a new
    filling in. ``marks`` are fields whose value is not typed, or typed once.
    """

    form: type[forms.BaseForm]
    model: type[models.Model]
    who: str
    path: Callable[[Cast], str]
    typed: dict
    as_new: tuple[dict, ...]
    edited_in_place: tuple[dict, ...] = ()
    one_at_a_time: bool = False  # a second one is refused, for now
    marks: tuple[str, ...] = ("token", "version", "base", "do")


def new_item(cast):
    return make_item(cast.network, kind="discussion", title="Night trains")


ANNOUNCEMENT = {"subject": "New fees", "text": "Fees rise in May.\r\n\r\nSee https://fees.example/"}
REMINDER = {"text": "Please answer by Friday."}
RECORD = {
    "partner": "Lagos",
    "partnership_class": "twinning",
    "dimension": "culture",
    "since": "1998-05",
    "status": "active",
}
NEW_PLACE = {"partner": "Santa Rosa", "candidate": "new", "new_country": "EC"}

FORMS = {
    "announcement": OnceOnly(
        AnnounceForm,
        Announcement,
        "dia",
        lambda cast: "/networks/ours/announce/",
        ANNOUNCEMENT,
        (
            {"text": "Fees rise in June."},
            {"subject": "Neue Gebühren"},
            {"subject": "费用", "text": "五月上涨。"},
        ),
        one_at_a_time=True,
    ),
    "reminder of an item": OnceOnly(
        AskForm,
        Announcement,
        "dia",
        lambda cast: f"/agenda/{make_item(cast.network, deadline_on='2099-05-05').pk}/remind/",
        REMINDER,
        ({"text": ""}, {"text": "Please answer by Monday."}, {"text": "أجيبوا من فضلكم"}),
        one_at_a_time=True,
    ),
    "reminder of a meeting": OnceOnly(
        AskForm,
        Announcement,
        "dia",
        lambda cast: f"/meetings/{make_meeting(cast.network, starts_on='2099-05-05').pk}/remind/",
        {"text": ""},
        ({"text": "The hall is small."}, {"text": "<b>Now</b>"}),
        one_at_a_time=True,
    ),
    "comment": OnceOnly(
        CommentForm,
        Comment,
        "ana",
        lambda cast: f"/agenda/{new_item(cast).pk}/comment/",
        {"author": "city:lima", "text": "We want **one**."},
        ({"text": "We want two."}, {"text": "Queremos uno ✨\r\n\r\ny pronto"}, {"author": "city:quito"}),
    ),
    "reply": OnceOnly(
        ReplyForm,
        Reply,
        "ana",
        lambda cast: f"/exchanges/{make_exchange(cast.lagos).pk}/reply/",
        {"author": "city:lima", "text": "Thank you."},
        ({"text": "Thank you very much."}, {"text": "Merci à @lagos"}, {"author": "city:quito"}),
    ),
    "agenda item": OnceOnly(
        ItemForm,
        AgendaItem,
        "dia",
        lambda cast: "/agenda/new/",
        {"title": "A desk", "theme": "immigration", "kind": "call", "text": "Join.", "audience": "public"},
        ({"network": "theirs"}, {"network": "theirs", "title": "Theirs"}),
        ({"title": "Another desk"}, {"text": ""}, {"audience": "cities", "cities": "Lima"}),
    ),
    "meeting": OnceOnly(
        MeetingForm,
        Meeting,
        "dia",
        lambda cast: "/meetings/new/",
        {
            "title": "Assembly",
            "starts_on": "2099-05-05",
            "time_zone": "Europe/Madrid",
            "address": "Town hall",
            "audience": "public",
        },
        ({"network": "theirs"},),
        ({"title": "Sommet à Łódź"}, {"starts_on": "2099-06-05", "ends_on": "2099-06-06"}, {"capacity": "7"}),
    ),
    "exchange": OnceOnly(
        ExchangeForm,
        Exchange,
        "ana",
        lambda cast: "/exchanges/new/lesson/",
        {
            "author": "city:lima",
            "title": "Bus lanes",
            "situation": "Four avenues.",
            "audience": "public",
            "do": "publish",
        },
        ({"author": "city:quito"}, {"author": "city:quito", "title": "Trams"}),
        ({"title": "Bus lanes after the kerbs"}, {"cost": "€1.4 million"}, {"dimensions": ["transport"]}),
    ),
    "record": OnceOnly(
        LogForm,
        Partnership,
        "ana",
        lambda cast: "/partnerships/new/",
        RECORD,
        ({"partner": "Quito"}, NEW_PLACE),
        ({"since": "1999"}, {"dimension": "transport"}, {"partnership_class": "friendship"}),
    ),
    "visit": OnceOnly(
        LinkedVisitForm,
        Visit,
        "ana",
        lambda cast: "/visits/new/",
        {
            "partner": "Lagos",
            "way": "out",
            "purpose": "See the bus lanes",
            "first_day": "2099-05-05",
            "visibility": "own",
        },
        ({"partner": "Quito"},),
        (
            {"purpose": "Ver los tranvías"},
            {"last_day": "2099-05-07"},
            {"dimension": "transport"},
            {"delegation": ["mayor"]},
        ),
        marks=("token", "version", "base", "do", "partner"),
    ),
    "record of a new place": OnceOnly(
        LogForm,
        Partnership,
        "ana",
        lambda cast: "/partnerships/new/",
        RECORD | NEW_PLACE,
        ({"new_country": "CO"}, {"partner": "Santa Rosalía"}),
        ({"since": "about 2005"}, {"since": "", "status": "proposed"}),
        marks=("token", "version", "base", "do", "pick", "candidate", "status"),
    ),
}


@pytest.fixture
def cast(db):
    made = Cast()
    # Ana acts for a second city, and Dia for a second network.
    make_membership(made.network, made.quito)
    make_seat(made.ana, made.quito, "city-editor")
    make_seat(made.dia, made.other, "secretariat")
    index_cities()
    return made


@pytest.fixture(params=FORMS)
def once_only(request):
    return FORMS[request.param]


def changes(kind):
    """(form, change) for every change of this kind of every form."""
    return [
        pytest.param(name, change, id=f"{name}: {', '.join(change)}")
        for name, form in FORMS.items()
        for change in getattr(form, kind)
    ]


def filled(cast, facts):
    """The fields as they are sent: places by their keys."""
    places = {"city:lima": cast.lima, "city:quito": cast.quito}
    return {name: place_key(places[value]) if name == "author" else value for name, value in facts.items()}


def shown(answer):
    """What a browser would send of the form on this page."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    found = {name: value for name, value in values.items() if value is not None}
    if network := answer.context.get("network"):
        found["network"] = network.slug
    return found


def without(marks, facts):
    return {name: value for name, value in facts.items() if name not in marks}


def first_sent(client, cast, once_only):
    """(path, what was sent, the rows it made, its answer): the message is read by then."""
    client.force_login(getattr(cast, once_only.who))
    path = once_only.path(cast)
    facts = filled(cast, once_only.typed) | {"token": str(uuid.uuid4())}
    answer = client.post(path, facts, follow=True)
    assert answer.redirect_chain, answer.context["form"].errors
    return path, facts, words_of(once_only.model), answer


def assert_nothing_is_lost(once_only, answer, sent, rows):
    """The page says that nothing was saved, nothing was, and what was sent is in its form."""
    assert words_of(once_only.model) == rows
    page = answer.content.decode()
    assert NOT_SAVED.search(page)
    assert "Saved" not in page
    kept = shown(answer)
    typed = {name: value for name, value in without(once_only.marks, sent).items() if name in kept}
    assert {name: kept[name] for name in typed} == typed


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def words_of(model):
    """Every row, value by value, but for the moment of its last change."""
    return [
        {name: value for name, value in row.items() if name not in ("updated_at", "modified_at")}
        for row in model.objects.order_by("pk").values()
    ]


def test_every_form_with_a_once_only_key_is_in_the_table():
    def below(one):
        return {one}.union(*map(below, one.__subclasses__()))

    get_resolver().url_patterns  # noqa: B018 - loads the views, and with them every form
    keyed = {
        one
        for one in below(forms.BaseForm)
        if any(isinstance(field, forms.UUIDField) for field in getattr(one, "base_fields", {}).values())
        and not one.__module__.startswith("tests.")
    }
    assert keyed - FORMS_OF_NONE == {one.form for one in FORMS.values()}


def test_every_row_with_a_once_only_key_is_made_by_a_form_in_the_table():
    keyed = {
        model
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, models.UUIDField) and field.unique and not field.primary_key
    }
    assert keyed == {one.model for one in FORMS.values()}


def test_sent_again_unchanged_it_is_done_once_with_the_same_answer(client, cast, once_only):
    path, facts, rows, answer = first_sent(client, cast, once_only)
    for _number in range(2):
        again = client.post(path, facts, follow=True)
        assert again.redirect_chain == answer.redirect_chain
        assert said(again) == said(answer)
        assert words_of(once_only.model) == rows
    assert len(rows) == 1


@pytest.mark.parametrize(("name", "change"), changes("edited_in_place"))
def test_sent_again_with_other_words_it_says_so_and_goes_on_where_its_row_is_edited(
    client, cast, name, change
):
    once_only = FORMS[name]
    path, facts, rows, _answer = first_sent(client, cast, once_only)
    sent = facts | filled(cast, change)
    answer = client.post(path, sent, follow=True)
    assert_nothing_is_lost(once_only, answer, sent, rows)
    edit = answer.redirect_chain[-1][0]
    assert edit.split("?")[0] != path
    saved = client.post(edit, shown(answer) | {"do": "save"})
    assert saved.status_code == 302, saved.context["form"].errors
    assert words_of(once_only.model) != rows
    assert once_only.model.objects.count() == 1


@pytest.mark.parametrize(("name", "change"), changes("as_new"))
def test_sent_again_with_other_words_it_says_so_and_can_be_sent_as_a_new_one(client, cast, name, change):
    once_only = FORMS[name]
    path, facts, rows, _answer = first_sent(client, cast, once_only)
    sent = facts | filled(cast, change)
    answer = client.post(path, sent, follow=True)
    assert_nothing_is_lost(once_only, answer, sent, rows)
    assert answer.redirect_chain[-1][0].split("&")[0] == f"{path}?continue"
    kept = shown(answer)
    assert without(once_only.marks, sent).keys() <= kept.keys()
    again = client.post(path, kept | {"do": sent.get("do", "save")})
    if once_only.one_at_a_time:
        assert again.status_code == 422
        assert words_of(once_only.model) == rows
        assert shown(again) == kept
        assert "Open this page again when you can send the next email" in again.content.decode()
        return
    assert again.status_code == 302, again.context["form"].errors
    first, second = words_of(once_only.model)
    assert [first] == rows
    assert second["entry_token"] not in (None, first["entry_token"])


@pytest.mark.parametrize(
    ("name", "place"),
    [("agenda item", "network"), ("meeting", "network"), ("exchange", "lima"), ("record", "lima")],
)
def test_people_who_may_no_longer_edit_the_row_keep_what_was_typed(client, cast, name, place):
    once_only = FORMS[name]
    path, facts, rows, _answer = first_sent(client, cast, once_only)
    person, kind = getattr(cast, once_only.who), "network" if place == "network" else "city"
    operator = make_person("Olu", is_staff=True)
    for seat in Seat.objects.filter(person=person, **{kind: getattr(cast, place)}):
        seats.revoke(seat=seat, by=operator, reason="Left.")
    answer = client.post(path, facts | {"title": "Mine alone", "partner": "Oslo"}, follow=True)
    assert words_of(once_only.model) == rows
    assert "Saved" not in answer.content.decode()
    assert {"Mine alone", "Oslo"} & set(map(str, shown(answer).values()))


@pytest.mark.parametrize("name", ["comment", "reply"])
def test_what_is_published_already_is_not_held_back_as_too_much(client, cast, settings, name):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reply": "1/h/user"}
    path, facts, _rows, answer = first_sent(client, cast, FORMS[name])
    assert client.post(path, facts, follow=True).redirect_chain == answer.redirect_chain
    assert client.post(path, facts | {"token": str(uuid.uuid4())}).status_code == 429


@pytest.mark.parametrize(
    ("change", "shown_until"),
    [
        ({"status": "paused"}, ""),
        ({"status": "ended", "until": "2020"}, "2020"),
        ({"draft": "1"}, ""),
    ],
)
def test_a_status_that_was_not_saved_is_named(client, cast, change, shown_until):
    path, facts, rows, _answer = first_sent(client, cast, FORMS["record"])
    answer = client.post(path, facts | change, follow=True)
    assert words_of(Partnership) == rows
    assert "The status is still “Active”." in answer.content.decode()
    assert answer.context["form"]["until"].value() == shown_until


@pytest.mark.parametrize("change", [{"draft": "1"}, {"draft": "1", "since": "", "dimension": ""}])
def test_a_draft_sent_again_unchanged_is_one_draft(client, cast, change):
    client.force_login(cast.ana)
    facts = RECORD | {"token": str(uuid.uuid4())} | change
    answers = [client.post("/partnerships/new/", facts, follow=True) for _number in range(2)]
    assert [said(answer) for answer in answers] == [["Saved as a draft."]] * 2
    assert Partnership.objects.get().status == "draft"


def test_an_ended_record_sent_again_unchanged_is_one_record(client, cast):
    client.force_login(cast.ana)
    facts = RECORD | {"token": str(uuid.uuid4()), "status": "ended", "until": "May 2015"}
    answers = [client.post("/partnerships/new/", facts, follow=True) for _number in range(2)]
    assert said(answers[0]) == said(answers[1])
    later = client.post("/partnerships/new/", facts | {"until": "2016"}, follow=True)
    assert later.context["form"]["until"].value() == "2016"
    assert NOT_SAVED.search(later.content.decode())
    assert str(Partnership.objects.get().until.year) == "2015"


def test_a_reminder_that_is_sent_too_late_keeps_its_words(client, cast):
    item = make_item(cast.network, deadline_on="2020-05-05")
    client.force_login(cast.dia)
    path = f"/agenda/{item.pk}/remind/"
    assert client.get(path).url == item.get_absolute_url()
    late = client.post(path, {"text": "Please answer.", "token": str(uuid.uuid4())})
    assert late.status_code == 422
    assert "Please answer." in late.content.decode()


def test_a_reply_goes_on_as_an_answer_to_the_same_one(client, cast):
    once_only = FORMS["comment"]
    path, facts, _rows, _answer = first_sent(client, cast, once_only)
    first = Comment.objects.get()
    facts = facts | {"token": str(uuid.uuid4())}
    to = f"{path}?to={first.pk}"
    client.post(to, facts)
    answer = client.post(to, facts | {"text": "Other words."}, follow=True)
    assert answer.context["answered"] == first
    client.post(answer.redirect_chain[-1][0], shown(answer))
    assert Comment.objects.latest("pk").thread == first
