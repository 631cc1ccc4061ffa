"""Parts that add up to the bill."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bouquet.engine.share.rounding import apportion, whole_weights

weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)


@given(st.integers(0, 10**12), weights)
def test_parts_add_up_and_stay_within_a_unit_of_the_exact_ones(total, by):
    parts = apportion(total, by, [f"{n:02}" for n in range(len(by))])
    assert sum(parts) == total
    for part, weight in zip(parts, by, strict=True):
        assert abs(part - Fraction(total * weight, sum(by))) < 1
        assert weight or not part


def test_ties_go_to_the_first_by_name():
    assert apportion(2, [1, 1, 1], ["c", "a", "b"]) == [0, 1, 1]
    assert apportion(100, [1, 1, 1], ["a", "b", "c"]) == [34, 33, 33]


def test_the_largest_remainder_is_served_first():
    assert apportion(10, [6, 6, 2], ["a", "b", "c"]) == [4, 4, 2]
    assert apportion(10, [7, 7, 1], ["a", "b", "c"]) == [5, 5, 0]


def test_nothing_to_share_needs_no_weight():
    assert apportion(0, [0, 0], ["a", "b"]) == [0, 0]


def test_floating_point_weights_keep_their_proportion():
    assert apportion(1_000, whole_weights([0.5, 0.25, 0.25]), ["a", "b", "c"]) == [500, 250, 250]
    assert whole_weights([-1e-18, 0.0]) == [0, 0]
