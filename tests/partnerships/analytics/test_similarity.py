"""Similarity of cities, against six cities worked out by hand and by what must hold of any two."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnerships.analytics.similarity import (
    LEAST_KNOWN,
    WEIGHTS,
    CityFacts,
    Fact,
    cosine,
    jaccard,
    network_weights,
    of_size,
    partner_weights,
    similarity,
)

pytestmark = pytest.mark.one_database
C40, MERCO, EURO = 1, 2, 3
LIMA, BOGOTA, LAGOS, BONN, CALLAO, QUITO, BEIJING, MADRID, MINSK = range(1, 10)
# ln(100 / 4) = 3.2189, ln(100 / 10) = 2.3026, ln(100 / 20) = 1.6094
NETWORKS = network_weights({C40: 4, MERCO: 10, EURO: 20}, 100)
# Beijing and Lima 1 / ln 4 = 0.7213, Madrid 1 / ln 7 = 0.5139, Bonn 1 / ln 3 = 0.9102
# and Minsk 1 / ln 10 = 0.4343
PARTNERS = partner_weights({BEIJING: 3, MADRID: 6, BONN: 2, LIMA: 3, MINSK: 9})
LATIN = "latin-america-caribbean"
CITIES = {
    "lima": CityFacts(
        LIMA,
        10_000_000,
        LATIN,
        frozenset((C40, MERCO)),
        (0, 3, 4, 0, 0, 0, 0),
        frozenset((BEIJING, MADRID, BONN)),
        frozenset((1, 2)),
    ),
    "bogota": CityFacts(
        BOGOTA,
        8_000_000,
        LATIN,
        frozenset((C40, MERCO, EURO)),
        (0, 4, 3, 0, 0, 0, 0),
        frozenset((BEIJING, MADRID)),
        frozenset((1,)),
    ),
    "lagos": CityFacts(
        LAGOS, 15_000_000, "africa", frozenset((C40,)), (0, 0, 2, 0, 0, 0, 0), frozenset((BEIJING,))
    ),
    "bonn": CityFacts(
        BONN,
        330_000,
        "europe",
        frozenset((EURO,)),
        (0, 0, 0, 1, 0, 0, 0),
        frozenset((LIMA, MINSK)),
        frozenset((2,)),
    ),
    # As large as Lima and in its region: all that is known of it is alike.
    "callao": CityFacts(CALLAO, 10_000_000, LATIN),
    "quito": CityFacts(QUITO, 2_000_000, LATIN, frozenset((MERCO,)), (0, 6, 8, 0, 0, 0, 0)),
}


def of(first, second, weights=WEIGHTS):
    return similarity(CITIES[first], CITIES[second], networks=NETWORKS, partners=PARTNERS, weights=weights)


# (pair, s of each fact known of both in the order of the formula, S): a dash where one of them is not known.
BY_HAND = [
    # size 1 − ln(10/8) / ln 100; networks 5.5215 / 7.1309; cosine 24 / 25; partners 1.2352 / 2.1454; 1 of 2.
    ("lima bogota", (0.9515, 1, 0.7743, 0.96, 0.5757, 0.5), 0.8023),
    # size 1 − ln 1.5 / ln 100; networks 3.2189 / 5.5215; cosine 4 / 5; partners 0.7213 / 2.1454.
    ("lima lagos", (0.9120, 0, 0.5830, 0.8, 0.3362, "-"), 0.5847),
    # size 1 − ln(1000/33) / ln 100; partners without the two: nothing of 1.2352 + 0.4343; 1 of 2 agreements.
    ("lima bonn", (0.2593, 0, 0, 0, 0, 0.5), 0.1019),
    ("lima callao", (1, 1, "-", "-", "-", "-"), None),
    # size 1 − ln 5 / ln 100; networks 2.3026 / 5.5215; the same direction.
    ("lima quito", (0.6505, 1, 0.4170, 1, "-", "-"), 0.7336),
    # size 1 − ln(15/8) / ln 100; networks 3.2189 / 7.1309; cosine 3 / 5; partners 0.7213 / 1.2352.
    ("bogota lagos", (0.8635, 0, 0.4514, 0.6, 0.5840, "-"), 0.5553),
    # size 1 − ln(800/33) / ln 100; networks 1.6094 / 7.1309.
    ("bogota bonn", (0.3077, 0, 0.2257, 0, 0, 0), 0.1067),
    ("bogota callao", (0.9515, 1, "-", "-", "-", "-"), None),
    # size 1 − ln 4 / ln 100; networks 2.3026 / 7.1309; cosine 48 / 50.
    ("bogota quito", (0.6990, 1, 0.3229, 0.96, "-", "-"), 0.7091),
    # size 1 − ln(1500/33) / ln 100.
    ("lagos bonn", (0.1712, 0, 0, 0, 0, "-"), 0.0380),
    ("lagos callao", (0.9120, 0, "-", "-", "-", "-"), None),
    # size 1 − ln 7.5 / ln 100; cosine 8 / 10.
    ("lagos quito", (0.5625, 0, 0, 0.8, "-", "-"), 0.3893),
    ("bonn callao", (0.2593, 0, "-", "-", "-", "-"), None),
    # size 1 − ln(200/33) / ln 100.
    ("bonn quito", (0.6087, 0, 0, 0, "-", "-"), 0.1739),
    ("callao quito", (0.6505, 1, "-", "-", "-", "-"), None),
]


@pytest.mark.parametrize(("pair", "parts", "score"), BY_HAND)
def test_six_cities_agree_with_what_was_worked_out_by_hand(pair, parts, score):
    found = of(*pair.split())
    assert tuple(found.parts.get(fact, "-") for fact in Fact) == tuple(
        part if part == "-" else pytest.approx(part, abs=5e-5) for part in parts
    )
    assert found.score == (None if score is None else pytest.approx(score, abs=5e-5))


def test_all_pairs_of_the_six_are_among_them():
    assert {frozenset(pair.split()) for pair, _parts, _score in BY_HAND} == {
        frozenset((one, other)) for one in CITIES for other in CITIES if one != other
    }


def test_a_place_of_which_two_facts_are_known_is_not_ranked_however_alike_they_are():
    found = of("lima", "callao")
    assert (set(found.parts.values()), found.known, found.score) == ({1.0}, 2, None)


def test_weights_can_leave_facts_out_but_not_all():
    only_size = dict.fromkeys(Fact, 0) | {Fact.SIZE: 3}
    assert of("lima", "bogota", only_size).score == pytest.approx(0.9515, abs=5e-5)
    assert of("lima", "bogota", dict.fromkeys(Fact, 0)).score is None


def test_two_cities_whose_only_partner_is_the_other_say_nothing_by_their_partners():
    one = CityFacts(1, 10, "europe", frozenset((C40,)), (1,), frozenset((2,)))
    other = CityFacts(2, 10, "europe", frozenset((C40,)), (1,), frozenset((1,)))
    found = similarity(one, other, networks=NETWORKS, partners=partner_weights({1: 1, 2: 1}))
    assert Fact.PARTNERS not in found.parts
    assert (found.known, found.score) == (4, 1)


def test_a_network_of_all_cities_and_a_partner_of_unknown_degree_have_weights_that_can_be_used():
    assert network_weights({7: 50, 8: 0}, 50) == {7: 0, 8: math.log(50)}
    assert partner_weights({9: 0}) == {9: 1 / math.log(2)}


# A busy machine takes its time to draw two cities.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
numbers = st.integers(min_value=1, max_value=9)
sets = st.frozensets(numbers, max_size=6)
facts = st.builds(
    CityFacts,
    key=numbers,
    population=st.none() | st.integers(min_value=1, max_value=50_000_000),
    region=st.sampled_from(["", "europe", "africa"]),
    networks=sets,
    footprint=st.lists(st.integers(min_value=0, max_value=500), min_size=7, max_size=7),
    partners=sets,
    agreements=sets,
)
weights = st.fixed_dictionaries({fact: st.sampled_from([0, 0.5, 1, 2, 3]) for fact in Fact})
some_networks = st.fixed_dictionaries({key: st.floats(min_value=0, max_value=12) for key in range(1, 10)})
some_partners = st.fixed_dictionaries({key: st.floats(min_value=0.01, max_value=2) for key in range(1, 10)})


@UNHURRIED
@given(facts, facts, some_networks, some_partners, weights)
def test_it_is_symmetric_to_the_last_digit_and_between_0_and_1(one, other, networks, partners, chosen):
    given_ = {"networks": networks, "partners": partners, "weights": chosen}
    there, back = similarity(one, other, **given_), similarity(other, one, **given_)
    assert (there.score, there.parts) == (back.score, back.parts)
    assert all(0 <= part <= 1 for part in there.parts.values())
    if there.score is not None:
        assert there.known >= LEAST_KNOWN
        assert 0 <= there.score <= 1 + 1e-12
        assert min(there.parts.values()) - 1e-12 <= there.score <= max(there.parts.values()) + 1e-12


@UNHURRIED
@given(facts, some_networks, some_partners)
def test_a_city_is_as_similar_as_can_be_to_its_double(one, networks, partners):
    found = similarity(one, one, networks=networks, partners=partners)
    assert all(part == pytest.approx(1) for part in found.parts.values())
    assert found.score is None or found.score == pytest.approx(1)


@UNHURRIED
@given(facts, facts, some_networks, some_partners, st.floats(min_value=0.1, max_value=10))
def test_only_the_ratio_of_the_weights_matters(one, other, networks, partners, factor):
    scaled = {fact: weight * factor for fact, weight in WEIGHTS.items()}
    plain = similarity(one, other, networks=networks, partners=partners)
    again = similarity(one, other, networks=networks, partners=partners, weights=scaled)
    assert plain.score == (None if again.score is None else pytest.approx(again.score))


def test_parts_at_their_ends():
    assert (of_size(1, 1), of_size(1, 100), of_size(1, 10_000)) == (1, pytest.approx(0), 0)
    assert (jaccard((1, 2), (2, 3)), jaccard((), ()), jaccard((1,), (1,), {1: 0})) == (1 / 3, None, None)
    assert (cosine((1, 0), (0, 1)), cosine((3, 4), (6, 8))) == (0, pytest.approx(1))
