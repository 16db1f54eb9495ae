"""The door to all formats: what a file is, and what is refused at once."""

from pathlib import Path

import pytest

from core.input.rejection import Rejection
from incidents.ingestion.formats import FORMATS
from incidents.ingestion.reading import (
    MAX_DOCUMENT_CHARACTERS,
    MAX_TABLE_CHARACTERS,
    detect,
    read_bytes,
    read_text,
)
from incidents.ingestion.record import IncidentRecord, Unreadable

FIXTURES = Path(__file__).parents[2] / "fixtures"
CSTATE = "---\ntitle: Disk full\ndate: 2021-06-08\nsection: issue\n---\nDone.\n"
FRONT_MATTER = "---\ntitle: Disk full\nstart_time: 2021-06-08\n---\nDone.\n"
POSTMORTEM = "# Disk full\n## Summary\nFull.\n## Impact\nBig.\n"
FACTS = '{"uuid": "u", "company": "c"}\n'
CSV = "title,kind\nDisk full,\n"


def refusal_of(name: str, text: str, format_name: str = "auto") -> str:
    with pytest.raises(Unreadable) as caught:
        read_text(name, text, format_name)
    return caught.value.reason


@pytest.mark.parametrize(
    ("name", "text", "format_name"),
    [
        ("a.md", CSTATE, "cstate"),
        ("a", "\ufeff\n" + CSTATE, "cstate"),
        ("a.csv.md", FRONT_MATTER, "frontmatter"),
        ("PM2022-009 - Bad image", POSTMORTEM, "frontmatter"),
        ("LICENSE.txt", "MIT License", "frontmatter"),
        ("a.txt", FACTS, "facts-jsonl"),
        ("a.jsonl", "broken", "facts-jsonl"),
        ("a.txt", CSV, "csv"),
        ("a.md", "\ufefftitle;kind\n", "csv"),
        ("a.tsv", "anything", "csv"),
    ],
)
def test_format_is_told_by_content_and_then_by_name(name: str, text: str, format_name: str) -> None:
    assert detect(name, text) == format_name


@pytest.mark.parametrize(
    ("text", "format_name"),
    [
        (CSTATE, "cstate"),
        (FRONT_MATTER, "frontmatter"),
        (POSTMORTEM, "frontmatter"),
        (FACTS.replace('"c"', '"Disk full"'), "facts-jsonl"),
        (CSV, "csv"),
    ],
)
def test_each_format_is_read_when_found_or_named(text: str, format_name: str) -> None:
    (found,) = read_text("a", text)

    assert isinstance(found, IncidentRecord)
    assert (found.source, found.title) == (format_name, "Disk full")
    assert read_text("a", "\ufeff" + text.replace("\n", "\r\n"), format_name) == [found]


def test_named_format_is_taken_at_its_word() -> None:
    (found,) = read_text("a.md", CSTATE, "frontmatter")

    assert isinstance(found, IncidentRecord)
    assert found.source == "frontmatter"


def test_bad_records_of_a_table_come_along() -> None:
    assert read_text("a.csv", "title,kind\n,incident\n") == [
        Rejection("a.csv:2", "title: is empty")
    ]


@pytest.mark.parametrize("format_name", ["auto", *FORMATS])
@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff"])
def test_empty_file_is_refused(text: str, format_name: str) -> None:
    assert refusal_of("a.md", text, format_name) == "is empty"


@pytest.mark.parametrize("format_name", ["auto", *FORMATS])
def test_nul_byte_is_refused_with_its_line(format_name: str) -> None:
    assert refusal_of("a.md", "a\nb\x00", format_name) == "has a NUL byte in line 2"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.json", '[{"uuid": "u"}]', "is JSON, but not one object a line"),
        ("a.json", '{\n"uuid": "u"}', "is JSON, but not one object a line"),
        ("a.csv", "title,kind\n", "holds no incident"),
        ("a.csv", "mood,title\n", "has a column 'mood', which is none of key, title, kind"),
        ("a.md", "---\ntitle: a\n", "its front matter has no closing ---"),
        ("a.md", POSTMORTEM + "x" * 100_001, "has more than 100,000 characters in line 6"),
        ("a.md", "x\n" * 500_001, "is longer than 1,000,000 characters"),
        ("a.md", POSTMORTEM.replace("Disk", "x" * 300), "its title is longer than 300 characters"),
    ],
)
def test_file_that_is_no_format_is_refused(name: str, text: str, reason: str) -> None:
    assert refusal_of(name, text).startswith(reason)


def test_longest_document_and_line_are_read() -> None:
    filler = "\n".join(["x" * 99_999] * 9)
    text = (POSTMORTEM + filler).ljust(MAX_DOCUMENT_CHARACTERS, "\n")

    assert len(read_text("a.md", text)) == 1


def test_table_larger_than_the_limit_is_refused() -> None:
    text = CSV.ljust(MAX_TABLE_CHARACTERS + 1, "\n")

    assert refusal_of("a.csv", text) == "is longer than 20,000,000 characters"


def test_unknown_format_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match=r"^There is no format 'xml'\.$"):
        read_text("a.md", POSTMORTEM, "xml")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_bytes_are_utf_8_with_or_without_a_mark(mark: bytes) -> None:
    assert read_bytes("a.md", mark + POSTMORTEM.encode()) == read_text("a.md", POSTMORTEM)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"title\nn\xe9e\n", "is not UTF-8 text: byte 7 does not fit"),
        (b"\x89PNG\r\n\x1a\n", "is not UTF-8 text: byte 0 does not fit"),
        ("title".encode("utf-16"), "is not UTF-8 text: byte 0 does not fit"),
        (b"", "is empty"),
    ],
)
def test_other_bytes_are_refused_with_their_place(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes("a.csv", data, "csv")

    assert caught.value.reason == reason


@pytest.mark.parametrize("name", ["blns.txt", "blns.json", "README.md", "LICENSE.MIT.txt"])
def test_naughty_strings_are_no_incidents(name: str) -> None:
    with pytest.raises(Unreadable):
        read_bytes(name, (FIXTURES / "bad-input" / name).read_bytes())
