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
from networks.models import Backing, City, CityName, FormerSlug, Mandate, Mayor, Membership, Seat, Source
from networks.queries.cities import city_by_slug
from partnerships.actions import reuses
from partnerships.actions import visits as visit_actions
from partnerships.models import Accession, Footprint, Measurement, Party, Target, WithdrawnRecord
from tests import fitting, rows

pytestmark = pytest.mark.django_db


def found(slug):
    return city_by_slug(slug, AnonymousUser())


@pytest.fixture
def olu():
    return User.objects.create_superuser("olu@operator.example", "a password for tests")


@pytest.fixture
def old():
    return rows.make_city("oldtown", name="Oldtown", aliases=["Vieux"], population=900, region="europe")


@pytest.fixture
def new():
    return rows.make_city("newtown", name="Newtown", aliases=["Neuf"], country="DE")


def test_a_renamed_city_keeps_its_old_address_and_name(old, new, olu):
    twinning = rows.make_partnership(old, new)
    cities.rename(city=old, name="  Brightwater ", by=olu)
    assert found("brightwater") == found("oldtown") == old
    old.refresh_from_db()
    assert (old.name, old.slug, old.aliases) == ("Brightwater", "brightwater", ["Oldtown", "Vieux"])
    twinning.refresh_from_db()
    assert twinning.label == "Brightwater – Newtown"
    assert "Oldtown became Brightwater" in LogEntry.objects.get(user=olu).change_message


def test_search_knows_the_new_name_and_the_old_one(old, new):
    rows.make_partnership(old, new)
    cities.rename(city=old, name="Brightwater", by=None)
    for words in ("brightwater", "oldtown"):
        assert [hit.title for hit in suggest(words, ["city"])] == ["Brightwater"]
    assert "Brightwater – Newtown" in titles("brightwater", "partnership")
    cities.merge(city=rows.make_city("ghosttown"), into=new, by=None)
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
    third = rows.make_city("third", country="ES")
    cities.rename(city=third, name="Newtown", by=None)
    assert (third.slug, found("newtown")) == ("newtown-es", new)


def test_a_city_needs_a_name(old):
    with pytest.raises(ValidationError):
        cities.rename(city=old, name="  ", by=None)


@pytest.fixture
def linked(old, new):
    """The two cities with a link of every kind; half of them say what the other city says too."""
    partner, network, agreement = (
        rows.make_city("partner"),
        rows.make_network(seat=old),
        rows.make_agreement(city=old),
    )
    rows.make_membership(network, old, since=rows.day("1999-01-01"), since_precision="year", role="chair")
    rows.make_membership(network, new)
    rows.make_membership(rows.make_network(), old, until=rows.day("2001-01-01"))
    rows.make_membership(rows.make_network("only-old"), old)
    for kind in ("hosts", "funds"):
        Backing.objects.create(network=network, city=old, kind=kind, documented="A page says so.")
    Backing.objects.create(network=network, city=new, kind="hosts")
    rows.make_accession(agreement, old, date=rows.day("2016-05-01"))
    rows.make_accession(agreement, new)
    rows.make_accession(rows.make_agreement("paris", binds="states"), old, kind="aligned")
    twinning = rows.make_partnership(old, partner)
    fitting.confirmation(partnership=twinning, city=old)
    fitting.dispute(partnership=twinning, city=old)
    fitting.dispute(partnership=twinning, city=old, answer="declined")
    fitting.material_change(partnership=twinning, city=old)
    fitting.funding(partnership=twinning, city=old)
    fitting.activity(partnership=twinning, city=old)
    fitting.review(partnership=twinning, city=old)
    fitting.end_answer(partnership=twinning, city=old)
    rows.make_partnership(old, new, partner)
    ana = User.objects.create_user("ana@lima.example")
    Follow.objects.create(person=ana, kind="city", city=old, topic=f"city:{old.pk}")
    Seat.objects.create(person=ana, city=old, role="city-editor")
    Seat.objects.create(person=ana, city=old, role="city-lead", revoked_at="2020-01-01T00:00Z")
    Seat.objects.create(person=ana, city=new, role="city-editor")
    mayor = Mayor.objects.create(name="A. Person", slug="a-person")
    for city in (old, new):
        Mandate.objects.create(mayor=mayor, city=city, starts=rows.day("2020-01-01"))
    Mandate.objects.create(mayor=mayor, city=old, starts=rows.day("2010-01-01"), ends=rows.day("2015-01-01"))
    for city, name, language in ((old, "Vieille", "fr"), (new, "Neuville", "fr"), (old, "Altstadt", "de")):
        CityName.objects.create(city=city, name=name, language=language)
    FormerSlug.objects.create(slug="ancient", city=old)
    exchange = fitting.exchange(city=old)
    fitting.reply(exchange=exchange, city=old)
    fitting.contact(exchange=exchange, city=old)
    fitting.contact(exchange=exchange, city=old, state="declined", answered_at="2026-01-01T12:00Z")
    for city in (old, new):
        fitting.reuse(exchange=fitting.exchange(), city=city)
    fitting.handover(city=old)
    fitting.co_signature(city=old)
    fitting.attendance(city=old)
    fitting.agenda_item(cities=[old])
    fitting.comment(city=old)
    groups.keep(network=rows.make_network(), name="Ports", cities=[old])
    withdrawn = WithdrawnRecord.objects.create(
        record=77, label="Oldtown – Partner", city=old, reason="Logged twice.", was_public=False
    )
    withdrawn.cities.set([old, partner])
    meeting = fitting.meeting(city=old, cities=[old])
    fitting.follow_up(meeting=meeting, city=old)
    visit = rows.make_visit(old, partner)
    visit_actions.add_task(visit=visit, city=old, action="Write to them", due_on=rows.day("2027-06-01"))
    fitting.briefing_notes(visit=visit, city=old, first_point="Thank them.")
    fitting.kept_briefing(visit=visit, city=old)
    rows.make_institution(seat=old)
    rows.make_footprint(old, "culture")
    rows.make_city("ghosttown", merged_into=old)
    for city in (old, new):
        fitting.bridge(city=city)
        fitting.invitation(city=city)
        fitting.target(city=city)
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
        rows.day("1999-01-01"),
        "year",
        "chair",
    )
    assert Membership.objects.filter(city=new).count() == 3
    assert set(Backing.objects.values_list("city", "kind", "documented")) == {
        (new.pk, "hosts", "A page says so."),
        (new.pk, "funds", "A page says so."),
    }
    assert set(Accession.objects.values_list("city", "kind", "date")) == {
        (new.pk, "signatory", rows.day("2016-05-01")),
        (new.pk, "aligned", None),
    }
    assert Party.objects.filter(city=new).count() == 2
    assert set(Party.objects.filter(city=new).values_list("country", flat=True)) == {"DE"}
    assert Seat.objects.active().filter(city=new).count() == 1
    assert Mandate.objects.filter(city=new).count() == 2
    assert set(CityName.objects.filter(city=new).values_list("name", "is_preferred")) == {
        ("Neuville", True),
        ("Vieille", False),
        ("Altstadt", True),
    }
    assert LogEntry.objects.filter(user=olu).count() == 2


def test_what_a_city_disputes_of_a_membership_survives_the_merge(old, new):
    network = rows.make_network()
    dispute = fitting.membership_dispute(membership=rows.make_membership(network, old))
    stays = rows.make_membership(network, new)
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


def test_a_target_takes_over_the_years_that_it_lacks_and_nothing_private(old, new):
    trees, bikes = (fitting.indicator(city=None, key=key, name=key) for key in ("trees", "bikes"))
    for city, year in ((old, 2023), (old, 2024), (new, 2024)):
        made = Target.objects.filter(city=city, indicator=trees).first()
        made = made or fitting.target(city=city, indicator=trees, is_public=True)
        fitting.measurement(target=made, year=year, value=len(city.slug) + year)
    private = fitting.target(city=old, indicator=bikes)
    fitting.measurement(target=private, year=2023)
    fitting.target(city=new, indicator=bikes, is_public=True)
    cities.merge(city=old, into=new, by=None)
    assert Target.objects.filter(city=new).count() == 2
    values = Measurement.objects.filter(target__city=new).values_list(
        "target__indicator__key", "until__year", "value"
    )
    assert sorted(values) == [("trees", 2023, 2030), ("trees", 2024, 2031)]


def test_the_merged_city_redirects_and_is_found_by_its_names(linked):
    old, new = linked
    cities.merge(city=old, into=new, by=None)
    assert found("oldtown") == found("ancient") == found("newtown") == new
    new.refresh_from_db()
    assert new.aliases == ["Neuf", "Oldtown", "Vieux"]
    assert (new.population, new.partnership_count, new.membership_count) == (900, 2, 2)
    assert not Footprint.objects.filter(city=old).exists()
    # A third merge leads on from both.
    last = rows.make_city("lasttown")
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
    rows.make_partnership(old, new)
    with pytest.raises(ValidationError, match="partnership with each other"):
        cities.merge(city=old, into=new, by=None)


def test_a_city_is_merged_once_and_not_into_itself(old, new):
    with pytest.raises(ValidationError, match="itself"):
        cities.merge(city=old, into=old, by=None)
    cities.merge(city=old, into=new, by=None)
    with pytest.raises(ValidationError, match="already merged"):
        cities.merge(city=old, into=new, by=None)


# --- Facts move with what belongs to them --------------------------------------------------


def merged(old, new):
    cities.merge(city=old, into=new, by=None)
    new.refresh_from_db()
    return new


def test_a_population_moves_with_its_year_and_source(old, new):
    old.population_year, old.population_source = 2021, "Census office"
    old.save()
    merged(old, new)
    assert (new.population, new.population_year, new.population_source) == (900, 2021, "Census office")


def test_year_and_source_of_another_population_do_not_move(old, new):
    old.population_year, old.population_source = 2021, "Census office"
    old.save()
    City.objects.filter(pk=new.pk).update(population=1_500)
    merged(old, new)
    assert (new.population, new.population_year, new.population_source) == (1_500, None, "")


def test_a_stray_year_does_not_stay_with_a_population_that_moves(old, new):
    City.objects.filter(pk=new.pk).update(population_year=1999, population_source="Somebody")
    merged(old, new)
    assert (new.population, new.population_year, new.population_source) == (900, None, "")


def test_the_same_population_gains_its_year_and_source(old, new):
    old.population_year, old.population_source = 2021, "Census office"
    old.save()
    City.objects.filter(pk=new.pk).update(population=900)
    merged(old, new)
    assert (new.population_year, new.population_source) == (2021, "Census office")


@pytest.fixture
def sources():
    return [Source.objects.create(key=f"list-{number}", title=f"List {number}") for number in (1, 2)]


def test_a_population_without_its_own_source_names_that_of_its_city(old, new, sources):
    City.objects.filter(pk=old.pk).update(
        source=sources[0], as_of=rows.day("2019-03-01"), website="https://old.example"
    )
    City.objects.filter(pk=new.pk).update(source=sources[1], as_of=rows.day("2024-01-01"))
    merged(old, new)
    assert (new.population, new.population_year, new.population_source) == (900, 2019, "List 1")
    assert (new.source, new.as_of) == (sources[1], rows.day("2024-01-01"))
    assert (new.website, new.source_note) == ("https://old.example", "website: List 1, 2019-03-01")


def test_both_halves_of_a_position_move(old, new):
    City.objects.filter(pk=old.pk).update(latitude=50.5, longitude=7.25)
    City.objects.filter(pk=new.pk).update(latitude=None, longitude=None)
    merged(old, new)
    assert (new.latitude, new.longitude) == (50.5, 7.25)


@pytest.fixture
def two_with_sources(old, new, sources):
    return old, new, sources


SINCE = {"since": rows.day("1999-01-01")}
OPEN = {"state": "open-data"}
LISTED = {"source": 0, "source_note": "p. 3", "as_of": rows.day("2020-02-02")} | OPEN
OTHER = {"source": 1, "as_of": rows.day("2024-01-01")} | OPEN
DECLARED = {"state": "declared", "source": None}


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        # Nobody says where mine is from: it takes all of theirs.
        ({}, LISTED | SINCE, LISTED | SINCE),
        # Each has its own source: the fact that moves names its.
        (
            OTHER,
            LISTED | SINCE | {"since_precision": "year"},
            OTHER | SINCE | {"since_precision": "year", "source_note": "since: List 1, p. 3, 2020-02-02"},
        ),
        # A declared one does not become open data, nor the open data declared.
        (
            DECLARED | {"source_note": "Minutes"},
            {"source": 0, "role": "chair"} | OPEN | SINCE,
            DECLARED | SINCE | {"role": "chair", "source_note": "Minutes; since, role: List 1"},
        ),
        # A source does not back another date than its own.
        (
            {"since": rows.day("2001-01-01")},
            LISTED | SINCE,
            {"source": None, "as_of": None, "source_note": "", "since": rows.day("2001-01-01")},
        ),
        # No room for the source: the fact stays behind.
        (
            {"source": 1, "source_note": "x" * 495},
            {"source": 0} | SINCE,
            {"source": 1, "since": None, "source_note": "x" * 495},
        ),
        # What a demo row says is no real row's.
        ({}, {"is_demo": True, "role": "chair"} | SINCE, {"since": None, "role": "member", "is_demo": False}),
        ({"is_demo": True} | SINCE, LISTED, LISTED | {"since": None, "is_demo": False}),
    ],
)
def test_facts_of_a_membership_move_with_their_source(two_with_sources, mine, theirs, expected):
    old, new, sources = two_with_sources

    def known(facts):
        source = facts.get("source")
        return facts | ({"source": sources[source]} if source is not None else {})

    network = rows.make_network()
    rows.make_membership(network, new, **known({"state": "unverified"} | mine))
    rows.make_membership(network, old, **known({"state": "unverified"} | theirs))
    merged(old, new)
    membership = Membership.objects.get()
    assert {name: getattr(membership, name) for name in expected} == known(expected)


def test_a_backing_takes_no_beginning_after_its_end(old, new):
    network = rows.make_network()
    Backing.objects.create(network=network, city=new, kind="hosts", until=1985)
    Backing.objects.create(network=network, city=old, kind="hosts", since=1990, documented="A page says so.")
    merged(old, new)
    assert list(Backing.objects.values_list("since", "until", "documented")) == [
        (None, 1985, "A page says so.")
    ]


def test_what_came_of_an_exchange_and_what_it_spared_both_stay(old, new):
    exchange = fitting.exchange(city=rows.make_city("third"))
    reuses.say(exchange=exchange, city=new, by=None, outcome="", spared_a_mistake=True)
    reuses.say(exchange=exchange, city=old, by=None, outcome="A new bridge", spared_a_mistake=False)
    merged(old, new)
    assert list(exchange.reuses.values_list("city", "outcome", "spared_a_mistake")) == [
        (new.pk, "A new bridge", True)
    ]


def test_the_title_of_an_office_moves_with_its_source(old, new, sources):
    mayor = Mayor.objects.create(name="A. Person", slug="a-person")
    for city, facts in (
        (new, {}),
        (old, {"title": "Burgomaster", "source": sources[0], "state": "open-data"}),
    ):
        Mandate.objects.create(mayor=mayor, city=city, starts=rows.day("2020-01-01"), **facts)
    merged(old, new)
    mandate = Mandate.objects.get()
    assert (mandate.title, mandate.source, mandate.state) == ("Burgomaster", sources[0], "open-data")
