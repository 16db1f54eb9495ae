"""Which share of promises is still open after so many days (pure)."""

import math
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

DAYS_ASKED = (30, 60, 90)
_NORMAL_QUANTILE = 1.959963984540054


class Promise(NamedTuple):
    """How many days a promise has been watched, and whether it ended then or is still open."""

    days: float
    has_ended: bool


class Step(NamedTuple):
    """What is known from a day on at which promises ended.

    `share` (0 to 1) is still open; `low` and `high` enclose it with 95 %, None where nothing
    can be said: before the first end, and once none is left. `standard_error` is Greenwood's, None
    once none is left. `at_risk` promises were open just before, of which `ended` ended.
    """

    days: float
    share: float
    low: float | None
    high: float | None
    standard_error: float | None
    at_risk: int
    ended: int


class OpenShare(NamedTuple):
    """The curve of `n` promises, of which `ended` have ended; `steps` in the order of days.

    `watched_days` is how long the longest was watched, None without any promise.
    """

    n: int
    ended: int
    steps: tuple[Step, ...]
    watched_days: float | None

    def after(self, days: float) -> Step | None:
        """Return what is known after so many days; None where no promise was watched so long.

        When the last one watched has ended, none is open for ever after.
        """
        if self.watched_days is None:
            return None
        passed = [step for step in self.steps if step.days <= days]
        last = passed[-1] if passed else Step(0.0, 1.0, None, None, 0.0, self.n, 0)
        return last if days <= self.watched_days or last.share == 0 else None


def open_share(promises: Iterable[Promise]) -> OpenShare:
    """Return the share of promises still open by days since they were made.

    Those that are open still say "at least so long", so nobody has to wait for the last one, and
    none is left out. Kaplan and Meier, "Nonparametric Estimation from Incomplete Observations"
    (1958); at one time ends come before what is only watched so long. The standard error is
    Greenwood's (1926); the interval is made from it on the scale of log(-log share), where it never
    leaves 0 to 1 (Kalbfleisch and Prentice, 1980). Raises ValueError for less than no days.
    """
    watched = sorted(promises, key=_days_of)
    if watched and watched[0].days < 0:
        raise ValueError("A promise cannot end before it was made.")
    steps: list[Step] = []
    at_risk, share, variance = len(watched), 1.0, 0.0
    for days, group in groupby(watched, key=_days_of):
        together = list(group)
        ended = sum(one.has_ended for one in together)
        if ended:
            left = at_risk - ended
            share = share * left / at_risk
            variance += ended / (at_risk * left) if left else math.inf
            steps.append(_step(days, share, variance, at_risk, ended))
        at_risk -= len(together)
    return OpenShare(
        n=len(watched),
        ended=sum(step.ended for step in steps),
        steps=tuple(steps),
        watched_days=watched[-1].days if watched else None,
    )


def _step(days: float, share: float, variance: float, at_risk: int, ended: int) -> Step:
    """Return a step; `variance` is the sum in Greenwood's formula, infinite once none is left."""
    if share == 0:
        return Step(days, 0.0, None, None, None, at_risk, ended)
    spread = math.sqrt(variance)
    reach = math.exp(_NORMAL_QUANTILE * spread / -math.log(share))
    return Step(days, share, share**reach, share ** (1 / reach), share * spread, at_risk, ended)


def _days_of(promise: Promise) -> float:
    return promise.days
