from pathlib import Path

import pytest

from core.input import files
from core.input.files import find_files

MARKDOWN = frozenset({".md", ""})


def names(tmp_path: Path, *paths: Path) -> list[str]:
    found = find_files([str(path) for path in paths], suffixes=MARKDOWN)
    return [str(Path(file.path).relative_to(tmp_path)) for file in found.files]


def test_folder_is_walked_in_order_without_what_is_beside_the_point(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.md", "README.md", "LICENSE", ".hidden.md", "image.png", "v2.1 back"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")

    found = find_files([str(tmp_path)], suffixes=MARKDOWN)

    assert names(tmp_path, tmp_path) == ["a/z.md", "b.md", "v2.1 back"]
    assert [Path(path).name for path in found.skipped] == ["LICENSE", "README.md", "image.png"]
    assert found.rejections == ()


def test_who_wants_every_document_of_a_folder_passes_over_none(tmp_path: Path) -> None:
    for name in ("README.md", "image.png"):
        (tmp_path / name).write_text("x")

    found = find_files([str(tmp_path)], suffixes=MARKDOWN, passing_over=())

    assert [Path(file.path).name for file in found.files] == ["README.md"]


def test_file_named_on_its_own_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_bytes(b"x\xff")

    found = find_files([str(readme)], suffixes=MARKDOWN)

    assert [file.content for file in found.files] == [b"x\xff"]


def test_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("x")

    assert names(tmp_path, file, tmp_path) == ["a.md"]


def test_missing_empty_and_too_large_are_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty, large = tmp_path / "empty", tmp_path / "large.md"
    empty.mkdir()
    large.write_text("12345")
    monkeypatch.setattr(files, "LARGEST_FILE", 4)

    found = find_files([str(tmp_path / "missing.md"), str(empty), str(large)], suffixes=MARKDOWN)

    assert [(Path(one.path).name, one.reason) for one in found.rejections] == [
        ("missing.md", "no such file or directory"),
        ("empty", "the folder holds no file that could be read"),
        ("large.md", "larger than 4 bytes"),
    ]


def test_path_that_no_system_accepts_is_rejected() -> None:
    found = find_files(["a\x00b"], suffixes=MARKDOWN)

    assert [one.path for one in found.rejections] == ["a\x00b"]
