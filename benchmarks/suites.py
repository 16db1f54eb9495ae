"""The suites: one run of rows beside their limits, and one that grows the tables."""

import base64
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from benchmarks.client import Application, Request
from benchmarks.data import data_rows, is_missed
from benchmarks.figures import Verdict, ratio_of
from benchmarks.floors import wrong_limits
from benchmarks.markdown import markdown_row, timed
from benchmarks.measuring import measure_calls, measure_request, measure_row
from benchmarks.report import as_json, as_markdown, circumstances, write_page
from benchmarks.rows import request_rows
from benchmarks.seed import (
    seed_catalogue,
    seed_incidents,
    seed_items,
    seed_people,
    seed_postmortem,
)
from benchmarks.seed_many import seed_many
from benchmarks.text import long_markdown
from catalog.models import Service
from core.models import User
from incidents.models import Incident

SMALL, LARGE, HUGE = 1_000, 100_000, 1_000_000
GROWTH_BAR = 1.2


def inproc(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Measure every row once; return whether a bar is missed, or a row says nothing."""
    application, secret, session = _prepare(SMALL)
    person = User.objects.get(username="bench")
    postmortem = seed_postmortem(person, long_markdown())
    rows = request_rows(secret=secret, session=session, postmortem=postmortem.reference)
    wrong = wrong_limits(application, [row.limit for row in rows])
    for sentence in wrong.values():
        print(f"Void: {sentence}")
    results = [
        replace(measure_row(application, row), verdict=Verdict.VOID)
        if row.limit in wrong
        else measure_row(application, row)
        for row in rows
    ]
    results.append(measure_calls(markdown_row(), timed))
    table = f"{circumstances(database, judged=judged)}\n\n{as_markdown(results)}"
    print(table)
    print(as_json(results))
    if write:
        write_page("inproc", table)
    return any(result.verdict is not Verdict.MET for result in results)


def data(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Ask a million incidents, on a busy machine a tenth unless `nightly`; as for the others."""
    if database != "postgresql":
        raise ValueError("The data suite asks PostgreSQL.")
    call_command("migrate", run_syncdb=True, verbosity=0)
    _, secret, _ = seed_people()
    now = timezone.now()
    number = HUGE if judged or nightly else LARGE
    cells = seed_many(number, now=now)
    results, wrong = data_rows(get_wsgi_application(), secret, now=now)
    said = f"{number:,} incidents in {cells:,} cells; every smallest cell compared to 1e-9: "
    table = "\n".join(
        [
            circumstances(database, judged=judged),
            "",
            said + ("; ".join(wrong[:5]) or "equal") + ".",
            "",
            as_markdown(results),
        ]
    )
    print(table)
    print(as_json(results))
    if write:
        write_page("data", table)
    return is_missed(results, wrong)


def growth(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Measure the same requests while the table grows; return whether the bar is missed."""
    application, secret, session = _prepare(SMALL)
    small = {name: make(secret, session) for name, make in _PAGES.items()}
    before = {name: measure_request(application, request) for name, request in small.items()}
    lines = [
        "| request | rows | ms | ratio to 1,000 rows (95 %) | bar | verdict |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    missed = False
    for size in (LARGE, HUGE) if nightly else (LARGE,):
        seed_incidents(size, list(Service.objects.all()))
        for name, make in _PAGES.items():
            sample = measure_request(application, make(secret, session))
            ratio = ratio_of(sample.wall, before[name].wall)
            verdict = Verdict.MISSED if ratio.low > GROWTH_BAR else Verdict.MET
            missed |= verdict is Verdict.MISSED
            middle = sorted(sample.wall)[len(sample.wall) // 2] * 1_000
            lines.append(
                f"| {name} | {size:,} | {middle:.2f} | {ratio.value:.2f} "
                f"({ratio.low:.2f}-{ratio.high:.2f}) | {GROWTH_BAR:g} | {verdict.value} |"
            )
    table = "\n".join([circumstances(database, judged=judged), "", *lines])
    print(table)
    if write:
        write_page("growth", table)
    return missed


def _prepare(incidents: int) -> tuple[Application, str, str]:
    call_command("migrate", run_syncdb=True, verbosity=0)
    _, secret, session = seed_people()
    seed_incidents(incidents, seed_catalogue())
    seed_items(incidents)
    return get_wsgi_application(), secret, session


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


_PAGES: dict[str, Callable[[str, str], Request]] = {
    "REST list, first page": _api,
    "REST list, deep page": _api_deep,
    "HTML list, first page": _page,
    "HTML list, deep page": _page_deep,
}
