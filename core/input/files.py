"""Find and read the files a command was pointed at, without ever failing half way."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from core.input.rejection import Rejection

LARGEST_FILE = 20_000_000
_BESIDE_THE_POINT = ("readme", "license", "licence", "notice", "contributing", "changelog")


class InputFile(NamedTuple):
    """A file's path as people know it and its bytes."""

    path: str
    content: bytes


class FoundFiles(NamedTuple):
    """What a list of paths led to; `skipped` are files inside folders that were passed over."""

    files: tuple[InputFile, ...]
    rejections: tuple[Rejection, ...]
    skipped: tuple[str, ...]


def find_files(
    paths: Iterable[str],
    *,
    suffixes: frozenset[str],
    passing_over: tuple[str, ...] = _BESIDE_THE_POINT,
) -> FoundFiles:
    """Read every named file and, inside named folders, those with one of `suffixes`.

    Folders are walked in alphabetical order; hidden files and names that begin with one of
    `passing_over` (README, LICENSE and the like) are passed over there. A file named on its own is
    always read. The same file is read once. What is missing, unreadable or too large is rejected
    by name.
    """
    files: list[InputFile] = []
    rejections: list[Rejection] = []
    skipped: list[str] = []
    seen: set[Path] = set()
    for name in paths:
        root = Path(name)
        try:
            candidates = list(_inside(root)) if root.is_dir() else [root]
        except OSError as error:
            rejections.append(Rejection(name, _reason(error)))
            continue
        wanted = 0
        for path in candidates:
            if root.is_dir() and not _is_wanted(path, suffixes, passing_over):
                skipped.append(str(path))
                continue
            wanted += 1
            _read(path, files, rejections, seen)
        if not wanted:
            rejections.append(Rejection(name, "the folder holds no file that could be read"))
    return FoundFiles(tuple(files), tuple(rejections), tuple(skipped))


def _inside(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _inside(path)
        elif path.is_file():
            yield path


def _is_wanted(path: Path, suffixes: frozenset[str], passing_over: tuple[str, ...]) -> bool:
    # A name such as "PM2022-009 - Bad image" has no suffix, and "v1.2 rollback" only seems to.
    suffix = path.suffix.lower() if " " not in path.suffix else ""
    stem = path.name.lower()
    return suffix in suffixes and not stem.startswith(passing_over)


def _read(path: Path, files: list[InputFile], rejections: list[Rejection], seen: set[Path]) -> None:
    try:
        resolved = path.resolve()
        if resolved in seen:
            return
        seen.add(resolved)
        if path.stat().st_size > LARGEST_FILE:
            rejections.append(Rejection(str(path), f"larger than {LARGEST_FILE:,} bytes"))
            return
        files.append(InputFile(str(path), path.read_bytes()))
    except (OSError, ValueError) as error:
        rejections.append(Rejection(str(path), _reason(error)))


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)
