"""Weighted means in which some parts may stay out (pure)."""

from collections.abc import Iterable, Sequence
from fractions import Fraction


def exact_sum(numbers: Iterable[Fraction | int]) -> Fraction | int:
    """Return the sum; whole numbers are added up far faster, so they go first."""
    whole, rest = 0, Fraction(0)
    for number in numbers:
        if isinstance(number, int):
            whole += number
        elif number.denominator == 1:
            whole += number.numerator
        else:
            rest += number
    return whole + rest if rest else whole


def weighted_share(
    parts: Iterable[tuple[int, Fraction]], optional: Iterable[tuple[int, Fraction]] = ()
) -> Fraction | None:
    """Return sum(weight * value) / sum(weight) over `parts`, None when they weigh nothing.

    An `optional` part (something approved as not applicable) counts only where it raises the
    result: so neither new proof of it nor the end of its approval ever moves a score the wrong
    way.
    """
    weight, whole, rest = 0, 0, Fraction(0)
    for part_weight, value in parts:
        weight += part_weight
        # Most parts count for all or nothing, and whole numbers are added up far faster.
        if value.denominator == 1:
            whole += part_weight * value.numerator
        else:
            rest += part_weight * value
    if not weight:
        return None
    total = whole + rest
    for part_weight, value in sorted(optional, key=lambda part: part[1], reverse=True):
        if value * weight <= total:
            break
        weight += part_weight
        total += part_weight * value
    return total / weight


def one_decimal(number: Fraction) -> str:
    """Return a number as people read it: one decimal, halves up."""
    tenths = (number * 20 + 1) // 2
    return f"{tenths // 10}.{tenths % 10}"


def whole_percent(share: Fraction) -> str:
    """Return a share of 1 as whole percent, rounded down so that 100 means all of it."""
    return f"{share * 100 // 1} %"


def in_tenths(parts: Sequence[Fraction], total: Fraction) -> list[int]:
    """Return each part in whole tenths so that together they are the total as it is shown.

    Every part is rounded down; the tenths left over go to the largest remainders.
    """
    tenths = [int(part * 10) for part in parts]
    left = int((total * 20 + 1) // 2) - sum(tenths)
    by_remainder = sorted(range(len(parts)), key=lambda one: parts[one] * 10 - tenths[one])
    for index in by_remainder[::-1][:left]:
        tenths[index] += 1
    return tenths
