"""Flags that operators raise as files in DRYDOCK_VAR, so that they work without the database."""

from enum import StrEnum
from pathlib import Path

from django.conf import settings


class OperatorFlag(StrEnum):
    """READ_ONLY refuses every write; DRAINING asks balancers to send nobody here any more."""

    READ_ONLY = "read_only"
    DRAINING = "draining"


def raise_flag(flag: OperatorFlag, *, reason: str = "") -> None:
    """Raise the flag for all processes that share the folder; `reason` is shown to people."""
    _path(flag).write_text(reason, encoding="utf-8")


def lower_flag(flag: OperatorFlag) -> None:
    """Lower the flag; nothing happens when it is down already."""
    _path(flag).unlink(missing_ok=True)


def reason_of(flag: OperatorFlag) -> str | None:
    """Return why the flag is up, "" when nobody said; None while it is down."""
    try:
        return _path(flag).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def is_raised(flag: OperatorFlag) -> bool:
    """Return whether the flag is up; one look at the file system."""
    return _path(flag).exists()


def _path(flag: OperatorFlag) -> Path:
    folder: Path = settings.VAR
    return folder / f"flag_{flag}"
