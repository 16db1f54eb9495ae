import time

from hypothesis import given
from hypothesis import strategies as st

from incidents.domain import word_difference
from incidents.domain.word_difference import DiffPiece, DiffRow, PieceKind, difference

TEXTS = st.lists(
    st.sampled_from(["the", "queue", "grew", " ", " ", "\n", "\n", "**", "é", "."]), max_size=30
).map("".join)


def shown(row: DiffRow) -> tuple[str, str]:
    signs = {PieceKind.SAME: "{}", PieceKind.REMOVED: "[-{}-]", PieceKind.ADDED: "[+{}+]"}

    def side(pieces: list[DiffPiece] | None) -> str:
        return "".join(signs[one.kind].format(one.text) for one in pieces or [])

    return side(row.before), side(row.after)


def test_words_that_changed_are_marked_inside_their_line() -> None:
    found = difference("One.\nThe queue grew.\nEnd.", "One.\nThe cache grew fast.\nEnd.")

    assert [shown(row) for row in found.rows] == [
        ("One.", "One."),
        ("The [-queue-] grew.", "The [+cache+] grew[+ fast+]."),
        ("End.", "End."),
    ]
    assert [(row.before_line, row.after_line) for row in found.rows] == [(1, 1), (2, 2), (3, 3)]
    assert (found.added, found.removed, found.is_empty) == (2, 1, False)


def test_a_line_that_came_or_went_has_one_side() -> None:
    came = difference("One.", "One.\nTwo.")
    went = difference("One.\nTwo.", "One.")

    assert (came.rows[1].before, went.rows[1].after) == (None, None)
    assert shown(came.rows[1]) == ("", "[+Two.+]")
    assert shown(went.rows[1]) == ("[-Two.-]", "")


def test_equal_texts_differ_in_nothing() -> None:
    found = difference("One.\n\nTwo.", "One.\n\nTwo.")

    assert found.is_empty
    assert (found.added, found.removed, len(found.groups)) == (0, 0, 1)


def test_lines_far_from_a_change_are_folded_away() -> None:
    before = "\n".join(f"line {number}" for number in range(20))

    groups = difference(before, before.replace("line 10", "other")).groups

    assert [(group.is_folded, len(group.rows)) for group in groups] == [
        (True, 7),
        (False, 7),
        (True, 6),
    ]


def test_huge_texts_are_compared_line_by_line_in_no_time() -> None:
    before = "\n".join(["same"] * 20_000)
    after = "\n".join(["x", *["same"] * 19_000, "y"])
    began = time.monotonic()

    found = difference(before, after)

    assert time.monotonic() - began < 5
    assert not found.is_empty


def test_too_many_comparisons_count_as_replaced() -> None:
    words = " ".join(f"w{number}" for number in range(1100))
    others = " ".join(f"v{number}" for number in range(1100))

    found = difference(words, others)

    assert word_difference.MOST_COMPARISONS < 2199**2
    assert [shown(row) for row in found.rows] == [(f"[-{words}-]", f"[+{others}+]")]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_difference(before: str, after: str) -> None:
    rows = difference(before, after).rows

    old = [row.before for row in rows if row.before is not None]
    new = [row.after for row in rows if row.after is not None]
    assert "\n".join("".join(one.text for one in line) for line in old) == before
    assert "\n".join("".join(one.text for one in line) for line in new) == after
    assert [row.before_line for row in rows if row.before is not None] == list(
        range(1, len(old) + 1)
    )
    assert all(one.kind is not PieceKind.ADDED for line in old for one in line)
    assert all(one.kind is not PieceKind.REMOVED for line in new for one in line)
