"""The suite `http`: product and limit behind one server, driven by wrk in turn."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.db import connections

from benchmarks.alert_rows import alert_rows, open_doors
from benchmarks.client import Request
from benchmarks.figures import Ratio, Sample, Verdict, judge, ratio_of
from benchmarks.measuring import WrongAnswer
from benchmarks.report import circumstances, write_page
from benchmarks.rows import Row, request_rows
from benchmarks.seed import seed_postmortem
from benchmarks.servers import PRODUCT, Server, running
from benchmarks.suites import SMALL, prepare
from benchmarks.text import long_markdown
from core.models import User

WORKERS, THREADS, CONNECTIONS = 2, 4, 8
ROUNDS, FEW_ROUNDS, SECONDS = 5, 2, 2
WARM_UP = 12
LEFT_OUT = ("1 new", "100 new", "1 known", "100 known")
NEW = ((b"cluster-0", b"cluster-@N@"), (b'"00000000', b'"@N@-'), (b"checkout/0", b"checkout/@N@"))
"""What has to differ in each request that tells of something new."""

_SCRIPT = """
wrk.method = "%(method)s"
%(headers)s
local body, count = [==[%(body)s]==], %(first)d
request = function()
  count = count + 1
  return wrk.format(nil, nil, nil, (body:gsub("@N@", tostring(count))))
end
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("\\n@ %%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What a few seconds of wrk said: answers a second, milliseconds, CPU of the server."""

    per_second: float
    p50: float
    p95: float
    p99: float
    cpu: float


def http(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Measure rows behind gunicorn, on a busy machine less often; return if a bar is missed."""
    _program()
    _, secret, session = prepare(SMALL)
    postmortem = seed_postmortem(User.objects.get(username="bench"), long_markdown())
    rows = request_rows(secret=secret, session=session, postmortem=postmortem.reference)
    rows += [
        row for row in alert_rows(open_doors()) if not any(part in row.name for part in LEFT_OUT)
    ]
    connections.close_all()
    rounds = ROUNDS if judged else FEW_ROUNDS
    lines = [
        "| work item | product a second | p50/p95/p99 ms | CPU ms | limit a second "
        "| p50/p95/p99 ms | CPU ms | ratio (95 %) | bar | verdict |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    is_missed = False
    with running(PRODUCT, workers=WORKERS, threads=THREADS) as server:
        for place, row in enumerate(rows):
            ratio, verdict, product, limit = _measured(server, row, place, rounds)
            is_missed |= verdict is not Verdict.MET
            lines.append(
                f"| {row.name} | {_told(product)} | {_told(limit)} | {ratio.value:.2f} "
                f"({ratio.low:.2f}-{ratio.high:.2f}) | {row.bar:g} | {verdict.value} |"
            )
    said = (
        f"gunicorn with {WORKERS} workers of {THREADS} threads, wrk with {CONNECTIONS} "
        f"connections, {rounds} times {SECONDS} s in turn."
    )
    table = "\n".join([circumstances(database, judged=judged), said, "", *lines])
    print(table)
    if write:
        write_page("http", table)
    return is_missed


def _program() -> str:
    """Return where wrk is; raise WrongAnswer where it is missing."""
    found = shutil.which("wrk")
    if found is None:
        raise WrongAnswer("wrk is missing: apt-get install wrk")
    return found


def _measured(
    server: Server, row: Row, place: int, rounds: int
) -> tuple[Ratio, Verdict, list[Run], list[Run]]:
    """Return how many times as long an answer takes as that of the limit."""
    product: list[Run] = []
    limit: list[Run] = []
    for request in (row.product, row.limit):
        for _ in range(WARM_UP):
            server.ask(request)
    for number in range(rounds):
        first = (place * rounds + number + 1) * 1_000_000
        for request, runs in ((row.product, product), (row.limit, limit)):
            runs.append(_run(server, request, first, is_new=row.renew is not None))
    times = [tuple(1 / one.per_second for one in runs) for runs in (product, limit)]
    ratio = ratio_of(*times)
    verdict = judge(ratio, bar=row.bar, limit=Sample(times[1], ()), statements=None, most=None)
    return ratio, verdict, product, limit


def _run(server: Server, request: Request, first: int, *, is_new: bool) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "request.lua"
        script.write_bytes(_script(request, first, is_new=is_new))
        path = f"{request.path}?{request.query}" if request.query else request.path
        options = ["-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script)]
        before = server.cpu_seconds()
        said = subprocess.run(  # noqa: S603 - our own server is asked
            [_program(), *options, f"http://127.0.0.1:{server.port}{path}"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        spent = server.cpu_seconds() - before
    line = next(line for line in said.splitlines() if line.startswith("@ "))
    answers, microseconds, p50, p95, p99, wrong = map(int, line.split()[1:])
    if wrong or not answers:
        raise WrongAnswer(f"{path}: {wrong} of {answers} answers were wrong or missing.")
    return Run(answers / microseconds * 1e6, p50 / 1e3, p95 / 1e3, p99 / 1e3, spent / answers * 1e3)


def _script(request: Request, first: int, *, is_new: bool) -> bytes:
    body = request.body
    for fixed, varying in NEW if is_new else ():
        body = body.replace(fixed, varying)
    headers = dict(request.headers)
    if body:
        headers["Content-Type"] = "application/json"
    said = "\n".join(f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items())
    values = {"method": request.method, "headers": said, "first": first, "body": body.decode()}
    return (_SCRIPT % values).encode()


def _told(runs: list[Run]) -> str:
    def middle(of: Callable[[Run], float]) -> float:
        return median(map(of, runs))

    times = (middle(lambda one: one.p50), middle(lambda one: one.p95), middle(lambda one: one.p99))
    shown = "/".join(f"{one:.1f}" for one in times)
    return f"{middle(lambda one: one.per_second):.0f} | {shown} | {middle(lambda one: one.cpu):.2f}"
