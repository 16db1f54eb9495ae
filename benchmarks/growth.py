"""Lists and alerts beside few and beside very many rows: they should cost the same.

The requests meet a small and a large database in turn, in one process, so that both meet the
same moment of the machine.
"""

import base64
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.db import connection

from benchmarks.alert_growth import FEW, MANY, alerts_in_turn, store_alerts
from benchmarks.alert_rows import open_doors
from benchmarks.client import Application, Request, call
from benchmarks.figures import Sample, Verdict, ratio_of
from benchmarks.measuring import ROUNDS, WARM_UP, WrongAnswer
from benchmarks.report import circumstances, write_page
from benchmarks.seed import seed_incidents
from benchmarks.suites import HUGE, LARGE, SMALL, prepare
from benchmarks.two_databases import copy_of_the_database, using
from catalog.models import Service
from incidents.models import Incident

BAR = 1.2
MakeRequest = Callable[[str, str], Request]


def growth(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Measure the same work on few and on many rows; return whether the bar is missed."""
    application, secret, session = prepare(SMALL)
    token = open_doors().alertmanager
    store_alerts(application, token, FEW)
    small = copy_of_the_database(database)
    lines = [
        "| work item | rows | ms | ratio to the small database (95 %) | bar | verdict |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    is_missed = False
    for size in (LARGE, HUGE) if nightly else (LARGE,):
        seed_incidents(size, list(Service.objects.all()))
        for name, make in _PAGES.items():
            many, few = _in_turn(application, partial(make, secret, session), small)
            line, is_slow = _line(name, size, many, few)
            lines.append(line)
            is_missed |= is_slow
    store_alerts(application, token, MANY)
    for name, (many, few) in alerts_in_turn(application, token, small).items():
        line, is_slow = _line(name, MANY, many, few)
        lines.append(line)
        is_missed |= is_slow
    table = "\n".join([circumstances(database, judged=judged), "", *lines])
    print(table)
    if write:
        write_page("growth", table)
    return is_missed


def _line(name: str, size: int, many: Sample, few: Sample) -> tuple[str, bool]:
    """Return a line of the table, and whether it misses the bar."""
    ratio = ratio_of(many.wall, few.wall)
    verdict = Verdict.MISSED if ratio.low > BAR else Verdict.MET
    middle = sorted(many.wall)[len(many.wall) // 2] * 1_000
    line = (
        f"| {name} | {size:,} | {middle:.2f} | {ratio.value:.2f} "
        f"({ratio.low:.2f}-{ratio.high:.2f}) | {BAR:g} | {verdict.value} |"
    )
    return line, verdict is Verdict.MISSED


def _in_turn(
    application: Application, make: Callable[[], Request], small: str
) -> tuple[Sample, Sample]:
    """Return what the request took on the large and on the small database, round by round."""
    large = str(connection.settings_dict["NAME"])
    times: dict[str, list[tuple[float, float]]] = {large: [], small: []}
    requests = {}
    for name in times:
        with using(name):
            requests[name] = make()
    for number in range(WARM_UP + ROUNDS):
        for name, request in requests.items():
            with using(name):
                answer = call(application, request)
            if answer.status != 200:
                raise WrongAnswer(f"{request.path} answered {answer.status}.")
            if number >= WARM_UP:
                times[name].append((answer.wall, answer.cpu))
    many, few = (Sample(*map(tuple, zip(*one, strict=True))) for one in times.values())
    return many, few


def _middle() -> int:
    newest = Incident.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return newest // 2


def _api(secret: str, _session: str) -> Request:
    return Request("GET", "/api/v1/incidents/", headers={"Authorization": f"Bearer {secret}"})


def _api_deep(secret: str, _session: str) -> Request:
    cursor = base64.urlsafe_b64encode(f">{_middle()}".encode()).decode().rstrip("=")
    return Request(
        "GET",
        "/api/v1/incidents/",
        urlencode({"cursor": cursor}),
        headers={"Authorization": f"Bearer {secret}"},
    )


def _page(_secret: str, session: str) -> Request:
    cookie = {"Cookie": f"drydock_session={session}"}
    return Request("GET", "/incidents/", "status=all", headers=cookie)


def _page_deep(_secret: str, session: str) -> Request:
    cookie = {"Cookie": f"drydock_session={session}"}
    return Request("GET", "/incidents/", f"status=all&before={_middle()}", headers=cookie)


_PAGES: dict[str, MakeRequest] = {
    "REST list, first page": _api,
    "REST list, deep page": _api_deep,
    "HTML list, first page": _page,
    "HTML list, deep page": _page_deep,
}
