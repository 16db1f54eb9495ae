from datetime import UTC, datetime, timedelta

import pytest

from incidents.domain.message import Message, late_words

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_only_a_delay_worth_saying_is_one() -> None:
    message = Message("t", "h", AT, "https://d.example/", "x")

    assert message.delay(AT + timedelta(minutes=15)) is None
    assert message.delay(AT + timedelta(minutes=16)) == timedelta(minutes=16)


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (timedelta(minutes=40), "Sent 40 min after it happened"),
        (timedelta(hours=2, minutes=5, seconds=59), "Sent 2 h 5 min after it happened"),
        (timedelta(days=3), "Sent 3 d after it happened"),
    ],
)
def test_delay_is_told_in_words(late: timedelta, words: str) -> None:
    assert late_words(late) == words
