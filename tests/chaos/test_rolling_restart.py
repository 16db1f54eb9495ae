"""No request fails while the web servers are restarted and reloaded under load.

DRYDOCK_CHAOS_REQUESTS says how many requests are made at least (50000 for the whole run).
"""

import itertools
import os
import time
from collections import Counter

import pytest

from tests.chaos.conftest import Tell
from tests.chaos.production_clients import Flood, Person
from tests.chaos.programs import NO_LIMITS
from tests.chaos.restarts import reload, restart
from tests.chaos.scale import count
from tests.chaos.stack import running_stack

REQUESTS = int(os.environ.get("DRYDOCK_CHAOS_REQUESTS") or count(500, 50_000))  # noqa: TID251 - a variable of the tests
LIGHT = 24
"""So many of 25 requests are for a page that takes little, for it is their number that counts."""

LEAST_OF_EACH = 2
"""Each of the two servers is restarted and reloaded at least once."""


@pytest.mark.any_database
def test_no_request_fails_while_web_servers_are_restarted_and_reloaded(tell: Tell) -> None:
    done, away = Counter[str](), list[float]()
    with running_stack(**NO_LIMITS) as one:
        person = Person(one)
        began = time.monotonic()
        with Flood(person, light=LIGHT) as flood:
            for name in itertools.cycle(("web-1", "web-2")):
                restart(one, name)
                done["restarted"] += 1
                away.append(reload(one, name))
                done["reloaded"] += 1
                if done["restarted"] >= LEAST_OF_EACH and flood.statuses.total() >= REQUESTS:
                    break
        took = time.monotonic() - began

    failed = flood.statuses.total() - flood.statuses["200"]
    tell(
        f"R15: {flood.statuses.total()} requests in {took:.0f} s over new and kept connections, "
        f"web servers {dict(done)}, failed {failed}: {dict(flood.statuses)}, "
        f"slowest {flood.slowest_seconds:.1f} s; a reload left nobody for {max(away):.1f} s at most"
    )
    assert failed == 0
