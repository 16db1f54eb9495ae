"""The processes of docker-compose.yml, started by hand from its own commands, and then hurt.

    python -m tests.chaos.production

PostgreSQL with a standby, two web servers behind the proxy of the file, worker, beat and
dispatcher. A journey, a rolling restart under load, the loss of the primary, the promotion of the
standby. It needs PostgreSQL with pg_basebackup, haproxy and a minute, prints its figures and ends
with status 1 when one is not met.
"""

import signal
import subprocess
import sys
import time

import psycopg

from tests.chaos.production_clients import Flood, Person
from tests.chaos.restarts import restart
from tests.chaos.stack import Stack, address, running_stack, until

BANNER = "The database takes no changes at the moment."


def journey(one: Stack, person: Person) -> str:
    """Declare an incident, and see that both ways of draining work."""
    page = person.declare("Checkout answers slowly")
    assert "Checkout answers slowly" in page.text, page.status_code
    wanted = {"activity seals", "core.seal_activities"}

    def both_drained() -> bool:
        with psycopg.connect(address(one, "database", "drydock")) as connection:
            rows = connection.execute("SELECT name FROM core_drainprogress").fetchall()
        return wanted <= {name for (name,) in rows}

    took = until(both_drained, 60)
    return f"journey: dispatcher and Celery both drained after {took:.1f} s"


def rolling_restart(one: Stack, person: Person) -> str:
    """Restart both web servers, one after the other, under load."""
    before = read_from_standby(one)
    with Flood(person) as flood:
        for name in ("web-1", "web-2"):
            restart(one, name)
    assert set(flood.statuses) == {"200"}, flood.statuses
    read = read_from_standby(one) - before
    number = sum(flood.statuses.values())
    assert read > number, (read, number)
    return f"rolling restart: {number} requests, 0 failed; {read} reads of the standby"


def read_from_standby(one: Stack) -> int:
    """Return how many transactions of the site the standby has seen."""
    statement = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'drydock'"
    with psycopg.connect(address(one, "standby")) as connection:
        row = connection.execute(statement).fetchone()
    return int(row[0]) if row else 0


def abrupt_restart(one: Stack, person: Person) -> str:
    """End a web server without telling the balancer first."""
    with Flood(person) as flood:
        one.stop("web-1")
        one.web("web-1")
        time.sleep(3)
    assert set(flood.statuses) == {"200"}, flood.statuses
    return f"restart without draining: {sum(flood.statuses.values())} requests, 0 failed"


def fail_over(one: Stack, person: Person) -> str:
    """Lose the primary, read from the standby, and promote it."""
    one.stop("database", signal.SIGQUIT)
    reading = until(lambda: BANNER in person.get("incidents/").text, 15)
    listed = person.get("incidents/")
    refused = person.declare("Typed while there was no primary")
    promote = [str(one.programs / "pg_ctl"), "promote", "-D", str(one.folder / "primary/copy")]
    subprocess.run(promote, check=True, user=one.user, cwd=one.folder, capture_output=True)  # noqa: S603 - PostgreSQL's own
    writing = until(lambda: person.declare("After the promotion").status_code == 200, 10)
    assert "Checkout answers slowly" in listed.text
    assert refused.status_code == 503, refused.status_code
    assert "Typed while there was no primary" in refused.text
    assert set(person.statuses) <= {200, 503}, person.statuses
    counted = ", ".join(f"{status}: {n}" for status, n in sorted(person.statuses.items()))
    return (
        f"fail-over: read from the standby after {reading:.1f} s, written {writing:.1f} s after "
        f"its promotion; answers {counted}"
    )


def main() -> int:
    """Run all steps; print their figures."""
    with running_stack() as one:
        person = Person(one)
        for step in (journey, rolling_restart, abrupt_restart, fail_over):
            try:
                print(step(one, person), flush=True)  # noqa: T201 - the figures are the result
            except (AssertionError, TimeoutError) as error:
                print(f"{step.__name__} failed: {error}")  # noqa: T201 - as above
                for log in sorted(one.folder.glob("*.log")):
                    print(f"--- {log.name}", log.read_text(errors="replace")[-2000:])  # noqa: T201 - as above
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
