from datetime import date, timedelta

import pytest

from incidents.domain.action_item import ActionStatus
from incidents.domain.follow_up_completion import Record, Share, completion

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def test_completion_tells_kept_from_on_time_from_proven() -> None:
    found = completion(
        [
            Record(TODAY - 9 * DAY, ActionStatus.DONE, TODAY - 9 * DAY),
            Record(TODAY - 9 * DAY, ActionStatus.VERIFIED, TODAY - 8 * DAY),
            Record(TODAY - 1 * DAY, ActionStatus.OPEN, None),
            Record(TODAY, ActionStatus.DOING, None),
            Record(None, ActionStatus.QUESTIONED, TODAY),
            Record(TODAY - 5 * DAY, ActionStatus.WONT_DO, None),
        ],
        on=TODAY,
    )

    assert (found.kept, found.on_time, found.proven) == (Share(3, 5), Share(1, 3), Share(1, 3))
    assert (found.given_up, found.undated) == (1, 1)


def test_shares_have_wilson_intervals_and_nothing_known_is_none() -> None:
    # The interval of 18 of 24 is among the known answers of the statistics page.
    assert Share(18, 24).share == 0.75
    assert Share(18, 24).interval == pytest.approx((0.5510, 0.8800), abs=5e-5)
    assert (Share(0, 0).share, Share(0, 0).interval) == (None, None)
    assert completion([], on=TODAY).kept == Share(0, 0)
