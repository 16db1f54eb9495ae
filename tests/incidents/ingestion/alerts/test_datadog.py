"""Transitions of Datadog, and templates that people changed."""

import pytest

from incidents.domain.alert import Reported
from tests.incidents.ingestion.alerts.reports import only

SENT = {"schema": "drydock-datadog/1", "cycle": "9", "at_ms": "1772530000000"}


@pytest.mark.parametrize(
    ("transition", "kind", "expected"),
    [
        ("Recovered", "success", Reported.ENDED),
        ("Warn Recovered", "success", Reported.ENDED),
        ("No Data Recovered", "success", Reported.ENDED),
        ("null", "success", Reported.ENDED),
        ("Renotify", "success", Reported.FIRING),
        ("Re-No Data", "warning", Reported.FIRING),
    ],
)
def test_every_recovery_ends_an_alert(transition: str, kind: str, expected: Reported) -> None:
    report = only({**SENT, "transition": transition, "kind": kind}, "datadog")

    assert report.reported is expected


def test_tags_may_be_a_list() -> None:
    report = only({**SENT, "tags": ["service:search", None, "env:prod"]}, "datadog")

    assert report.labels == {"service": "search", "env": "prod"}
