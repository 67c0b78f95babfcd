"""Numbers of directories: what everybody may read is counted once, what few may read is added."""

import datetime
import random
import time
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda.views.directories import AGENDA, MEETINGS
from citydiplo.kit.caching import versions
from citydiplo.kit.listing.facets.counting import count, count_together
from networks.actions.search import index_cities
from networks.models import City
from partnerships.actions import partnerships
from partnerships.models import Partnership
from partnerships.views.directories import ACTIVITIES, EXCHANGES, PARTNERSHIPS, VISITS
from tests import fitting, rows

pytestmark = pytest.mark.django_db
MAY = rows.day("2026-05-04")

LISTINGS = {
    "partnerships": PARTNERSHIPS,
    "activities": ACTIVITIES,
    "exchanges": EXCHANGES,
    "visits": VISITS,
    "agenda": AGENDA,
    "meetings": MEETINGS,
}


@pytest.fixture
def places(lima, lagos):
    """Two cities, a third one in their network, and rows of all kinds that not everybody may read."""
    abuja, network = rows.make_city("abuja", country="NG", region="africa"), rows.make_network("merco")
    for city in (lima, abuja):
        rows.make_membership(network, city)
    for visibility in ("public", "members", "city"):
        for status in ("active", "draft"):
            shared = rows.make_partnership(lima, lagos, visibility=visibility, status=status)
            fitting.activity(partnership=shared)
    rows.make_partnership(lagos, abuja, visibility="city", is_demo=True)
    for audience, to in (("public", ()), ("networks", (network,)), ("cities", (lima,))):
        rows.make_exchange(lagos, to=to, audience=audience)
    for visibility in ("own", "parties"):
        rows.make_visit(lima, lagos, visibility=visibility)
    for visibility in ("own", "parties", "members", "public"):
        rows.make_visit(lima, lagos, visibility=visibility, status="done", first_day=MAY, last_day=MAY)
    for audience in ("public", "members"):
        rows.make_item(network, audience=audience)
        rows.make_meeting(network, audience=audience)
    rows.make_item(network, audience="cities", cities=[lima])
    return {"lima": lima, "lagos": lagos, "abuja": abuja, "merco": network}


def readers(places):
    return {
        "nobody's editor": rows.make_person("Eve"),
        "operator": rows.make_person("Olu", is_staff=True),
        **{
            name: rows.make_seat(rows.make_person(name), place, role).person
            for name, role in (
                ("lima", "city-editor"),
                ("lagos", "city-editor"),
                ("abuja", "city-editor"),
                ("merco", "secretariat"),
            )
            for place in [places[name]]
        },
    }


@pytest.mark.parametrize("noun", LISTINGS)
def test_what_everybody_reads_and_what_few_read_are_together_what_they_read(places, noun):
    listing, beyond = LISTINGS[noun], 0
    for name, user in readers(places).items():
        whole = count(listing.filters(None, listing.rows(user)))
        public = listing.filters(None, listing.rows(AnonymousUser()))
        own = listing.filters(None, listing.beyond_public(user))
        parts = [count(public), count(own)]
        assert count_together(public, own) == parts, name
        both = parts[0] + parts[1]
        assert (both.total, both.demo) == (whole.total, whole.demo), name
        for counted in ("options", "demo_options"):
            positive = [
                {
                    facet: {value: n for value, n in found.items() if n}
                    for facet, found in getattr(one, counted).items()
                }
                for one in (both, whole)
            ]
            assert positive[0] == positive[1], (name, counted)
        beyond += parts[1].total
    assert beyond, "no reader sees more than everybody, so nothing was tried"


def total(client, query=""):
    return client.get(f"/partnerships/{query}").context["directory"].total


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def lagging(settings):
    settings.COUNTS_LAG = 10


def log(client, city, partner):
    """Add a partnership by the form, with its announcement. Its address."""
    typed = {
        "city": city.pk,
        "partner": partner.name,
        "pick": f"city:{partner.pk}",
        "partnership_class": "twinning",
        "dimension": "culture",
        "since": "1998",
        "status": "active",
        "token": uuid.uuid4(),
    }
    index_cities([partner.pk])
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post("/partnerships/new/", typed)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"].partition("edit/")[0]


def test_a_writer_sees_the_new_number_and_others_a_moment_later(lagging, places, settings):
    who = readers(places)
    ana, chidi, visitor = signed_in(who["lima"]), signed_in(who["lagos"]), Client()
    before = [total(ana), total(chidi), total(visitor)]
    address = log(ana, places["lima"], places["abuja"])
    assert [total(chidi), total(visitor)] == before[1:]
    assert address in chidi.get("/partnerships/").content.decode()  # the rows are those of now
    assert total(ana) == before[0] + 1
    settings.COUNTS_LAG = 0
    assert [total(chidi), total(visitor)] == [number + 1 for number in before[1:]]


def test_a_colleague_who_wrote_a_while_ago_leaves_no_old_number_to_the_writer(lagging, places):
    """Both read the same rows. The colleague may get the last number; the writer may not."""
    ana = readers(places)["lima"]
    colleague = rows.make_seat(rows.make_person("Uma"), places["lima"], "city-editor").person
    before = total(signed_in(ana))
    cache.set(versions.wrote(colleague.pk, "partnerships"), time.time() - 20)
    log(signed_in(ana), places["lima"], places["abuja"])
    assert total(signed_in(colleague)) == before
    assert total(signed_in(ana)) == before + 1


def arcs(client, query=""):
    """(the paths on the map, statements that find what is drawn)"""
    with CaptureQueriesContext(connection) as asked:
        drawing = client.get(f"/partnerships/?view=map{query}").context["drawing"]
    found = [one for one in asked if one["sql"].startswith('SELECT "partnerships_party"')]
    return drawing.strands, found


def test_a_map_is_drawn_once_for_all_who_read_the_same_until_a_row_changes(places):
    City.objects.update(latitude=1)
    for place, city in enumerate(places[name] for name in ("lima", "lagos", "abuja")):
        City.objects.filter(pk=city.pk).update(longitude=10 * place)
    who = readers(places)
    eve, ana = signed_in(who["nobody's editor"]), signed_in(who["lima"])
    public, drawn = arcs(eve)
    assert drawn
    assert arcs(signed_in(rows.make_person("Nia"))) == (public, [])
    assert arcs(eve, "&sort=oldest")[1]
    own, drawn = arcs(ana)
    assert drawn
    assert own == public  # between the same two cities
    log(ana, places["lima"], places["abuja"])
    assert len(arcs(eve)[0][0][1]) > len(public[0][1])


def passes(asked):
    """The statements that count, with how many passes over the rows each makes."""
    found = [query["sql"] for query in asked if "pass0" in query["sql"]]
    return [sql.count('FROM "partnerships_partnership"') for sql in found]


@pytest.fixture
def settled(places):
    """All records were entered long ago: what is entered now is counted apart."""
    Partnership.objects.update(created_at=timezone.now() - datetime.timedelta(days=1))


@pytest.mark.parametrize("lag", [0, 10])
def test_a_new_record_makes_nobody_count_all_of_them(places, settled, settings, lag):
    settings.COUNTS_LAG = lag
    ana = signed_in(readers(places)["lima"])
    before = [total(ana), total(Client())]
    log(ana, places["lima"], places["abuja"])
    with CaptureQueriesContext(connection) as asked:
        assert total(ana) == before[0] + 1
    assert passes(asked) == [1]
    assert all('"created_at" > ' in query["sql"] for query in asked if "pass0" in query["sql"])
    settings.COUNTS_LAG = 0
    with CaptureQueriesContext(connection) as asked:
        assert total(Client()) == before[1] + 1
    assert passes(asked) == [1]


def test_after_each_write_its_writer_reads_the_new_numbers(lagging, places, settled):
    """New records and changes of former ones in turn, and records that were new a while ago."""
    who = readers(places)["lima"]
    ana, chance = signed_in(who), random.Random(3)
    for turn in range(6):
        if turn % 2:
            row = chance.choice(Partnership.objects.filter(visibility="public", status="active"))
            with versions.written_by(lambda: who.pk), TestCase.captureOnCommitCallbacks(execute=True):
                partnerships.change_status(partnership=row, status="dormant")
        else:
            log(ana, places["lima"], rows.make_city(f"place-{turn}", country="CL"))
        for query in ("", "?status=active", "?status=active&dimension=culture"):
            filters = PARTNERSHIPS.filters(QueryDict(query[1:]), Partnership.objects.visible_to(who))
            shown = ana.get(f"/partnerships/{query}").context["directory"]
            assert shown.total == filters.qs.count(), (turn, query)
            assert len(shown.page.rows) == shown.total


def test_records_that_were_new_are_counted_with_the_others_later(places, settled, settings):
    settings.COUNTS_LAG = 0
    ana = signed_in(readers(places)["lima"])
    before = total(ana)
    log(ana, places["lima"], places["abuja"])
    assert total(ana) == before + 1
    Partnership.objects.filter(pk=Partnership.objects.latest("pk").pk).update(
        created_at=timezone.now() - datetime.timedelta(hours=1)
    )
    with TestCase.captureOnCommitCallbacks(execute=True):
        versions.bump("partnerships")
    assert total(ana) == before + 1
