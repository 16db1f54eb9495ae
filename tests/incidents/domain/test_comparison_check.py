"""The check of the comparison repeats itself and finds what was put in."""

from random import Random

import pytest

from incidents.domain.comparison_check import ComparisonCheck, check_comparison


def test_same_incidents_give_the_same_answer_in_any_order() -> None:
    random = Random(3)  # noqa: S311 - draws that repeat, not secrets
    seconds = [random.lognormvariate(8, 1) for _ in range(80)]

    found = check_comparison(seconds, splits=150)

    assert found == check_comparison(sorted(seconds), splits=150)
    assert found != check_comparison(seconds, splits=150, seed=1)
    assert found.is_calibrated
    assert (found.n, found.splits, found.doubled_splits) == (80, 150, 150)
    assert found.doubled_worsened > 75


def test_too_few_incidents_never_claim_anything() -> None:
    found = check_comparison([1, 2, 3], splits=5)

    assert (found.claimed, found.doubled_worsened, found.share) == (0, 0, 0)


def test_too_many_claims_are_called_so() -> None:
    assert not ComparisonCheck(100, 1_000, 66, 200, 0).is_calibrated
    assert ComparisonCheck(100, 1_000, 65, 200, 0).is_calibrated
    assert ComparisonCheck(100, 1_000, 66, 200, 0).as_json()["highest_share"] == 0.065


def test_no_split_is_refused() -> None:
    with pytest.raises(ValueError, match="one split"):
        check_comparison([1], splits=0)
