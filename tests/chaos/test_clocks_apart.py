"""Two web servers of one database whose clocks are ten minutes behind and ahead of it."""

import itertools
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import connection

from tests.chaos.conftest import Tell
from tests.chaos.programs import NEW_TOKENS, NO_LIMITS, Program, Running
from tests.services.database import migrated_database
from tests.services.errors import ServiceMissing
from tests.services.server import running_site

LIBRARY = "faketime/libfaketimeMT.so.1"
LINES = 10
MOST_SECONDS = 60
"""How long the steps themselves take at most."""
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="One machine has one clock."),
]


def clock(minutes: int) -> dict[str, str]:
    """Return the variables of a process whose clock is off; raise ServiceMissing."""
    found = sorted(Path("/usr/lib").glob(f"*/{LIBRARY}"))
    if not found:
        raise ServiceMissing("libfaketime is missing. On Debian and Ubuntu: apt install faketime")
    return NO_LIMITS | {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME": f"{minutes:+d}m",
        "DRYDOCK_SECRET_KEY": "only-for-this-run-" * 4,
    }


@contextmanager
def two_servers(folder: Path) -> Iterator[tuple[Program, Program, list[str]]]:
    """Yield programs of a server that is late and of one that is early, and their addresses."""
    with (
        migrated_database(folder / "late") as url,
        running_site(folder / "late", database_url=url, variables=clock(-10)) as late,
        running_site(folder / "early", database_url=url, variables=clock(10)) as early,
    ):
        token, _ = Running(late, url).tokens(NEW_TOKENS)
        servers = [Running(site, url) for site in (late, early)]
        with (
            closing(servers[0].program(token)) as first,
            closing(servers[1].program(token)) as second,
        ):
            yield first, second, [late.url, early.url]


def said(program: Program, method: str, path: str, body: Any = None) -> Any:
    answer = program.send(
        method, path, body, {"Idempotency-Key": f"{path} {body}"} if body is not None else {}
    )
    assert answer.status < 300, (answer.status, answer.body)
    return json.loads(answer.body)


def lived(title: str, declaring: Program, resolving: Program) -> dict[str, Any]:
    """Return an incident that was declared on one server and resolved on the other."""
    reference = said(declaring, "POST", "/api/v1/incidents/", {"title": title})["reference"]
    said(resolving, "POST", f"/api/v1/incidents/{reference}/resolve/", {})
    found: dict[str, Any] = said(declaring, "GET", f"/api/v1/incidents/{reference}/")
    return found


def lines_of(reference: str, program: Program) -> list[str]:
    """Return the texts of a timeline as it is shown, oldest first."""
    found = said(program, "GET", f"/api/v1/incidents/{reference}/timeline/")
    return [line["text"] for line in found["results"]]


def clock_of(url: str) -> str:
    """Return what /readyz says of the clock of a server."""
    part = requests.get(f"{url}readyz", timeout=20).json()["parts"]["clock"]
    return f"{part['status']}: {part['says']}"


def test_clocks_that_are_off_are_told_and_change_no_order_and_no_time(
    tmp_path: Path, tell: Tell
) -> None:
    with two_servers(tmp_path) as (late, early, addresses):
        spans = [
            lived(title, *both)["time_to_recover_seconds"]
            for title, both in (("late first", (late, early)), ("early first", (early, late)))
        ]
        reference = said(late, "POST", "/api/v1/incidents/", {"title": "In turns"})["reference"]
        written = [f"line {number}" for number in range(LINES)]
        for text, program in zip(written, itertools.cycle((early, late))):
            said(program, "POST", f"/api/v1/incidents/{reference}/timeline/", {"text": text})
        shown = [text for text in lines_of(reference, late) if text in written]
        clocks = [clock_of(address) for address in addresses]

    tell(
        "R19: declared and resolved at once by servers 10 min behind and ahead of PostgreSQL, "
        f"times to recover {spans}; {LINES} lines written in turns are "
        f"shown as {shown}; /readyz {clocks}"
    )
    assert clocks == ["degraded: It is 600 s off."] * 2
    assert all(0 <= span <= MOST_SECONDS for span in spans)
    assert shown == written
