"""Counts to colour classes."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.maps.shading import CLASSES, class_limits, class_of, shade


def test_small_counts_have_a_class_each() -> None:
    assert class_limits([0, 2, 3]) == (1, 2, 3)


def test_larger_counts_share_round_classes() -> None:
    assert class_limits([17, 3]) == (5, 10, 15, 20)
    assert class_limits([130]) == (50, 100, 150)
    assert class_limits([1000]) == (250, 500, 750, 1000)


def test_nothing_has_no_class() -> None:
    assert class_limits([]) == class_limits([0, 0]) == ()
    assert class_of(0, ()) == 0


@given(st.lists(st.integers(0, 5000), min_size=1))
def test_every_count_above_zero_has_a_class_that_reaches_it(counts: list[int]) -> None:
    limits = class_limits(counts)
    assert len(limits) <= CLASSES
    assert sorted(set(limits)) == list(limits)
    for count in counts:
        number = class_of(count, limits)
        assert (number == 0) == (count == 0)
        if number:
            assert count <= limits[number - 1]
            assert number == 1 or count > limits[number - 2]


def test_each_level_is_classed_by_itself() -> None:
    shading = shade([("110102", 1, 40), ("110102001", 2, 40), ("110102001001", 3, 2)])
    assert shading.limits == {1: (10, 20, 30, 40), 2: (10, 20, 30, 40), 3: (1, 2)}
    assert shading.classes["110102001001"] == (2, 2)
