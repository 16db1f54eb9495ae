import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from incidents.domain.text_anchor import Anchor, Place, anchor_for, find_anchor

LONG_BEFORE, LONG_AFTER = "beforethequote", "afterthequote"
TEXT = f"Start.{LONG_BEFORE}QUOTE{LONG_AFTER}.End"
# None of these letters is in a quote, so edits can neither make nor break one.
OTHERS = st.text(alphabet="abcde.", max_size=80)


def anchored(text: str, quote: str, before: str = "") -> Anchor:
    found = anchor_for(text, quote, before=before)
    assert found is not None
    return found


def test_an_anchor_keeps_what_stands_around_its_quote() -> None:
    anchor = anchored("one two THREE four".replace(" ", ""), "THREE")

    assert anchor == Anchor("THREE", "onetwo", "four", 6)


@pytest.mark.parametrize("quote", ["", "five"])
def test_no_anchor_for_what_is_not_there(quote: str) -> None:
    assert anchor_for("onetwothree", quote) is None


def test_what_stands_before_tells_equal_quotes_apart() -> None:
    text = "thecachefailed.thequeuefailed."

    assert anchored(text, "failed").position == 8
    assert anchored(text, "failed", "thequeue").position == 23


def test_the_nearest_of_equal_quotes_in_equal_surroundings_is_taken() -> None:
    text = "x" * 50 + "Q" + "x" * 100 + "Q" + "x" * 50
    anchor = Anchor("Q", "x" * 40, "x" * 40, 151)

    assert find_anchor(text, anchor) == Place(151, 152, is_changed=False)


def test_a_quote_that_is_gone_is_found_by_its_surroundings_and_marked() -> None:
    anchor = anchored(TEXT, "QUOTE")

    found = find_anchor(TEXT.replace("QUOTE", "otherwords"), anchor)

    assert found == Place(20, 30, is_changed=True)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("QUOTE", ""),
        TEXT.replace("QUOTE", "x" * 500),
        TEXT.replace("QUOTE", "x").replace(LONG_AFTER, "gone"),
        TEXT.replace("QUOTE", "x").replace(LONG_BEFORE, "gone"),
        "",
    ],
)
def test_a_quote_without_its_surroundings_is_gone(text: str) -> None:
    assert find_anchor(text, anchored(TEXT, "QUOTE")) is None


def test_short_surroundings_say_too_little() -> None:
    assert find_anchor("aXb", anchored("aQb", "Q")) is None


@given(OTHERS, st.text(alphabet="XYZ", min_size=1, max_size=12), OTHERS, OTHERS, OTHERS)
def test_a_quote_survives_every_edit_around_it(
    head: str, quote: str, tail: str, new_head: str, new_tail: str
) -> None:
    anchor = anchored(head + quote + tail, quote)

    found = find_anchor(new_head + quote + new_tail, anchor)

    assert found == Place(len(new_head), len(new_head) + len(quote), is_changed=False)


@given(OTHERS, st.text(alphabet="XYZ", min_size=2, max_size=12), OTHERS, st.text(max_size=40))
def test_words_that_are_gone_are_never_said_to_be_there(
    head: str, quote: str, tail: str, other: str
) -> None:
    assume(quote not in other)
    anchor = anchored(head + quote + tail, quote)

    found = find_anchor(head + other + tail, anchor)

    assert found is None or found.is_changed
