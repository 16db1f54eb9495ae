import random
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.blameless import MOST_FINDINGS, Rule, lint
from incidents.domain.blameless.lint import _PHRASES

ALARMING = "The root cause was human error."
WORDS = st.sampled_from(sorted(_PHRASES)) | st.sampled_from(
    [
        "the",
        "engineer",
        "Ana",
        "not",
        "have",
        "been",
        "to",
        ",",
        ".",
        "`",
        "<!--",
        "-->",
        "\n\n",
        "\n> ",
    ]
)
TEXTS = st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=200)


def rules(text: str) -> list[str]:
    return [str(one.rule) for one in lint(text).findings]


@settings(max_examples=200)
@given(TEXTS)
def test_any_text_is_read_and_each_finding_stands_where_it_says(text: str) -> None:
    report = lint(text)

    lines = text.replace("\r\n", "\n\x00").replace("\r", "\n").split("\n")
    for one in report.findings:
        assert text[one.offset : one.offset + one.length] == one.matched
        assert 1 <= one.line <= len(lines)
        before = text[: one.offset]
        assert one.column == one.offset - max(before.rfind("\n"), before.rfind("\r"))
        assert one.suggestion
    offsets = [one.offset for one in report.findings]
    assert offsets == sorted(offsets)


def test_a_finding_says_where_what_and_how_else() -> None:
    (one,) = lint("Fine.\r\n\r\nBut in hindsight, 😀.").findings

    assert (one.rule, one.line, one.column, one.offset, one.length) == (
        Rule.HINDSIGHT,
        3,
        5,
        13,
        12,
    )
    assert one.matched == "in hindsight"
    assert one.suggestion.startswith("Say what people saw")
    assert (one.rule.label, one.rule.reason[:5]) == ("Hindsight", "It is")


def test_every_rule_has_words_for_people() -> None:
    assert all(rule.label and rule.reason.endswith(".") for rule in Rule)


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{ALARMING}\n```",
        f"`{ALARMING}`",
        f"> {ALARMING}\n> {ALARMING}",
        f"<!-- {ALARMING} -->",
        "https://a.example/the-root-cause-was",
        "[words](https://a.example/human-error)",
        "We never say “human error” or 'root cause'.",
        "",
    ],
)
def test_what_is_not_said_by_the_author_is_left_alone(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"# {ALARMING}",
        f"- {ALARMING}",
        f"| {ALARMING} |",
        "**The root cause was**\n_human\nerror_",
        "[The root cause was human error](https://a.example/)",
    ],
)
def test_headings_lists_tables_and_emphasis_are_the_authors_words(text: str) -> None:
    assert rules(text) == ["single_root_cause", "human_error"]


def test_of_wordings_inside_one_another_the_first_and_longest_is_told() -> None:
    found = [one.matched for one in lint("The operator failed to consider it.").findings]

    assert found == ["failed to consider"]


def test_a_name_the_incident_knows_is_a_person_too() -> None:
    text = "Nkechi broke the checkout."

    assert rules(text) == []
    assert [one.rule for one in lint(text, people=["Nkechi Obi"]).findings] == [
        Rule.PERSON_AS_CAUSE
    ]


def test_findings_end_somewhere_and_the_report_says_so() -> None:
    report = lint("In hindsight. " * (MOST_FINDINGS + 1))

    assert (len(report.findings), report.is_complete) == (MOST_FINDINGS, False)
    assert lint("In hindsight. " * MOST_FINDINGS).is_complete


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In hindsight. <!-- blameless-ok: their words -->", []),
        ("<!-- blameless-ok: their words -->\nIn hindsight.\nIn hindsight.", ["hindsight"]),
        ("<!-- blameless-ok: their words -->\n\n\nIn hindsight.", []),
        ("<!-- Blameless-OK their words -->\nIn hindsight.", []),
        ("<!-- blameless-ok:\ntheir words\n-->\nIn hindsight.", []),
        ("<!-- blameless-ok: a -->\n<!-- b -->\nIn hindsight.", []),
        ("<!-- blameless-ok: a --> In hindsight.\nIn hindsight.", ["hindsight"]),
        ("Own. <!-- blameless-ok: a -->\nIn hindsight.", ["hindsight"]),
        ("In hindsight.\n<!-- blameless-ok: too late -->", ["hindsight"]),
        ("<!-- blameless-ok: a -->" + "\n" * 9 + "In hindsight.", ["hindsight"]),
        ("<!-- blameless-ok: at the end -->", []),
        ("<!-- blameless-okay: no -->\nIn hindsight.", ["hindsight"]),
        ("`<!-- blameless-ok: code -->` In hindsight.", ["hindsight"]),
        ("In hindsight. <!-- blameless-ok -->", ["hindsight", "suppression"]),
        ("<!-- blameless-ok: -->\nIn hindsight.", ["suppression", "hindsight"]),
    ],
)
def test_a_comment_with_a_reason_lets_a_line_stay(text: str, found: list[str]) -> None:
    assert rules(text) == found


def costly_texts() -> list[str]:
    """Return megabytes that invite going back and forth: marks, line ends, half phrases."""
    dice = random.Random(7)  # noqa: S311 - no secret depends on it
    units = [
        "The queue grew for ten minutes, because the consumer waited for a lock. ",
        "was clear ",
        "because the team did not ",
        "x <!-- \n- ` > ",
        "".join(dice.choices('`<>!-[](){}|#*_ \n.:/\\"ab\t', k=997)),
        " ".join(dice.choices([*sorted(_PHRASES), "the", "engineer", "not", "have"], k=997)) + " ",
    ]
    return [(unit * (1_000_000 // len(unit) + 1))[:1_000_000] for unit in units]


def test_a_megabyte_takes_less_than_a_second_and_of_anything_hardly_more() -> None:
    prose, *hostile = costly_texts()
    allowed = {prose: 1, **dict.fromkeys(hostile, 3)}
    took: dict[str, float] = {}
    # Measuring the coverage makes it five times as slow, so it looks away for a moment.
    tracer = sys.gettrace()
    sys.settrace(None)
    for text in allowed:
        # The time of this thread: a machine that is busy with other things is no fault of ours.
        begun = time.thread_time()
        lint(text)
        took[text] = time.thread_time() - begun
    sys.settrace(tracer)

    assert {text[:40]: took[text] for text in took if took[text] >= allowed[text]} == {}
