"""What must hold for any evidence in any order at any time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.checklist import Category, Checklist, Item, Taxonomy
from readiness.domain.evidence import Contradiction, EvidenceClass, Outcome, Record
from readiness.domain.level import LevelRule
from readiness.domain.score_card import Findings, ScoreCard, Subject
from readiness.domain.scoring import score
from readiness.domain.traits import Trait
from tests.readiness.vectors import NOW, shipped_checklist, shipped_modes

ITEMS = ("a", "b", "c", "d", "e")
MODES = ("instance-kill", "node-loss")
SUBJECT = Subject(tier=1, trait=Trait.STATELESS)
EXAMPLES = settings(max_examples=80)


def item(key: str, weight: int, full_credit: EvidenceClass, *, is_critical: bool) -> Item:
    return Item(
        key=key,
        question="Is it so?",
        why="Because.",
        evidence="A link.",
        weight=weight,
        tiers=frozenset({1}),
        critical_tiers=frozenset({1} if is_critical else ()),
        kinds=frozenset(),
        full_credit=full_credit,
        lifetime_days=30,
        na_allowed=True,
    )


def checklist() -> Checklist:
    """Return a small checklist with the shipped levels, so that each gate is near."""
    first = (
        item("a", 5, EvidenceClass.PROVEN, is_critical=True),
        item("b", 3, EvidenceClass.OBSERVED, is_critical=False),
        item("c", 2, EvidenceClass.DOCUMENTED, is_critical=True),
    )
    second = (
        item("d", 3, EvidenceClass.PROVEN, is_critical=False),
        item("e", 1, EvidenceClass.ATTESTED, is_critical=True),
    )
    return replace(
        shipped_checklist(),
        categories=(
            Category(key="one", title="One", principle=1, weight=1, items=first),
            Category(key="two", title="Two", principle=2, weight=1, items=second),
        ),
    )


def taxonomy() -> Taxonomy:
    modes = shipped_modes().by_key
    return Taxonomy(version="1", modes=tuple(modes[key] for key in MODES))


records = st.builds(
    Record,
    source=st.sampled_from(["manual", "drill:run", "k8s:pdb"]),
    evidence_class=st.sampled_from(list(EvidenceClass)),
    outcome=st.sampled_from([Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL]),
    observed_at=st.integers(0, 60).map(lambda age: NOW - timedelta(days=age)),
    lifetime_days=st.sampled_from([None, 10]),
    credit=st.sampled_from([None, Fraction(1, 3)]),
)
told = st.lists(st.tuples(st.sampled_from(ITEMS + MODES), records), max_size=14)
decided = st.dictionaries(
    st.sampled_from(ITEMS + MODES), st.sampled_from(["left_out", "waived"]), max_size=2
)
moments = st.dictionaries(
    st.sampled_from(ITEMS + MODES),
    st.integers(0, 40).map(lambda age: NOW - timedelta(days=age)),
    max_size=2,
)
Told = list[tuple[str, Record]]
Decided = Mapping[str, str]


def findings(told: Told, decided: Decided, cancelled: Mapping[str, datetime]) -> Findings:
    told_by = {key: Contradiction(at, "INC-7") for key, at in cancelled.items()}
    by_key: dict[str, list[Record]] = {}
    for key, record in dict.fromkeys(told):
        by_key.setdefault(key, []).append(record)
    out = {key for key, kind in decided.items() if kind == "left_out"}
    return Findings(
        items=by_key,
        modes=by_key,
        contradicted_items=told_by,
        contradicted_modes=told_by,
        left_out=frozenset(out),
        left_out_modes=frozenset(out),
        waived=frozenset(set(decided) - out),
    )


def card(found: Findings, *, later_days: int = 0) -> ScoreCard:
    at = NOW + timedelta(days=later_days)
    return score(checklist(), taxonomy(), SUBJECT, found, at=at)


def is_no_better(one: ScoreCard, other: ScoreCard) -> bool:
    """Return whether `one` has neither more points nor a higher level than `other`."""
    return (one.score or 0) <= (other.score or 0) and one.level.rank <= other.level.rank


@EXAMPLES
@given(told, decided, moments, st.sampled_from(ITEMS + MODES), records)
def test_a_pass_never_lowers_the_score(
    told: Told, decided: Decided, cancelled: Mapping[str, datetime], key: str, record: Record
) -> None:
    one_more = [*told, (key, record._replace(outcome=Outcome.PASS))]

    before = card(findings(told, decided, cancelled))
    after = card(findings(one_more, decided, cancelled))

    assert is_no_better(before, after)


@EXAMPLES
@given(told, decided, moments, st.sampled_from(ITEMS + MODES), records)
def test_a_fail_never_raises_the_score_or_the_level(
    told: Told, decided: Decided, cancelled: Mapping[str, datetime], key: str, record: Record
) -> None:
    one_more = [*told, (key, record._replace(outcome=Outcome.FAIL))]

    before = card(findings(told, decided, cancelled))
    after = card(findings(one_more, decided, cancelled))

    assert is_no_better(after, before)


@EXAMPLES
@given(told, decided, moments, st.integers(0, 90), st.booleans())
def test_time_alone_never_raises_the_score_or_the_level(
    told: Told, decided: Decided, cancelled: Mapping[str, datetime], later: int, are_over: bool
) -> None:
    before = card(findings(told, decided, cancelled))
    after = card(findings(told, {} if are_over else decided, cancelled), later_days=later)

    assert is_no_better(after, before)


@EXAMPLES
@given(told, st.randoms(use_true_random=False))
def test_the_order_of_import_does_not_matter_and_twice_is_once(told: Told, chance: Random) -> None:
    shuffled = [*told, *told]
    chance.shuffle(shuffled)

    assert card(findings(told, {}, {})).score == card(findings(shuffled, {}, {})).score
    assert card(findings(told, {}, {})).facts == card(findings(shuffled, {}, {})).facts


@EXAMPLES
@given(told, st.text(min_size=1, max_size=20))
def test_new_words_change_no_number(told: Told, words: str) -> None:
    renamed = replace(
        checklist(),
        title=words,
        categories=tuple(
            one._replace(
                title=words,
                items=tuple(item._replace(question=words, why=words) for item in one.items),
            )
            for one in checklist().categories
        ),
    )
    found = findings(told, {}, {})

    after = score(renamed, taxonomy(), SUBJECT, found, at=NOW)

    assert (after.facts, after.shares) == (card(found).facts, card(found).shares)


@EXAMPLES
@given(told, decided, moments)
def test_the_ledger_always_adds_up(
    told: Told, decided: Decided, cancelled: Mapping[str, datetime]
) -> None:
    found = card(findings(told, decided, cancelled))

    assert sum(line.points for line in found.lines) == (found.score or 0)
    assert (found.strict_score or 0) <= (found.score or 0)


def test_the_shipped_levels_grow_with_the_ladder() -> None:
    rules: tuple[LevelRule, ...] = shipped_checklist().levels

    assert [rule.min_score for rule in rules] == sorted(rule.min_score for rule in rules)
