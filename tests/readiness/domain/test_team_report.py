"""The life of a report, and its summary in sentences."""

from typing import Any

import pytest

from core.errors import RuleViolation
from readiness.domain.team_report import (
    ReportStatus,
    check_decidable,
    check_open_to_comments,
    check_writable,
    summary_sentences,
)


def service(name: str = "Shop", **fields: Any) -> dict[str, Any]:
    return {"name": name, "score": "61.0", "change": "+4.5", "reasons": []} | fields


def content(**parts: Any) -> dict[str, Any]:
    quiet: dict[str, Any] = {
        "scores": {
            "mean": "61.0",
            "under_target": 0,
            "worst": {"name": "Shop", "score": "61.0"},
            "services": [service(change="0.0")],
        },
        "risks": [],
        "drills": [],
        "incidents": {"count": 0, "before": 2, "metrics": []},
        "action_items": {"done": 0, "overdue": 0, "open": 0},
        "waivers": [],
    }
    return quiet | parts


def test_a_quiet_quarter_takes_three_sentences() -> None:
    assert summary_sentences(content()) == [
        "1 service scored 61.0 on average, weighted by tier; all at their target.",
        "No drill was run.",
        "No incident began in the quarter; there were 2 in the one before.",
    ]


def test_an_eventful_quarter_names_what_matters_most() -> None:
    fell = service("Cart", change="-8.0", reasons=[{"title": "Is a restore tried?"}])
    scores = {
        "mean": "55.0",
        "under_target": 1,
        "worst": {"name": "Cart", "score": "40.0"},
        "services": [service(), fell, service("New", change=None)],
    }
    risk = {"service_name": "Cart", "title": "Is a restore tried?", "status": "failing"}
    metrics = [{"n": 3, "median_text": "5 min"}, {"n": 3, "median_text": "2 h"}]

    assert summary_sentences(
        content(
            scores=scores,
            risks=[risk],
            drills=[{"verdict": "passed"}, {"verdict": "failed"}],
            incidents={"count": 3, "before": 1, "metrics": metrics},
            action_items={"done": 1, "overdue": 2, "open": 4},
            waivers=[{}, {"kind": "waiver"}, {"kind": "not_applicable"}],
        )
    ) == [
        "3 services scored 55.0 on average, weighted by tier; 1 of 3 below target.",
        "The weakest is Cart with 40.0.",
        "Cart fell most, by 8.0 points, above all by “Is a restore tried?”.",
        "The largest risk: Cart, “Is a restore tried?” is failing.",
        "2 drills run, 1 passed.",
        "3 incidents began, 1 in the quarter before; half were over within 2 h.",
        "1 action item done, 2 overdue.",
        "2 items are waived for a time.",
        "1 item is left out for a time.",
    ]


def test_what_is_unknown_is_said_and_not_counted_as_zero() -> None:
    unknown = [{"n": 0, "median_text": None}]
    empty: dict[str, Any] = {"mean": None, "under_target": 0, "worst": None, "services": []}

    assert summary_sentences(
        content(
            scores=empty,
            incidents={"count": 1, "before": 0, "metrics": unknown},
            waivers=[{}],
        )
    ) == [
        "The team owns no service, so there is nothing to score.",
        "No drill was run.",
        "1 incident began, 0 in the quarter before.",
        "1 item is waived for a time.",
    ]
    nothing_applies = empty | {"services": [service(change=None)]}
    assert summary_sentences(content(scores=nothing_applies))[0] == (
        "No checklist item applies to 1 service of the team."
    )


def test_a_rise_without_reasons_is_told_plainly() -> None:
    scores = content()["scores"] | {"services": [service()]}

    assert "Shop rose most, by 4.5 points." in summary_sentences(content(scores=scores))


@pytest.mark.parametrize("status", ReportStatus)
def test_each_step_has_its_status(status: ReportStatus) -> None:
    def is_refused(check: Any, **people: object) -> bool:
        try:
            check(status, **people)
        except RuleViolation:
            return True
        return False

    is_with_team = status in {ReportStatus.DRAFT, ReportStatus.CHANGES_ASKED}

    assert is_refused(check_writable) is not is_with_team
    assert is_refused(check_decidable, submitter=1, reviewer=2) is (status != "submitted")
    assert is_refused(check_open_to_comments) is (status == "accepted")


def test_nobody_reviews_what_they_submitted() -> None:
    with pytest.raises(RuleViolation, match="second person"):
        check_decidable(ReportStatus.SUBMITTED, submitter=1, reviewer=1)
