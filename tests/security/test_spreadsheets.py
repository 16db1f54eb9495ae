"""No file that people open in a spreadsheet has a cell that the spreadsheet would run."""

import csv
import io
import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from core.models import Role
from incidents.exporters.incident_exports import ExportDrain
from incidents.models import ImportBatch, IncidentExport
from readiness.models import EvidenceImport
from tests.factories.imports import make_evidence_file, make_import_file, make_incident_export
from tests.factories.people import make_user
from tests.security.words import say_everywhere
from tests.security.world import World, make_world, product_doors

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
UNSEEN = '\0\ufeff\u200b \t\r\n"'
MARK = "zqxcell"
ACTIVE = (
    f"=1+1;=2\t+3|-4\n@{MARK}",
    f'\t@SUM(1){MARK}";"=2',
    f"\r-1+1,+{MARK}",
    f"\uff0b1+1 {MARK}; \uff20x",
)
"""Begins of formulas: first, behind blanks and each separator, quoted, in full width."""
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
CHARTS = ("distribution", "trend", "control", "between", "counts", "factors", "summary")
LISTS = ("/incidents.csv", "/actions.csv")
JSON_LISTS = ("/incidents.json", "/actions.json", "/postmortems.json")


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(make_user(role=Role.ADMIN))
    return client


def tables(world: World) -> Iterator[str]:
    """Yield the address of every CSV file that the product gives out."""
    for path, _ in product_doors():
        if ".csv" not in path:
            continue
        address = world.address_of(path)
        yield f"{address}?status=all" if address in LISTS else address
        if address == "/metrics.csv":
            for chart in CHARTS:
                yield f"{address}?table={chart}&metric=time_to_recover&from=2020-01-01"


def keep_files_of(world: World, words: str) -> None:
    """Have a file refused by each import, and write the export of all incidents anew."""
    refused = [{"path": words, "reason": words}]
    batch, evidence = ImportBatch.objects.get(), EvidenceImport.objects.get()
    batch.files.all().delete()
    evidence.files.all().delete()
    make_import_file(batch, rejections=refused)
    make_evidence_file(evidence, rejections=refused)
    ids = [world.incident.pk]
    export = make_incident_export(incident_ids=ids, total=1, zone="UTC")
    while ExportDrain()():
        pass
    export.refresh_from_db()
    pk = str(world.values["/incidents/exports/"]["pk"])
    IncidentExport.objects.filter(pk=pk).update(content=export.content)


def active_cells(content: str) -> list[str]:
    """Return the cells that any spreadsheet would run, whatever it separates by."""
    return [
        cell
        for separator in ",;\t|"
        for row in csv.reader(io.StringIO(content, newline=""), delimiter=separator)
        for cell in row
        if cell.strip(UNSEEN).startswith(SIGNS) and not NUMBER.fullmatch(cell)
    ]


def test_no_cell_of_any_file_is_active_whatever_was_written_anywhere(
    world: World, admin: Client
) -> None:
    active: list[str] = []
    named: set[str] = set()
    asked: set[str] = set()

    for words in ACTIVE:
        say_everywhere(words)
        keep_files_of(world, words)
        for address in tables(world):
            answer = admin.get(address)
            assert (answer.status_code, address) == (200, address)
            assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
            assert answer.headers["Content-Disposition"].startswith("attachment; ")
            content = answer.content.decode()
            asked.add(address)
            active += [f"{address}: {cell}" for cell in active_cells(content)]
            if MARK in content:
                named.add(address.partition("?")[0])

    assert active == []
    # The others hold numbers and names of our own.
    assert len(named) >= 8, asked - named


@pytest.mark.usefixtures("world")
def test_the_same_rows_as_json_say_what_was_written(admin: Client) -> None:
    say_everywhere(ACTIVE[0])

    titles = {
        row["title"]
        for address in JSON_LISTS
        for row in json.loads(admin.get(f"{address}?status=all").content)
    }

    assert titles == {ACTIVE[0]}


@pytest.mark.parametrize(
    ("content", "number"),
    [
        ("a,b\r\n'=1,2\r\n", 0),
        ("a,=1\r\n", 1),
        ("a;=1\r\n", 1),
        ('"\t=1"\r\n', 2),
        ("a,-5,-0.5\r\n", 0),
        ("=a,b\r\n1,2\r\n", 4),
    ],
)
def test_an_active_cell_is_seen(content: str, number: int) -> None:
    assert len(active_cells(content)) >= number
    assert bool(active_cells(content)) == bool(number)
