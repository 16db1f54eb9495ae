"""Everything out and in again: the same bytes, and all of it or nothing."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import DurationField

from core.models import Activity, DrainProgress, Role, User
from core.transfer.exporting import export_to
from core.transfer.format import (
    MANIFEST,
    TransferError,
    _python,
    columns_of,
    has_sequence,
    last_key,
    plain,
    tables,
)
from core.transfer.restoring import import_from
from incidents.models import Incident, SearchDocument
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.factories.records import make_drain_progress
from tests.security.world import make_world

pytestmark = pytest.mark.django_db


def empty() -> None:
    """Take every row away, as a database fresh from `migrate` has none of ours."""
    with connection.cursor() as cursor:
        for model in tables():
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 - our own tables


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_everything_comes_back_as_the_same_bytes(tmp_path: Path) -> None:
    make_world()
    make_drain_progress("of this machine")
    Incident.objects.get(pk=make_incident(title="Gone again").pk).delete()
    documents = set(SearchDocument.objects.values_list("kind", "object_id"))
    highest = last_key(Incident, connection)

    export_to(tmp_path / "one")
    empty()
    import_from(tmp_path / "one")
    export_to(tmp_path / "two")

    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert set(SearchDocument.objects.values_list("kind", "object_id")) == documents
    # The number of an incident that is gone is not given to another one.
    assert make_incident().pk == highest + 1
    assert DrainProgress.objects.count() == 1


def test_the_world_has_rows_in_most_tables(tmp_path: Path) -> None:
    make_world()

    manifest = export_to(tmp_path / "one")

    filled = [name for name, entry in manifest["tables"].items() if entry["rows"]]
    assert len(filled) > len(manifest["tables"]) / 2
    assert "django_session" not in manifest["tables"]
    assert (tmp_path / "one").stat().st_mode & 0o077 == 0


def test_a_database_somebody_worked_in_is_refused(tmp_path: Path) -> None:
    export_to(tmp_path / "one")
    person = make_user()

    with pytest.raises(TransferError, match="Somebody has been at work"):
        import_from(tmp_path / "one")

    assert User.objects.get() == person


def change_line(folder: Path) -> None:
    path = folder / "core_user.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"viewer"', b'"admin"'))


def cut_off(folder: Path) -> None:
    path = folder / "core_user.jsonl"
    path.write_bytes(path.read_bytes()[:-10])


def take_away(folder: Path) -> None:
    (folder / "core_user.jsonl").unlink()


def rewrite(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_text())
        change(manifest)
        (folder / MANIFEST).write_text(json.dumps(manifest))

    return damage


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (change_line, "is not as it was exported"),
        (cut_off, "is not as it was exported"),
        (take_away, "cannot be read"),
        (rewrite(lambda one: one.update(format=1)), "has a format this version does not know"),
        (rewrite(lambda one: one["tables"].pop("core_user")), "Other tables than here: core_user"),
        (rewrite(lambda one: one["schema"].pop("catalog")), "The export lacks catalog.0001"),
        (rewrite(lambda one: one["schema"].update(x=["0001_y"])), "This database lacks x.0001_y"),
        (rewrite(lambda one: one.pop("schema")), "cannot be read"),
        (rewrite(lambda one: one.pop("head")), "cannot be read"),
        (lambda folder: (folder / MANIFEST).write_text("[]"), "cannot be read"),
        (lambda folder: (folder / MANIFEST).write_text("[" * 100_000), "cannot be read"),
        (rewrite(lambda one: one.update(tables=list(one["tables"]))), "tables: is no object"),
        (rewrite(lambda one: one.update(schema=[])), "schema: is no object"),
        (rewrite(lambda one: one["schema"].update(core=3)), "schema, core: is no list"),
        (rewrite(lambda one: one["tables"].update(core_user=3)), "core_user: tells no sha256"),
        (rewrite(lambda one: one["tables"]["core_user"].pop("sha256")), "tells no sha256"),
        (rewrite(lambda one: one["tables"]["core_user"].update(rows="1")), "core_user: rows is no"),
        (rewrite(lambda one: one["tables"]["core_user"].update(last_key=2**63)), "last_key is no"),
        (rewrite(lambda one: one["tables"]["core_user"].update(last_key=-1)), "last_key is no"),
        (rewrite(lambda one: one["tables"]["core_user"].update(rows=2)), "has 1 rows, .* tells 2"),
        (lambda folder: (folder / MANIFEST).unlink(), "cannot be read"),
    ],
)
def test_a_damaged_export_is_refused_before_anything_changes(
    tmp_path: Path, damage: Callable[[Path], object], reason: str
) -> None:
    make_user(role=Role.VIEWER)
    export_to(tmp_path / "one")
    empty()
    damage(tmp_path / "one")

    with pytest.raises(TransferError, match=reason):
        import_from(tmp_path / "one")

    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ({"severity": "worst"}, "line 1: severity: “worst” is none of its values"),
        ({"title": "x" * 301}, "line 1: title: has 301 characters, and 300 fit"),
        ({"started_at": "yesterday"}, "line 1: “yesterday” value has an invalid format"),
        ({"started_at": 5}, "line 1: "),
        ({"version": "x"}, "line 1: “x” value must be an integer"),
        ({"version": float("inf")}, "line 1: cannot convert float infinity"),
        ({"version": 2**70}, "lines? 1"),
        ({"title": "\ud800"}, "lines 1 to 1: "),
        ({"nonsense": 1}, "line 1: lacks or has beyond the table: nonsense"),
    ],
)
def test_rows_that_fit_no_table_are_named_and_leave_nothing_behind(
    tmp_path: Path, written: dict[str, Any], reason: str
) -> None:
    make_incident(title="Once")
    export_to(tmp_path / "one")
    path = tmp_path / "one" / "incidents_incident.jsonl"
    row = json.loads(path.read_text())
    path.write_text(json.dumps(row | written) + "\n")
    seal(tmp_path / "one")
    empty()

    with pytest.raises(TransferError, match=f"The rows do not fit: {path}, {reason}"):
        import_from(tmp_path / "one")

    assert (Incident.objects.count(), Activity.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[1]\n", "line 1: is no row"),
        (b"[" * 100_000, "line 1: maximum recursion"),
        (b"\xff\n", "line 1: 'utf-8' codec"),
        (b"", "has 0 rows, and the manifest tells 1"),
    ],
)
def test_lines_that_are_no_rows_and_rows_that_are_missing_are_named(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    make_incident(title="Once")
    export_to(tmp_path / "one")
    path = tmp_path / "one" / "incidents_incident.jsonl"
    path.write_bytes(content)
    seal(tmp_path / "one")
    empty()

    with pytest.raises(TransferError, match=f"{path},? {reason}"):
        import_from(tmp_path / "one")

    assert (Incident.objects.count(), Activity.objects.count()) == (0, 0)


def seal(folder: Path) -> None:
    """Make the manifest agree with the files, as somebody would who knows the format."""
    manifest = json.loads((folder / MANIFEST).read_text())
    for table, entry in manifest["tables"].items():
        entry["sha256"] = sha256((folder / f"{table}.jsonl").read_bytes()).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest))


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")

    with pytest.raises(TransferError, match="is not an empty folder"):
        export_to(tmp_path)

    assert contents(tmp_path) == {"mine": b"mine"}


def test_a_mount_point_is_refused_before_anything_is_written() -> None:
    with pytest.raises(TransferError, match="/ is a mount point"):
        export_to(Path("/"))


def test_the_commands_answer_in_json_and_say_no_in_one_sentence(tmp_path: Path) -> None:
    make_user()
    said = StringIO()
    folder = str(tmp_path / "one")

    call_command("export", folder, "--json", stdout=said, stderr=StringIO())
    with pytest.raises(CommandError, match="not an empty folder"):
        call_command("export", folder)
    with pytest.raises(CommandError, match="Somebody has been at work"):
        call_command("import", folder)
    empty()
    again = StringIO()
    call_command("import", folder, "--json", stdout=again, stderr=StringIO())

    assert json.loads(said.getvalue()) == json.loads(again.getvalue())
    assert json.loads(said.getvalue())["tables"] == len(tables())


A_TEXT = "Ünï\n"
SAMPLES: dict[str, Any] = {
    "AutoField": 7,
    "BigAutoField": 7,
    "BigIntegerField": -(2**40),
    "BinaryField": b"\x00\xff",
    "BooleanField": True,
    "CharField": A_TEXT,
    "DateField": date(2026, 2, 28),
    "DateTimeField": datetime(2026, 2, 28, 23, 59, 59, 1, tzinfo=UTC),
    "DecimalField": Decimal("1.50"),
    "DurationField": timedelta(days=1, microseconds=1),
    "FileField": A_TEXT,
    "FloatField": 1.5,
    "GenericIPAddressField": "192.0.2.7",
    "IntegerField": -7,
    "JSONField": {"b": [1, None, A_TEXT], "a": 1.5},
    "PositiveBigIntegerField": 2**40,
    "PositiveIntegerField": 7,
    "PositiveSmallIntegerField": 7,
    "SlugField": "a-slug",
    "SmallIntegerField": -7,
    "TextField": A_TEXT,
    "TimeField": time(22, 30, 0, 1),
    "UUIDField": UUID(int=7),
}
"""A value of each kind of column; one of a kind that is not here has to be thought about."""


def kind_of(column: Any) -> str:
    """Return the kind of what is stored: that of the row a link points to."""
    while column.is_relation:
        column = column.target_field
    kind: str = column.get_internal_type()
    return kind


def test_each_kind_of_column_comes_back_as_it_was() -> None:
    columns = [column for model in tables() for column in columns_of(model)]
    changed = {
        kind: str(column)
        for column in columns
        for kind in (kind_of(column),)
        if not column.is_relation
        and _python(column, json.loads(json.dumps(plain(SAMPLES[kind])))) != SAMPLES[kind]
    }

    assert {kind_of(column) for column in columns} <= set(SAMPLES)
    assert changed == {}
    duration = DurationField()
    assert _python(duration, plain(SAMPLES["DurationField"])) == SAMPLES["DurationField"]


def test_values_are_written_the_same_on_both_databases() -> None:
    assert plain(Decimal("1.50")) == "1.50"
    assert plain(memoryview(b"\x00\xff")) == "AP8="
    assert plain(None) is None
    assert repr(plain({"a": [1e16, -0.0, 1.5, 2.0, True]})) == (
        "{'a': [10000000000000000, 0.0, 1.5, 2.0, True]}"
    )
    assert [model for model in tables() if not has_sequence(model)] != []
