import csv
import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.domain.recovery_metrics import Metric
from incidents.models import ContributingFactor, Incident
from incidents.queries.recovery_metrics import Selection, incident_times
from incidents.usecases.postmortem_factors import add_factor
from tests.conftest import SignedIn
from tests.factories.catalog import make_team
from tests.factories.incidents import NOON, make_action_item, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import started

pytestmark = pytest.mark.django_db


def make_resolved_incidents() -> None:
    for minutes in (6, 20, 35, 60, 75, 90, 240):
        make_incident(
            resolved=True,
            detected_at=NOON + timedelta(minutes=5),
            resolved_at=NOON + timedelta(minutes=minutes),
        )
    make_incident(resolved=True, resolved_at=NOON - timedelta(minutes=1))
    make_incident()


def test_a_page_without_incidents_says_where_they_come_from(signed_in: SignedIn) -> None:
    reader, manager = signed_in(make_user()), signed_in(make_user(role=Role.MANAGER))

    empty, importing = reader.get("/metrics/").text, manager.get("/metrics/").text
    chosen = reader.get("/metrics/?from=12mo").text

    assert '<a class="button" href="/metrics/definitions/">' in empty
    assert '<a class="button" href="/imports/">Import past incidents</a>' in importing
    assert '<a class="button" href="/metrics/">Show the last twelve months</a>' in chosen
    assert "no data" not in empty + importing + chosen


def test_page_csv_and_command_give_the_same_numbers(
    signed_in: SignedIn, capsys: pytest.CaptureFixture[str]
) -> None:
    make_resolved_incidents()
    client = signed_in(make_user())

    page = client.get("/metrics/?from=").context["found"].figures.summaries
    rows = csv.DictReader(io.StringIO(client.get("/metrics.csv?from=").content.decode()))
    call_command("recovery_metrics", "--json")
    printed = json.loads(capsys.readouterr().out)

    assert {metric.value: summary.as_json() for metric, summary in page.items()} == printed
    for row in rows:
        metric = row.pop("metric")
        assert row == {
            name: "" if value is None else str(value) for name, value in printed[metric].items()
        }
    assert printed["time_to_recover"] == {
        "n": 7,
        "pending": 1,
        "invalid": 1,
        "mean_seconds": 4508.571,
        "median_seconds": 3600,
        "median_low_seconds": 360,
        "median_high_seconds": 14400,
        "p90_seconds": 9000,
    }


def test_page_names_the_incidents_it_leaves_out(signed_in: SignedIn) -> None:
    invalid = make_incident(resolved=True, resolved_at=NOON - timedelta(minutes=1))
    pending = make_incident()

    response = signed_in(make_user()).get("/metrics/?from=")

    assert response.context["left_out"].invalid == (invalid.reference,)
    assert response.context["left_out"].pending == (pending.reference,)


def test_page_with_few_incidents_gives_neither_interval_nor_percentile(
    signed_in: SignedIn,
) -> None:
    make_incident(resolved=True)

    response = signed_in(make_user()).get("/metrics/?from=")

    assert "Needs 6 finished incidents" in response.text
    assert "90th percentile" not in response.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday-ish", "from"),
        ("from=2026-03-02&to=2026-03-01", "to"),
        ("team=nobody", "team"),
        ("service=nothing", "service"),
        ("severity=sev9", "severity"),
        ("metric=mtbf", "metric"),
    ],
)
@pytest.mark.parametrize("path", ["/metrics/", "/metrics.csv"])
def test_wrong_selection_is_named(signed_in: SignedIn, path: str, query: str, field: str) -> None:
    response = signed_in(make_user()).get(f"{path}?{query}")

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_rows_of_long_tables_are_on_the_page_when_they_are_asked_for(signed_in: SignedIn) -> None:
    client = signed_in(make_user())
    with time_machine.travel(NOON + timedelta(days=2)):
        for minutes in range(1, 28):
            make_incident(
                started_at=NOON + timedelta(minutes=minutes),
                resolved=True,
                resolved_at=NOON + timedelta(minutes=2 * minutes),
            )

        short = client.get("/metrics/?from=2026-01-01").text
        whole = client.get("/metrics/?from=2026-01-01&rows=all").text

    assert "These are the last 25 of 27 rows" in short
    assert "&amp;rows=all#control-rows-1" in short
    assert "These are the last" not in whole


def test_chart_tables_as_csv(signed_in: SignedIn) -> None:
    make_resolved_incidents()
    client = signed_in(make_user())

    distribution = client.get("/metrics.csv?from=&table=distribution").content.decode()
    trend = client.get("/metrics.csv?from=&table=trend&period=month").content.decode()

    rows = list(csv.DictReader(io.StringIO(distribution)))
    assert [row["left_out"] for row in rows].count("") == 7
    assert len(rows) == 9
    assert [row["month"] for row in csv.DictReader(io.StringIO(trend))] == ["2026-03"]


def test_definitions_show_examples_computed_by_the_same_code(signed_in: SignedIn) -> None:
    page = signed_in(make_user()).get("/metrics/definitions/")

    words = " ".join(page.text.split())
    assert "Their median is 1 h, between 6 min and 4 h; their mean is 1 h 15 min" in words
    assert "18 of 24 lies between 55.1 % and 88.0 %" in words
    assert "the median of the seven above is 1 h 15 min" in words
    assert "improved, with a probability of 0.4 %" in words
    assert "<td>18.</td><td>33.</td><td>96.7 %</td>" in words
    assert "<td>7352</td><td>1639</td><td>170</td>" in words
    assert page.context["metrics"] == list(Metric)


def test_page_needs_few_statements_for_any_number_of_incidents(
    signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(make_user())
    make_resolved_incidents()

    # Session, person, its notifications; choices, incidents, what was learned from them.
    with django_assert_num_queries(5):
        client.get("/metrics/?from=2026-01-01")
    make_resolved_incidents()
    with django_assert_num_queries(5):
        client.get("/metrics/?from=2026-01-01&against=nothing")


def test_page_compares_with_the_same_time_before_and_with_all_others(signed_in: SignedIn) -> None:
    team = make_team()
    for hours in range(1, 9):
        make_incident(resolved=True, resolved_at=NOON + timedelta(hours=10 * hours), team=team)
        before = NOON - timedelta(days=30)
        make_incident(
            resolved=True, started_at=before, resolved_at=before + timedelta(minutes=hours)
        )
        make_incident(resolved=True, resolved_at=NOON + timedelta(minutes=hours))
    client = signed_in(make_user())

    before = client.get(f"/metrics/?from=2026-03-01&to=2026-03-31&team={team.slug}").context[
        "found"
    ]
    rest = client.get(
        f"/metrics/?from=2026-03-01&to=2026-03-31&team={team.slug}&against=rest"
    ).context["found"]
    alone = client.get("/metrics/?from=2026-03-01&against=nothing").context["found"]
    answer = client.get(
        f"/api/v1/recovery-metrics/comparison/?from=2026-03-01&to=2026-03-31&team={team.slug}"
        "&against=rest"
    ).json()

    assert before.comparison.change == "no conclusion"  # the team had none before
    assert (rest.comparison.change, rest.comparison.earlier_n) == ("worsened", 8)
    assert (answer["change"], answer["earlier_n"]) == ("worsened", 8)
    assert answer["words"] == list(rest.changed)
    assert alone.comparison is None


def test_charts_are_there_with_tables_and_as_csv(signed_in: SignedIn) -> None:
    make_resolved_incidents()
    add_factor(
        started(make_incident(resolved=True)), by=None, factor=ContributingFactor.objects.all()[0]
    )
    make_action_item(make_incident(resolved=True), status="done")
    client = signed_in(make_user())

    page = client.get("/metrics/?from=2026-01-01")
    tables = {
        name: client.get(f"/metrics.csv?from=2026-01-01&table={name}").text.splitlines()
        for name in ("control", "between", "counts", "factors")
    }

    charts = page.context["found"].charts
    assert list(charts) == ["distribution", "trend", "control", "between", "counts", "factors"]
    assert "Action items finished: 1 of 1 (100 %, 95 % interval 21 to 100 %)." in page.text
    assert tables["control"][0] == "incident,started_at,seconds,signal"
    assert len(tables["control"]) == 1 + 9
    assert tables["counts"][0].startswith("Month,Severity 1,")
    assert tables["counts"][1].startswith("2026-")
    assert tables["factors"][1].endswith(",1")
    assert page.text.count('class="chart-wide"') == page.text.count('class="chart-narrow"') == 6


def test_unfinished_incidents_count_as_at_least_so_long(signed_in: SignedIn) -> None:
    make_resolved_incidents()
    start = timezone.now() - timedelta(minutes=5)
    make_incident(started_at=start)

    found = signed_in(make_user()).get("/metrics/?from=").context["found"]

    # One has run for longer than any other took, one for too short a time to count at 6 min.
    assert (found.running, found.figures.summaries[Metric.TIME_TO_RECOVER].pending) == (2, 2)
    assert found.median_with_running == 60 * 60


def test_drills_and_near_misses_change_nothing_on_page_csv_and_api(signed_in: SignedIn) -> None:
    make_resolved_incidents()
    client = signed_in(make_user())
    addresses = (
        "/metrics/?from=2026-01-01",
        "/metrics.csv?from=2026-01-01",
        "/metrics.csv?from=2026-01-01&table=counts",
        "/api/v1/recovery-metrics/?from=2026-01-01",
        "/api/v1/recovery-metrics/months/?from=2026-01-01",
    )

    def figures() -> list[object]:
        page, *others = (client.get(address) for address in addresses)
        return [page.context["view"], *(one.text for one in others)]

    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        before = figures()
        for kind, number in (("drill", 100), ("near_miss", 50)):
            Incident.objects.bulk_create(
                Incident(
                    title="Not an incident",
                    kind=kind,
                    status="closed",
                    started_at=NOON,
                    detected_at=NOON + timedelta(days=1),
                    resolved_at=NOON + timedelta(days=2),
                    declared_at=NOON,
                )
                for _ in range(number)
            )

        assert figures() == before
    assert len(incident_times(Selection(kind="drill"))) == 100


def test_months_of_the_api(signed_in: SignedIn) -> None:
    make_incident(resolved=True)
    make_incident(
        resolved=True,
        started_at=NOON - timedelta(days=60),
        resolved_at=NOON - timedelta(days=59),
    )

    answer = signed_in(make_user()).get("/api/v1/recovery-metrics/months/?from=").json()

    medians = {row["month"]: row["time_to_recover"]["median_seconds"] for row in answer["results"]}
    assert medians == {"2026-01": 86400, "2026-03": 3600}
