"""Measure product and limit in turn, so that both meet the same machine."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.client import Answer, Application, call, count_statements
from benchmarks.figures import Ratio, Sample, Verdict, judge, ratio_of
from benchmarks.rows import CallRow, Row

WARM_UP = 10
ROUNDS = 80


class WrongAnswer(Exception):  # noqa: N818 - says what came, no bug of the harness
    """A request was not answered as its row expects."""


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table; times are medians in milliseconds."""

    name: str
    product_wall: float
    product_cpu: float
    limit_wall: float
    limit_cpu: float
    ratio: Ratio
    bar: float
    stretch: float
    statements: tuple[int, ...]
    most_statements: int | None
    size: int
    verdict: Verdict


def measure_row(application: Application, row: Row) -> Result:
    """Return what a request row took beside its limit."""
    product: list[Answer] = []
    limit: list[Answer] = []
    for number in range(WARM_UP + ROUNDS):
        of_product, of_limit = row.of_round(number)
        for request, answers, status in (
            (of_product, product, row.status),
            (of_limit, limit, None),
        ):
            answer = call(application, request)
            if answer.status != status and not (status is None and answer.status < 300):
                raise WrongAnswer(f"{row.name}: {request.path} answered {answer.status}.")
            if number >= WARM_UP:
                answers.append(answer)
    requests = row.counts or (row.product,)
    statements = tuple(count_statements(application, request) for request in requests)
    return _result(
        row,
        product=Sample(tuple(one.wall for one in product), tuple(one.cpu for one in product)),
        limit=Sample(tuple(one.wall for one in limit), tuple(one.cpu for one in limit)),
        statements=statements,
        most=row.most_statements,
        size=product[-1].size,
    )


def measure_calls(
    row: CallRow,
    timed: Callable[[Callable[[], object]], tuple[float, float]],
    *,
    rounds: int = ROUNDS,
    statements: tuple[int, ...] = (),
    most: int | None = None,
) -> Result:
    """Return what a function took beside its limit; `timed` gives wall and CPU seconds.

    Fewer `rounds` are for what takes seconds; it is warm after one.
    """
    warm_up = min(WARM_UP, rounds // 4)
    product: list[tuple[float, float]] = []
    limit: list[tuple[float, float]] = []
    for number in range(warm_up + rounds):
        for function, times in ((row.product, product), (row.limit, limit)):
            taken = timed(function)
            if number >= warm_up:
                times.append(taken)
    return _result(
        row,
        product=Sample(*(tuple(column) for column in zip(*product, strict=True))),
        limit=Sample(*(tuple(column) for column in zip(*limit, strict=True))),
        statements=statements,
        most=most,
        size=0,
    )


def _result(
    row: Row | CallRow,
    *,
    product: Sample,
    limit: Sample,
    statements: tuple[int, ...],
    most: int | None,
    size: int,
) -> Result:
    ratio = ratio_of(product.wall, limit.wall)
    verdict = judge(
        ratio, bar=row.bar, limit=limit, statements=max(statements, default=None), most=most
    )
    if len(set(statements)) > 1:
        verdict = Verdict.MISSED
    return Result(
        name=row.name,
        product_wall=_median_ms(product.wall),
        product_cpu=_median_ms(product.cpu),
        limit_wall=_median_ms(limit.wall),
        limit_cpu=_median_ms(limit.cpu),
        ratio=ratio,
        bar=row.bar,
        stretch=row.stretch,
        statements=statements,
        most_statements=most,
        size=size,
        verdict=verdict,
    )


def _median_ms(seconds: tuple[float, ...]) -> float:
    return sorted(seconds)[len(seconds) // 2] * 1_000
