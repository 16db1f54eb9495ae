"""Guards against a limit that is slow by mistake: each limit as a multiple of `ok`.

The multiples are those of CPU time behind the middleware of a new Django project; product and
limit share the product's middleware here, so its share is exchanged before comparing.
"""

from statistics import median

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from benchmarks.client import Application, Request, call

OK = Request("GET", "/limits/ok/")
FLOORS = {
    "/limits/items/ GET": (25, 38),
    "/limits/items/ POST": (16, 25),
    "/limits/table/ GET": (45, 65),
}
OF_A_NEW_PROJECT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROUNDS = 60


def wrong_limits(application: Application, requests: dict[str, Request]) -> list[str]:
    """Return a sentence for each limit whose multiple of a bare `ok` is not plausible."""
    with override_settings(MIDDLEWARE=OF_A_NEW_PROJECT):
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
