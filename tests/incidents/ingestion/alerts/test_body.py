"""Bodies are bounded JSON that can be stored, without secrets."""

from typing import Any

import pytest

from incidents.ingestion.alerts.body import read_body, redacted, redacted_text


def test_strange_characters_and_numbers_stop_no_alert() -> None:
    found = read_body(b'\xef\xbb\xbf{"a\\u0000": "\\ud800", "n": ' + b"9" * 5000 + b', "f": 1e999}')

    assert found == {"a\ufffd": "\ufffd", "n": "9" * 5000, "f": "1e999"}
    assert read_body(b'{"n": 7, "f": 1.5, "t": "\xff"}') == {"n": 7, "f": 1.5, "t": "\ufffd"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not JSON"),
        (b"<title>", "is not JSON"),
        (b'{"a": NaN}', "has NaN"),
        (b"[" * 100_000, "levels deep"),
        (b"[" * 70 + b"]" * 70, "levels deep"),
    ],
)
def test_what_is_no_bounded_json_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_body(content)


def test_secrets_are_cut_out_wherever_they_stand() -> None:
    payload: Any = {
        "routing_key": "abc",
        "password": "",
        "details": [{"api_key": "k", "note": "see tok-1 in /hooks/x/tok-1/"}],
        "token_count": 4,
        "db": "postgres://app:hunter2@db/x",
        "log": "Authorization: Bearer abcdefghijklmnop",
    }

    assert redacted(payload, secrets=("tok-1",)) == {
        "routing_key": "[redacted]",
        "password": "",
        "details": [{"api_key": "[redacted]", "note": "see [redacted] in /hooks/x/[redacted]/"}],
        "token_count": 4,
        "db": "postgres://[redacted]@db/x",
        "log": "Authorization: Bearer [redacted]",
    }
    assert redacted_text("plain") == "plain"
