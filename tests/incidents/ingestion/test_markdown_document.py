"""A postmortem's Markdown: headings as they vary, and no text lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.ingestion.markdown_document import (
    MarkdownDocument,
    Section,
    SectionRole,
    lines_outside_code,
    split_markdown,
)


def test_document_is_cut_into_title_preamble_and_sections() -> None:
    found = split_markdown("above\n\n# Disk full #\n\nintro\n\n## Impact\n\ntext\n\n# Stats\n- a\n")

    assert found == MarkdownDocument(
        "Disk full",
        "above\n\n\nintro",
        (Section("Impact", "text"), Section("Stats", "- a")),
    )


def test_lower_heading_starts_a_section_only_where_postmortems_have_one() -> None:
    found = split_markdown(
        "## Lessons Learned\n### With others\na\n### Stats\nb\n#### Detection\nc"
    )

    assert found.sections == (
        Section("Lessons Learned", "### With others\na"),
        Section("Stats", "b"),
        Section("Detection", "c"),
    )


def test_section_is_never_the_title() -> None:
    found = split_markdown("# Summary\na\n# Disk full\n# Another\n")

    assert found.title == "Disk full"
    assert found.sections == (Section("Summary", "a"), Section("Another", ""))


def test_code_has_no_headings() -> None:
    found = split_markdown("# Title\n```\n# not one\n## Impact\n```\n    # nor this\n")

    assert found == MarkdownDocument("Title", "```\n# not one\n## Impact\n```\n    # nor this", ())


@pytest.mark.parametrize("line", ["#Title", "####### Title", "#", "# ", "# #", "    # Title"])
def test_line_that_is_no_heading_stays_text(line: str) -> None:
    assert split_markdown(line).title == ""


@pytest.mark.parametrize(
    ("heading", "title"), [("# C# ##", "C#"), ("# C#", "C#"), ("#  a  ", "a"), ("# a\\#", "a\\#")]
)
def test_only_closing_marks_are_taken_off(heading: str, title: str) -> None:
    assert split_markdown(heading).title == title


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Executive Summary", SectionRole.SUMMARY),
        ("**Timeline** (UTC)", SectionRole.TIMELINE),
        ("Timeline - May 29, 2021", SectionRole.TIMELINE),
        ("Atendees", SectionRole.PEOPLE),
        ("Stats:", SectionRole.STATS),
        ("Contributing Factors (findings)", SectionRole.ANALYSIS),
        ("Follow-ups", SectionRole.ANALYSIS),
        ("Our database", SectionRole.OTHER),
        ("", SectionRole.OTHER),
    ],
)
def test_role_is_told_by_the_words_of_the_heading(heading: str, role: SectionRole) -> None:
    assert Section(heading, "").role is role


def test_known_headings_are_counted() -> None:
    assert split_markdown("# T\n## Summary\n## Timeline\n## Our database\n").known_headings == 2


def test_lines_of_code_are_left_out() -> None:
    assert list(lines_outside_code("a\n~~~\nb\n~~~\nc")) == ["a", "c"]


PIECES = st.sampled_from(
    ["# A", "## Summary", "### Stats", "### B", "```", "text", "", "  - c", "## D ##", "| e |"]
)


@given(st.lists(PIECES, max_size=25))
def test_no_line_is_lost(lines: list[str]) -> None:
    found = split_markdown("\n".join(lines))

    kept = [found.title, *found.preamble.split("\n")]
    for section in found.sections:
        kept += [section.heading, *section.text.split("\n")]
    # A heading keeps its words; its marks are told apart by where it stands.
    words = sorted(line.strip("# ") for line in kept if line.strip("# "))
    assert words == sorted(line.strip("# ") for line in lines if line.strip("# "))
