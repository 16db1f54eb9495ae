from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.line_difference import CONTEXT_LINES, Change, line_difference

TEXTS = st.lists(st.sampled_from("abc"), max_size=12).map("\n".join)


def words(old: str, new: str) -> list[str]:
    signs = {Change.KEPT: " ", Change.REMOVED: "-", Change.ADDED: "+"}
    return [
        "".join(signs[one.change] + one.text for one in hunk) for hunk in line_difference(old, new)
    ]


def test_changed_lines_stand_with_those_around_them() -> None:
    assert words("a\nb\nc", "a\nx\nc") == [" a-b+x c"]
    assert words("a", "a\nb") == [" a+b"]
    assert words("a\nb", "b") == ["-a b"]


def test_equal_texts_differ_nowhere() -> None:
    assert line_difference("a\nb", "a\nb") == []


def test_places_far_apart_are_told_apart() -> None:
    far = "\n".join("0123456789")

    found = line_difference(f"a\n{far}\nb", f"A\n{far}\nB")

    assert [len(hunk) for hunk in found] == [2 + CONTEXT_LINES, 2 + CONTEXT_LINES]


@given(old=TEXTS, new=TEXTS)
@settings(max_examples=100)
def test_removed_and_added_lines_lead_from_one_text_to_the_other(old: str, new: str) -> None:
    lines = [line for hunk in line_difference(old, new) for line in hunk]

    removed = sorted(line.text for line in lines if line.change is Change.REMOVED)
    added = sorted(line.text for line in lines if line.change is Change.ADDED)
    assert sorted([*old.split("\n"), *added]) == sorted([*new.split("\n"), *removed])
    assert (old == new) == (lines == [])
