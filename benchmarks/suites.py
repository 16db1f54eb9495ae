"""The suites: rows beside their limits, and a million incidents."""

from dataclasses import replace

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from benchmarks.alert_rows import alert_rows, further_alert, open_doors
from benchmarks.client import Application
from benchmarks.data import data_rows, is_missed
from benchmarks.figures import Verdict
from benchmarks.floors import wrong_limits
from benchmarks.markdown import markdown_row, timed
from benchmarks.measuring import measure_calls, measure_row
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
from core.models import User

SMALL, LARGE, HUGE = 1_000, 100_000, 1_000_000


def inproc(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Measure every row once; return whether a bar is missed, or a row says nothing."""
    application, secret, session = prepare(SMALL)
    person = User.objects.get(username="bench")
    postmortem = seed_postmortem(person, long_markdown())
    rows = request_rows(secret=secret, session=session, postmortem=postmortem.reference)
    rows += alert_rows(open_doors())
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
    said, is_too_much = further_alert(results)
    table = f"{circumstances(database, judged=judged)}\n{said}\n\n{as_markdown(results)}"
    print(table)
    print(as_json(results))
    if write:
        write_page("inproc", table)
    return is_too_much or any(result.verdict is not Verdict.MET for result in results)


def data(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Ask a million incidents, on a busy machine a tenth unless `nightly`; as for the others."""
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


def prepare(incidents: int) -> tuple[Application, str, str]:
    """Seed an empty database; return the application, a token and a session of its person."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    _, secret, session = seed_people()
    seed_incidents(incidents, seed_catalogue())
    seed_items(incidents)
    return get_wsgi_application(), secret, session
