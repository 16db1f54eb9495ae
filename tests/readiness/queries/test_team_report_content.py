"""What a report says: numbers, reasons, risks, and nothing that only some may know of."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Service, Team
from readiness.domain.quarter import Quarter
from readiness.models import DrillRun
from readiness.queries.factor_topics import known_items
from readiness.queries.scores import score_card
from readiness.queries.team_report_content import canonical, digest_of, report_content
from readiness.queries.team_reports import compared, inbox, read, shown, without
from tests.factories.catalog import make_service, make_team
from tests.factories.drills import make_drill
from tests.factories.incidents import make_action_item, make_incident
from tests.factories.readiness import make_decision, make_readiness_evidence
from tests.factories.team_reports import SPRING, make_team_report

pytestmark = pytest.mark.django_db
FIRST = Quarter(2026, 1)
DAY = timedelta(days=1)
ITEM, OTHER = "minimum-two-instances", "dependencies-recorded"


def told(team: Team) -> dict[str, Any]:
    return report_content(team, FIRST, at=SPRING)


def make_incidents(team: Team, count: int, *, restricted: bool = False) -> None:
    for number in range(count):
        start = FIRST.start + (number + 1) * DAY
        make_incident(
            team=team, started_at=start, declared_at=start, restricted=restricted, resolved=True
        )


def test_scores_are_those_of_the_score_card_and_changes_have_reasons() -> None:
    team = make_team(slug="payments")
    shop = make_service(slug="shop", owner_team=team, tier=1)
    make_readiness_evidence(shop, at=FIRST.end - DAY)
    make_service(slug="elsewhere")

    content = told(team)

    [one] = content["scores"]["services"]
    assert one["score"] == score_card(shop, at=FIRST.end).shown
    assert one["change"] == f"+{one['score']}"
    assert [(r["item"], r["before"], r["after"]) for r in one["reasons"]] == [
        (ITEM, "unknown", "pass")
    ]
    assert content["scores"]["mean"] == one["score"]
    assert content["scores"]["worst"]["slug"] == "shop"
    assert content["is_over"] is True
    assert content["end"] == "2026-04-01T00:00:00Z"


def test_the_five_top_risks_begin_with_what_fails() -> None:
    team = make_team()
    shop = make_service(slug="shop", owner_team=team, tier=1)
    make_readiness_evidence(shop, at=FIRST.start + DAY, outcome="fail")

    risks = told(team)["risks"]

    assert len(risks) == 5
    assert (risks[0]["item"], risks[0]["status"]) == (ITEM, "failing")
    assert {risk["status"] for risk in risks[1:]} == {"unmet"}


def test_incidents_are_counted_without_restricted_ones_and_few_have_no_percentile() -> None:
    team = make_team()
    make_incidents(team, 7)
    make_incidents(team, 2, restricted=True)
    make_incident(team=team, started_at=FIRST.start - DAY, declared_at=FIRST.start - DAY)

    found = told(team)["incidents"]

    assert (found["count"], found["before"]) == (7, 1)
    assert {metric["p90_seconds"] for metric in found["metrics"]} == {None}
    assert {metric["p90_text"] for metric in found["metrics"]} == {None}


def test_many_incidents_have_a_percentile() -> None:
    team = make_team()
    make_incidents(team, 20)

    metric = told(team)["incidents"]["metrics"][-1]

    assert metric["n"] == 20
    assert metric["p90_text"] is not None
    assert metric["low_text"] is not None


def test_promises_waivers_and_what_is_left_out_are_those_at_the_end_of_the_quarter() -> None:
    team = make_team()
    shop = make_service(slug="shop", owner_team=team)
    incident = make_incident(team=team, started_at=FIRST.start, declared_at=FIRST.start)
    hidden = make_incident(team=team, restricted=True)
    make_action_item(incident, team=team, due_on=(FIRST.end - DAY).date())
    make_action_item(hidden, team=team, due_on=(FIRST.end - DAY).date())
    type(incident.action_items.get()).objects.update(created_at=FIRST.start)
    for number, (kind, about) in enumerate((("waiver", ITEM), ("not_applicable", OTHER))):
        make_decision(
            shop,
            kind=kind,
            item=about,
            status="approved",
            approved_at=FIRST.start,
            ends_at=FIRST.end + (number + 1) * DAY,
            requested_at=FIRST.start,
        )

    content = told(team)

    assert content["action_items"] == {"done": 0, "open": 1, "overdue": 1}
    found = [(one["service"], one["kind"], one["title"]) for one in content["waivers"]]
    questions = known_items()
    assert found == [
        ("shop", "waiver", questions[ITEM]),
        ("shop", "not_applicable", questions[OTHER]),
    ]


def drill_over(service: Service, ended_at: datetime) -> DrillRun:
    """Save a drill that took half an hour longer than promised."""
    return make_drill(
        services=(service,),
        status="finished",
        verdict="failed",
        recovery_seconds=5400,
        ended_at=ended_at,
    )


def test_drills_of_the_quarter_stand_beside_their_targets() -> None:
    team = make_team()
    shop = make_service(owner_team=team)
    run = drill_over(shop, FIRST.end - DAY)
    drill_over(shop, FIRST.start - DAY)
    drill_over(make_service(), FIRST.end - DAY)

    [one] = told(team)["drills"]

    assert (one["reference"], one["verdict"]) == (run.reference, "failed")
    measures = [(m["promised_text"], m["measured_text"], m["is_kept"]) for m in one["measures"]]
    assert measures == [("1 h", "1 h 30 min", False), ("5 min", None, None), ("5 min", None, None)]


def test_three_services_cost_what_one_does() -> None:
    team = make_team()

    def statements() -> int:
        make_readiness_evidence(make_service(owner_team=team), at=FIRST.start + DAY)
        with CaptureQueriesContext(connection) as captured:
            told(team)
        return len(captured)

    statements()
    first = statements()

    assert statements() == first


def test_a_team_without_anything_gets_an_empty_report() -> None:
    content = told(make_team())

    assert content["scores"]["mean"] is None
    assert content["scores"]["worst"] is None
    assert content["incidents"]["count"] == 0
    assert content["risks"] == content["waivers"] == []


def test_what_was_changed_behind_our_back_is_not_shown() -> None:
    team = make_team()
    content = canonical(told(team))
    good = make_team_report(team, content=content, digest=digest_of(content))
    forged = make_team_report(team, quarter="2025-q4", content=content.replace("2026", "2027"))

    assert read(good) == told(team)
    assert read(forged) is None
    assert shown(team, FIRST, at=SPRING).report == good
    assert shown(team, FIRST.next, at=SPRING).report is None
    assert shown(team, FIRST.next, at=SPRING).content is not None


def test_the_inbox_begins_with_what_waits_and_knows_the_quarter_before() -> None:
    team = make_team(name="A")
    make_team_report(
        team,
        quarter="2025-q4",
        content='{"scores":{"mean":"40.0"}}',
        digest=digest_of('{"scores":{"mean":"40.0"}}'),
    )
    make_team_report(team)
    waiting = make_team_report(make_team(name="B"), status="submitted", quarter="2025-q3")

    rows = inbox()

    assert rows[0].report == waiting
    assert [(row.mean, row.mean_before) for row in rows] == [
        ("50.0", None),
        ("50.0", "40.0"),
        ("40.0", None),
    ]


def test_two_quarters_stand_side_by_side() -> None:
    def with_services(**scores: str) -> dict[str, Any]:
        services = [{"slug": slug, "name": slug, "score": score} for slug, score in scores.items()]
        return {"scores": {"services": services}}

    found = compared(with_services(shop="50.0", new="10.0"), with_services(old="5.0", shop="45.0"))

    assert [(one.name, one.before, one.after) for one in found] == [
        ("new", None, "10.0"),
        ("old", "5.0", None),
        ("shop", "45.0", "50.0"),
    ]


def test_hidden_blocks_take_the_summary_with_them() -> None:
    content = {"summary": ["All well."], "risks": ["a secret"], "scores": {}}

    assert without(content, []) == content
    assert without(content, ["risks"]) == {"summary": [], "scores": {}}
