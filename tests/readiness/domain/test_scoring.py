"""From evidence to points, shares and a level."""

from fractions import Fraction
from typing import Any

import pytest

from readiness.domain.checklist import Checklist, FailureMode, Taxonomy
from readiness.domain.evidence import Contradiction, Record
from readiness.domain.level import Level
from readiness.domain.mode_coverage import CellStatus, ModeResult, mode_result, mode_shares
from readiness.domain.score_card import CriticalStatus, Findings, ScoreCard, Subject
from readiness.domain.scoring import category_score, overall_score, score, team_mean
from readiness.domain.shares import one_decimal, weighted_share, whole_percent
from readiness.domain.traits import Trait
from tests.readiness.vectors import (
    NOW,
    days,
    fraction,
    record,
    shipped_checklist,
    shipped_modes,
    vectors,
)

TIER_ONE = Subject(tier=1, trait=Trait.STATELESS)


def card_of(
    findings: Findings,
    *,
    subject: Subject = TIER_ONE,
    checklist: Checklist | None = None,
    **more: Any,
) -> ScoreCard:
    """Return the score by the shipped documents."""
    return score(
        checklist or shipped_checklist(), shipped_modes(), subject, findings, at=NOW, **more
    )


def everything(**fields: Any) -> dict[str, list[Record]]:
    """Return the same record on each item of the shipped checklist."""
    return {key: [record(**fields)] for key in shipped_checklist().items}


def all_modes(**fields: Any) -> dict[str, list[Record]]:
    """Return the same record on each shipped failure mode."""
    return {mode.key: [record(**fields)] for mode in shipped_modes().modes}


@pytest.mark.parametrize("case", vectors()["category_score"], ids=lambda case: case["name"])
def test_a_category_is_the_mean_of_what_applies(case: dict[str, Any]) -> None:
    known = [(one["weight"], fraction(one["value"])) for one in case["items"]]
    parts = [(weight, value) for weight, value in known if value is not None]

    assert category_score(parts) == fraction(case["score"])
    if "answered" in case:
        answered = weighted_share((weight, Fraction(value > 0)) for weight, value in parts)
        assert answered == fraction(case["answered"])


@pytest.mark.parametrize("case", vectors()["overall_score"], ids=str)
def test_categories_weigh_the_same(case: dict[str, Any]) -> None:
    found = overall_score((1, fraction(text)) for text in case["categories"])

    assert found is not None
    assert one_decimal(found) == case["shown"]


@pytest.mark.parametrize("case", vectors()["team_rollup"], ids=str)
def test_a_team_is_weighed_by_tier(case: dict[str, Any]) -> None:
    services = [(one["tier"], Fraction(one["score"])) for one in case["services"]]

    mean = team_mean(services)

    assert mean == fraction(case["mean"])
    assert mean is not None
    assert one_decimal(mean) == case["shown"]
    assert min(value for _, value in services) == case["worst"]


def test_a_team_without_scores_has_no_mean() -> None:
    assert team_mean([(1, None)]) is None


@pytest.mark.parametrize("case", vectors()["failure_mode_coverage"], ids=["cells"])
def test_modes_count_once_by_weight_and_freshness(case: dict[str, Any]) -> None:
    results = [
        ModeResult(
            key=cell["mode"],
            weight=cell["weight"],
            status=CellStatus(cell["state"]),
            freshness=Fraction(cell.get("freshness", 0)),
        )
        for cell in case["cells"]
    ]

    shares = mode_shares(results)

    assert (shares.tested, shares.survived) == (
        fraction(case["tested"]),
        fraction(case["survived"]),
    )


@pytest.mark.parametrize(
    ("records", "status"),
    [
        ([], CellStatus.UNTESTED),
        ([record()], CellStatus.SURVIVED),
        ([record(age_days=100)], CellStatus.STALE),
        ([record("partial")], CellStatus.FAILED),
        ([record("fail")], CellStatus.FAILED),
        ([record(strength="documented")], CellStatus.UNTESTED),
        ([record("fail", strength="attested")], CellStatus.FAILED),
    ],
)
def test_a_mode_is_survived_only_by_what_was_injected(
    records: list[Record], status: CellStatus
) -> None:
    mode = shipped_modes().by_key["instance-kill"]

    assert mode_result(mode, weight=5, records=records, at=NOW).status is status


def test_a_mode_may_be_contradicted_or_left_out() -> None:
    mode = shipped_modes().by_key["instance-kill"]

    told = Contradiction(NOW, "INC-7")
    after = mode_result(mode, weight=5, records=[record(age_days=9)], at=NOW, contradiction=told)
    left_out = mode_result(mode, weight=5, records=[], at=NOW, is_left_out=True)

    assert (after.status, after.contradiction) == (CellStatus.CONTRADICTED, told)
    assert left_out.status is CellStatus.NOT_APPLICABLE
    assert mode_shares([left_out]).survived is None


def test_fresh_proof_of_everything_is_gold() -> None:
    card = card_of(Findings(items=everything(), modes=all_modes()))

    assert [card.score, card.level, card.shown] == [100, Level.GOLD, "100.0"]
    assert [card.facts.answered, card.facts.proven_share, card.shares.survived] == [1, 1, 1]
    assert card.target is Level.GOLD


def test_nothing_known_is_zero_and_no_level() -> None:
    card = card_of(Findings())

    assert [card.score, card.own_level, card.facts.answered] == [0, Level.NONE, 0]
    critical = [line for line in card.lines if line.critical]
    assert card.facts.critical_unmet_without_waiver == len(critical)


def test_nothing_that_applies_is_no_data() -> None:
    known = Findings(left_out=frozenset(shipped_checklist().items))

    card = card_of(known)

    assert (card.score, card.shown, card.weakest, card.level) == (None, "no data", None, Level.NONE)


def test_the_ledger_adds_up_to_the_score() -> None:
    items = everything(strength="observed", age_days=100)

    card = card_of(Findings(items=items, left_out=frozenset({"minimum-two-instances"})))

    assert sum(line.points for line in card.lines) == card.score
    assert sum(line.possible for line in card.lines) == 100
    assert all(line.lost == line.possible - line.points for line in card.lines)


def test_critical_items_stand_in_four_ways() -> None:
    findings = Findings(
        items={
            "minimum-two-instances": [record()],
            "spread-over-failure-domains": [record(age_days=40)],
            "no-unaccepted-spof": [record("fail")],
            "entry-point-failover": [record("partial")],
        }
    )

    found = {line.item.key: line.critical for line in card_of(findings).lines}

    assert [found[key] for key in findings.items] == [
        CriticalStatus.MET,
        CriticalStatus.LATE,
        CriticalStatus.FAILING,
        CriticalStatus.UNMET,
    ]


def test_a_waiver_opens_a_gate_and_earns_nothing() -> None:
    waived = frozenset({"minimum-two-instances", "no-unaccepted-spof"})
    findings = Findings(items={"no-unaccepted-spof": [record("fail")]}, waived=waived)

    card = card_of(findings)
    lines = {line.item.key: line for line in card.lines}

    waived_line = lines["minimum-two-instances"]
    assert [waived_line.is_waived, waived_line.points] == [True, 0]
    assert not lines["no-unaccepted-spof"].is_waived, "a failure is not waived"
    assert (card.facts.open_critical_waivers, card.facts.critical_failing) == (1, 1)


def test_what_is_left_out_is_neither_asked_nor_critical() -> None:
    out = frozenset({"minimum-two-instances"})
    known = everything()
    del known["minimum-two-instances"]

    card = card_of(Findings(items=known, modes=all_modes(), left_out=out))
    line = next(one for one in card.lines if one.item.key == "minimum-two-instances")

    assert [card.score, card.level, line.critical, line.is_counted] == [
        100,
        Level.GOLD,
        None,
        False,
    ]
    assert card.strict_score is not None
    assert card.strict_score < 100


def test_proof_of_what_was_left_out_counts_only_where_it_helps() -> None:
    weak, strong = record("partial", strength="attested"), record()
    out = frozenset({"minimum-two-instances"})
    known = everything(strength="observed", age_days=40)

    def found(one: Record) -> Fraction | None:
        return card_of(Findings(items=known | {"minimum-two-instances": [one]}, left_out=out)).score

    del known["minimum-two-instances"]
    without = card_of(Findings(items=known, left_out=out)).score
    assert without is not None
    assert found(weak) == without
    assert (found(strong) or 0) > without


def test_the_strict_score_knows_nothing_of_what_was_left_out() -> None:
    out = frozenset({"minimum-two-instances"})
    silent = everything(strength="attested")
    del silent["minimum-two-instances"]

    strong = card_of(Findings(items=silent | {"minimum-two-instances": [record()]}, left_out=out))
    nothing = card_of(Findings(items=silent))

    assert strong.strict_score == nothing.score


def test_an_item_that_needs_a_source_is_asked_once_that_source_spoke() -> None:
    def asked(sources: frozenset[str]) -> bool:
        lines = card_of(Findings(sources=sources)).lines
        return any(line.item.key == "hystrix-retirement-dated" for line in lines)

    assert (asked(frozenset()), asked(frozenset({"metrics:hystrix"}))) == (False, True)


def test_an_incident_takes_proof_away_until_there_is_newer() -> None:
    key = "minimum-two-instances"
    contradicted = {key: Contradiction(NOW - days(1), "INC-7")}

    before = card_of(Findings(items=everything(age_days=5), contradicted_items=contradicted))
    after = card_of(Findings(items=everything(age_days=0), contradicted_items=contradicted))
    lines = {line.item.key: line for line in before.lines}

    assert lines[key].resolution.is_contradicted
    assert lines[key].critical is CriticalStatus.UNMET
    assert (before.score or 0) < (after.score or 0) == 100


def test_a_service_is_held_down_by_its_foundations() -> None:
    found = Findings(items=everything(), modes=all_modes())

    card = card_of(found, foundations={"idp-db": Level.BRONZE, "zone-1": Level.GOLD})

    assert (card.own_level, card.level, card.capped_by) == (Level.GOLD, Level.BRONZE, ("idp-db",))


def test_the_weakest_category_is_named() -> None:
    known = everything()
    known["minimum-two-instances"] = [record("fail")]

    weakest = card_of(Findings(items=known)).weakest

    assert weakest
    assert weakest.key == "spof"


def test_shares_are_shown_rounded_down_and_scores_halves_up() -> None:
    assert (whole_percent(Fraction(999, 1000)), one_decimal(Fraction(9995, 100))) == (
        "99 %",
        "100.0",
    )
    assert one_decimal(Fraction(0)) == "0.0"


@pytest.mark.parametrize("case", vectors()["other_rules"]["gremlin"][:3], ids=str)
def test_failing_everything_is_worth_nothing_here(case: dict[str, Any]) -> None:
    ages = {"failed": ("fail", 0), "expired": ("pass", 400), "never_run": None}
    worth = {"failed": 50, "expired": 75, "never_run": 0}
    ours = case.get("ours", case.get("ours_when_older_than_grace"))

    theirs, values = [], []
    for results in case["tests"].values():
        theirs.append(Fraction(sum(worth[one] for one in results), len(results)))
        for result in results:
            known = ages[result]
            records = [record(known[0], age_days=known[1])] if known else []
            mode = shipped_modes().by_key["instance-kill"]
            values.append((1, mode_result(mode, weight=1, records=records, at=NOW)))

    assert sum(theirs) / len(theirs) == case["score"]
    survived = mode_shares([result for _, result in values]).survived
    assert survived == ours


def test_a_mode_weighs_by_tier_and_only_where_it_applies() -> None:
    mode: FailureMode = shipped_modes().by_key["region-loss"]

    assert [mode.weight_for(tier, Trait.STATELESS) for tier in (1, 2, 3)] == [5, 2, 0]
    assert mode.weight_for(1, Trait.THIRD_PARTY) == 0
    card = score(
        shipped_checklist(),
        Taxonomy(version="1", modes=(mode,)),
        Subject(tier=3, trait=Trait.STATELESS),
        Findings(),
        at=NOW,
    )
    assert (card.modes, card.shares.survived) == ((), None)
