"""The matrix of services by failure modes."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.checklist import FailureMode, Taxonomy
from readiness.domain.coverage import (
    Cell,
    CoverageRow,
    by_gap,
    counted,
    coverage_row,
    shares_of,
    totals_of,
    untold_cells,
    worst_gap,
)
from readiness.domain.evidence import EvidenceClass, Outcome, Record
from readiness.domain.mode_coverage import CellStatus, ModeShares
from readiness.domain.score_card import Findings, Subject
from readiness.domain.traits import Trait

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def mode(
    key: str, *, weight: int = 5, kinds: tuple[Trait, ...] = (Trait.STATELESS,)
) -> FailureMode:
    return FailureMode(
        key=key,
        title=key.capitalize(),
        group="compute",
        description="It breaks.",
        expect="It holds.",
        kinds=frozenset(kinds),
        weights={1: weight, 2: weight, 3: weight},
        lifetime_days=90,
    )


TAXONOMY = Taxonomy(
    version="1",
    modes=(mode("kill"), mode("hang", weight=3), mode("restore", kinds=(Trait.DATASTORE,))),
)


def told(outcome: Outcome = Outcome.PASS, *, days: int = 1) -> list[Record]:
    return [
        Record(
            source="drill:run",
            evidence_class=EvidenceClass.PROVEN,
            outcome=outcome,
            observed_at=NOW - days * DAY,
        )
    ]


def row(
    slug: str = "shop",
    *,
    tier: int = 1,
    planned: dict[str, date] | None = None,
    kill: list[Record] | None = None,
    hang: list[Record] | None = None,
) -> CoverageRow:
    findings = Findings(modes={"kill": kill or [], "hang": hang or []})
    subject = Subject(tier=tier, trait=Trait.STATELESS)
    return coverage_row(
        slug, subject, untold_cells(TAXONOMY, subject), findings, at=NOW, planned=planned
    )


def cell_of(found: CoverageRow, key: str) -> Cell:
    return next(cell for cell in found.cells if cell.mode.key == key)


def test_rows_share_the_cells_of_which_nothing_is_known() -> None:
    subject = Subject(tier=1, trait=Trait.STATELESS)
    untold = untold_cells(TAXONOMY, subject)

    found = coverage_row("shop", subject, untold, Findings(modes={"kill": told()}), at=NOW)

    assert [one is other for one, other in zip(found.cells, untold, strict=True)] == [
        False,
        True,
        True,
    ]
    assert coverage_row("shop", subject, untold, Findings(), at=NOW).cells == untold


def test_each_mode_has_a_cell_and_one_that_does_not_apply_says_so() -> None:
    found = row(kill=told(days=12))

    assert [(one.mode.key, one.status) for one in found.cells] == [
        ("kill", CellStatus.SURVIVED),
        ("hang", CellStatus.UNTESTED),
        ("restore", CellStatus.NOT_APPLICABLE),
    ]
    assert [one.age_days for one in found.cells] == [12, None, None]
    assert [one.weight for one in found.cells] == [5, 3, 0]
    assert [one.gap for one in found.cells] == [0, 3, 0]
    assert found.tier == 1
    assert [one.word for one in found.cells] == ["Survived", "Untested", "Not applicable"]


def test_a_planned_drill_shows_only_where_nothing_is_known() -> None:
    day = date(2026, 3, 9)

    found = row(kill=told(Outcome.FAIL), planned={"kill": day, "hang": day})

    assert cell_of(found, "kill").status is CellStatus.FAILED
    assert cell_of(found, "hang").status is CellStatus.PLANNED
    assert cell_of(found, "kill").planned_on == cell_of(found, "hang").planned_on == day
    assert found.gap == 8


def test_what_is_left_out_has_no_gap() -> None:
    findings = Findings(left_out_modes=frozenset({"hang"}))
    subject = Subject(tier=2, trait=Trait.STATELESS)

    found = coverage_row("shop", subject, untold_cells(TAXONOMY, subject), findings, at=NOW)

    assert cell_of(found, "hang").status is CellStatus.NOT_APPLICABLE
    assert found.gap == 5


def test_stale_proof_leaves_a_part_of_the_gap() -> None:
    found = row(kill=told(days=90 + 30))

    assert cell_of(found, "kill").status is CellStatus.STALE
    assert cell_of(found, "kill").gap == Fraction(10, 3)


def test_totals_shares_and_counts_are_over_all_services() -> None:
    rows = [row("shop", kill=told()), row("cart", kill=told(Outcome.FAIL), hang=told())]

    assert [(one.mode.key, one.survived, one.of) for one in totals_of(rows)] == [
        ("kill", 1, 2),
        ("hang", 1, 2),
        ("restore", 0, 0),
    ]
    assert shares_of(rows) == ModeShares(tested=Fraction(13, 16), survived=Fraction(8, 16))
    assert counted(rows) == {
        CellStatus.SURVIVED: 2,
        CellStatus.FAILED: 1,
        CellStatus.UNTESTED: 1,
        CellStatus.NOT_APPLICABLE: 2,
    }
    assert totals_of([]) == ()


def test_the_largest_gap_comes_first_and_then_the_tier() -> None:
    rows = [row("good", kill=told(), hang=told()), row("small", tier=3), row("big", tier=1)]

    assert [one.slug for one in by_gap(rows)] == ["big", "small", "good"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("shop")], ("shop", "kill")),
        ([row("shop", kill=told())], ("shop", "hang")),
        ([row("shop", planned={"kill": NOW.date()})], ("shop", "hang")),
        ([row("last", tier=3), row("first", tier=1)], ("first", "kill")),
        ([row("a"), row("b", kill=told(Outcome.FAIL))], ("b", "kill")),
    ],
)
def test_the_worst_gap_weighs_most_and_is_not_planned_yet(
    rows: list[CoverageRow], expected: tuple[str, str]
) -> None:
    found = worst_gap(rows)

    assert found is not None
    assert (found.row.slug, found.cell.mode.key) == expected


def test_without_a_gap_there_is_no_worst_one() -> None:
    assert worst_gap([row(kill=told(), hang=told())]) is None


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "pass", "fail"]), st.integers(0, 200)),
        min_size=2,
        max_size=2,
    )
)
@settings(max_examples=50)
def test_gap_and_fresh_survival_share_the_weight(cells: list[tuple[str, int]]) -> None:
    kill, hang = (told(Outcome(outcome), days=days) if outcome else [] for outcome, days in cells)

    one = row(kill=kill, hang=hang)

    assert one.shares.survived is not None
    assert one.gap == 8 * (1 - one.shares.survived)
