"""Blocks of fields in YAML, TOML and JSON, and reasons that name their place."""

import pytest

from incidents.ingestion.front_matter_block import Block, cut_block, opens_block
from incidents.ingestion.record import Unreadable

FIELDS = {
    "title": "API is down",
    "date": "2026-01-01T10:00:00+01:00",
    "resolved": "true",
    "affected": ["API", "DB"],
    "count": "7",
    "note": None,
}


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: API is down\ndate: 2026-01-01T10:00:00+01:00\nresolved: true\n"
        "affected: [API, DB]\ncount: 7\nnote:\n---\nBody",
        '+++\ntitle = "API is down"\ndate = 2026-01-01T10:00:00+01:00\nresolved = true\n'
        'affected = ["API", "DB"]\ncount = 7\n+++\nBody',
        '{\n"title": "API is down", "date": "2026-01-01T10:00:00+01:00", "resolved": true,\n'
        '"affected": ["API", "DB"], "count": 7, "note": null\n}\nBody',
    ],
    ids=["yaml", "toml", "json"],
)
def test_fields_are_text_in_each_language(text: str) -> None:
    assert opens_block(text)

    block = cut_block(text)

    assert block.fields == {name: one for name, one in FIELDS.items() if name in block.fields}
    assert len(block.fields) >= len(FIELDS) - 1
    assert block.body.strip() == "Body"


def test_other_types_of_toml_are_written_out() -> None:
    written = (
        "+++\nday = 2026-01-02\nat = 07:30:00\nlocal = 2026-01-02T07:30:00\noff = false\n+++\n"
    )

    assert cut_block(written) == Block(
        {"day": "2026-01-02", "at": "07:30:00", "local": "2026-01-02T07:30:00", "off": "false"}, ""
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("+++\na = 1\n", "its front matter has no closing +++"),
        ("+++\na = \n+++\n", "its front matter is not TOML: Invalid value (at line 2, column 5)"),
        ("+++\na = 1\na = 2\n+++\n", "Cannot overwrite a value (at line 3, column 6)"),
        ('{\n"a": 1,\n', "is not JSON: Expecting property name enclosed in double quotes: line 3"),
        ('{\n"a": 1, "a": 2}\n', "its front matter is not JSON: has the key 'a' twice"),
        ('{\n"a": ' + "[" * 100_000, "its front matter is not JSON: is nested too deep"),
        ("# Title", "has no front matter"),
        ("---\n- a\n---\n", "its front matter has no fields"),
    ],
)
def test_broken_block_is_refused_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        cut_block(text)

    assert reason in refused.value.reason
