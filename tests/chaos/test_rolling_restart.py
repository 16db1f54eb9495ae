"""No request fails while the web servers are restarted and reloaded under load.

DRYDOCK_CHAOS_REQUESTS says how many requests are made at least (50000 for the whole run).
"""

import itertools
import os
import signal
import time
from collections import Counter

import pytest

from tests.chaos.conftest import Tell
from tests.chaos.production import Flood, Person, Stack, answers, restart, running_stack, until
from tests.chaos.programs import NO_LIMITS
from tests.chaos.scale import count

REQUESTS = int(os.environ.get("DRYDOCK_CHAOS_REQUESTS") or count(500, 50_000))  # noqa: TID251 - a variable of the tests
LEAST_OF_EACH = 2
"""Each of the two servers is restarted and reloaded at least once."""


def reload(one: Stack, name: str) -> None:
    """Let gunicorn start its workers anew and end the old ones, as after a new configuration."""
    one.processes[name].send_signal(signal.SIGHUP)
    time.sleep(5)
    until(lambda: answers(f"http://127.0.0.1:{one.ports[name]}/readyz"), 120)
    time.sleep(3)


@pytest.mark.any_database
def test_no_request_fails_while_web_servers_are_restarted_and_reloaded(tell: Tell) -> None:
    done: Counter[str] = Counter()
    with running_stack(**NO_LIMITS) as one:
        person = Person(one)
        began = time.monotonic()
        with Flood(person) as flood:
            for name in itertools.cycle(("web-1", "web-2")):
                restart(one, name)
                done["restarted"] += 1
                reload(one, name)
                done["reloaded"] += 1
                if done["restarted"] >= LEAST_OF_EACH and flood.statuses.total() >= REQUESTS:
                    break
        took = time.monotonic() - began

    failed = flood.statuses.total() - flood.statuses["200"]
    tell(
        f"R15: {flood.statuses.total()} requests in {took:.0f} s over new and kept connections, "
        f"web servers {dict(done)}, failed {failed}: {dict(flood.statuses)}"
    )
    assert failed == 0
