"""A renamed city and two merged ones: old addresses lead on, and no link is lost."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from agenda.actions import groups
from agenda.models import Follow
from citydiplo.accounts.models import User
from citydiplo.kit.search import find, suggest
from citydiplo.portal.actions import cities
from networks.models import Backing, City, CityName, FormerSlug, Mandate, Mayor, Membership, Seat
from networks.queries.cities import city_by_slug
from partnerships.actions import reuses
from partnerships.models import Accession, Footprint, Party, WithdrawnRecord
from tests import fitting
from tests.rows import (
    day,
    make_accession,
    make_agreement,
    make_city,
    make_footprint,
    make_institution,
    make_membership,
    make_network,
    make_partnership,
)

pytestmark = pytest.mark.django_db


def found(slug):
    return city_by_slug(slug, AnonymousUser())


@pytest.fixture
def olu():
    return User.objects.create_superuser("olu@operator.example", "a password for tests")


@pytest.fixture
def old():
    return make_city("oldtown", name="Oldtown", aliases=["Vieux"], population=900, region="europe")


@pytest.fixture
def new():
    return make_city("newtown", name="Newtown", aliases=["Neuf"], country="DE")


def test_a_renamed_city_keeps_its_old_address_and_name(old, new, olu):
    twinning = make_partnership(old, new)
    cities.rename(city=old, name="  Brightwater ", by=olu)
    assert found("brightwater") == found("oldtown") == old
    old.refresh_from_db()
    assert (old.name, old.slug, old.aliases) == ("Brightwater", "brightwater", ["Oldtown", "Vieux"])
    twinning.refresh_from_db()
    assert twinning.label == "Brightwater – Newtown"
    assert "Oldtown became Brightwater" in LogEntry.objects.get(user=olu).change_message


def test_search_knows_the_new_name_and_the_old_one(old, new):
    make_partnership(old, new)
    cities.rename(city=old, name="Brightwater", by=None)
    for words in ("brightwater", "oldtown"):
        assert [hit.title for hit in suggest(words, ["city"])] == ["Brightwater"]
    assert "Brightwater – Newtown" in titles("brightwater", "partnership")
    cities.merge(city=make_city("ghosttown"), into=new, by=None)
    assert [hit.title for hit in suggest("ghosttown", ["city"])] == ["Newtown"]


def titles(words, kind):
    return [hit.title for group in find(words, [kind]).groups for hit in group.hits]


def test_a_city_may_take_its_old_name_back(old):
    cities.rename(city=old, name="Brightwater", by=None)
    cities.rename(city=old, name="Oldtown", by=None)
    assert (old.slug, old.aliases) == ("oldtown", ["Brightwater", "Vieux"])
    assert found("brightwater") == found("oldtown") == old
    assert FormerSlug.objects.get().slug == "brightwater"


def test_a_new_name_never_takes_the_address_of_another(old, new):
    cities.rename(city=old, name="Newtown", by=None)
    assert old.slug == "newtown-fr"
    cities.rename(city=new, name="Elsewhere", by=None)
    third = make_city("third", country="ES")
    cities.rename(city=third, name="Newtown", by=None)
    assert (third.slug, found("newtown")) == ("newtown-es", new)


def test_a_city_needs_a_name(old):
    with pytest.raises(ValidationError):
        cities.rename(city=old, name="  ", by=None)


@pytest.fixture
def linked(old, new):
    """The two cities with a link of every kind; half of them say what the other city says too."""
    partner, network, agreement = make_city("partner"), make_network(seat=old), make_agreement(city=old)
    make_membership(network, old, since=day("1999-01-01"), since_precision="year", role="chair")
    make_membership(network, new)
    make_membership(make_network(), old, until=day("2001-01-01"))
    make_membership(make_network("only-old"), old)
    for kind in ("hosts", "funds"):
        Backing.objects.create(network=network, city=old, kind=kind, documented="A page says so.")
    Backing.objects.create(network=network, city=new, kind="hosts")
    make_accession(agreement, old, date=day("2016-05-01"))
    make_accession(agreement, new)
    make_accession(make_agreement("paris", binds="states"), old, kind="aligned")
    twinning = make_partnership(old, partner)
    fitting.confirmation(partnership=twinning, city=old)
    fitting.dispute(partnership=twinning, city=old)
    fitting.dispute(partnership=twinning, city=old, answer="declined")
    fitting.material_change(partnership=twinning, city=old)
    fitting.funding(partnership=twinning, city=old)
    make_partnership(old, new, partner)
    ana = User.objects.create_user("ana@lima.example")
    Follow.objects.create(person=ana, kind="city", city=old, topic=f"city:{old.pk}")
    Seat.objects.create(person=ana, city=old, role="city-editor")
    Seat.objects.create(person=ana, city=old, role="city-lead", revoked_at="2020-01-01T00:00Z")
    Seat.objects.create(person=ana, city=new, role="city-editor")
    mayor = Mayor.objects.create(name="A. Person", slug="a-person")
    for city in (old, new):
        Mandate.objects.create(mayor=mayor, city=city, starts=day("2020-01-01"))
    Mandate.objects.create(mayor=mayor, city=old, starts=day("2010-01-01"), ends=day("2015-01-01"))
    for city, name, language in ((old, "Vieille", "fr"), (new, "Neuville", "fr"), (old, "Altstadt", "de")):
        CityName.objects.create(city=city, name=name, language=language)
    FormerSlug.objects.create(slug="ancient", city=old)
    exchange = fitting.exchange(city=old)
    fitting.reply(exchange=exchange, city=old)
    fitting.contact(exchange=exchange, city=old)
    fitting.contact(exchange=exchange, city=old, state="declined", answered_at="2026-01-01T12:00Z")
    for city in (old, new):
        fitting.reuse(exchange=fitting.exchange(), city=city)
    fitting.co_signature(city=old)
    fitting.attendance(city=old)
    fitting.agenda_item(cities=[old])
    fitting.comment(city=old)
    groups.keep(network=make_network(), name="Ports", cities=[old])
    withdrawn = WithdrawnRecord.objects.create(
        record=77, label="Oldtown – Partner", city=old, reason="Logged twice.", was_public=False
    )
    withdrawn.cities.set([old, partner])
    meeting = fitting.meeting(city=old, cities=[old])
    fitting.follow_up(meeting=meeting, city=old)
    make_institution(seat=old)
    make_footprint(old, "culture")
    make_city("ghosttown", merged_into=old)
    for city in (old, new):
        fitting.invitation(city=city)
        fitting.seat_request(city=city, person=ana)
    return old, new


def links_to(city):
    """Every row of the project that points at ``city``, whichever app it belongs to."""
    return [
        row
        for relation in City._meta.related_objects
        for row in relation.related_model._base_manager.filter(**{relation.field.name: city})
    ]


def test_a_merge_moves_every_link_and_loses_none(linked, olu):
    old, new = linked
    before = {type(row) for row in links_to(old)}
    assert before == {relation.related_model for relation in City._meta.related_objects}
    cities.merge(city=old, into=new, by=olu)
    assert links_to(old) == []
    assert before - {type(row) for row in links_to(new)} == set()

    membership = Membership.objects.current().get(city=new, network__seat=new)
    assert (membership.since, membership.since_precision, membership.role) == (
        day("1999-01-01"),
        "year",
        "chair",
    )
    assert Membership.objects.filter(city=new).count() == 3
    assert set(Backing.objects.values_list("city", "kind", "documented")) == {
        (new.pk, "hosts", "A page says so."),
        (new.pk, "funds", "A page says so."),
    }
    assert set(Accession.objects.values_list("city", "kind", "date")) == {
        (new.pk, "signatory", day("2016-05-01")),
        (new.pk, "aligned", None),
    }
    assert Party.objects.filter(city=new).count() == 2
    assert set(Party.objects.filter(city=new).values_list("country", flat=True)) == {"DE"}
    assert Seat.objects.standing().filter(city=new).count() == 1
    assert Mandate.objects.filter(city=new).count() == 2
    assert set(CityName.objects.filter(city=new).values_list("name", "is_preferred")) == {
        ("Neuville", True),
        ("Vieille", False),
        ("Altstadt", True),
    }
    assert LogEntry.objects.filter(user=olu).count() == 2


def test_what_a_city_disputes_of_a_membership_survives_the_merge(old, new):
    network = make_network()
    dispute = fitting.membership_dispute(membership=make_membership(network, old))
    stays = make_membership(network, new)
    cities.merge(city=old, into=new, by=None)
    dispute.refresh_from_db()
    assert dispute.membership == stays


def test_a_city_that_used_its_own_exchange_is_not_counted(old, new):
    mine, theirs = fitting.exchange(city=old), fitting.exchange(city=new)
    for exchange, user in ((mine, new), (theirs, old)):
        reuses.say(exchange=exchange, city=user, by=None, outcome="", spared_a_mistake=True)
    cities.merge(city=old, into=new, by=None)
    for exchange in (mine, theirs):
        exchange.refresh_from_db()
        assert (exchange.city, exchange.reuse_count, exchange.spared_count) == (new, 0, 0)


def test_the_merged_city_redirects_and_is_found_by_its_names(linked):
    old, new = linked
    cities.merge(city=old, into=new, by=None)
    assert found("oldtown") == found("ancient") == found("newtown") == new
    new.refresh_from_db()
    assert new.aliases == ["Neuf", "Oldtown", "Vieux"]
    assert (new.population, new.partnership_count, new.membership_count) == (900, 2, 2)
    assert not Footprint.objects.filter(city=old).exists()
    # A third merge leads on from both.
    last = make_city("lasttown")
    cities.merge(city=new, into=last, by=None)
    assert found("oldtown") == found("newtown") == last


def test_a_merge_that_contradicts_itself_changes_nothing(linked):
    old, new = linked
    other = Mayor.objects.create(name="B. Person", slug="b-person")
    Mandate.objects.filter(city=new).update(mayor=other)
    before = len(links_to(old))
    with pytest.raises(ValidationError, match=r"A\. Person and B\. Person overlap"):
        cities.merge(city=old, into=new, by=None)
    assert len(links_to(old)) == before
    assert found("oldtown") == old


def test_two_cities_that_are_partners_of_each_other_are_not_merged(old, new):
    make_partnership(old, new)
    with pytest.raises(ValidationError, match="partnership with each other"):
        cities.merge(city=old, into=new, by=None)


def test_a_city_is_merged_once_and_not_into_itself(old, new):
    with pytest.raises(ValidationError, match="itself"):
        cities.merge(city=old, into=old, by=None)
    cities.merge(city=old, into=new, by=None)
    with pytest.raises(ValidationError, match="before"):
        cities.merge(city=old, into=new, by=None)
