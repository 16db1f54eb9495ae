"""Documents of other tools: typed, and refused with a place when they are bad or too much."""

import json
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.input.documents import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_VALUES,
    DocumentValue,
    decode_text,
    read_documents,
)

PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
)
NESTED = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
YAML_MARKS = st.text(alphabet="ab:-?[]{},&*!|>'\"%#~<\n \t0.e\x07\\", max_size=60)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3),
        ("-3", -3),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("'3'", "3"),
        ("yes", "yes"),
        ("on", "on"),
        ("2021-05-29", "2021-05-29"),
        ("12:30", "12:30"),
        ("300m", "300m"),
        ("80%", "80%"),
        ("+", "+"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("1" * 40, 1.1111111111111112e39),
        ("!!python/object/apply:os.getcwd x", "x"),
    ],
)
def test_scalar_has_the_type_it_means(written: str, value: DocumentValue) -> None:
    assert read_documents(f"a: {written}") == [{"a": value}]


def test_key_stays_text() -> None:
    assert read_documents("8080: a\ntrue: b") == [{"8080": "a", "true": "b"}]


def test_documents_are_read_in_order_and_empty_ones_are_none() -> None:
    assert read_documents("# note\na: 1\n---\n---\n- b\n...\n") == [{"a": 1}, None, ["b"]]
    assert read_documents("# only a note\n") == []


def test_json_is_read_as_json() -> None:
    assert read_documents('\n {"a": "\\ud83d\\ude00", "b": [1, 2.5, null]}') == [
        {"a": "\U0001f600", "b": [1, 2.5, None]}
    ]


def test_yaml_that_begins_as_json_does_is_read_as_yaml() -> None:
    assert read_documents("{a: 1}\n---\n[b, 2]\n") == [{"a": 1}, ["b", 2]]


def test_alias_repeats_and_merge_fills_what_is_not_written() -> None:
    text = "base: &base {a: 1, b: &two 2}\nmore:\n  b: 3\n  <<: [*base, {c: 4}]\nlist: [*two]\n"

    assert read_documents(text) == [
        {"base": {"a": 1, "b": 2}, "more": {"b": 3, "a": 1, "c": 4}, "list": [2]}
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: b: c", "line 1 mapping values are not allowed in this context"),
        ("a: x\na: z", "line 2 has the key 'a' twice"),
        ("? [a]\n: b", "line 1 has a key that is not text"),
        ("a: &a [*a]", "line 1 refers to *a, which is not finished or not there"),
        ("a: &x 1\n---\nb: *x", "line 3 refers to *x, which is not finished or not there"),
        ("a: {<<: 1}", "line 1 merges something that is not a mapping"),
        ("a: \x00", "line 1 has a character that cannot be stored"),
        ('a: "\\0"', "line 1 has a character that cannot be stored"),
        ('{"a": 1,\n "b": [}', "line 2 is not JSON: Expecting value"),
        ('{"a": 1, "a": 2}', "has the key 'a' twice"),
        ('{"a": "\\u0000"}', "has a character that cannot be stored"),
        ('{"\\ud800": 1}', "has a character that cannot be stored"),
        ('{"a": NaN}', "has NaN, which is not JSON"),
        ('{"a": 1e999}', "has a number out of all bounds: 1e999"),
        (f'{{"a": {"9" * 5000}}}', "has a number of 5,000 digits"),
        ("x" * (MAX_BYTES + 1), f"is larger than {MAX_BYTES:,} bytes"),
        ("\u20ac" * (MAX_BYTES // 2), f"is larger than {MAX_BYTES:,} bytes"),
    ],
)
def test_bad_document_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)) as caught:
        read_documents(text)

    assert str(caught.value) == reason


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ("- ", "")])
def test_nesting_is_refused_above_the_limit(levels: int, opening: str, closing: str) -> None:
    with pytest.raises(ValueError, match=f"is nested more than {MAX_DEPTH} levels deep$"):
        read_documents(opening * levels + "1" + closing * levels)


def test_nesting_is_read_up_to_the_limit() -> None:
    assert read_documents("[" * MAX_DEPTH + "]" * MAX_DEPTH) != []
    assert read_documents("- " * MAX_DEPTH + "1") != []


def test_aliases_count_for_what_they_stand_for() -> None:
    lines = ["a: &a [" + ",".join(["x"] * 9) + "]"]
    lines += [
        f"{b}: &{b} [" + ",".join([f"*{a}"] * 9) + "]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]

    with pytest.raises(ValueError, match=f"^line 6 goes on after {MAX_VALUES:,} values"):
        read_documents("\n".join(lines))


def test_json_with_too_many_values_is_refused_but_not_for_the_marks_inside_its_texts() -> None:
    with pytest.raises(ValueError, match=f"^holds more than {MAX_VALUES:,} values$"):
        read_documents("[" + "[]," * MAX_VALUES + "1]")

    assert read_documents(json.dumps(["," * MAX_VALUES, '\\"'])) == [["," * MAX_VALUES, '\\"']]


def test_bytes_lose_their_mark_and_have_to_be_utf_8() -> None:
    assert decode_text(b"\xef\xbb\xbfa: 1") == "a: 1"

    with pytest.raises(ValueError, match=r"^is not UTF-8 text at byte 0$"):
        decode_text("a: 1".encode("utf-16"))
    with pytest.raises(ValueError, match=r"^is larger than 10,000,000 bytes$"):
        decode_text(b" " * (MAX_BYTES + 1))


@given(NESTED)
def test_json_that_was_written_comes_back(value: DocumentValue) -> None:
    assert read_documents(json.dumps([value])) == [[value]]


@given(YAML_MARKS)
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ValueError):
        read_documents(text)
