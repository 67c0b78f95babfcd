"""The life of an agenda item: written, looked at, published now or on its day, closed, withdrawn."""

import datetime

import pytest
from django.utils import timezone

from agenda.actions import items
from agenda.actions.addressed import NotPossibleError
from agenda.models import AgendaItem, Follow
from agenda.queries.audiences import may_answer
from agenda.queries.reach import reach_of
from citydiplo.kit.models import SearchEntry
from networks.actions.search import index_cities
from tests.pages import statements
from tests.rows import make_city, make_item, make_membership

HOUR = datetime.timedelta(hours=1)


def typed(**facts):
    return {
        "title": "A welcome desk",
        "theme": "immigration",
        "kind": "call",
        "text": "**Join** us.",
        "audience": "public",
        "token": "6f1c9d0e-8a0b-4c53-9d53-1f2b0c4c1a11",
        "do": "save",
    } | facts


def test_a_secretariat_writes_previews_and_publishes_after_a_look_at_whom_it_reaches(client, cast):
    client.force_login(cast.dia)
    page = client.post("/agenda/new/", typed(do="preview"))
    assert "<strong>Join</strong>" in page.content.decode()
    assert not AgendaItem.objects.exists()
    client.post("/agenda/new/", typed())
    answer = client.post("/agenda/new/", typed(do="publish"))  # the same filling in, sent twice
    item = AgendaItem.objects.get()
    assert answer.url == f"/agenda/{item.pk}/publish/"
    reach = client.get(answer.url).context["reach"]
    assert (reach.cities, reach.seated, reach.people) == (2, 2, 3)
    client.post(answer.url, {})
    item.refresh_from_db()
    assert item.state == "published"
    assert timezone.now() - item.published_at < HOUR
    assert SearchEntry.objects.get(kind="agenda-item").title == "A welcome desk"


def test_the_reach_says_at_which_cadence_followers_are_told(cast):
    def follow(person, kind, value, cadence, **facts):
        topic = f"{kind}:{getattr(value, 'pk', value)}"
        named = {"value": value} if isinstance(value, str) else {kind: value}
        Follow.objects.create(person=person, kind=kind, topic=topic, cadence=cadence, **named, **facts)

    follow(cast.ana, "network", cast.network, "weekly")
    follow(cast.ana, "theme", "immigration", "daily")
    follow(cast.eve, "theme", "immigration", "weekly")
    follow(cast.bo, "network", cast.network, "portal")
    follow(cast.chidi, "network", cast.network, "daily", themes=["global-values"])
    follow(cast.uma, "network", cast.network, "monthly", kinds=["lesson"])
    item = make_item(cast.network, state="draft")
    assert reach_of(item).cadences == [("Daily", 1), ("Weekly", 1)]
    item.audience = "members"
    assert reach_of(item).cadences == [("Daily", 1)]  # Eve has no seat among the members


def test_nobody_but_the_network_sees_a_draft(client, cast):
    item = make_item(cast.network, state="draft")
    for person, status in ((cast.ana, 404), (cast.eve, 404), (cast.dia, 200)):
        client.force_login(person)
        assert client.get(f"/agenda/{item.pk}/").status_code == status
    client.force_login(cast.ana)
    assert client.get("/agenda/new/").status_code == 200
    assert client.post("/agenda/new/", typed()).status_code == 403


def test_what_is_scheduled_is_published_on_its_day_and_once(cast):
    now = timezone.now()
    item = items.schedule(item=make_item(cast.network, state="draft"), at=now + HOUR)
    assert items.publish_due(now=now) == 0
    assert items.publish_due(now=now + 2 * HOUR) == 1
    assert items.publish_due(now=now + 2 * HOUR) == 0
    item.refresh_from_db()
    assert item.state == "published"
    assert item.published_at >= now  # when it became visible, not when that was planned


def test_a_day_that_was_taken_back_publishes_nothing(cast):
    item = items.schedule(item=make_item(cast.network, state="draft"), at=timezone.now() + HOUR)
    items.unschedule(item=item)
    assert items.publish_due(now=timezone.now() + 2 * HOUR) == 0


def test_it_is_closed_with_an_outcome(client, cast):
    item = make_item(cast.network)
    client.force_login(cast.dia)
    assert client.post(f"/agenda/{item.pk}/close/", {"said": ""}).status_code == 200
    client.post(f"/agenda/{item.pk}/close/", {"said": "Adopted by *all*."})
    client.logout()
    assert "Adopted by <em>all</em>" in client.get(f"/agenda/{item.pk}/").content.decode()
    with pytest.raises(NotPossibleError):
        items.close(item=item, outcome="Twice.")


def test_what_is_withdrawn_says_why_and_shows_its_text_to_nobody_else(client, cast):
    item = make_item(cast.network, text="The text that was wrong.")
    client.force_login(cast.dia)
    client.post(f"/agenda/{item.pk}/edit/", typed(version=0, text="The text that was wrong, again."))
    client.post(f"/agenda/{item.pk}/withdraw/", {"said": "It named the wrong city."})
    assert "The text that was wrong" in client.get(f"/agenda/{item.pk}/").content.decode()
    client.logout()
    pages = [f"/agenda/{item.pk}/", f"/agenda/{item.pk}/history/"]
    read = [client.get(page).content.decode() for page in pages]
    assert all("The text that was wrong" not in text for text in read)
    assert "It named the wrong city." in read[0]
    assert "The text that was wrong" not in client.get("/agenda/feed.atom").content.decode()
    assert AgendaItem.objects.listed_to(cast.ana).count() == 0
    assert not SearchEntry.objects.filter(kind="agenda-item").exists()


def test_of_two_editors_the_second_sees_what_the_first_saved_and_loses_nothing(client, cast):
    item = make_item(cast.network, state="draft", title="Before")
    client.force_login(cast.dia)
    client.post(f"/agenda/{item.pk}/edit/", typed(version=0, title="Hers"))
    answer = client.post(f"/agenda/{item.pk}/edit/", typed(version=0, title="His", text="A longer text."))
    assert answer.status_code == 409
    assert ("Title", "Hers", "His") in answer.context["differences"]
    assert "A longer text." in answer.content.decode()
    version = answer.context["form"]["version"].value()
    client.post(f"/agenda/{item.pk}/edit/", typed(version=version, title="His"))
    assert AgendaItem.objects.get().title == "His"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"theme": "weather"}, "theme"),
        ({"kind": ""}, "kind"),
        ({"audience": "cities"}, "cities"),
        ({"audience": "cities", "cities": ["999999"]}, "cities"),
        ({"deadline_time": "12:00"}, "deadline_on"),
        (
            {"deadline_on": "2027-03-28", "deadline_time": "02:30", "deadline_zone": "Europe/Madrid"},
            "deadline_time",
        ),
        (
            {"deadline_on": "2027-03-28", "deadline_time": "02:30", "deadline_zone": "Mars/Base"},
            "deadline_zone",
        ),
        ({"deadline_on": "9999-12-31"}, "deadline_on"),
        ({"deadline_on": "2020-01-01"}, "deadline_on"),
        ({"text": "x" * 10_001}, "text"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, cast, facts, field):
    client.force_login(cast.dia)
    answer = client.post("/agenda/new/", typed(**facts))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "A welcome desk" in answer.content.decode() or field == "title"
    assert not AgendaItem.objects.exists()


def test_pages_cost_the_same_with_few_rows_and_many(client, cast):
    def asked():
        return [
            len(statements(client, page))
            for page in (
                "/agenda/",
                "/calendar/",
                "/calendar/?view=list",
                "/networks/ours/agenda/",
                "/cities/lima/agenda/",
            )
        ]

    make_item(cast.network, deadline_on=timezone.localdate())
    few = asked()
    for _ in range(8):
        make_membership(cast.network, make_city())
        make_item(cast.network, deadline_on=timezone.localdate())
    assert asked() == few
    assert max(few) <= 9


def test_no_number_breaks_the_choice_of_cities(client, cast):
    client.force_login(cast.dia)
    for key in ("9" * 30, "-1", "²"):
        page = client.post("/agenda/new/", typed(audience="cities", cities=[key]))
        assert page.status_code == 200
        assert "cities" in page.context["form"].errors
    assert not AgendaItem.objects.exists()


def chosen(**facts):
    return typed(**{"audience": "cities", "title": "For two"} | facts)


def test_a_city_outside_the_network_gets_what_it_is_chosen_for(client, cast):
    index_cities()
    quito = cast.quito
    client.force_login(cast.dia)
    answer = client.post("/agenda/new/", chosen(cities=["Lima (lima)", "Quito"], do="publish"))
    item = AgendaItem.objects.get()
    assert set(item.cities.all()) == {cast.lima, quito}
    reach = client.get(answer.url).context["reach"]
    assert (reach.cities, reach.seated, reach.people) == (2, 2, 3)
    client.post(answer.url, {})
    for person, status in ((cast.uma, 200), (cast.ana, 200), (cast.chidi, 404), (cast.eve, 404), (None, 404)):
        client.force_login(person) if person else client.logout()
        assert client.get(f"/agenda/{item.pk}/").status_code == status
    assert AgendaItem.objects.concerning([quito]).get() == item
    assert may_answer(item, [quito, cast.lagos]) == [quito]


def test_a_chosen_city_stays_chosen_when_something_else_is_edited(client, cast):
    index_cities()
    quito = cast.quito
    item = make_item(cast.network, state="draft", audience="cities", cities=[quito])
    client.force_login(cast.dia)
    form = client.get(f"/agenda/{item.pk}/edit/").context["form"]
    assert form["cities"].value() == "Quito (quito)"
    client.post(
        f"/agenda/{item.pk}/edit/",
        chosen(cities=["Quito (quito)", "Lima\nQuito"], version=form["version"].value()),
    )
    assert set(item.cities.all()) == {quito, cast.lima}


def test_other_cities_are_looked_up_without_saving(client, cast):
    index_cities()
    client.force_login(cast.dia)
    page = client.post("/agenda/new/", chosen(title="", find="quito", look="1"))
    assert 'name="add" value="quito"' in page.content.decode()
    assert not page.context["form"].errors
    form = client.post("/agenda/new/", chosen(add="quito", text="Kept.")).context["form"]
    assert (form["cities"].value(), form["text"].value()) == ("Quito (quito)", "Kept.")
    assert not AgendaItem.objects.exists()


def test_a_name_that_nobody_has_is_said_at_its_field(client, cast):
    client.force_login(cast.dia)
    page = client.post("/agenda/new/", chosen(cities="Atlantis"))
    assert list(page.context["form"].errors) == ["cities"]
