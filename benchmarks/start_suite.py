"""The suite `start`: import, first answer, memory, and migrating an empty database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from urllib.parse import urlsplit, urlunsplit

from django.db import connection, connections

from benchmarks.client import Request
from benchmarks.figures import Verdict
from benchmarks.measuring import Result, WrongAnswer, measure_calls
from benchmarks.report import as_json, as_markdown, circumstances, write_page
from benchmarks.rows import CallRow, request_rows
from benchmarks.seed import seed_postmortem
from benchmarks.servers import BARE, PRODUCT, ROOT, Server, Site, running
from benchmarks.suites import SMALL, prepare
from benchmarks.text import long_markdown
from core.models import User

ROUNDS, FEW_ROUNDS = 9, 3
THREADS = 4
BAR, STRETCH = 1.8, 1.4
MOST_MEMORY = 1.35
REQUESTS, FEW_REQUESTS, WARM_UP, MOST_GROWTH = 10_000, 1_000, 500, 1.1
MIGRATIONS, MOST_SECONDS = 3, 5.0
NOWHERE = "postgres://nobody@127.0.0.1:9/none"


def start(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Measure how the product starts, on a busy machine less often; return if a bar is missed."""
    _, secret, session = prepare(SMALL)
    person = User.objects.get(username="bench")
    postmortem = seed_postmortem(person, long_markdown())
    rows = request_rows(secret=secret, session=session, postmortem=postmortem.reference)
    connections.close_all()
    memory: dict[Site, list[float]] = {PRODUCT: [], BARE: []}
    results = _results(memory, ROUNDS if judged else FEW_ROUNDS)
    product, bare = (median(found) for found in memory.values())
    number = REQUESTS if judged else FEW_REQUESTS
    before, after = _growth([row.product for row in rows], number)
    taken = _migrations() if database == "postgresql" else []
    lines = [
        "| what | measured | bar | verdict |",
        "| --- | ---: | ---: | --- |",
        _line(
            "Memory of master and one worker, idle, beside the bare stack",
            f"{product:.0f} MB, {bare:.0f} MB: {product / bare:.2f}",
            f"{MOST_MEMORY:g}",
            is_met=product <= MOST_MEMORY * bare,
        ),
        _line(
            f"The same after {number:,} requests",
            f"{before:.0f} MB, then {after:.0f} MB: {after / before:.2f}",
            f"{MOST_GROWTH:g}",
            is_met=after <= MOST_GROWTH * before,
        ),
        _line(
            "SQL while the application is imported",
            "none",
            "0",
            is_met=_imports_without_database(),
        ),
    ]
    if taken:
        lines.append(
            _line(
                "Migrating an empty PostgreSQL",
                f"{median(taken):.1f} s",
                f"{MOST_SECONDS:g} s",
                is_met=min(taken) <= MOST_SECONDS,
            )
        )
    table = "\n".join(
        [circumstances(database, judged=judged), "", as_markdown(results), "", *lines]
    )
    print(table)
    print(as_json(results))
    if write:
        write_page("start", table)
    return any(one.verdict is not Verdict.MET for one in results) or any(
        line.endswith("| missed |") for line in lines
    )


def _line(what: str, measured: str, bar: str, *, is_met: bool) -> str:
    return f"| {what} | {measured} | {bar} | {'met' if is_met else 'missed'} |"


def _results(memory: dict[Site, list[float]], rounds: int) -> list[Result]:
    """Return the rows about time; what the idle servers hold is added to `memory`."""
    rows = [
        CallRow("Import of the application", *_each(_import_of), BAR, STRETCH),
        CallRow(
            "Start to the first page, one worker",
            *_each(partial(_first_page, memory)),
            BAR,
            STRETCH,
        ),
    ]
    return [measure_calls(row, _as_said, rounds=rounds) for row in rows]


def _each(
    measure: Callable[[Site], tuple[float, float]],
) -> tuple[Callable[[], object], Callable[[], object]]:
    return partial(measure, PRODUCT), partial(measure, BARE)


def _as_said(function: Callable[[], object]) -> tuple[float, float]:
    """Return the wall and CPU seconds that a function of this module measured itself."""
    found = function()
    if not isinstance(found, tuple):
        raise TypeError("It measured nothing.")
    return found


def _import_of(site: Site) -> tuple[float, float]:
    return _seconds_of(site, "-c", f"import {site.wsgi}, {site.urls}")


def _first_page(memory: dict[Site, list[float]], site: Site) -> tuple[float, float]:
    with running(site, workers=1, threads=THREADS) as server:
        memory[site].append(server.resident_mb())
        return server.seconds, server.cpu_seconds()


def _seconds_of(site: Site, *arguments: str, database: str = "") -> tuple[float, float]:
    """Return the wall and CPU seconds of a Python program of a site; raise WrongAnswer."""
    environment = site.environment | ({"DATABASE_URL": database} if database else {})
    before, begun = os.times(), time.perf_counter()
    ended = subprocess.run(  # noqa: S603 - this Python with our own words
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    wall, after = time.perf_counter() - begun, os.times()
    if ended.returncode != 0:
        raise WrongAnswer(f"{' '.join(arguments)}: {ended.stderr[-1000:]}")
    spent = after.children_user + after.children_system
    return wall, spent - before.children_user - before.children_system


def _imports_without_database() -> bool:
    """Return whether everything is loaded where no database answers."""
    try:
        _seconds_of(
            PRODUCT,
            "-c",
            f"import django; django.setup(); import {PRODUCT.urls}",
            database=NOWHERE,
        )
    except WrongAnswer:
        return False
    return True


def _growth(requests: list[Request], number: int) -> tuple[float, float]:
    """Return the memory of a server before and after so many requests, in MB."""
    with running(PRODUCT, workers=1, threads=THREADS) as server:
        _ask(server, requests, WARM_UP)
        before = server.resident_mb()
        _ask(server, requests, number)
        return before, server.resident_mb()


def _ask(server: Server, requests: list[Request], number: int) -> None:
    for place in range(number):
        server.ask(requests[place % len(requests)])


def _migrations() -> list[float]:
    """Return how many seconds `migrate` takes on empty databases, its start among them."""
    address = urlsplit(os.environ["DATABASE_URL"])
    taken = []
    for number in range(MIGRATIONS):
        name = f"empty{number}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        empty = urlunsplit(address._replace(path=f"/{name}"))
        site = Site("config.wsgi", "config.settings", "", "config.urls")
        taken.append(_seconds_of(site, "manage.py", "migrate", "-v", "0", database=empty)[0])
    connections.close_all()
    return taken
