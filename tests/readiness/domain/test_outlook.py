"""What blocks a level, how to reach the next one, and when this one falls."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from readiness.domain.checklist import Taxonomy
from readiness.domain.evidence import Record
from readiness.domain.level import Gate, Level, LevelRule
from readiness.domain.outlook import (
    blocking,
    expiring,
    forecast,
    fresh_until,
    next_steps,
    outlived,
)
from readiness.domain.score_card import Findings, ScoreCard, Subject
from readiness.domain.scoring import score
from readiness.domain.step import Blocker, Drop, Step, StepReason
from readiness.domain.traits import Trait
from tests.readiness.vectors import NOW, record, shipped_checklist, shipped_modes

SUBJECT = Subject(tier=1, trait=Trait.STATELESS)
KEY = "minimum-two-instances"


def card_of(findings: Findings, *, foundations: Mapping[str, Level] | None = None) -> ScoreCard:
    return score(
        shipped_checklist(),
        shipped_modes(),
        SUBJECT,
        findings,
        at=NOW,
        foundations=foundations,
    )


def items(record_of_all: Record) -> dict[str, list[Record]]:
    return {key: [record_of_all] for key in shipped_checklist().items}


def modes(record_of_all: Record) -> dict[str, list[Record]]:
    return {mode.key: [record_of_all] for mode in shipped_modes().modes}


def after(findings: Findings, *, mode_keys: set[str], item_keys: set[str]) -> ScoreCard:
    """Return the score once these were proven."""
    return card_of(
        replace(
            findings,
            items={**findings.items, **{key: [record()] for key in item_keys}},
            modes={**findings.modes, **{key: [record()] for key in mode_keys}},
        )
    )


def test_a_held_level_is_not_blocked() -> None:
    card = card_of(Findings(items=items(record()), modes=modes(record())))

    assert [blocking(card, level) for level in Level] == [(), (), (), ()]


def test_each_closed_gate_is_named_with_its_items() -> None:
    known = items(record()) | {
        KEY: [record("fail")],
        "entry-point-failover": [record(age_days=200)],
    }
    del known["spread-over-failure-domains"]
    card = card_of(Findings(items=known))

    found = {one.gate: one for one in blocking(card, Level.GOLD)}

    assert found[Gate.FAILING] == Blocker(
        gate=Gate.FAILING, text="Critical items fail: 1.", items=(KEY,)
    )
    assert found[Gate.UNMET].items == ("spread-over-failure-domains",)
    assert found[Gate.LATE].items == ("entry-point-failover",)
    assert found[Gate.ANSWERED].items == ("spread-over-failure-domains",)
    assert found[Gate.SURVIVED].text == "0 % of the failure modes was survived; 70 % has to be."
    assert set(found[Gate.SURVIVED].modes) == {one.key for one in card.modes}


def test_weak_categories_scores_and_proof_are_named() -> None:
    known = items(record(strength="attested"))
    known |= {item.key: [] for item in shipped_checklist().categories[0].items}
    card = card_of(Findings(items=known, waived=frozenset({KEY})))

    found = {one.gate: one for one in blocking(card, Level.GOLD)}

    assert found[Gate.CATEGORY].text == (
        "Each category has to reach 60.0: No single point of failure (0.0), "
        + found[Gate.CATEGORY].text.partition("(0.0), ")[2]
    )
    assert found[Gate.SCORE].text.endswith("and has to be 85.0.")
    assert found[Gate.PROVEN].text == "0 % of what asks for proof is proven; 50 % has to be."
    assert found[Gate.WAIVED].items == (KEY,)


def test_a_score_that_rounds_to_the_limit_is_told_exactly() -> None:
    card = card_of(Findings())
    facts = card.facts._replace(score=Fraction("49.95"), answered=Fraction(1))

    (found,) = blocking(card._replace(facts=facts), Level.BRONZE)

    assert found.text == "The score is 49.9500 and has to be 50.0."


def test_without_any_failure_mode_nothing_leads_on() -> None:
    card = card_of(Findings(items=items(record())))

    assert {one.reason for one in next_steps(card, shipped_modes())} == {StepReason.SURVIVED}
    assert next_steps(card._replace(modes=()), shipped_modes()) == ()


def test_a_service_that_is_held_down_names_what_holds_it() -> None:
    full = Findings(items=items(record()), modes=modes(record()))
    card = card_of(full, foundations={"idp-db": Level.NONE})

    (found,) = blocking(card, Level.BRONZE)

    assert (found.gate, found.text) == (
        None,
        "It cannot be better than what it stands on: idp-db.",
    )


def test_a_level_the_checklist_lacks_is_never_held() -> None:
    checklist = replace(
        shipped_checklist(), levels=(LevelRule(level=Level.BRONZE, min_score=Fraction(50)),)
    )
    card = score(checklist, shipped_modes(), SUBJECT, Findings(items=items(record())), at=NOW)

    assert card.own_level is Level.BRONZE
    assert [one.text for one in blocking(card, Level.GOLD)] == ["This checklist has no level gold."]
    assert next_steps(card, shipped_modes()) == ()


@pytest.mark.parametrize(
    "known",
    [
        Findings(),
        Findings(items=items(record(strength="documented"))),
        Findings(items=items(record(age_days=50)), waived=frozenset({KEY})),
        Findings(items=items(record()) | {KEY: [record("fail")]}, modes=modes(record("fail"))),
    ],
    ids=["nothing", "documents", "fading", "failing"],
)
def test_the_steps_reach_exactly_the_next_level(known: Findings) -> None:
    card = card_of(known)

    steps = next_steps(card, shipped_modes())
    all_but_last = steps[:-1]

    def level_after(done: Sequence[Step]) -> Level:
        return after(
            known,
            item_keys={one.item for one in done if one.item},
            mode_keys={one.mode for one in done if one.mode},
        ).own_level

    assert level_after(all_but_last) is card.own_level
    assert level_after(steps).rank == card.own_level.rank + 1


def test_a_checklist_nobody_can_satisfy_ends_without_a_step() -> None:
    rule = LevelRule(level=Level.BRONZE, min_score=Fraction(100), min_survived={1: Fraction(1)})
    checklist = replace(shipped_checklist(), levels=(rule._replace(min_score=Fraction(101)),))
    nothing_to_survive = Taxonomy(version="1", modes=())
    known = Findings(items=items(record()))
    card = score(checklist, nothing_to_survive, SUBJECT, known, at=NOW)

    assert next_steps(card, nothing_to_survive) == ()


def test_weak_categories_come_before_the_rest() -> None:
    known = items(record(strength="attested")) | {
        item.key: [record()]
        for category in shipped_checklist().categories[1:]
        for item in category.items
    }
    found = Findings(items=known, modes=modes(record()))
    card = card_of(found)
    assert card.own_level is Level.NONE or card.own_level is not Level.GOLD

    steps = next_steps(card, shipped_modes())

    assert {step.category for step in steps} == {"spof"}


def test_the_first_step_is_what_hurts_most() -> None:
    known = Findings(items=items(record()) | {KEY: [record("fail")]}, modes=modes(record()))
    card = card_of(known)
    lost = next(line.lost for line in card.lines if line.item.key == KEY)

    (step,) = next_steps(card, shipped_modes())

    assert (step.reason, step.item, step.points, step.category) == (
        StepReason.FAILING,
        KEY,
        lost,
        "spof",
    )


def test_there_is_nothing_above_gold() -> None:
    known = Findings(items=items(record()), modes=modes(record()))

    assert next_steps(card_of(known), shipped_modes()) == ()


def test_a_level_falls_on_a_day_that_is_known_ahead() -> None:
    known = Findings(items=items(record()), modes=modes(record()))
    card = card_of(known)

    found = forecast(card, shipped_modes(), known)

    assert [drop.level for drop in found][-1] is Level.NONE
    for drop in found:
        at = NOW + (drop.on - NOW.date())
        day_before = score(
            shipped_checklist(), shipped_modes(), SUBJECT, known, at=at - timedelta(days=1)
        )
        on_the_day = score(shipped_checklist(), shipped_modes(), SUBJECT, known, at=at)
        assert on_the_day.own_level is drop.level
        assert day_before.own_level.rank > drop.level.rank
    assert found[0] == Drop((NOW + timedelta(days=31)).date(), Level.SILVER)


def test_what_lasts_does_not_fall() -> None:
    lasting = record(lifetime_days=3000)
    known = Findings(items=items(lasting), modes=modes(lasting))

    assert forecast(card_of(known), shipped_modes(), known) == ()
    assert forecast(card_of(Findings()), shipped_modes(), Findings()) == ()


def test_proof_expires_soonest_first() -> None:
    known = Findings(
        items={
            KEY: [record(age_days=20)],
            "dependencies-recorded": [record(strength="documented")],
            "no-unaccepted-spof": [record("fail")],
            "spread-over-failure-domains": [record(age_days=29, lifetime_days=60)],
        }
    )
    card = card_of(known)

    found = [((end - NOW).days, line.item.key) for end, line in expiring(card)]

    assert found == [
        (10, KEY),
        (31, "spread-over-failure-domains"),
        (180, "dependencies-recorded"),
    ]
    failing = next(line for line in card.lines if line.item.key == "no-unaccepted-spof")
    assert fresh_until(failing) is None


def test_proof_past_its_lifetime_is_listed_also_where_it_earns_nothing_any_more() -> None:
    known = Findings(
        items={
            "dependencies-recorded": [record(age_days=200)],
            KEY: [record(age_days=400)],
            "no-unaccepted-spof": [record("fail", age_days=400)],
            "spread-over-failure-domains": [record(age_days=1)],
        }
    )
    card = card_of(known)

    found = [(line.item.key, (NOW - end).days, line.points == 0) for end, line in outlived(card)]

    assert found == [(KEY, 370, True), ("dependencies-recorded", 20, False)]
