import json
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

from hypothesis import given, settings
from hypothesis import strategies as st

from core.audit.digest import digest_of

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


def test_the_digest_is_pinned() -> None:
    content = {"b": [1, 2.0, None], "a": "é", "at": datetime(2026, 3, 2, 12, tzinfo=UTC)}

    # sha256 of {"a":"é","at":"2026-03-02T12:00:00.000000+00:00","b":[1,2,null]}
    assert digest_of(content) == (
        "d58cbd4bb9d78648810c3ed33c5ba7180a52952cb050a99d12de19e6bdf7bade"
    )


def test_what_a_database_forgets_makes_no_difference() -> None:
    class Word(StrEnum):
        ONE = "one"

    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    there = noon.astimezone(timezone(timedelta(hours=5)))

    assert digest_of({"w": Word.ONE, "n": 2.0, "at": noon, "t": (1,)}) == digest_of(
        {"t": [1], "at": there, "n": 2, "w": "one"}
    )


@given(JSON)
@settings(max_examples=50)
def test_json_read_back_has_the_same_digest(value: object) -> None:
    assert digest_of(json.loads(json.dumps(value))) == digest_of(value)
