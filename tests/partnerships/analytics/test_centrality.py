"""Betweenness and eigenvector centrality, against graphs worked out by hand and by what must hold of any."""

import math
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnerships.analytics.centrality import centrality

pytestmark = pytest.mark.one_database
TIES = st.sets(st.sampled_from(list(combinations(range(1, 10), 2))), max_size=20)
# Many tests at the same time make drawing slow.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_nobody_has_no_centrality():
    found = centrality([])
    assert (found.betweenness, found.eigenvector, found.sources) == ({}, {}, 0)


def test_two_cities_lie_between_nobody():
    found = centrality([(1, 2)])
    assert found.betweenness == {1: 0, 2: 0}
    assert found.eigenvector == pytest.approx({1: 1, 2: 1})


def test_the_middle_of_a_star_joins_all_pairs():
    found = centrality([(1, 2), (1, 3), (1, 4), (1, 5)])
    assert found.betweenness == {1: 1, 2: 0, 3: 0, 4: 0, 5: 0}
    # x₁ = 1 and x₂ = x₁ / √4 solve A x = √4 x.
    assert found.eigenvector == pytest.approx({1: 1, 2: 0.5, 3: 0.5, 4: 0.5, 5: 0.5})


def test_two_triangles_with_a_bridge_and_a_pair_apart():
    # 1-2-3 and 4-5-6 are joined by 3-4. Eight cities: 7 · 6 / 2 = 21 pairs of others.
    # City 3: 1 and 2 with 4, 5 and 6 are 6 pairs; so has 4. The pair 7-8 is apart.
    ties = [(1, 2), (1, 3), (2, 3), (3, 4), (4, 5), (4, 6), (5, 6), (7, 8)]
    found = centrality(ties)
    expected = dict.fromkeys(range(1, 9), 0) | {3: 6 / 21, 4: 6 / 21}
    assert found.betweenness == pytest.approx(expected)
    # By symmetry x₁ = x₂ = y and x₃ = x₄ = 1: λ y = y + 1 and λ = 2 y + 1, so 2 y² = 1.
    y = 1 / math.sqrt(2)
    assert found.eigenvector == pytest.approx({1: y, 2: y, 3: 1, 4: 1, 5: y, 6: y})
    assert found.sources == 8


def test_two_ways_of_the_same_length_count_half_each():
    # A square: of 3 pairs of others, the two neighbours of a city go half through it.
    found = centrality([(1, 2), (2, 3), (3, 4), (1, 4)])
    assert found.betweenness == pytest.approx(dict.fromkeys((1, 2, 3, 4), 0.5 / 3))


@UNHURRIED
@given(TIES)
def test_a_tie_said_twice_counts_once_and_names_do_not_matter(ties):
    found = centrality(ties)
    twice = centrality([*ties, *((other, one) for one, other in ties)])
    assert twice.betweenness == pytest.approx(found.betweenness)
    moved = centrality([(one + 100, other + 100) for one, other in ties])
    assert {key - 100: value for key, value in moved.betweenness.items()} == pytest.approx(found.betweenness)
    assert all(0 <= value <= 1 for value in [*found.betweenness.values(), *found.eigenvector.values()])
    assert not ties or max(found.eigenvector.values()) == pytest.approx(1)


@UNHURRIED
@given(TIES)
def test_paths_of_all_cities_are_no_estimate(ties):
    exact = centrality(ties)
    assert centrality(ties, most_steps=len(exact.betweenness) * max(1, len(ties))) == exact


def test_an_estimate_follows_the_paths_of_some_and_is_near():
    # A ring of 40 cities: all lie alike between others.
    ties = [(key, key % 40 + 1) for key in range(1, 41)]
    exact, estimate = centrality(ties), centrality(ties, most_steps=20 * 40)
    assert (exact.sources, estimate.sources) == (40, 20)
    mean = math.fsum(estimate.betweenness.values()) / 40
    assert mean == pytest.approx(exact.betweenness[1])
    assert estimate == centrality(ties, most_steps=20 * 40)
