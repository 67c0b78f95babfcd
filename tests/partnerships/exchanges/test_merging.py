"""A renamed or merged city takes along what it wrote, said, used and was given to read."""

import uuid

import pytest

from citydiplo.kit.models import SearchEntry
from citydiplo.portal.actions import cities
from partnerships.actions import replies, reuses
from partnerships.models import Exchange, ReplyNotice, Reuse
from tests import fitting
from tests.rows import make_city

pytestmark = pytest.mark.django_db


def detail():
    return SearchEntry.objects.get(kind="exchange").detail


def test_a_new_name_is_found_beside_what_it_wrote(cast):
    made = cast.write()
    assert detail() == "Lesson, Lima"
    cities.rename(city=cast.lima, name="Ciudad de los Reyes", by=cast.olu)
    assert detail() == "Lesson, Ciudad de los Reyes"
    made.refresh_from_db()
    assert made.city.name == "Ciudad de los Reyes"


def test_what_it_wrote_and_could_read_goes_along(cast):
    into = make_city("callao", name="Callao", country="PE", region="latin-america-caribbean")
    made = cast.write()
    theirs = cast.write(cast.lagos, cast.chidi, audience="cities", to_cities=[cast.lima])
    said = replies.reply(
        exchange=made, author=cast.lagos, by=cast.chidi, text="Thanks, @lima.", token=uuid.uuid4()
    )
    cities.merge(city=cast.lima, into=into, by=cast.olu)
    made.refresh_from_db()
    assert (made.city, made.networks) == (into, " mercociudades ")
    assert made.history.first().changes["city"] == [cast.lima.pk, into.pk]
    assert detail() == "Lesson, Callao"
    assert list(theirs.to_cities.all()) == [into]
    assert ReplyNotice.objects.get(reply=said).city == into
    assert theirs in Exchange.objects.visible_to(type(cast.ana).objects.get(pk=cast.ana.pk))


def test_two_that_used_the_same_count_once_and_nobody_uses_its_own(cast):
    into, made = make_city("callao"), cast.write(cast.lagos, cast.chidi)
    for city, outcome in ((cast.lima, "It works."), (into, "")):
        reuses.say(exchange=made, city=city, by=cast.ana, outcome=outcome, spared_a_mistake=False)
    cities.merge(city=cast.lima, into=into, by=cast.olu)
    made.refresh_from_db()
    assert made.reuse_count == 1
    assert Reuse.objects.get().outcome == "It works."
    cities.merge(city=into, into=cast.lagos, by=cast.olu)
    made.refresh_from_db()
    assert (made.reuse_count, Reuse.objects.count()) == (0, 0)


def test_an_open_message_of_both_is_one(cast):
    into, made = make_city("callao"), cast.write(cast.lagos, cast.chidi)
    for city in (cast.lima, into):
        fitting.contact(exchange=made, city=city)
    fitting.contact(exchange=made, city=cast.lima, state="declined", answered_at="2026-01-01T12:00Z")
    cities.merge(city=cast.lima, into=into, by=cast.olu)
    assert [contact.city for contact in made.contacts.all()] == [into, into]
