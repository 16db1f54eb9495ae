"""Bodies are bounded JSON that can be stored, without secrets."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidents.ingestion.alerts.body import read_body, redacted, redacted_json, redacted_text

PIECES = ("a", '"', "\n", " ", "@", "://", "x:y", "Bearer ", "BA\u017f\u0130C ", "c" * 12, 'tok"1')
NAMES = ("a", "to\u212aen", "routing_key", "x-secret", "password\n", "keys", 'api_key"')
DOCUMENTS: st.SearchStrategy[Any] = st.recursive(
    st.lists(st.sampled_from(PIECES), max_size=5).map("".join) | st.none() | st.integers(),
    lambda parts: (
        st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from(NAMES), parts, max_size=3)
    ),
    max_leaves=6,
)


def test_strange_characters_and_numbers_stop_no_alert() -> None:
    found = read_body(
        b'\xef\xbb\xbf{"a\\u0000": "\\ud800", "n": ' + b"9" * 5000 + b', "f": [7, 1e999]}'
    )

    assert found == {"a\ufffd": "\ufffd", "n": "9" * 5000, "f": [7, "1e999"]}
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


@given(DOCUMENTS)
@example({"to\u212aen": "a"})
@example({"password\n": "a"})
@example(["BA\u017f\u0130C cccccccccccc"])
@example({"a": 'see tok"1'})
def test_json_without_secrets_is_the_same_whichever_way_they_are_looked_for(payload: Any) -> None:
    secrets = ('tok"1',)

    assert json.loads(redacted_json(payload, secrets=secrets)) == redacted(payload, secrets=secrets)
