"""Counts to colour classes."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.maps.shading import CLASSES, class_limits, class_of, shade, shade_figures


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
    assert shading.labels == {
        1: ("1–10", "11–20", "21–30", "31–40"),
        2: ("1–10", "11–20", "21–30", "31–40"),
        3: ("1", "2"),
    }
    assert shading.classes["110102001001"] == ("2", 2)


def test_rates_have_the_same_classes_on_every_level_and_no_figure_no_class() -> None:
    shading = shade_figures(
        [("110102", 0.97), ("110102001", 0.6), ("110102002", 0.1)], (0.6, 0.8, 0.95), "{:.0%}".format
    )
    assert shading.labels == dict.fromkeys((1, 2, 3), ("< 60%", "60%–80%", "80%–95%", "≥ 95%"))
    assert shading.classes == {"110102": ("97%", 4), "110102001": ("60%", 2), "110102002": ("10%", 1)}
    assert shade_figures([], (0.6, 0.8, 0.95), "{:.0%}".format).labels == {}
