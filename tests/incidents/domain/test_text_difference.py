from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.text_difference import BETWEEN, MINE, THEIRS, combine

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "{{ timeline }}"])).map("\n".join)


def test_combine_marks_only_what_differs() -> None:
    combined = combine("one\ntwo\nthree", "one\nzwei\nthree\nfour")

    assert combined.split("\n") == [
        "one",
        *(MINE, "two", BETWEEN, "zwei", THEIRS),
        "three",
        *(MINE, BETWEEN, "four", THEIRS),
    ]


@given(TEXTS, TEXTS)
def test_combine_holds_every_line_of_both_in_order(mine: str, theirs: str) -> None:
    ours: list[str] = []
    others: list[str] = []
    sides = (True, True)
    states = {MINE: (True, False), BETWEEN: (False, True), THEIRS: (True, True)}
    for line in combine(mine, theirs).split("\n"):
        if line in states:
            sides = states[line]
            continue
        ours += [line] * sides[0]
        others += [line] * sides[1]

    assert ("\n".join(ours), "\n".join(others)) == (mine, theirs)
