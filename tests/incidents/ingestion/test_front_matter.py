"""Front matter: its fields whatever their spelling, and reasons that name their place."""

from datetime import UTC, datetime

import pytest

from incidents.domain.incident import Severity
from incidents.domain.lifecycle import Milestone
from incidents.ingestion.front_matter import (
    FrontMatter,
    has_front_matter,
    severity_of,
    split_front_matter,
)
from incidents.ingestion.record import RecordedTime, Unreadable

NOON = datetime(2021, 5, 29, 12, tzinfo=UTC)


def fields_of(yaml: str) -> FrontMatter:
    return split_front_matter(f"---\n{yaml}\n---\n")


@pytest.mark.parametrize("text", ["---\na: b\n---\n", "\n\n--- \na: b", "---"])
def test_front_matter_is_seen_at_the_first_line_with_text(text: str) -> None:
    assert has_front_matter(text)


@pytest.mark.parametrize("text", ["", "# Title\n---\n", "----\n", "- - -\n", "--- a\n"])
def test_other_first_lines_open_none(text: str) -> None:
    assert not has_front_matter(text)


def test_fields_and_body_are_parted() -> None:
    found = split_front_matter("\n---\na: b\n...\n\n# Body\n---\nmore")

    assert found == FrontMatter({"a": "b"}, "\n# Body\n---\nmore")


def test_names_are_normal_whatever_their_spelling() -> None:
    found = fields_of("resolvedWhen: a\nStart Time: b\nowner-team: c\nresolved_when: d")

    assert found.values == {"resolved_when": "a", "start_time": "b", "owner_team": "c"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# Title", "has no front matter"),
        ("---\na: b\n", "its front matter has no closing ---"),
        ("---\n---\n", "its front matter has no fields"),
        ("---\n- a\n---\n", "its front matter has no fields"),
        (
            "\n---\na: b: c\n---\n",
            "its front matter is not YAML: line 3 mapping values are not allowed in this context",
        ),
        (
            "---\na: b\na: c\n---\n",
            "its front matter is not YAML: line 3 has the key 'a' twice",
        ),
    ],
)
def test_broken_front_matter_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        split_front_matter(text)

    assert caught.value.reason == reason


def test_text_is_that_of_the_first_field_that_has_any() -> None:
    fields = fields_of("a:\nb: [x]\nc: ' y '\nd: z")

    assert fields.text("a", "b", "c", "d") == "y"
    assert fields.text("a", "missing") == ""


def test_texts_are_joined_from_lists_and_separated_text() -> None:
    fields = fields_of("a: [x, {y: z}, ' v ', '']\nb: v, w; u\nc:")

    assert fields.texts("a", "b", "c", "missing") == ("x", "v", "w", "u")


def test_links_are_read_from_text_lists_and_mappings() -> None:
    fields = fields_of(
        "url: https://example.com/a\n"
        "links:\n"
        "- {url: 'https://example.com/b ', title: Chart}\n"
        "- {url: https://example.com/c, label: Chat}\n"
        "- {url: https://example.com/d, title: [x]}\n"
        "- https://example.com/a\n"
        "- {title: none}\n"
        "- javascript:alert(1)\n"
        "- ''\n"
    )

    assert fields.links("url", "links", "missing") == (
        ("https://example.com/a", ""),
        ("https://example.com/b", "Chart"),
        ("https://example.com/c", "Chat"),
        ("https://example.com/d", ""),
    )
    assert fields.notes() == ("'javascript:alert(1)' is no web address",)


def test_time_is_that_of_the_first_field_that_tells_one() -> None:
    fields = fields_of("a: '?'\nb: true\nc: 2021-05-29 12:00\nd: 2021-05-30")

    assert fields.time("a", "missing", "b", "c", "d") == RecordedTime(NOON)
    assert fields.time("a", "b") is None


def test_text_that_is_no_time_is_refused_with_its_field() -> None:
    with pytest.raises(Unreadable) as caught:
        fields_of("start: yesterday").time("start")

    assert caught.value.reason == "start: 'yesterday' is not a date with a time"


def test_times_hold_known_milestones_only() -> None:
    fields = fields_of("start: 2021-05-29 12:00\nend:")

    found = fields.times({Milestone.STARTED: ("start",), Milestone.RESOLVED: ("end",)})

    assert found == {Milestone.STARTED: RecordedTime(NOON)}


def test_fields_nobody_asked_for_are_noted() -> None:
    fields = fields_of("a: 1\nb: 2\nc: 3")

    fields.text("a")

    assert fields.notes("b") == ("c was ignored",)


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("SEV-1", Severity.SEV1),
        ("sev2", Severity.SEV2),
        ("Severity 3", Severity.SEV3),
        ("P4", Severity.SEV4),
        ("5", Severity.SEV5),
        ("critical", Severity.SEV1),
        ("down", Severity.SEV2),
        (" Major ", Severity.SEV2),
        ("disrupted", Severity.SEV3),
        ("minor", Severity.SEV4),
        ("notice", Severity.SEV5),
        ("sev6", Severity.UNKNOWN),
        ("0", Severity.UNKNOWN),
        ("", Severity.UNKNOWN),
    ],
)
def test_severity_is_understood_from_numbers_and_words(word: str, severity: Severity) -> None:
    assert severity_of(word) is severity


def test_what_cannot_be_meant_is_noted() -> None:
    found = fields_of(
        "severity: meltdown\naffected: {a: b}\ntags: [a, [b]]\nend: 0001-01-01T00:00:00Z"
    )

    assert found.severity("severity") is Severity.UNKNOWN
    assert (found.texts("affected"), found.texts("tags"), found.time("end")) == ((), ("a",), None)
    assert found.notes() == (
        "severity 'meltdown' was taken as unknown",
        "affected is a mapping and was ignored",
        "tags has an entry that is no text, which was ignored",
    )
    assert fields_of("severity: Unknown").severity("severity") is Severity.UNKNOWN
