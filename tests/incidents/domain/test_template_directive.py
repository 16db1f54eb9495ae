import pytest

from core.errors import RuleViolation
from incidents.domain.template_directive import (
    Directive,
    TemplateError,
    check_names,
    read_directives,
    unknown,
    write_directive,
)


def test_read_directives_numbers_each_from_the_first_line() -> None:
    lines = ["key: summary", "prompt:  Tell it.  ", "  In one breath. ", "   Or two."]

    directives = read_directives(lines, first_line=7)

    assert directives == [
        Directive(7, "key", "summary"),
        Directive(8, "prompt", "Tell it.\nIn one breath.\n Or two."),
    ]


@pytest.mark.parametrize("line", ["no colon", "  indented: first", "Big: letter", "a b: c"])
def test_read_directives_refuses_other_lines(line: str) -> None:
    with pytest.raises(TemplateError) as caught:
        read_directives([line], first_line=4)

    assert (caught.value.line, caught.value.reason) == (
        4,
        f'Expected "name: value" and found "{line.strip()}".',
    )


def test_write_directive_is_read_back() -> None:
    value = "one\ntwo\n  three: four"

    lines = write_directive("prompt", value).split("\n")

    assert lines == ["prompt: one", "  two", "    three: four"]
    assert read_directives(lines, first_line=1) == [Directive(1, "prompt", value)]


def test_check_names_returns_the_single_ones_by_name() -> None:
    key, first, second = (
        Directive(1, "key", "a"),
        Directive(2, "example", "b"),
        Directive(3, "example", "c"),
    )

    found = check_names([key, first, second], once=["key"], many=["example"], missing_line=1)

    assert found == {"key": key}


@pytest.mark.parametrize(
    ("directives", "line", "reason"),
    [
        ([], 9, '"key" is missing.'),
        (
            [Directive(3, "kez", "a")],
            3,
            'Unknown name "kez"; known: key, example.',
        ),
        ([Directive(3, "key", "")], 3, '"key" is empty.'),
        ([Directive(3, "key", "a"), Directive(4, "example", "")], 4, '"example" is empty.'),
        ([Directive(3, "key", "a"), Directive(4, "key", "a")], 4, '"key" is given twice.'),
    ],
)
def test_check_names_names_the_line_and_the_reason(
    directives: list[Directive], line: int, reason: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        check_names(directives, once=["key"], many=["example"], missing_line=9)

    assert (caught.value.line, caught.value.reason) == (line, reason)


def test_template_error_is_a_sentence_for_people() -> None:
    error = TemplateError(12, "The section has no title.")

    assert isinstance(error, RuleViolation)
    assert str(error) == "Line 12: The section has no title."


def test_unknown_lists_the_words_there_are() -> None:
    assert unknown("kind", "storm", ["drill", "incident"]) == (
        'Unknown kind "storm"; known: drill, incident.'
    )
