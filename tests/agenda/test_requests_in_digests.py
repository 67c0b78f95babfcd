"""What asks something of cities comes first in a digest, by deadline, and names the silent ones."""

import pytest

from agenda.actions import attendance, co_signatures, follows
from agenda.digests import collect, plan
from agenda.digests.compose import Composer
from agenda.digests.render.message import MessageBuilder
from agenda.models import Digest
from agenda.queries import follows as targets
from tests.rows import make_item, make_meeting


@pytest.fixture
def digest(cast, clock):
    """The text of what a person is told a week after ``make`` made something."""

    def text_for(person, make):
        follows.follow(person=person, cadence="weekly", **targets.of_row(cast.network))
        collect.collect()
        clock.pass_on(hours=1)
        make({"published_at": clock.now})
        clock.pass_on(minutes=5)
        collect.collect()
        clock.pass_on(days=7)
        plan.plan()
        found = Digest.objects.filter(person=person, cadence="weekly").latest("pk")
        builder = MessageBuilder()
        builder.prepare(Composer().compose([found]))
        return builder.write(found).as_django().body

    return text_for


def places(text, *titles):
    return [text.index(title) for title in titles]


def test_requests_stand_by_deadline_and_what_is_over_last(cast, digest):
    def make(facts):
        make_item(cast.network, title="Late one", deadline_on="2027-03-01", **facts)
        make_item(cast.network, title="Soon one", deadline_on="2026-12-20", **facts)
        make_item(cast.network, title="Without a day", kind="information", **facts)
        make_item(cast.network, title="Passed one", deadline_on="2026-11-29", **facts)
        make_meeting(cast.network, title="Assembly", starts_on="2027-01-15", **facts)

    text = digest(cast.ana, make)
    found = places(text, "Soon one", "Assembly", "Late one", "Passed one", "Without a day")
    assert found[:3] == sorted(found[:3])
    assert max(found[:3]) < min(found[3:])


def test_it_says_which_of_one_s_cities_have_not_answered(cast, digest):
    made = {}

    def make(facts):
        for title in ("Signed", "Silent"):
            made[title] = make_item(cast.network, title=title, deadline_on="2027-03-01", **facts)
        made["Assembly"] = make_meeting(cast.network, title="Assembly", starts_on="2027-01-15", **facts)
        co_signatures.sign(item=made["Signed"], city=cast.lima, by=cast.ana)

    text = digest(cast.ana, make)
    assert text.count("Lima has not answered.") == 2
    assert "Lagos has not answered." not in text
    signed = text.index("Signed")
    assert "has not answered" not in text[signed : signed + 200]


@pytest.mark.parametrize("who", ["bo", "dia", "eve"])
def test_who_answers_for_no_city_is_told_of_none(cast, digest, who):
    text = digest(
        getattr(cast, who),
        lambda facts: make_item(cast.network, title="Budget", deadline_on="2027-03-01", **facts),
    )
    assert "Budget" in text
    assert "has not answered" not in text


def test_a_city_that_is_not_asked_owes_nothing(cast, digest):
    text = digest(
        cast.uma, lambda facts: make_meeting(cast.network, title="Assembly", starts_on="2027-01-15", **facts)
    )
    assert "Quito has not answered" not in text


def test_an_answer_given_before_the_mail_is_made_up_counts(cast, digest):
    def make(facts):
        meeting = make_meeting(cast.network, title="Assembly", starts_on="2027-01-15", **facts)
        attendance.answer(meeting=meeting, city=cast.lima, by=cast.ana, answer="no")

    assert "has not answered" not in digest(cast.ana, make)
