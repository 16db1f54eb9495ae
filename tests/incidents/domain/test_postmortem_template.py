import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.incident import IncidentKind
from incidents.domain.postmortem_template import (
    PostmortemTemplateText,
    SectionSpec,
    TemplateError,
    parse_template,
    render_template,
)

TEXT = """\
---
slug: small-one
name: Small one
version: 3
kinds: near_miss, incident
purpose: Learn quickly.
used_for: Small things,
  and smaller ones.
---

## Summary
key: summary
required: yes
prompt: What happened?
  In two sentences.
example: Trains were late.
example: Buses were late,
  and so were we.

Between {{ curly }} words.

{{ durations }}

```
## not a heading
{{ not_a_block }}
```

### Detail

## Next: steps
key: next-steps
required: no
prompt: What now?
"""
TEMPLATE = PostmortemTemplateText(
    slug="small-one",
    name="Small one",
    version=3,
    kinds=(IncidentKind.NEAR_MISS, IncidentKind.INCIDENT),
    purpose="Learn quickly.",
    used_for="Small things,\nand smaller ones.",
    sections=(
        SectionSpec(
            key="summary",
            title="Summary",
            required=True,
            prompt="What happened?\nIn two sentences.",
            examples=("Trains were late.", "Buses were late,\nand so were we."),
            initial=(
                "Between {{ curly }} words.\n\n{{ durations }}\n\n"
                "```\n## not a heading\n{{ not_a_block }}\n```\n\n### Detail"
            ),
        ),
        SectionSpec(key="next-steps", title="Next: steps", required=False, prompt="What now?"),
    ),
)


def with_line(number: int, line: str) -> str:
    lines = TEXT.split("\n")
    lines[number - 1] = line
    return "\n".join(lines)


def test_parse_template_reads_front_matter_and_sections() -> None:
    assert parse_template(TEXT) == TEMPLATE


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        "\ufeff" + TEXT,
        TEXT + "\n \n\n",
        TEXT.rstrip("\n"),
        TEXT.replace("---\n", "---  \n"),
    ],
)
def test_parse_template_forgives_what_editors_do(text: str) -> None:
    template = parse_template(text)

    assert template.sections[0] == TEMPLATE.sections[0]
    assert template.sections[1].initial.strip() == ""


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, 'The text begins with front matter between two lines "---".'),
        (TEXT.replace("\n---\n", "\n"), 1, 'The front matter has no closing line "---".'),
        (with_line(3, "nickname: x"), 3, "Unknown name"),
        (with_line(3, "slug: again"), 3, '"slug" is given twice.'),
        (with_line(3, "name:"), 3, '"name" is empty.'),
        (with_line(3, "name"), 3, 'Expected "name: value" and found "name".'),
        (TEXT.replace("version: 3\n", ""), 8, '"version" is missing.'),
        (with_line(2, "slug: Small"), 2, '"Small" is no slug: small letters'),
        (with_line(2, "slug: a--b"), 2, '"a--b" is no slug: small letters'),
        (with_line(2, "slug: " + "a" * 51), 2, f'"{"a" * 51}" is no slug: small letters'),
        (with_line(4, "version: 0"), 4, '"0" is no version: 1, 2, 3 ...'),
        (with_line(4, "version: two"), 4, '"two" is no version: 1, 2, 3 ...'),
        (with_line(5, "kinds: storm"), 5, 'Unknown kind "storm"; known: incident, near_miss'),
        (with_line(5, "kinds: drill, drill"), 5, "A kind is given twice."),
        (with_line(10, "stray"), 10, 'Expected "## Title" and found "stray".'),
        (TEXT[: TEXT.index("## Summary")], 11, "There is no section"),
        (with_line(11, "##  "), 11, "The section has no title."),
        (with_line(12, "key: Sum"), 12, '"Sum" is no key: small letters'),
        (with_line(12, "key: next-steps"), 31, 'The key "next-steps" is used by two sections.'),
        (with_line(12, "required: yes"), 13, '"required" is given twice.'),
        (
            with_line(12, "note: x"),
            12,
            'Unknown name "note"; known: key, required, prompt, example',
        ),
        (with_line(13, "required: maybe"), 13, '"required" is yes or no, and found "maybe".'),
        (with_line(16, "example:"), 16, '"example" is empty.'),
        (with_line(34, ""), 31, '"prompt" is missing.'),
        (
            with_line(22, "{{ weather }}"),
            22,
            'Unknown live block "weather"; known: timeline, durat',
        ),
        (with_line(27, ""), 24, "The fenced code that begins here never ends."),
    ],
)
def test_parse_template_names_the_line_and_the_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(text)

    assert (caught.value.line, caught.value.reason[: len(reason)]) == (line, reason)


def test_parse_template_takes_a_fence_in_an_example_for_plain_words() -> None:
    template = parse_template(with_line(16, "example: ```"))

    assert [section.key for section in template.sections] == ["summary", "next-steps"]


def test_render_template_writes_the_canonical_text() -> None:
    assert render_template(TEMPLATE) == TEXT


@pytest.mark.parametrize(
    "section",
    [
        SectionSpec(key="a", title="A", required=True, prompt=""),
        SectionSpec(key="a", title="A", required=True, prompt="One.\n\nTwo."),
        SectionSpec(key="a", title="A", required=True, prompt="P", initial="\nLate start"),
        SectionSpec(key="a", title="A", required=True, prompt="P", initial="## Another section"),
        SectionSpec(key="a", title="A", required=True, prompt="P", initial="{{ weather }}"),
    ],
)
def test_render_template_refuses_what_the_text_cannot_say(section: SectionSpec) -> None:
    template = PostmortemTemplateText(
        slug="a",
        name="A",
        version=1,
        kinds=(IncidentKind.DRILL,),
        purpose="P",
        used_for="U",
        sections=(section,),
    )

    with pytest.raises(ValueError, match="The text format cannot say this template"):
        render_template(template)


SLUGS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Zs")), min_size=1
)
VALUES = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
INITIAL_LINES = st.sampled_from(
    ["", "Words", "### Part", "{{ timeline }}", "\\{{ weather }}", "  ~", "```\n## x\n```"]
)
INITIALS = st.lists(INITIAL_LINES, max_size=6).map(lambda lines: "\n".join(lines).strip("\n"))
SECTIONS = st.builds(
    SectionSpec,
    key=SLUGS,
    title=LINE,
    required=st.booleans(),
    prompt=VALUES,
    examples=st.lists(VALUES, max_size=3).map(tuple),
    initial=INITIALS,
)
TEMPLATES = st.builds(
    PostmortemTemplateText,
    slug=SLUGS,
    name=LINE,
    version=st.integers(1, 999_999_999),
    kinds=st.lists(st.sampled_from(IncidentKind), min_size=1, unique=True).map(tuple),
    purpose=VALUES,
    used_for=VALUES,
    sections=st.lists(SECTIONS, min_size=1, max_size=4, unique_by=lambda each: each.key).map(tuple),
)


@given(TEMPLATES)
def test_parse_template_reads_back_what_render_template_wrote(
    template: PostmortemTemplateText,
) -> None:
    assert parse_template(render_template(template)) == template
