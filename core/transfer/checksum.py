"""The SHA-256 of a backup in a file beside it, in the words of `sha256sum`."""

import re
from hashlib import file_digest
from pathlib import Path

_LINE = re.compile(r"(?P<digest>[0-9a-f]{64}) [ *](?P<name>[^\n]+)\n?")


def path_of_checksum(backup: Path) -> Path:
    """Return where the checksum of a backup lies: its name with .sha256 behind it."""
    return backup.with_name(f"{backup.name}.sha256")


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits; raises OSError."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def line_of_checksum(digest: str, name: str) -> str:
    """Return the line that `sha256sum --check` reads."""
    return f"{digest}  {name}\n"


def read_checksum(backup: Path) -> str | None:
    """Return what was noted when the backup was made, None where nothing was.

    Raises ValueError where the file beside it says something else, and OSError.
    """
    path = path_of_checksum(backup)
    if not path.exists():
        return None
    found = _LINE.fullmatch(path.read_text(encoding="utf-8", errors="replace"))
    if found is None:
        raise ValueError(f"{path.name} is no checksum as sha256sum writes it.")
    return found["digest"]
