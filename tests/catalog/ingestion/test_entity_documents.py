"""Documents of entity files: what counts as one, and what is refused."""

import pytest

from catalog.ingestion.entity_documents import numbered_documents


def test_each_document_has_its_number_and_empty_ones_are_left_out() -> None:
    found = numbered_documents("a.yaml", "\ufeff---\n---\na: 007\n---\n[b, {c: yes}]\n---\n~\n")

    assert found == [(2, {"a": "007"}), (3, "b"), (4, {"c": "yes"})]


def test_items_of_an_answer_are_documents_and_those_of_an_object_are_not() -> None:
    assert numbered_documents("a.json", '{"items": [{"a": 1.10}], "totalItems": 1}') == [
        (1, {"a": "1.10"})
    ]
    written = "{apiVersion: v1, items: [a]}"
    assert numbered_documents("a.yaml", written) == [(1, {"apiVersion": "v1", "items": ["a"]})]


def test_alias_stands_for_what_it_names() -> None:
    found = numbered_documents("a.yaml", "base: &b {x: '1', y: '2'}\nmore: {<<: *b, y: '3'}\n")

    assert found[0][1] == {"base": {"x": "1", "y": "2"}, "more": {"y": "3", "x": "1"}}


def test_aliases_that_stand_for_too_much_are_refused() -> None:
    lines = ["a0: &a0 [" + ", ".join("x" * 10) + "]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]

    with pytest.raises(ValueError, match="line 6 goes on after 500,000 values"):
        numbered_documents("a.yaml", "\n".join(lines))


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.json", '{"a": 1, "a": 2}', "has the key 'a' twice"),
        ("a.json", '{"a": 1}\n{"a": 2}', "is not JSON: Extra data: line 2 column 1 (char 9)"),
        ("a.json", "[" * 100_000, "is nested too deep"),
        ("a.yaml", "a: x" + " " * 10_000_000, "is larger than 10,000,000 bytes"),
        ("a.yaml", "a:\n\tb: c\n", "line 2 found character that cannot start any token"),
    ],
)
def test_what_is_refused_says_where(name: str, text: str, reason: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - compared in full below
        numbered_documents(name, text)

    assert str(refused.value) == reason
