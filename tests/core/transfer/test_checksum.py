"""A checksum beside a backup is read as sha256sum wrote it."""

from pathlib import Path

import pytest

from core.transfer.checksum import (
    digest_of_file,
    line_of_checksum,
    path_of_checksum,
    read_checksum,
)

# The second example of FIPS 180-2, appendix B.1.
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_checksum_is_read_as_it_was_written(tmp_path: Path) -> None:
    backup = tmp_path / "site.dump"
    backup.write_bytes(b"abc")
    before = read_checksum(backup)
    path_of_checksum(backup).write_text(line_of_checksum(digest_of_file(backup), backup.name))

    assert before is None
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["site.dump", "site.dump.sha256"]
    assert digest_of_file(backup) == read_checksum(backup) == ABC


@pytest.mark.parametrize("text", [f"{ABC} *a b.dump\n", f"{ABC}  /backups/site.dump"])
def test_other_ways_to_write_it_are_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "site.dump.sha256").write_text(text)

    assert read_checksum(tmp_path / "site.dump") == ABC


@pytest.mark.parametrize("text", ["", "abc", ABC, f"{ABC.upper()}  a\n", f"{ABC}  a\n{ABC}  b\n"])
def test_anything_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "site.dump.sha256").write_text(text)

    with pytest.raises(ValueError, match=r"site\.dump\.sha256 is no checksum"):
        read_checksum(tmp_path / "site.dump")
