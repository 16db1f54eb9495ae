"""The shipped texts keep the format, the structure and the tone."""

import re
from pathlib import Path

import pytest

from incidents.domain.incident import IncidentKind
from incidents.domain.live_blocks import BlockName, blocks_used
from incidents.domain.postmortem_template import (
    PostmortemTemplateText,
    parse_template,
    render_template,
)

FOLDER = Path(__file__).parents[2] / "incidents" / "postmortem_templates"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
TEMPLATES = {name: parse_template(text) for name, text in TEXTS.items()}
BLAMING = re.compile(
    r"\b(human error|root cause|should have|could have|careless|negligen|blam(e|ed|ing)\b"
    r"|fault of|mistake|incompetent|forgot|ought to have)",
    re.IGNORECASE,
)

shipped = pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)


def section_keys(name: str) -> list[str]:
    return [section.key for section in TEMPLATES[name].sections]


def test_five_templates_are_shipped() -> None:
    slugs = {name: template.slug for name, template in TEMPLATES.items()}

    assert slugs == {
        "comprehensive": "comprehensive",
        "data_loss": "data-loss",
        "light": "light",
        "near_miss_or_drill": "near-miss-or-drill",
        "security": "security",
    }


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_canonical(name: str) -> None:
    assert render_template(TEMPLATES[name]) == TEXTS[name]


@shipped
def test_every_section_helps_with_a_prompt_and_two_examples(
    template: PostmortemTemplateText,
) -> None:
    counts = {section.key: len(section.examples) for section in template.sections}

    assert counts == dict.fromkeys(counts, 2)
    assert all(20 < len(section.prompt) < 500 for section in template.sections)


@shipped
def test_every_block_appears_once(template: PostmortemTemplateText) -> None:
    used = [name for section in template.sections for name in blocks_used(section.initial)]

    assert sorted(used) == sorted(BlockName)


@shipped
def test_core_sections_are_there_and_required(template: PostmortemTemplateText) -> None:
    required = {section.key for section in template.sections if section.required}

    assert {"summary", "surprises", "follow-ups"} <= required


@shipped
def test_front_matter_fits_a_card(template: PostmortemTemplateText) -> None:
    assert template.version == 1
    assert len(template.name) <= 100
    assert len(template.purpose) <= 300
    assert len(template.used_for) <= 300


def test_same_key_has_one_meaning_so_that_switching_templates_keeps_text() -> None:
    titles: dict[str, set[str]] = {}
    for template in TEMPLATES.values():
        for section in template.sections:
            titles.setdefault(section.key, set()).add(section.title)

    several = {key: sorted(names) for key, names in titles.items() if len(names) > 1}
    assert several == {
        "impact": ["Impact", "Scope and impact", "What was at stake"],
        "limited-damage": ["What limited the damage", "What stopped it"],
        "mitigation-and-recovery": [
            "Containment and recovery",
            "Mitigation and recovery",
            "Stopping and restoring",
        ],
    }


def test_every_kind_has_a_template_that_suits_it_best() -> None:
    best = {template.kinds[0] for template in TEMPLATES.values()}
    suited = {kind for template in TEMPLATES.values() for kind in template.kinds}

    assert best == {IncidentKind.INCIDENT, IncidentKind.NEAR_MISS}
    assert suited == set(IncidentKind)


def test_comprehensive_holds_every_part_of_the_common_core() -> None:
    assert section_keys("comprehensive") == [
        "summary",
        "impact",
        "background",
        "detection",
        "timeline",
        "roles",
        "contributing-factors",
        "mitigation-and-recovery",
        "surprises",
        "went-well",
        "went-poorly",
        "luck",
        "fault-tolerance",
        "follow-ups",
        "messaging",
        "supporting-data",
        "open-questions",
    ]


def test_light_stays_light() -> None:
    assert section_keys("light") == [
        "summary",
        "timeline",
        "surprises",
        "contributing-factors",
        "limited-damage",
        "follow-ups",
    ]


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("security", {"exposure", "access-path", "evidence", "notifications"}),
        ("data_loss", {"data-affected", "recovery-objectives", "verification", "stays-lost"}),
        ("near_miss_or_drill", {"expectation", "limited-damage"}),
    ],
)
def test_special_templates_ask_what_the_comprehensive_one_does_not(
    name: str, own: set[str]
) -> None:
    assert set(section_keys(name)) - set(section_keys("comprehensive")) == own


@pytest.mark.parametrize("name", TEXTS)
def test_wording_looks_for_conditions_and_not_for_culprits(name: str) -> None:
    assert BLAMING.findall(TEXTS[name]) == []


def test_blaming_words_are_seen() -> None:
    assert BLAMING.search("The root cause was human error.") is not None


def test_example_of_the_reference_page_is_a_template() -> None:
    page = FOLDER.parents[1] / "docs" / "reference" / "postmortem_template_format.md"
    example = page.read_text(encoding="utf-8").split("```markdown\n")[1].split("```")[0]

    template = parse_template(example)

    assert [section.key for section in template.sections] == ["summary", "surprises"]
