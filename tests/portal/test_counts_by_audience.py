"""Numbers of directories: what everybody may read is counted once, what few may read is added."""

import time
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client, TestCase

from agenda.views.directories import AGENDA, MEETINGS
from citydiplo.kit.caching import versions
from citydiplo.kit.listing.facets.counting import count, count_together
from networks.actions.search import index_cities
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
    cache.set(versions.wrote(colleague.pk), time.time() - 20)
    log(signed_in(ana), places["lima"], places["abuja"])
    assert total(signed_in(colleague)) == before
    assert total(signed_in(ana)) == before + 1
