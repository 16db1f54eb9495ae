"""Eight programs write at once, beside the dispatcher: nobody hears of a locked database."""

import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from tests.chaos.conftest import Tell
from tests.chaos.programs import NEW_TOKENS, Program, running
from tests.chaos.rows import rows
from tests.chaos.scale import count

WRITERS = 8
SECONDS = count(10, 60)
MOST_SECONDS = 3.0
"""How long all but one of a hundred changes may take."""

pytestmark = pytest.mark.django_db


def test_no_writer_hears_of_a_locked_database(tmp_path: Path, tell: Tell) -> None:
    statuses: Counter[int] = Counter()
    took: list[float] = []
    with running(tmp_path) as found:
        token, _ = found.tokens(NEW_TOKENS)
        until = time.monotonic() + SECONDS

        def write(number: int) -> None:
            program = found.program(token)
            while time.monotonic() < until:
                took.append(declare(program, f"{number}-{len(took)}", statuses))
            program.close()

        threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stored = rows(found, "SELECT count(*) FROM incidents_incident")[0][0]
        said = (found.folder / "up.log").read_text(errors="replace")

    slow = sorted(took)[len(took) * 99 // 100]
    tell(
        f"R17 {connection.vendor}: {WRITERS} writers for {SECONDS} s, answers {dict(statuses)}, "
        f"half within {sorted(took)[len(took) // 2] * 1000:.0f} ms, p99 {slow:.2f} s, slowest "
        f"{max(took):.2f} s; {stored} incidents, 'locked' in the log {said.count('locked')} times"
    )
    assert set(statuses) == {201}
    assert stored == statuses[201]
    assert slow <= MOST_SECONDS
    assert "database is locked" not in said


def declare(program: Program, key: str, statuses: Counter[int]) -> float:
    """Declare an incident; return how many seconds it took."""
    began = time.monotonic()
    answer = program.send("POST", "/api/v1/incidents/", {"title": key}, {"Idempotency-Key": key})
    statuses[answer.status] += 1
    return time.monotonic() - began
