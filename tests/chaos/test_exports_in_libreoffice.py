"""Every CSV export, opened by LibreOffice: no cell is a formula, and words are read as written.

Needs Debian's `libreoffice-calc-nogui`, which nothing else here does.
"""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client

from core.models import Role
from tests.chaos.conftest import Tell
from tests.factories.people import make_user
from tests.security.test_spreadsheets import ACTIVE, MARK, keep_files_of, tables
from tests.security.words import say_everywhere
from tests.security.world import World, make_world

OFFICE = shutil.which("soffice")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.skipif(OFFICE is None, reason="no soffice (libreoffice-calc-nogui) here"),
]

SEPARATORS = {"comma": 44, "semicolon": 59, "tab": 9}
WORDS = (
    *ACTIVE,
    f'=HYPERLINK("https://{MARK}.example";"x"),=cmd|\' /C calc\'!A0',
    f'Plain {MARK}; "quoted", with\ttab\nand a line',
)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TYPE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
MINUTES = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """What LibreOffice made of a cell; `formula` is None where it is none."""

    words: str
    formula: str | None
    kind: str | None


def test_libreoffice_finds_no_formula_and_reads_words_as_written(
    tmp_path: Path, tell: Tell
) -> None:
    exports = dict(written(make_world(), tmp_path))
    formulas: list[str] = []
    read: dict[str, list[Cell]] = {}

    for name, code in SEPARATORS.items():
        opened = converted(list(exports), code, tmp_path / name)
        assert opened.keys() == {path.stem for path in exports}
        formulas += [
            f"{name}: {stem}: {cell.formula}"
            for stem, cells in opened.items()
            for cell in cells
            if cell.formula
        ]
        if name == "comma":
            read = opened

    typed = {
        path.stem: [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        for path, text in exports.items()
    }
    marked = [(stem, cell) for stem, cells in typed.items() for cell in cells if MARK in cell]
    shown = {
        stem: {as_shown(cell.words) for cell in cells if cell.kind == "string"}
        for stem, cells in read.items()
    }
    changed = [(stem, cell) for stem, cell in marked if as_shown(cell) not in shown[stem]]
    cells = sum(map(len, read.values()))
    tell(
        f"S12: {len(exports)} files of {len({path.stem[2:] for path in exports})} addresses opened "
        f"with 3 separators, {cells} cells with commas: formulas {len(formulas)}, cells of typed "
        f"words {len(marked)}, read differently {len(changed)}"
    )
    assert formulas == []
    assert changed == []
    assert len(marked) > 100


def test_a_formula_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "formula.csv"
    path.write_text('=1+1,"=2+2",\'=3+3,plain\r\n')

    found = converted([path], 44, tmp_path / "out")["formula"]

    assert [cell.formula for cell in found] == ["of:=1+1", "of:=2+2", None, None]
    assert [cell.words for cell in found] == ["2", "4", "'=3+3", "plain"]


def written(world: World, folder: Path) -> Iterator[tuple[Path, str]]:
    """Write every export once with each of WORDS in it; yield the files with their text."""
    client = Client()
    client.force_login(make_user(role=Role.ADMIN))
    for number, words in enumerate(WORDS):
        say_everywhere(words)
        keep_files_of(world, words)
        for which, address in enumerate(tables(world)):
            answer = client.get(address)
            assert (answer.status_code, address) == (200, address)
            path = folder / f"{number}-{which}.csv"
            path.write_bytes(answer.content)
            yield path, answer.content.decode()


def converted(paths: list[Path], separator: int, folder: Path) -> dict[str, list[Cell]]:
    """Open the files as somebody would who chose `separator`; return the cells by name of file."""
    assert OFFICE is not None
    profile = folder.with_name("profile")
    subprocess.run(  # noqa: S603 - a program of this machine
        [
            OFFICE,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            # Quoted by ", in UTF-8, from line 1, columns of any kind, numbers as LibreOffice sees.
            f"--infilter=CSV:{separator},34,76,1,,0,false,true",
            "--convert-to",
            "fods",
            "--outdir",
            str(folder),
            *map(str, paths),
        ],
        check=True,
        capture_output=True,
        timeout=60 * MINUTES,
    )
    return {path.stem: list(cells_of(path)) for path in folder.glob("*.fods")}


def cells_of(path: Path) -> Iterator[Cell]:
    for cell in ElementTree.parse(path).iter(f"{TABLE}table-cell"):  # noqa: S314 - LibreOffice wrote it
        words = "\n".join("".join(parts(line)) for line in cell.iterfind(f"{TEXT}p"))
        if words or cell.get(f"{TABLE}formula"):
            yield Cell(words, cell.get(f"{TABLE}formula"), cell.get(TYPE))


def parts(line: ElementTree.Element) -> Iterator[str]:
    """Yield the text of a paragraph, with blanks and tabs, which have elements of their own."""
    if line.tag == f"{TEXT}s":
        yield " " * int(line.get(f"{TEXT}c", "1"))
    elif line.tag == f"{TEXT}tab":
        yield "\t"
    elif line.tag == f"{TEXT}line-break":
        yield "\n"
    yield line.text or ""
    for part in line:
        yield from parts(part)
        yield part.tail or ""


def as_shown(cell: str) -> str:
    """Return words with the ends of lines that LibreOffice writes, without tabs: it drops some."""
    return cell.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "")
