"""Damaged files of every format: they are read, rejected or refused, and nothing else happens."""

import random
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.ingestion.formats import FORMATS
from incidents.ingestion.reading import read_bytes, read_text
from incidents.ingestion.record import IncidentRecord, Unreadable, check_storable

FIXTURES = Path(__file__).parents[2] / "fixtures"
CSV = (
    "key,title,severity,started_at,resolved_at,summary,services\r\n"
    'a,Disk full,sev2,2026-03-01 12:00,2026-03-01T13:00Z,"two\nlines",shop;search\r\n'
    "b,Slow,,2026-03-02,,,\r\n"
)
ORIGINALS = [
    *(path.read_bytes() for path in sorted((FIXTURES / "status-incidents").rglob("*.md"))[::60]),
    *(path.read_bytes() for path in sorted((FIXTURES / "postmortems-mttd").rglob("PM*"))[::4]),
    b"\n".join((FIXTURES / "postmortems" / "facts.jsonl").read_bytes().split(b"\n")[:4]),
    CSV.encode(),
]
PIECES = [
    b"", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\n---\n", b"\n", b"\r", b'"', b"|", b"```", b"# ",
    b"## Timeline\n", b": ", b"&a *a", b"- [", b"{", b"0000-00-00", b"9999-12-31 23:59-14:00",
    b"0001-01-01", b"99:99", b"| --- | --- |", b"\\u0000", b"\\ud800", b"&#xD800;", b"N/A", b";",
    b"- Time to recovery: 999999999 days\n", "\N{GRINNING FACE}\u2028".encode(),
]  # fmt: skip


def damage(original: bytes, chance: random.Random) -> bytes:
    """Cut, repeat, swap and insert a few times."""
    data = original
    for _ in range(chance.randint(1, 6)):
        start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        end = min(end, start + chance.choice([0, 1, 8, 10_000]))
        piece = chance.choice([*PIECES, data[start:end] * 2, data[end:][:40]])
        data = data[:start] + piece + data[end:]
    return data


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(ORIGINALS),
    st.integers(min_value=0),
    st.sampled_from(["a.md", "PM2021-001", "a.csv", "a.jsonl", "index.md", "2021-06-30.md"]),
    st.sampled_from(["auto", *FORMATS]),
)
def test_damaged_file_is_read_rejected_or_refused(
    original: bytes, seed: int, name: str, format_name: str
) -> None:
    data = damage(original, random.Random(seed))  # noqa: S311 - no secret

    try:
        found = read_bytes(name, data, format_name)
    except Unreadable:
        return

    for record in found:
        if isinstance(record, IncidentRecord):
            check_storable(record)
            assert record.source_key
            assert all(time.at.utcoffset() == timedelta() for time in record.times.values())
        else:
            assert record.path.startswith(f"{name}:")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=20), st.sampled_from(["auto", *FORMATS]))
def test_any_text_is_read_rejected_or_refused(text: str, name: str, format_name: str) -> None:
    try:
        found = read_text(name, text, format_name)
    except Unreadable:
        return

    assert found


@pytest.mark.parametrize(
    "piece",
    [
        "---\n", "- ", "[", "# ", "## Timeline\n", "| --- ", "|", "```\n", "<!--", "a: ", "'",
        '"', "time to ", "times in ", "- Time to recovery: 1 ", "{", "*_", "&", "2021-01-01 ",
        "title,", "09:00 - ", " ", "https://", "(",
    ],
)  # fmt: skip
def test_repetition_does_not_take_long(piece: str) -> None:
    texts = ["\n".join([piece * (90_000 // len(piece))] * 3), piece * (300_000 // len(piece))]
    heads = [
        "",
        "---\ndate:\n---\n",
        "## Timeline\n| Time | Event |\n| --- | --- |\n| ",
        "title,kind\n",
    ]

    for text in texts:
        for head in heads:
            before = thread_time()
            with suppress(Unreadable):
                read_text("a.md", head + text)
            assert thread_time() - before < 3
