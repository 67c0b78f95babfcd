"""The pages of what one follows: begun, narrowed, changed in bulk, previewed; nobody sees another's."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from agenda import topics
from agenda.actions import follows, welcome
from agenda.digests import schedule
from agenda.digests.render import links
from agenda.models import DeliveryPreference, Digest, Follow
from agenda.queries import follows as targets
from networks.choices import WorldRegion
from tests import rows
from tests.agenda import events
from tests.pages import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    person = rows.make_person("Ana")
    client.force_login(person)
    return person


def new(kind, key):
    return reverse("follow-new", args=[kind, key])


def publish(city, **facts):
    partnership = rows.make_partnership(city, rows.make_city(), **facts)
    return events.publish(topics.topic("city", city.pk), object_id=partnership.pk), partnership


def test_a_city_is_followed_from_its_page(client, ana, lima):
    assert new("city", "lima") in client.get("/cities/lima/").content.decode()
    answer = client.post(new("city", "lima"), {"cadence": "daily", "kinds": ["lesson"]})
    assert answer.url == "/cities/lima/"
    follow = Follow.objects.get()
    assert (follow.city, follow.cadence, follow.kinds) == (lima, "daily", ("lesson",))
    assert "Following: Daily" in client.get("/cities/lima/").content.decode()


def test_a_public_visit_is_followed_from_its_page(client, ana, lima):
    visit = rows.make_visit(lima, rows.make_city(), status="done", visibility="public")
    assert "/follows/new/visit/" in client.get(visit.get_absolute_url()).text
    answer = client.post(f"/follows/new/visit/{visit.pk}/", {"cadence": "weekly"})
    assert answer.status_code == 302
    follow = Follow.objects.get(kind="visit")
    assert (follow.visit, follow.topic, str(follow)) == (visit, f"visit:{visit.pk}", str(visit))
    assert str(visit) in html.unescape(client.get("/follows/").text)
    assert f"/follows/{follow.pk}/" in client.get(visit.get_absolute_url()).text
    hidden = rows.make_visit(rows.make_city(), lima, visibility="own")
    assert client.get(f"/follows/new/visit/{hidden.pk}/").status_code == 404
    type(visit).objects.filter(pk=visit.pk).update(visibility="own", city=hidden.city)
    visit.parties.all().delete()
    page = client.get("/follows/")
    assert "A visit that you follow" in page.text
    assert visit.purpose not in page.text


@pytest.mark.parametrize(
    ("kind", "key"), [("dimension", "culture"), ("theme", "immigration"), ("region", "africa")]
)
def test_words_are_followed(client, ana, kind, key):
    client.post(new(kind, key), {"cadence": "weekly"})
    assert Follow.objects.get().topic == f"{kind}:{key}"


def test_a_search_is_saved_with_what_it_asks(client, ana, lima):
    page = client.get("/cities/?region=latin-america-caribbean&sort=name").content.decode()
    assert "of=region%3Dlatin-america-caribbean" in page
    facts = {"cadence": "weekly", "name": "Latin cities", "of": "region=latin-america-caribbean&nonsense=1"}
    client.post(new("search", "cities"), facts)
    follow = Follow.objects.get()
    assert (follow.noun, follow.query) == ("cities", "region=latin-america-caribbean")
    piece, _partnership = publish(lima)
    publish(rows.make_city("paris"))
    page = client.get(reverse("events")).content.decode()
    assert "You follow the search “Latin cities”" in page
    assert "Paris" not in page
    assert piece


@pytest.mark.parametrize(
    ("noun", "query", "name"),
    [
        ("cities", "region=africa&dimension=culture&q=port", "Cities: Africa, Culture, “port”"),
        ("cities", "region=atlantis", "Cities"),
        ("agenda-items", "theme=immigration&sort=title", "Agenda items: Immigration"),
        ("partnerships", "class=twinning&country=FR", "Partnerships: France, Twinning"),
    ],
)
def test_a_search_is_given_a_first_name_that_says_what_it_asks(client, ana, noun, query, name):
    rows.make_partnership(rows.make_city(country="FR", region="europe"), rows.make_city())
    answer = client.get(new("search", noun), {"of": query})
    assert answer.context["form"]["name"].value() == name


def test_a_first_name_is_no_longer_than_a_name_may_be(client, ana):
    regions = "&".join(f"region={region}" for region in WorldRegion.values)
    answer = client.get(new("search", "cities"), {"of": f"{regions}&q={'x' * 190}"})
    assert len(answer.context["form"]["name"].value()) == 120


def test_a_search_that_is_saved_already_keeps_its_name_until_it_gets_another(client, ana):
    facts = {"cadence": "weekly", "of": "region=africa"}
    client.post(new("search", "cities"), facts | {"name": "First"})
    page = client.get(new("search", "cities"), {"of": "region=africa"}).content.decode()
    assert 'value="First"' in page
    client.post(new("search", "cities"), facts | {"name": "Second"})
    follow = Follow.objects.get()
    assert follow.name == "Second"
    answer = client.post(reverse("follow", args=[follow.pk]), {"cadence": "daily", "name": ""})
    assert answer.status_code == 400
    client.post(reverse("follow", args=[follow.pk]), {"cadence": "daily", "name": "Third"})
    follow.refresh_from_db()
    assert (follow.name, follow.cadence) == ("Third", "daily")
    assert "/cities/?region=africa" in client.get(reverse("follow", args=[follow.pk])).content.decode()


def test_searches_of_mayors_say_that_they_cannot_be_followed(client, ana):
    words = "You cannot follow a search for mayors, because the news does"
    assert words in client.get("/mayors/?q=a").content.decode()
    assert words not in client.get("/mayors/").content.decode()
    assert client.get(new("search", "mayors"), {"of": "q=a"}).status_code == 404


def test_nothing_typed_is_lost_when_something_is_missing(client, ana):
    answer = client.post(new("dimension", "culture"), {"kinds": ["lesson"], "cadence": "hourly"})
    assert answer.status_code == 400
    assert 'value="lesson"' in answer.content.decode()
    assert "checked" in answer.content.decode()


def test_many_follows_change_at_once(client, ana, lima):
    for what in (targets.of_row(lima), targets.of_word("theme", "immigration")):
        follows.follow(person=ana, cadence="weekly", **what)
    chosen = list(Follow.objects.values_list("pk", flat=True))
    client.post(reverse("follows"), {"chosen": chosen, "do": "monthly"})
    assert set(Follow.objects.values_list("cadence", flat=True)) == {"monthly"}
    client.post(reverse("follows"), {"chosen": chosen[:1], "do": "unfollow"})
    assert Follow.objects.count() == 1
    assert client.post(reverse("follows"), {"do": "daily"}).status_code == 400
    assert client.post(reverse("follows"), {"chosen": ["9" * 30], "do": "daily"}).status_code == 400


def test_nobody_changes_or_sees_what_another_follows(client, ana, lima):
    bo = rows.make_person("Bo")
    theirs, _is_new = follows.follow(person=bo, cadence="weekly", **targets.of_row(lima))
    assert client.get(reverse("follow", args=[theirs.pk])).status_code == 404
    client.post(reverse("follows"), {"chosen": [theirs.pk], "do": "unfollow"})
    assert Follow.objects.filter(pk=theirs.pk).exists()
    assert b"Lima" not in client.get(reverse("follows")).content


def test_the_rule_is_printed(client, ana):
    assert ("For example, Africa and Culture: only news about culture in") in client.get(
        reverse("follows")
    ).content.decode()


def test_a_preview_tells_what_the_next_mail_would(client, ana, lima):
    follows.follow(person=ana, cadence="weekly", **targets.of_row(lima))
    publish(lima, title="Clean rivers")
    publish(lima, title="Between us", visibility="city")
    page = client.get(reverse("follows-preview")).content.decode()
    assert "Clean rivers" in page
    assert "You follow Lima" in page
    assert "Between us" not in page


def test_a_preview_is_of_the_cadence_that_a_follow_came_back_to(client, ana, lima):
    follow, _is_new = follows.follow(person=ana, cadence="weekly", **targets.of_row(lima))
    for cadence in ("monthly", "weekly"):
        follows.set_cadence(follows=[follow], cadence=cadence)
        follow.refresh_from_db()
    publish(lima, title="Clean rivers")
    page = client.get(reverse("follows-preview")).content.decode()
    assert ("Clean rivers" in page, "Monthly" in page) == (True, False)


def make_digest(person, *pieces, follow=0):
    now = timezone.now()
    window = {"number": 1, "start": 1, "stop": 99, "since": now, "until": now, "due_at": now}
    entries = [[piece, [follow]] for piece in pieces]
    return Digest.objects.create(
        person=person, cadence="weekly", state="sent", sent_at=now, entries=entries, **window
    )


def test_a_shared_digest_shows_a_visitor_only_what_is_public(client, ana, lima):
    rows.make_seat(ana, lima, "city-editor")
    public, _partnership = publish(lima, title="Clean rivers")
    private, _partnership = publish(lima, title="Between us", visibility="city")
    digest = make_digest(ana, public, private)
    url = reverse("digest-shared", args=[links.token_of_digest(digest.pk)])
    mine = client.get(url).content.decode()
    assert "Clean rivers" in mine
    assert "Between us" in mine
    client.logout()
    theirs = client.get(url).content.decode()
    assert "Clean rivers" in theirs
    assert "Between us" not in theirs
    assert client.get(reverse("digest-shared", args=[f"d-{digest.pk}.x"])).status_code == 404


def test_people_choose_their_own_hour(client, ana, lima):
    follows.follow(person=ana, cadence="weekly", **targets.of_row(lima))
    client.post(reverse("delivery-hour"), {"hour": "17", "weekday": "4"})
    schedule = ana.digest_schedules.get(cadence="weekly")
    assert (schedule.hour, schedule.weekday, schedule.next_due_at.weekday()) == (17, 4, 4)
    client.post(reverse("delivery-hour"), {"hour": "25", "weekday": "x"})
    assert DeliveryPreference.objects.get().hour == 17


@pytest.mark.parametrize("page", ["follows", "follows-preview", "events", "digests"])
def test_a_page_costs_the_same_with_few_and_with_many(client, ana, lima, page):
    def more(number):
        for _ in range(number):
            city = rows.make_city()
            follow, _is_new = follows.follow(person=ana, cadence="weekly", **targets.of_row(city))
            piece, _partnership = publish(city)
        if page == "digests":
            Digest.objects.all().delete()
            make_digest(ana, piece, follow=follow.pk)

    more(2)
    few = statements(client, reverse(page))
    more(8)
    many = statements(client, reverse(page))
    assert len(few) == len(many) <= 24


# First follows -----------------------------------------------------------------


def test_who_has_a_seat_follows_city_networks_and_partners_weekly(client, ana, lima):
    network, quito = rows.make_network("merco"), rows.make_city("quito")
    rows.make_membership(network, lima)
    rows.make_partnership(lima, quito)
    rows.make_seat(ana, lima, "city-editor")
    eve = rows.make_person("Eve")
    assert welcome.introduce() == 1
    assert welcome.introduce() == 0
    assert {str(follow) for follow in Follow.objects.filter(person=ana, cadence="weekly")} == {
        "Lima",
        "Merco",
        "Quito",
    }
    assert not Follow.objects.filter(person=eve).exists()


# Operators -----------------------------------------------------------------------


@pytest.fixture
def olu(client):
    person = rows.make_person("Olu", is_staff=True)
    client.force_login(person)
    return person


def test_an_operator_sees_what_is_unknown_and_decides(client, olu, lima):
    ana = rows.make_person("Ana")
    digest = make_digest(ana)
    Digest.objects.update(state="unknown", sent_at=None, problem="worker lost")
    page = client.get(reverse("digest-office")).content.decode()
    assert "ana@example.org" in page
    client.post(reverse("digest-office"), {"do": "again", "digest": digest.pk})
    assert Digest.objects.get().state == "planned"
    client.post(reverse("digest-office"), {"do": "again", "digest": digest.pk})
    Digest.objects.update(state="unknown")
    client.post(reverse("digest-office"), {"do": "arrived", "digest": digest.pk})
    assert Digest.objects.get().state == "sent"


def test_an_operator_pauses_and_resumes(client, olu):
    client.post(reverse("digest-office"), {"do": "pause", "reason": "The server moves."})
    assert schedule.is_paused()
    assert "The server moves." in client.get(reverse("digest-office")).content.decode()
    client.post(reverse("digest-office"), {"do": "resume"})
    assert not schedule.is_paused()


@pytest.mark.parametrize("pk", ["", "x", "9" * 40, "-1", "1.5"])
def test_nonsense_is_no_error(client, olu, pk):
    assert client.post(reverse("digest-office"), {"do": "again", "digest": pk}).status_code == 302


def test_a_sample_shows_public_news_alone(client, olu, lima, sink):
    publish(lima, title="Clean rivers")
    publish(lima, title="Between us", visibility="city")
    answer = client.get(reverse("digest-sample"))
    assert "sandbox" in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert "Clean rivers" in page
    assert "Between us" not in page
    client.post(reverse("digest-office"), {"do": "sample"})
    assert sink.readers == ["olu@example.org"]


def test_pages_that_a_mail_leads_to_are_in_its_language(client, settings, lima):
    settings.LANGUAGES = [("en", "English"), ("es", "Español")]
    bo = rows.make_person("Bo", language="es", time_zone="Pacific/Auckland")
    follow, _is_new = follows.follow(person=bo, cadence="weekly", **targets.of_row(lima))
    noon = events.moment("2026-03-01 12:00")  # the second of March in Auckland
    digest = Digest.objects.create(
        person=bo, cadence="weekly", number=1, start=1, stop=1, since=noon, until=noon, due_at=noon
    )
    shared = links.view_url(digest.pk).partition("/mail/")[2]
    stop = links.stop_url(links.token_of_follow(follow.pk)).partition("/mail/")[2]
    page = client.get(f"/mail/{shared}").content.decode()
    assert '<html lang="es"' in page
    assert "2 de marzo de 2026" in page
    assert '<html lang="es"' in client.get(f"/mail/{stop}").content.decode()
    assert '<html lang="en"' in client.get(f"/mail/{stop}?lang=en").content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"  # this browser's reader chose a language
    assert '<html lang="en"' in client.get(f"/mail/{stop}").content.decode()
    assert '<html lang="en"' in client.get("/").content.decode()
