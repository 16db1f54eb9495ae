import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.incident import IncidentKind
from incidents.domain.postmortem_template import (
    PostmortemTemplateText,
    SectionSpec,
    TemplateError,
    render_template,
)
from incidents.domain.template_writing import (
    as_value,
    check_initial,
    join_examples,
    key_for,
    split_examples,
)

TYPED = st.text(alphabet=st.sampled_from("ab:- \n#`{}~\t"), max_size=40)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("a", "a"), ("  a  \n\n  b \n", "a\n  b"), ("\n \n", ""), ("", "")],
)
def test_value_keeps_lines_and_loses_empty_ones(typed: str, value: str) -> None:
    assert as_value(typed) == value


def test_examples_are_split_at_empty_lines() -> None:
    assert split_examples("- a\n  - b\n\n \nc\n\n") == ("- a\n  - b", "c")
    assert split_examples(" \n") == ()


@pytest.mark.parametrize(
    ("title", "taken", "key"),
    [
        ("What surprised us?", (), "what-surprised-us"),
        ("Impact", {"impact"}, "impact-2"),
        ("Impact", {"impact", "impact-2"}, "impact-3"),
        ("Überraschung", (), "berraschung"),
        ("...", (), "section"),
        ("a" * 60, {"a" * 50}, "a" * 48 + "-2"),
    ],
)
def test_key_comes_from_the_title(title: str, taken: set[str], key: str) -> None:
    assert key_for(title, taken=taken) == key
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a\n\n{{ weather }}", 3, 'Unknown live block "weather"'),
        ("a\n## b", 2, 'A heading inside a section begins with "###" or more.'),
        ("a\n```\nb", 2, "The fenced code that begins here never ends."),
    ],
)
def test_initial_text_that_cannot_stand_is_refused_with_its_line(
    text: str, line: int, words: str
) -> None:
    with pytest.raises(TemplateError, match=re.escape(words)) as refused:
        check_initial(text)

    assert refused.value.line == line


def test_initial_text_may_show_what_it_may_not_say() -> None:
    check_initial("### a\n\n```\n## b\n{{ weather }}\n```\n\n{{ timeline }}")


@given(prompt=TYPED, examples=TYPED, initial=TYPED)
@settings(max_examples=200)
def test_what_is_accepted_can_always_be_written(prompt: str, examples: str, initial: str) -> None:
    try:
        check_initial(initial)
    except TemplateError:
        return
    section = SectionSpec(
        key="summary",
        title="Summary",
        required=True,
        prompt=as_value(prompt) or "?",
        examples=split_examples(examples),
        initial=initial.strip("\n"),
    )
    template = PostmortemTemplateText(
        "a", "A", 1, (IncidentKind.INCIDENT,), "Why", "When", (section,)
    )

    text = render_template(template)

    assert text.startswith("---\nslug: a\n")
    assert split_examples(join_examples(section.examples)) == section.examples
