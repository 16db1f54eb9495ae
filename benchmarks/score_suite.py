"""The suite `scores`: readiness of one and of a thousand services, and the page of coverage."""

from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.client import Request, call, count_statements
from benchmarks.figures import Verdict
from benchmarks.markdown import timed
from benchmarks.measuring import Result, WrongAnswer, measure_calls
from benchmarks.report import as_json, as_markdown, circumstances, write_page
from benchmarks.rows import CallRow
from benchmarks.seed import analyse, seed_people
from catalog.models import GraphRevision, Service
from readiness.domain.score_summary import ScoreSummary, summary_of
from readiness.models import Evidence
from readiness.queries import checklists
from readiness.queries.score_summaries import score_summaries, score_summary
from readiness.queries.scores import score_cards

SERVICES, ON_COVERAGE, FADING = 1_000, 200, 10
BAR, STRETCH = 2.0, 1.3
FEW_ROUNDS = 15
CLASSES = ("observed", "proven", "documented", "attested")

_AGGREGATE = """
SELECT service_id, count(*), sum(
    CASE outcome WHEN 'pass' THEN 1.0 WHEN 'partial' THEN 0.5 ELSE 0.0 END
    * CASE evidence_class WHEN 'proven' THEN 1.0 WHEN 'observed' THEN 0.8
      WHEN 'documented' THEN 0.6 ELSE 0.4 END
    * CASE WHEN observed_at > %s THEN 1.0 ELSE 0.0 END)
FROM readiness_evidence
WHERE observed_at <= %s AND recorded_at <= %s {only} GROUP BY service_id
"""


def scores(database: str, *, judged: bool, write: bool, nightly: bool) -> bool:
    """Measure scores beside one aggregate over the same rows; return whether a bar is missed."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    _, _, session = seed_people()
    at = timezone.now()
    services = _seed(at)
    results = [*_measured(services, at)]
    items = _items()
    statements = _coverage_statements(session)
    said = (
        f"{SERVICES:,} services with {items} items each; one in {FADING} has proof that fades. "
        f"The page of coverage sends {statements[0]} SQL statements for {ON_COVERAGE} services and "
        f"{statements[1]} for {SERVICES:,}."
    )
    table = "\n".join([circumstances(database, judged=judged), said, "", as_markdown(results)])
    print(table)
    print(as_json(results))
    if write:
        write_page("scores", table)
    return len(set(statements)) > 1 or any(one.verdict is Verdict.MISSED for one in results)


def _measured(services: list[Service], at: datetime) -> list[Result]:
    """Return the rows, after what is kept was compared with cards that are worked out anew."""
    one = services[0]
    later = at + timedelta(minutes=5)
    expected = {pk: summary_of(card) for pk, card in score_cards(services, at=later).items()}
    score_summaries(services, at=at)
    if _numbers(score_summaries(services, at=later)) != _numbers(expected):
        raise WrongAnswer("What is kept says another score than the cards do.")
    with CaptureQueriesContext(connection) as captured:
        score_summary(one.pk, at=later)
    with CaptureQueriesContext(connection) as captured_of_all:
        score_summaries(services, at=later)
    return [
        measure_calls(
            CallRow(
                "Readiness score of one service",
                lambda: score_summary(one.pk, at=later),
                partial(_aggregate, later, one.pk),
                bar=BAR,
                stretch=STRETCH,
            ),
            timed,
            statements=(len(captured),),
            most=2,
        ),
        measure_calls(
            CallRow(
                f"Readiness scores of {SERVICES:,} services",
                lambda: score_summaries(services, at=later),
                partial(_aggregate, later),
                bar=BAR,
                stretch=STRETCH,
            ),
            timed,
            rounds=FEW_ROUNDS,
            statements=(len(captured_of_all),),
            most=2,
        ),
    ]


def _numbers(found: dict[int, ScoreSummary]) -> dict[int, tuple[Fraction | None, str]]:
    return {pk: (one.score, str(one.level)) for pk, one in found.items()}


def _aggregate(at: datetime, service_id: int | None = None) -> list[tuple[object, ...]]:
    """Ask the database for a sum over all evidence, as near to a score as one statement gets."""
    only = "" if service_id is None else "AND service_id = %s"
    values: list[datetime | int] = [at - timedelta(days=90), at, at]
    values += [] if service_id is None else [service_id]
    with connection.cursor() as cursor:
        cursor.execute(_AGGREGATE.format(only=only), values)
        return list(cursor.fetchall())


def _seed(at: datetime) -> list[Service]:
    """Store services with a record on each item of the shipped checklist."""
    services = Service.objects.bulk_create(
        Service(slug=f"service-{number}", name=f"Service {number}", tier=number % 3 + 1)
        for number in range(SERVICES)
    )
    version = checklists.default_version()
    items = checklists.by_version(type(version).objects.filter(pk=version.pk))[version.pk].items
    rows = [
        Evidence(
            service=service,
            item=key,
            source=f"source:{place % 4}",
            evidence_class=CLASSES[(number + place) % len(CLASSES)],
            outcome="fail" if (number + place) % 11 == 0 else "pass",
            observed_at=at - timedelta(days=place % 7, hours=number % 24),
            recorded_at=at,
            lifetime_days=5 if number % FADING == 0 and number and place < 3 else None,
        )
        for number, service in enumerate(services)
        for place, key in enumerate(items)
    ]
    Evidence.objects.bulk_create(rows, batch_size=5_000)
    GraphRevision.objects.get_or_create(pk=GraphRevision.ONLY)
    analyse()
    return services


def _items() -> int:
    return Evidence.objects.count() // SERVICES


def _coverage_statements(session: str) -> tuple[int, int]:
    """Return what the page of coverage sends for 200 services and for all."""
    application = get_wsgi_application()
    request = Request(
        "GET", "/readiness/coverage/", headers={"Cookie": f"drydock_session={session}"}
    )
    if call(application, request).status != 200:
        raise WrongAnswer("The page of coverage did not come.")
    of_all = count_statements(application, request)
    Service.objects.filter(pk__gt=Service.objects.order_by("pk")[ON_COVERAGE - 1].pk).delete()
    return count_statements(application, request), of_all
