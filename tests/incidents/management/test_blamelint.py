import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[3]


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Return exit status, standard output and standard error."""
    status: object = 0
    try:
        call_command("blamelint", *map(str, arguments))
    except SystemExit as end:
        status = end.code
    said = capsys.readouterr()
    return int(str(status)), said.out, said.err


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    status, out, _ = run(capsys, *arguments, "--json")
    found: dict[str, Any] = json.loads(out)
    return status, found


def test_findings_are_told_with_place_rule_and_suggestion(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "review.md"
    file.write_text("\ufeff# Review\n\nIt was human\nerror.\n", encoding="utf-8")

    status, out, _ = run(capsys, file)

    suggestion = (
        "Say what made the action look right at that moment, and what let it go through: that is "
        "where the explanation begins."
    )
    assert status == 1
    assert out.splitlines() == [
        f"{file}:3:8: human_error: “human error”. {suggestion}",
        "1 file read, 1 finding, 0 rejected.",
    ]
    assert answer(capsys, file) == (
        1,
        {
            "read": 1,
            "findings": [
                {
                    "path": str(file),
                    "rule": "human_error",
                    "line": 3,
                    "column": 8,
                    "length": 11,
                    "text": "human\nerror",
                    "suggestion": suggestion,
                }
            ],
            "incomplete": [],
            "rejected": [],
        },
    )


def test_a_folder_is_read_whole_and_nothing_found_is_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("README.md", "deep/a.markdown", "data.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("We should have an alert.\n")

    status, out, _ = run(capsys, tmp_path)

    assert (status, out) == (0, "2 files read, 0 findings, 0 rejected.\n")


def test_what_cannot_be_read_is_rejected_by_name_and_the_rest_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good, missing = tmp_path / "bad.md", tmp_path / "good.md", tmp_path / "missing.md"
    bad.write_bytes(b"ab\xff")
    good.write_text("Fine.")

    status, found = answer(capsys, bad, good, missing)

    assert status == 1
    assert (found["read"], found["findings"]) == (1, [])
    assert found["rejected"] == [
        {"path": str(missing), "reason": "no such file or directory"},
        {"path": str(bad), "reason": "is no UTF-8 text (byte 3)"},
    ]


def test_words_for_people_go_to_standard_error_beside_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "long.md"
    file.write_text("In hindsight. " * 1_001)

    status, out, err = run(capsys, file, "--json")

    assert (status, json.loads(out)["incomplete"]) == (1, [str(file)])
    assert err.splitlines()[-2:] == [
        f"{file}: there are more findings.",
        "1 file read, 1000 findings, 0 rejected.",
    ]


def test_without_a_path_it_says_what_is_missing() -> None:
    with pytest.raises(CommandError, match="PATH"):
        call_command("blamelint")


@pytest.mark.parametrize("place", ["incidents/postmortem_templates", "docs", "README.md"])
def test_nothing_is_found_in_what_is_shipped(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, found = answer(capsys, ROOT / place)

    assert (status, found["findings"]) == (0, [])
    assert found["read"] >= 1
