"""YAML from outside: what is read, what is refused, and that nothing else happens."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.input.safe_yaml import MAX_BYTES, MAX_DEPTH, load_documents

YAML_MARKS = st.text(alphabet="ab:-?[]{},&*!|>'\"%#~\n \t0\x07\\", max_size=60)


@pytest.mark.parametrize(
    "written",
    ["no", "on", "true", "010", "1.10", "12:30", "2021-05-29", "T8:30:00-00:00", "0x1F", "=", "<<"],
)
def test_scalar_stays_text_whatever_it_looks_like(written: str) -> None:
    assert load_documents(f"a: {written}") == [{"a": written}]


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_plain_empty_scalar_is_none(written: str) -> None:
    assert load_documents(f"a: {written}") == [{"a": None}]


def test_quoted_null_is_text() -> None:
    assert load_documents("a: 'null'\nb: \"\"") == [{"a": "null", "b": ""}]


def test_tag_is_ignored() -> None:
    assert load_documents("a: !!int 5\nb: !!timestamp x") == [{"a": "5", "b": "x"}]


def test_tag_of_the_application_runs_nothing() -> None:
    assert load_documents("!!python/object/apply:os.getcwd []") == [[]]


def test_several_documents_are_read_in_order() -> None:
    assert load_documents("a: [x, {b: y}]\n---\n---\n- z\n") == [
        {"a": ["x", {"b": "y"}]},
        None,
        ["z"],
    ]


def test_empty_text_has_no_document() -> None:
    assert load_documents("# only a comment\n") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: b: c", "line 1 mapping values are not allowed in this context"),
        ("a: x\nb: [\n\n", "line 2 did not find expected node content"),
        ("a: &big [x]\nb: *big", "line 1 uses an anchor or alias, which is not accepted"),
        ("a: x\nb: *big", "line 2 uses an anchor or alias, which is not accepted"),
        ("a: x\nb: y\na: z", "line 3 has the key 'a' twice"),
        ("? [a]\n: b", "line 1 has a key that is not text"),
        ("a: x\n~: b", "line 2 has a key that is not text"),
        ("a: x\nb: \x07", "line 2 has a character that YAML does not allow"),
        ("a: x\nb: \x00", "line 2 has a character that cannot be stored"),
        ("a: x\nb: \ud800", "line 2 has a character that cannot be stored"),
        ('a: x\nb: "\\0"', "line 2 has a character that cannot be stored"),
    ],
)
def test_bad_yaml_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)) as caught:
        load_documents(text)

    assert str(caught.value) == reason


def test_nesting_is_read_up_to_the_limit_and_refused_above() -> None:
    assert load_documents("[" * MAX_DEPTH + "]" * MAX_DEPTH) != []

    with pytest.raises(ValueError, match=rf"^line 1 is nested more than {MAX_DEPTH} levels deep$"):
        load_documents("[" * 300_000)


def test_size_is_counted_in_bytes() -> None:
    fits = "é" * (MAX_BYTES // 2)

    assert load_documents(fits) == [fits]
    with pytest.raises(ValueError, match=r"^is larger than 1,000,000 bytes$"):
        load_documents(fits + "e")


@given(st.text() | YAML_MARKS)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        documents = load_documents(text)
    except ValueError as error:
        assert str(error).startswith(("line ", "is larger"))  # noqa: PT017 - either way is right
    else:
        assert isinstance(documents, list)


@given(
    st.recursive(
        st.none() | st.text(alphabet="abc \n'\":-é"),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(alphabet="abc:#", min_size=1), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_what_json_writes_comes_back(value: object) -> None:
    assert load_documents(json.dumps(value)) == [value]
