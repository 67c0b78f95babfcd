"""What becomes news: what a party said, and not what open data hold."""

import datetime
import uuid

import pytest
from django.utils import timezone

from agenda.digests.sources import SOURCES
from citydiplo.kit import history
from citydiplo.kit.text.period import Period
from networks.models import Membership
from partnerships.actions import activities, targets, visits
from partnerships.actions.confirmations import partnership_sides
from tests import fitting
from tests.rows import make_city, make_membership, make_network, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db


def told(noun):
    since = timezone.now() - datetime.timedelta(hours=1)
    return [(fact.object_id, fact.action) for fact in SOURCES[noun].facts(since)]


def test_a_member_that_a_file_of_open_data_brought_is_no_news():
    network, city = make_network(), make_city()
    [loaded] = Membership.objects.bulk_create([Membership(network=network, city=city, state="unverified")])
    history.entered(Membership, [loaded.pk])
    assert told("membership") == []
    declared = make_membership(network, make_city(), state="declared")
    assert told("membership") == [(declared.pk, "joined")]


def test_many_declared_partnerships_are_read_in_few_statements(django_assert_max_num_queries):
    lima = make_city("lima")
    ana = make_seat(make_person("Ana"), lima, "city-editor").person
    facts = {"state": "declared", "dimension": "culture", "dimensions": ["culture"]}
    made = [make_partnership(lima, make_city(), **facts) for _number in range(4)]
    make_partnership(lima, make_city())  # open data: nobody has said it
    for partnership in made:
        partnership_sides.declare(record=partnership, side=lima, by=ana)
    with django_assert_max_num_queries(7):
        found = told("partnership")
    assert sorted(found) == [(partnership.pk, "declared") for partnership in made]


def test_a_visit_is_news_once_everybody_may_read_it():
    lima, lagos = make_city("lima"), make_city("lagos")
    bo = make_seat(make_person("Bo"), lima, "mayors-office").person
    facts = {"city": lima, "by": bo, "partners": [lagos], "way": "out", "purpose": "See the lanes"}

    def logged(day, visibility):
        first = datetime.date.fromisoformat(day)
        token = uuid.uuid4()
        return visits.log(**facts, token=token, first_day=first, last_day=first, visibility=visibility)

    logged("2100-03-03", "parties")
    done = [logged("2025-03-03", visibility) for visibility in ("own", "parties", "members")]
    assert told("visit") == []
    visits.amend(visit=done[1], by=bo, version=0, visibility="public", notes="Nobody reads this")
    assert told("visit") == [(done[1].pk, "published")]
    row = SOURCES["visit"].rows([done[1].pk])[done[1].pk]
    assert "Nobody reads this" not in repr(SOURCES["visit"].tell("published", row))


def test_the_outcome_of_a_public_visit_is_news_of_its_own():
    lima, lagos = make_city("lima"), make_city("lagos")
    bo = make_seat(make_person("Bo"), lima, "mayors-office").person
    first = datetime.date(2025, 3, 3)
    facts = {"city": lima, "by": bo, "partners": [lagos], "way": "out", "purpose": "See the lanes"}
    facts |= {"first_day": first, "last_day": first}
    public = visits.log(**facts, token=uuid.uuid4(), visibility="public")
    hidden = visits.log(**facts, token=uuid.uuid4(), visibility="parties")
    visits.amend(visit=public, by=bo, version=0, notes="Nobody reads this")
    visits.amend(visit=hidden, by=bo, version=0, outcome="contact")
    assert told("visit") == [(public.pk, "published")]
    visits.amend(visit=public, by=bo, version=1, outcome="contact", outcome_text="They call us")
    assert told("visit") == [(public.pk, "published"), (public.pk, "outcome")]
    # What is published together with its outcome is told once.
    visits.amend(visit=hidden, by=bo, version=1, visibility="public", outcome="project")
    assert sorted(told("visit"))[-1] == (hidden.pk, "published")
    facts = list(SOURCES["visit"].facts(timezone.now() - datetime.timedelta(hours=1)))
    assert len({fact.key for fact in facts}) == 3
    assert all(f"visit:{fact.object_id}" in fact.topics for fact in facts)
    entry = SOURCES["visit"].tell("outcome", SOURCES["visit"].rows([public.pk])[public.pk])
    assert (entry.lead, entry.text) == ("Outcome of a visit", "They call us")
    assert "Nobody reads this" not in repr(entry)


def test_an_activity_is_news_for_who_follows_its_partnership_or_a_city_of_it():
    lima, lagos = make_city("lima"), make_city("lagos")
    record = make_partnership(lima, lagos, dimension="culture", dimensions=["culture"])
    draft = make_partnership(lima, lagos, status="draft", visibility="city")
    today = timezone.localdate()
    facts = {"city": None, "by": None, "organiser": lima, "people": 12}

    def logged(partnership, what, on):
        return activities.log(partnership=partnership, what=what, on=on, on_precision="month", **facts)

    logged(record, "Long ago", datetime.date(today.year - 3, 1, 1))
    logged(draft, "In a draft", today)
    new = logged(record, "Youth exchange", today - datetime.timedelta(days=40))
    [fact] = SOURCES["activity"].facts(timezone.now() - datetime.timedelta(hours=1))
    assert (fact.object_id, fact.action, fact.kind) == (new.pk, "logged", "activity")
    assert {f"partnership:{record.pk}", f"city:{lima.pk}", f"city:{lagos.pk}"} <= fact.topics
    told_of = SOURCES["activity"].rows([new.pk])[new.pk]
    entry = SOURCES["activity"].tell("logged", told_of)
    assert (entry.title, entry.text, entry.url) == ("Youth exchange", str(record), new.record_url)
    assert "12 people · Organised by Lima" in entry.note
    stranger = make_person("Stranger")
    assert SOURCES["activity"].visible([new.pk], stranger).keys() == {new.pk}
    type(record).objects.update(visibility="city")
    assert not SOURCES["activity"].visible([new.pk], stranger)
    activities.withdraw(activity=new, city=None, reason="A slip.")
    assert told("activity") == []


def test_many_activities_are_read_in_few_statements(django_assert_max_num_queries):
    lima = make_city("lima")
    for number in range(12):
        record = make_partnership(lima, make_city(f"city-{number}"))
        facts = {"city": None, "by": None, "on": timezone.localdate(), "on_precision": "day"}
        activities.log(partnership=record, what="Concert", **facts)
    with django_assert_max_num_queries(6):
        assert len(told("activity")) == 12


def test_a_target_is_news_when_it_is_set_measured_reached_and_missed():
    year = timezone.localdate().year
    city = make_city("lima")

    def started(*path, is_public=True):
        made = fitting.target(city=city, path=path or (None,) * 4)
        if is_public:
            targets.publish(target=made)
        return made

    def measured(target, at, value):
        facts = {"period": Period.of_year(at), "value": value, "source": "A report"}
        return targets.record_measurement(target=target, **facts)

    target = started(year - 10, 100, year + 5, 50, is_public=False)
    measured(target, year - 3, 90)
    assert told("target") == []
    targets.publish(target=target)
    assert told("target") == [(target.pk, "set")]
    measured(target, year - 1, 70)
    assert told("target") == [(target.pk, "set"), (target.pk, "measured")]
    line = SOURCES["target"].rows([target.pk])[target.pk]
    entry = SOURCES["target"].tell("measured", line)
    assert (entry.lead, entry.title, entry.text[:5]) == ("New value", str(target), "60.0%")
    measured(target, year, 40)
    assert told("target")[1:] == [(target.pk, "reached")]

    only_measured = started()
    assert (only_measured.pk, "begun") in told("target")
    targets.unpublish(target=target)
    assert told("target") == [(only_measured.pk, "begun")]
    assert SOURCES["target"].visible([target.pk, only_measured.pk], city).keys() == {only_measured.pk}


def test_a_target_whose_last_year_is_over_is_missed_the_day_after():
    year = timezone.localdate().year
    late = fitting.target(path=(year - 10, 100, year - 1, 50))
    long_ago = timezone.now() - datetime.timedelta(days=2000)
    type(late).objects.filter(pk=late.pk).update(is_public=True, published_at=long_ago)
    fitting.measurement(target=late, year=year - 2)
    fitting.measurement(target=late, year=year - 3)
    since = timezone.now() - datetime.timedelta(days=800)
    type(late).objects.filter(pk=late.pk).update(baseline_value=0)
    [missed] = [fact for fact in SOURCES["target"].facts(since) if fact.action == "missed"]
    assert (missed.object_id, timezone.localtime(missed.published_at).date()) == (
        late.pk,
        datetime.date(year, 1, 1),
    )
    later = timezone.make_aware(datetime.datetime(year, 1, 2))
    assert "missed" not in [fact.action for fact in SOURCES["target"].facts(later)]
