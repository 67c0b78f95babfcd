"""Matching: what fits, the best first, each with its reasons in words, never past what a reader may see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from partnerships.queries.matches import matches_of
from tests.pages import statements
from tests.rows import day, make_city

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def titles(exchange, user=VISITOR):
    return [match.row["title"] for match in matches_of(exchange, user)]


@pytest.fixture
def request_(cast):
    return cast.write(
        kind="request",
        what="We look for tramway catenary standards and depots.",
        title="Tramway depots",
        dimensions=("transport",),
        themes=("immigration",),
        languages=" es ",
    )


def offer(cast, title, kind="tool", **facts):
    facts = {"what": "An offer.", "situation": "A lesson."} | facts
    return cast.write(cast.lagos, cast.chidi, kind=kind, title=title, **facts)


def test_a_theme_and_words_make_a_match_with_reasons(cast, request_):
    offer(cast, "Nothing in common", dimensions=("culture",))
    offer(cast, "A dimension alone", dimensions=("transport",))
    offer(cast, "Theme", kind="lesson", themes=("immigration",))
    best = offer(
        cast,
        "All of it",
        kind="practice",
        what="Catenary for a tramway.",
        dimensions=("transport",),
        themes=("immigration",),
        languages=" en es ",
    )
    assert titles(request_) == ["All of it", "Theme"]
    assert matches_of(request_, VISITOR)[0].reasons == [
        "Same theme: Immigration",
        "Same dimension: Transport",
        "Both mention: catenary, tramway",
        "Language in common: Spanish",
    ]
    assert titles(best) == ["Tramway depots"]  # and the reverse


def test_words_alone_need_three(cast, request_):
    offer(cast, "Two words", what="A tramway with depots.")
    offer(cast, "Three words", what="A tramway with depots and catenary.")
    assert titles(request_) == ["Three words"]


def test_words_that_join_others_say_nothing(cast, request_):
    offer(cast, "Joined", what="We look for something within another city: people know.")
    assert titles(request_) == []


def test_what_was_used_and_a_city_of_the_size_come_first(cast, request_):
    about = {"themes": ("immigration",)}
    offer(cast, "Unused", **about)
    used = offer(cast, "Used", **about)
    type(used).objects.filter(pk=used.pk).update(reuse_count=2)
    assert titles(request_) == ["Used", "Unused"]
    assert "Already used by 2 cities" in matches_of(request_, VISITOR)[0].reasons


def test_what_is_past_met_withdrawn_or_our_own_does_not_match(cast, request_):
    about = {"themes": ("immigration",)}
    offer(cast, "Past", until=day("2020-01-01"), **about)
    cast.write(kind="tool", what="Our own.", **about)
    draft = offer(cast, "Draft", is_ready=False, **about)
    assert titles(request_) == []
    tool = offer(cast, "Standing", **about)
    assert titles(tool) == ["Tramway depots"]
    type(draft).objects.filter(pk=request_.pk).update(met_at="2026-01-01T00:00Z")
    assert titles(tool) == []


def test_nobody_is_shown_what_is_not_for_them(cast, request_):
    offer(cast, "For Oslo", themes=("immigration",), audience="cities", to_cities=[make_city("oslo")])
    offer(cast, "For Lima", themes=("immigration",), audience="cities", to_cities=[cast.lima])
    assert titles(request_) == []
    assert titles(request_, cast.ana) == ["For Lima"]


def test_many_candidates_cost_one_statement(client, cast, request_):
    offer(cast, "One", themes=("immigration",))
    few = len(statements(client, request_.get_absolute_url()))
    for number in range(15):
        offer(cast, f"Number {number}", themes=("immigration",), what=f"Tramway {number}")
    assert len(statements(client, request_.get_absolute_url())) == few
    assert len(titles(request_)) == 6
