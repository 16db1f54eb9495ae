"""Guards against a limit that is slow by mistake: each limit as a multiple of `ok`.

The multiples are those of CPU time behind the middleware of a new Django project; product and
limit share the product's middleware here, so its share is exchanged before comparing.
"""

from collections.abc import Iterable
from statistics import median

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from benchmarks.client import Application, Request, call

OK = Request("GET", "/limits/ok/")
MOST = {
    "/limits/alerts/25/ POST": 18,
    "/limits/items/ GET": 38,
    "/limits/items/ POST": 25,
    "/limits/table/ GET": 65,
}
"""A limit that is quicker than expected flatters nobody, so there is no least."""
OF_A_NEW_PROJECT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
BLOCKS, ROUNDS, WARM_UP = 6, 12, 2


def wrong_limits(application: Application, limits: Iterable[Request]) -> dict[Request, str]:
    """Return a sentence for each limit that takes an implausible multiple of a bare `ok`.

    Blocks of the same request take turns: each is warm, and all meet the same moments of the
    machine.
    """
    with override_settings(MIDDLEWARE=OF_A_NEW_PROJECT):
        new_project: Application = WSGIHandler()
    guarded = [one for one in limits if f"{one.path} {one.method}" in MOST]
    asked = [(new_project, OK), (application, OK), *((application, one) for one in guarded)]
    blocks = [[_cpu(where, request) for where, request in asked] for _ in range(BLOCKS)]
    bare, shared, *taken = (median(column) for column in zip(*blocks, strict=True))
    wrong = {}
    for request, cpu in zip(guarded, taken, strict=True):
        name = f"{request.path} {request.method}"
        multiple = (cpu - shared + bare) / bare
        if multiple > MOST[name]:
            wrong[request] = (
                f"{name} takes {multiple:.1f} times `ok`, expected {MOST[name]} at most."
            )
    return wrong


def _cpu(application: Application, request: Request) -> float:
    answers = [call(application, request) for _ in range(WARM_UP + ROUNDS)]
    return median(answer.cpu for answer in answers[WARM_UP:])
