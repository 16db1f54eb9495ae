"""Text that cannot be stored is refused by name."""

import pytest

from core.errors import RuleViolation
from core.input.text import checked_text

UNSTORABLE = "The note holds a character that cannot be stored (NUL or half a surrogate pair)."


@pytest.mark.parametrize("text", ["", " ", "fine", " kept as typed \n", "\U0001f6a2", "\ufeff"])
def test_checked_text_returns_what_can_be_stored_as_it_is(text: str) -> None:
    assert checked_text(text, field="note", label="The note") == text


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x\udfff"])
def test_checked_text_refuses_what_no_database_keeps(text: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        checked_text(text, field="note", label="The note")

    assert (str(refused.value), refused.value.field) == (UNSTORABLE, "note")


@pytest.mark.parametrize("text", ["", "  ", "\n\t\u3000"])
def test_checked_text_refuses_blanks_where_something_is_required(text: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        checked_text(text, field="title", label="The title", required=True)

    assert (str(refused.value), refused.value.field) == ("The title is needed.", "title")


def test_checked_text_refuses_more_than_the_longest_and_keeps_the_longest() -> None:
    with pytest.raises(RuleViolation) as refused:
        checked_text("abcd", field="title", label="The title", max_length=3)

    assert str(refused.value) == "The title has 4 characters; at most 3 are kept."
    assert checked_text("abc", field="title", label="The title", max_length=3) == "abc"
