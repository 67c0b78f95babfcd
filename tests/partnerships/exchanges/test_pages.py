"""The pages of exchanges: writing in a city's name, reading, the lists, and what they cost."""

import datetime
import re
import uuid

import pytest
from django.utils import timezone

from networks.actions.search import index_cities
from partnerships.models import Exchange
from tests import fitting
from tests.pages import statements
from tests.rows import make_city, make_exchange, make_membership, make_network, make_partnership, make_seat

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NEW = "/exchanges/new/lesson/"


def typed(cast, **facts):
    return {
        "author": f"city:{cast.lima.pk}",
        "title": "Bus lanes before the kerbs",
        "situation": "Four avenues, **one** year.",
        "audience": "public",
        "do": "publish",
    } | facts


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def test_a_lesson_is_written_in_a_few_fields_and_read_by_everybody(ana, cast, client):
    sent = ana.post(NEW, typed(cast, cost="€1.4 million", languages="Spanish, en", themes=["immigration"]))
    made = Exchange.objects.get()
    assert sent.url == made.get_absolute_url()
    assert (made.city, made.by, made.state, made.languages) == (cast.lima, cast.ana, "published", " es en ")
    client.logout()
    page = client.get(sent.url).content.decode()
    assert "<strong>one</strong>" in page
    assert "€1.4 million" in page
    assert "Spanish, English" in page
    assert cast.ana.email not in page


@pytest.mark.parametrize("kind", ["practice", "tool", "expertise", "request"])
def test_each_kind_asks_its_own_questions(ana, cast, kind):
    page = f"/exchanges/new/{kind}/"
    assert 'name="what"' in ana.get(page).content.decode()
    assert ana.post(page, typed(cast, what="A thing.")).status_code == 302
    assert Exchange.objects.get().kind == kind


def test_the_preview_saves_nothing_and_keeps_what_was_typed(ana, cast):
    page = ana.post(NEW, typed(cast, do="preview")).content.decode()
    assert "<strong>one</strong>" in page
    assert "Four avenues, **one** year." in page
    assert not Exchange.objects.exists()


def test_a_draft_needs_a_title_alone(ana, cast):
    assert ana.post(NEW, typed(cast, situation="", do="publish")).status_code == 200
    assert ana.post(NEW, typed(cast, situation="", do="draft")).status_code == 302
    assert Exchange.objects.get().state == "draft"


def test_it_is_planned_in_the_readers_own_time(ana, cast):
    cast.ana.time_zone = "America/Lima"
    cast.ana.save()
    ana.post(NEW, typed(cast, publish_at="2030-05-01T08:00"))
    made = Exchange.objects.get()
    assert made.state == "scheduled"
    assert made.publish_at == datetime.datetime(2030, 5, 1, 13, tzinfo=datetime.UTC)
    assert "08:00" in ana.get(made.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"publish_at": "2020-01-01T08:00"},
        {"publish_at": "soon"},
        {"languages": "Klingon"},
        {"audience": "networks"},
        {"audience": "cities"},
        {"audience": "cities", "to_cities": "Atlantis"},
        {"audience": "everybody"},
        {"title": "x" * 161},
        {"title": ""},
        {"situation": "x" * 10_001},
        {"situation": "a\0b"},
        {"author": "city:999999"},
        {"dimensions": ["cookery"]},
        {"partnership": "9" * 30},
        {"to_networks": ["9" * 30], "audience": "networks"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(ana, cast, wrong):
    answer = ana.post(NEW, typed(cast, tried="Paint first.", **wrong))
    assert answer.status_code == 200
    assert "Paint first." in answer.content.decode()
    assert not Exchange.objects.exists()


def test_nobody_writes_in_anothers_name(ana, cast):
    for author in (f"city:{cast.lagos.pk}", f"network:{cast.network.pk}", "", "city:x"):
        assert ana.post(NEW, typed(cast, author=author)).status_code == 200
    assert not Exchange.objects.exists()


def test_it_is_given_to_networks_that_its_author_belongs_to(ana, cast):
    other = make_network("other")
    make_membership(other, cast.lagos)
    refused = typed(cast, audience="networks", to_networks=[other.pk])
    assert ana.post(NEW, refused).status_code == 200
    assert ana.post(NEW, typed(cast, audience="networks", to_networks=[cast.network.pk])).status_code == 302
    assert list(Exchange.objects.get().to_networks.all()) == [cast.network]


def test_cities_are_named_by_their_names_or_addresses(ana, cast):
    make_city("granada-es", name="Granada")
    names = f"{cast.lagos.slug}\n\nGranada (granada-es)"
    assert ana.post(NEW, typed(cast, audience="cities", to_cities=names)).status_code == 302
    assert {city.slug for city in Exchange.objects.get().to_cities.all()} == {"lagos", "granada-es"}


def test_a_network_writes_too(client, cast):
    client.force_login(cast.dia)
    sent = typed(
        cast, author=f"network:{cast.network.pk}", audience="networks", to_networks=[cast.network.pk]
    )
    assert client.post(NEW, sent).status_code == 302
    assert Exchange.objects.get().network == cast.network


def test_who_has_no_seat_is_told_what_to_do(client, cast):
    client.force_login(cast.eve)
    assert client.get(NEW).status_code == 200
    assert client.post(NEW, typed(cast)).status_code == 403
    client.force_login(cast.bo)  # a mayor's office reads and approves, and writes nothing
    assert client.post(NEW, typed(cast)).status_code == 403


def test_of_two_editors_the_second_keeps_what_they_typed(ana, cast):
    made = cast.write(tried="Paint.")
    edit = f"{made.get_absolute_url()}edit/"
    opened = ana.get(edit).context["form"]
    mine = {name: opened[name].value() for name in ("version", "base")}
    ana.post(edit, typed(cast, title="Theirs", situation="Four avenues.", tried="Paint.", do="save", **mine))
    late = ana.post(
        edit, typed(cast, title="Bus lanes", situation="Five.", tried="Paint.", do="save", **mine)
    )
    assert late.status_code == 409
    page = late.content.decode()
    assert 'value="Theirs"' in page  # what was not touched follows
    assert "Five." in page  # what was typed stays
    form = late.context["form"]
    again = {name: form[name].value() for name in ("version", "base")}
    sent = typed(cast, title="Theirs", situation="Five.", tried="Paint.", do="save", **again)
    assert ana.post(edit, sent).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.situation, made.state) == ("Theirs", "Five.", "published")


def test_what_is_published_cannot_be_emptied(ana, cast):
    made = cast.write()
    sent = typed(cast, situation="", do="draft", version=made.version)
    assert ana.post(f"{made.get_absolute_url()}edit/", sent).status_code == 200
    made.refresh_from_db()
    assert (made.state, made.situation) == ("published", "Four avenues.")


def test_withdrawing_needs_a_reason_and_its_page_says_it(ana, cast, client):
    made = cast.write(title="Secret title")
    page = made.get_absolute_url()
    assert ana.post(f"{page}withdraw/", {"reason": " "}).status_code == 200
    ana.post(f"{page}withdraw/", {"reason": "The number was wrong."})
    client.logout()
    gone = client.get(page)
    assert gone.status_code == 410
    assert "The number was wrong." in gone.content.decode()
    assert "Secret title" not in gone.content.decode()


def test_one_that_was_for_few_was_never_there_for_others(cast, client):
    made = cast.write(audience="cities", to_cities=[cast.lagos])
    Exchange.objects.update(state="withdrawn", withdrawn_at=timezone.now(), withdrawn_reason="So.")
    assert client.get(made.get_absolute_url()).status_code == 404
    client.force_login(cast.chidi)
    assert client.get(made.get_absolute_url()).status_code == 410


def test_the_history_tells_readers_what_changed_since_they_could_read_it(ana, cast, client):
    made = cast.write(is_ready=False, title="First thought")
    edit = f"{made.get_absolute_url()}edit/"
    ana.post(edit, typed(cast, title="Second thought", version=made.version))
    made.refresh_from_db()
    ana.post(edit, typed(cast, title="Third thought", do="save", version=made.version))
    history = f"{made.get_absolute_url()}history/"
    own = ana.get(history).content.decode()
    assert "First thought" in own
    client.logout()
    told = client.get(history).content.decode()
    assert "First thought" not in told
    assert "Second thought" in told
    assert "Third thought" in told


def test_a_wider_audience_does_not_learn_what_it_was_before(ana, cast, client):
    made = cast.write(audience="cities", to_cities=[cast.lagos], title="Between us")
    sent = typed(cast, title="For all", do="save", version=made.version)
    ana.post(f"{made.get_absolute_url()}edit/", sent)
    client.logout()
    told = client.get(f"{made.get_absolute_url()}history/").content.decode()
    assert "For all" in told
    assert "Between us" not in told
    assert "Lagos" not in told


@pytest.mark.parametrize(
    "path",
    [
        "/exchanges/",
        "/exchanges/?q=veiled",
        "/exchanges/?view=map",
        "/exchanges/export.csv",
        "/exchanges/export.geojson",
        "/cities/lima/exchanges/",
        "/networks/mercociudades/exchanges/",
        "/themes/immigration/",
        "/dimensions/culture/",
        "/search/?q=veiled",
        "/suggest/?q=veiled&kind=exchange",
        "/",
    ],
)
def test_what_is_for_some_is_in_no_list_for_others(client, cast, path):
    about = {"dimensions": ["culture"], "themes": ["immigration"], "situation": "veiled"}
    cast.write(audience="networks", to_networks=[cast.network], title="veiled title", **about)
    cast.write(
        cast.network, cast.dia, audience="cities", to_cities=[cast.lagos], title="veiled name", **about
    )
    cast.write(is_ready=False, title="veiled draft", **about)
    for person in (None, cast.eve, make_seat(cast.eve, make_city("oslo"), "city-editor").person):
        if person:
            client.force_login(person)
        answer = client.get(path)
        text = answer.getvalue() if answer.streaming else answer.content
        assert b"veiled title" not in text
        assert b"veiled name" not in text
        assert b"veiled draft" not in text
        assert b"1 exchange" not in text  # nor in a count


def test_who_may_read_it_finds_it_by_its_words(client, cast):
    cast.write(
        audience="networks", to_networks=[cast.network], title="Tramway lessons", situation="Catenary."
    )
    client.force_login(cast.dia)
    for words, found in (("catenar", True), ("tramway catenary", True), ("ferry", False)):
        assert ("Tramway lessons" in client.get(f"/exchanges/?q={words}").content.decode()) is found


def test_who_joins_a_network_sees_more_at_once(client, cast):
    cast.write(audience="networks", to_networks=[cast.network], title="For members")
    client.force_login(cast.chidi)
    assert "For members" not in client.get("/exchanges/").content.decode()
    make_membership(cast.network, cast.lagos)
    assert "For members" in client.get("/exchanges/").content.decode()


@pytest.mark.parametrize("reader", ["visitor", "ana"])
@pytest.mark.parametrize("path", ["/exchanges/", "/exchanges/?view=map", "/cities/lima/exchanges/"])
def test_lists_cost_the_same_with_few_and_many(client, cast, reader, path):
    if reader == "ana":
        client.force_login(cast.ana)
    make_exchange(cast.lima)
    few = len(statements(client, path))
    for number in range(12):
        make_exchange(cast.lima, "request", reuse_count=number)
        make_exchange(make_city(latitude=1, longitude=1), "tool")
        make_exchange(make_network())
    assert len(statements(client, path)) == few <= 8


@pytest.mark.parametrize("reader", ["visitor", "ana"])
def test_its_page_costs_the_same_with_much_talk(client, cast, reader):
    if reader == "ana":
        client.force_login(cast.ana)
    about = {"dimensions": ["culture"], "themes": ["immigration"]}
    exchange = make_exchange(cast.lagos, "tool", what="Trams", **about)

    def talk():
        said = fitting.reply(exchange=exchange, city=make_city(), text="@lima")
        fitting.reply(exchange=exchange, network=make_network(), thread=said)
        fitting.reuse(exchange=exchange, city=make_city(), spared_a_mistake=True)
        fitting.exchange_document(exchange=exchange, digest=said.pk)
        make_exchange(make_city(), "request", **about)

    talk()
    few = len(statements(client, exchange.get_absolute_url()))
    for _number in range(8):
        talk()
    assert len(statements(client, exchange.get_absolute_url())) == few <= 12


def test_a_partnership_shows_what_its_parties_tell_of_it(client, cast):
    partnership = make_partnership(cast.lima, cast.lagos, visibility="members")
    made = cast.write(partnership=partnership)
    page = client.get(made.get_absolute_url()).content.decode()
    assert partnership.get_absolute_url() not in page  # it is not for visitors
    client.force_login(cast.chidi)
    assert partnership.get_absolute_url() in client.get(made.get_absolute_url()).content.decode()
    assert made.title in client.get(partnership.get_absolute_url()).content.decode()


def test_the_order_by_use_puts_what_was_used_first(client, cast):
    make_exchange(cast.lima, title="Never used")
    make_exchange(cast.lima, title="Often used", reuse_count=3, published_at="2020-01-01T00:00Z")
    page = client.get("/exchanges/?sort=reused").content.decode()
    assert page.index("Often used") < page.index("Never used")
    page = client.get("/exchanges/").content.decode()
    assert page.index("Never used") < page.index("Often used")


def test_a_reply_is_written_on_the_page_and_quotes(client, cast):
    made = cast.write()
    client.force_login(cast.chidi)
    reply = f"{made.get_absolute_url()}reply/"
    token = client.get(reply).context["form"]["token"].value()
    sent = {"author": f"city:{cast.lagos.pk}", "text": "Who *signed*?", "token": token}
    answer = client.post(reply, sent)
    assert answer.status_code == 302
    client.post(reply, sent)  # a double click
    said = made.replies.get()
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Who <em>signed</em>?" in page
    quoted = client.get(f"{reply}?to={said.pk}&quote=1").context["form"]["text"].value()
    assert quoted == "> Who *signed*?\n> — Lagos\n\n"
    for unknown in (999, "x", "9" * 30):
        assert client.get(f"{reply}?to={unknown}").status_code == 404


def test_our_own_city_does_not_use_its_own_lesson(ana, cast):
    made = cast.write()
    assert ana.get(f"{made.get_absolute_url()}reuse/").status_code == 403
    assert ana.get(f"{made.get_absolute_url()}contact/").status_code == 403


def test_a_city_says_that_it_used_it(client, cast):
    made = cast.write()
    client.force_login(cast.chidi)
    sent = {"author": f"city:{cast.lagos.pk}", "outcome": "It *works*.", "spared_a_mistake": "on"}
    assert client.post(f"{made.get_absolute_url()}reuse/", sent).status_code == 302
    client.logout()
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Used by 1 city" in page
    assert "1 city avoided a mistake" in page
    assert "It <em>works</em>." in page
    client.force_login(cast.chidi)
    assert "It *works*." in client.get(f"{made.get_absolute_url()}reuse/").content.decode()


def test_the_mayors_office_approves_from_its_desk(ana, client, cast):
    cast.lima.asks_approval = True
    cast.lima.save()
    ana.post(NEW, typed(cast))
    made = Exchange.objects.get()
    approve = f"{made.get_absolute_url()}approve/"
    assert ana.get(approve).status_code == 403
    client.force_login(cast.bo)
    assert approve in client.get("/desk/").content.decode()
    page = client.get(approve)
    assert "Four avenues" in page.content.decode()  # it approves what it reads there
    client.post(approve, {"approve": "1"})
    made.refresh_from_db()
    assert made.state == "waiting"  # no page of ours sent that
    client.post(approve, {"approve": "1", "version": made.version})
    made.refresh_from_db()
    assert made.state == "published"


def test_html_in_every_field_is_harmless(ana, cast):
    evil = "<script>alert(1)</script>"
    fields = ("title", "situation", "tried", "went_wrong", "cost", "next_time")
    ana.post(NEW, typed(cast, **dict.fromkeys(fields, evil)))
    made = Exchange.objects.get()
    for path in (made.get_absolute_url(), "/exchanges/", "/cities/lima/exchanges/", "/"):
        assert evil not in ana.get(path).content.decode()


@pytest.mark.parametrize(
    ("saved_by", "change"),
    [
        ("publish", {"title": "Bus lanes after the kerbs"}),
        ("publish", {"situation": "Five avenues."}),
        ("draft", {"dimensions": ["transport"], "do": "draft"}),
        ("draft", {"audience": "cities", "to_cities": "lagos", "do": "draft"}),
        ("draft", {"do": "publish"}),
    ],
)
def test_an_exchange_sent_again_with_other_words_says_that_they_were_not_saved(ana, cast, saved_by, change):
    index_cities()
    facts = typed(cast, do=saved_by, token=str(uuid.uuid4()), languages="Spanish")
    ana.post(NEW, facts)
    same = ana.post(NEW, facts, follow=True).content.decode()
    assert "This form was already saved, so your last change was not" not in same
    answer = ana.post(NEW, facts | change, follow=True)
    written = Exchange.objects.get()
    edit = f"/exchanges/{written.pk}/edit/"
    assert answer.redirect_chain[0][0] == f"{edit}?continue"
    assert "This form was already saved, so your last change was not" in answer.content.decode()
    form = answer.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert {name: data[name] for name in change if name != "do"} == {
        name: value for name, value in change.items() if name != "do"
    }
    assert ana.post(edit, data | {"do": change.get("do", "save")}).status_code == 302
    before = written.version
    written.refresh_from_db()
    assert written.version > before


def test_an_exchange_being_edited_is_offered_again(ana, cast):
    ana.post(NEW, typed(cast))
    edit = f"/exchanges/{Exchange.objects.get().pk}/edit/"
    marks = re.findall(r'name="(opened-by|opened-at)" value="([^"]+)"', ana.get(edit).content.decode())
    ana.post("/unsaved/", dict(marks) | {"title": "Half a thought"})
    assert "Half a thought" in ana.get(f"{edit}?continue").content.decode()
