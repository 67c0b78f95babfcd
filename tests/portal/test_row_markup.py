"""Kept markup of rows: the same page as without it, a changed row at once, nothing but the row decides."""

import datetime

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone, translation

from agenda.views.directories import MEETINGS
from networks.models import Mandate, Mayor
from networks.views.directories import CITIES, MAYORS
from partnerships.models import Partnership
from partnerships.views.directories import ACTIVITIES, PARTNERSHIPS, VISITS
from tests import fitting, rows

pytestmark = pytest.mark.django_db
LISTINGS = {
    "partnerships": PARTNERSHIPS,
    "activities": ACTIVITIES,
    "visits": VISITS,
    "cities": CITIES,
    "mayors": MAYORS,
    "meetings": MEETINGS,
}
MAY = rows.day("2026-05-04")


def at(hour):
    """The times of a meeting that takes an hour."""
    return {
        "starts_time": datetime.time(hour),
        "ends_time": datetime.time(hour + 1),
        "time_zone": "Africa/Lagos",
    }


@pytest.fixture
def ana(lima, lagos):
    """An editor of Lima, and three rows of each noun, some of which only their cities may read."""
    network = rows.make_network("merco")
    rows.make_membership(network, lima)
    for n in range(3):
        shared = rows.make_partnership(
            lima, lagos, title=f"Work {n}", visibility=("public", "members", "city")[n]
        )
        fitting.activity(partnership=shared, what=f"Concert {n}")
        rows.make_visit(lima, lagos, visibility="public", status="done", first_day=MAY, last_day=MAY)
        rows.make_meeting(network, title=f"Meeting {n}", **at(14 + n))
        mayor = Mayor.objects.create(name=f"Mayor {n}", slug=f"mayor-{n}")
        starts = datetime.date(2010 + n, 1, 1)
        Mandate.objects.create(mayor=mayor, city=lima, starts=starts, ends=starts.replace(month=6))
    return rows.make_seat(rows.make_person("Ana"), lima, "city-lead").person


def table(client, noun):
    """The table of a directory as it is sent."""
    page = client.get(reverse(noun)).content.decode()
    return page[page.index("<table") : page.index("</table>")]


@pytest.mark.parametrize("noun", LISTINGS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_page_of_kept_rows_is_the_page_without(noun, language, ana, client):
    client.force_login(ana)
    client.cookies["django_language"] = language
    caches["rows"].clear()
    made = table(client, noun)
    assert made.count("<tr") >= 3
    assert table(client, noun) == made
    caches["rows"].clear()
    assert table(client, noun) == made


@pytest.mark.parametrize("noun", LISTINGS)
def test_nothing_but_the_row_decides(noun, ana, django_assert_num_queries):
    listing = LISTINGS[noun]

    def found():
        return list(listing.rows(ana).order_by("pk").values(*listing.columns))

    together, alone = found(), found()
    assert len(together) >= 2
    with django_assert_num_queries(0):
        shown = list(listing.shown(together))
        assert [listing.shown([row])[0] for row in alone] == shown


def test_a_row_that_changed_is_shown_at_once(ana, client):
    client.force_login(ana)
    assert "Work 1" in table(client, "partnerships")
    Partnership.objects.filter(title="Work 1").update(title="Bus lanes", is_demo=True)
    after = table(client, "partnerships")
    assert "Bus lanes" in after
    assert "Work 1" not in after
    assert after.count("Demo") == 1


def test_times_of_meetings_are_those_of_the_reader(ana, client):
    client.force_login(ana)
    tables = set()
    for zone in ("America/Lima", "Asia/Tokyo"):
        ana.time_zone = zone
        ana.save()
        tables.add(table(client, "meetings"))
    assert len(tables) == 2


def test_words_that_depend_on_the_day_are_of_the_day(ana):
    from citydiplo.kit.listing.row_markup import KEPT, with_markup

    def keys():
        made = list(PARTNERSHIPS.rows(ana).values(*PARTNERSHIPS.columns))
        return [row[KEPT].key for row in with_markup(made, PARTNERSHIPS.shown, "some.html")]

    here = keys()
    assert keys() == here
    assert len(set(here)) == 3
    with translation.override("fr"):
        assert not set(keys()) & set(here)
    with timezone.override("Pacific/Kiritimati"):
        assert not set(keys()) & set(here)
