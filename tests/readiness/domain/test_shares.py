"""What is shown adds up."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.shares import exact_sum, in_tenths, one_decimal

points = st.fractions(min_value=0, max_value=10, max_denominator=1000)


@settings(max_examples=60)
@given(st.lists(points, max_size=12))
def test_tenths_add_up_to_the_score_shown(parts: list[Fraction]) -> None:
    total = sum(parts, Fraction(0))

    tenths = in_tenths(parts, total)

    whole = sum(tenths)
    assert f"{whole // 10}.{whole % 10}" == one_decimal(total)
    assert all(
        abs(Fraction(one, 10) - part) <= Fraction(1, 10)
        for one, part in zip(tenths, parts, strict=True)
    )


@settings(max_examples=60)
@given(st.lists(points | st.integers(0, 10), max_size=12))
def test_a_sum_is_exact_and_whole_where_it_can_be(numbers: list[Fraction | int]) -> None:
    total = exact_sum(numbers)

    assert total == sum(numbers)
    assert isinstance(total, int) or any(isinstance(one, Fraction) for one in numbers)
