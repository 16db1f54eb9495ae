"""A score that moved names the items that moved it."""

from fractions import Fraction

from readiness.domain.evidence import Contradiction
from readiness.domain.score_card import Findings, ScoreCard, Subject
from readiness.domain.score_change import ItemMark, Reason, mark_of, reasons_of
from readiness.domain.scoring import score
from readiness.domain.traits import Trait
from tests.readiness.vectors import NOW, days, record, shipped_checklist, shipped_modes

KEY = "minimum-two-instances"
OTHER = "spread-over-failure-domains"


def card_of(findings: Findings) -> ScoreCard:
    subject = Subject(tier=1, trait=Trait.STATELESS)
    return score(shipped_checklist(), shipped_modes(), subject, findings, at=NOW)


def marks(card: ScoreCard) -> dict[str, ItemMark]:
    return {line.item.key: mark_of(line) for line in card.lines}


def test_the_same_again_has_no_reason() -> None:
    card = card_of(Findings(items={KEY: [record()]}))

    assert reasons_of(marks(card), card) == []


def test_what_moved_most_comes_first() -> None:
    before = card_of(Findings(items={KEY: [record()], OTHER: [record()]}))
    after = card_of(Findings(items={KEY: [record("fail")], OTHER: [record(age_days=40)]}))
    lost = {line.item.key: line.points for line in before.lines}

    found = reasons_of(marks(before), after)

    assert [one.item for one in found] == [KEY, OTHER]
    assert found[0] == Reason(
        item=KEY, points=-lost[KEY], before="pass", after="fail", source="manual"
    )


def test_items_that_come_and_go_are_named() -> None:
    card = card_of(Findings(items={KEY: [record()]}))
    gone = {"gone": ItemMark(points=Fraction(1), outcome="pass", source="manual")}

    found = {one.item: (one.before, one.after) for one in reasons_of(gone, card)}

    assert found["gone"] == ("pass", "not_asked")
    assert found[KEY] == ("not_asked", "pass")


def test_a_mark_says_why_an_item_earns_nothing() -> None:
    findings = Findings(
        items={KEY: [record(age_days=9)]},
        contradicted_items={KEY: Contradiction(NOW - days(1), "INC-7")},
        left_out=frozenset({OTHER}),
        waived=frozenset({"entry-point-failover"}),
    )

    found = marks(card_of(findings))

    assert [found[key].outcome for key in (KEY, OTHER, "entry-point-failover")] == [
        "contradicted",
        "not_applicable",
        "waived",
    ]
    assert [found[key].source for key in (KEY, OTHER)] == ["INC-7", ""]
