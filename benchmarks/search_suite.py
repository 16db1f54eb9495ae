"""The suite `search`: search beside bare SQL over a large table of timeline entries."""

from django.core.management import call_command

from benchmarks.figures import Verdict
from benchmarks.markdown import timed
from benchmarks.measuring import measure_calls
from benchmarks.report import as_json, as_markdown, circumstances, write_page
from benchmarks.search import MOST_STATEMENTS, most_statements, peers, search_rows, seed_entries
from benchmarks.seed import seed_catalogue, seed_incidents, seed_people

INCIDENTS = 1_000
SMALL, LARGE = 100_000, 1_000_000


def searching(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Measure search over 100,000 timeline entries, nightly a million; return what is missed."""
    size = LARGE if nightly else SMALL
    call_command("migrate", run_syncdb=True, verbosity=0)
    person, _, _ = seed_people()
    seed_incidents(INCIDENTS, seed_catalogue())
    seed_entries(size)
    results = [measure_calls(row, timed) for row in search_rows(person)]
    statements = most_statements(person)
    lines = [
        "| search | ms | the other | times as fast | bar |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    compared = peers(person)
    lines += [
        f"| {one.name} | {one.product_seconds * 1000:.2f} | {one.peer_seconds * 1000:.1f} | "
        f"{one.ratio:.0f} | {one.bar:g} |"
        for one in compared
    ]
    about = (
        f"{size:,} timeline entries; the busiest of the five queries sends {statements} SQL "
        f"statement(s), of at most {MOST_STATEMENTS}."
    )
    table = "\n".join(
        [circumstances(database, judged=judged), about, "", as_markdown(results), "", *lines]
    )
    print(table)
    print(as_json(results))
    if write:
        write_page("search", table)
    return (
        any(result.verdict is not Verdict.MET for result in results)
        or any(one.is_missed for one in compared)
        or statements > MOST_STATEMENTS
    )
