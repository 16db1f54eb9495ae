"""Guards against a limit that is slow by mistake: each limit as a multiple of `ok`.

The multiples are those of CPU time without middleware; product and limit share the middleware
here, so its share is taken out before comparing.
"""

from statistics import median

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from benchmarks.client import Application, Request, call

OK = Request("GET", "/limits/ok/")
FLOORS = {
    "/limits/items/ GET": (18, 50),
    "/limits/items/ POST": (10, 35),
    "/limits/table/ GET": (35, 90),
}
ROUNDS = 60


def wrong_limits(application: Application, requests: dict[str, Request]) -> list[str]:
    """Return a sentence for each limit whose multiple of a bare `ok` is not plausible."""
    with override_settings(MIDDLEWARE=[]):
        bare = _cpu(WSGIHandler(), OK)
    shared = _cpu(application, OK)
    wrong: list[str] = []
    for name, (low, high) in FLOORS.items():
        multiple = (_cpu(application, requests[name]) - shared + bare) / bare
        if not low <= multiple <= high:
            wrong.append(f"{name} takes {multiple:.0f} times `ok`, expected {low} to {high}.")
    return wrong


def _cpu(application: Application, request: Request) -> float:
    return median(call(application, request).cpu for _ in range(ROUNDS))
