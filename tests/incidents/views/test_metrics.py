import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from incidents.domain.recovery_metrics import Metric
from tests.conftest import SignedIn
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

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


def test_page_csv_and_command_give_the_same_numbers(
    signed_in: SignedIn, capsys: pytest.CaptureFixture[str]
) -> None:
    make_resolved_incidents()
    client = signed_in(make_user())

    page = client.get("/metrics/?from=").context["summaries"]
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


def test_chart_tables_as_csv(signed_in: SignedIn) -> None:
    make_resolved_incidents()
    client = signed_in(make_user())

    distribution = client.get("/metrics.csv?from=&table=distribution").content.decode()
    trend = client.get("/metrics.csv?from=&table=trend&period=month").content.decode()

    rows = list(csv.DictReader(io.StringIO(distribution)))
    assert [row["left_out"] for row in rows].count("") == 7
    assert len(rows) == 9
    assert [row["month"] for row in csv.DictReader(io.StringIO(trend))] == ["2026-03"]


def test_definitions_show_an_example_computed_by_the_same_code(signed_in: SignedIn) -> None:
    response = signed_in(make_user()).get("/metrics/definitions/")

    summary = response.context["summary"]
    assert (summary.median, summary.mean) == (3600, pytest.approx(4508.571, abs=0.001))
    assert response.context["metrics"] == list(Metric)
