"""Reading a folder that `export` wrote into an empty database: all of it, or nothing."""

import json
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from core.audit.chain import Head, check_chain
from core.models import Activity, User
from core.transfer.fitting import Fit
from core.transfer.format import (
    FORMAT,
    MANIFEST,
    Row,
    TransferError,
    columns_of,
    schema,
    set_last_key,
    tables,
    values_of,
)

CHUNK = 200
LARGEST_KEY = 2**63 - 1
_DIGEST = re.compile("[0-9a-f]{64}")
_NO_EXPORT = (KeyError, TypeError, ValueError, OverflowError, RecursionError, ValidationError)
"""What reading raises at that which no export wrote."""
_after: list[Callable[[], object]] = []


def register_after_import(work: Callable[[], object]) -> None:
    """Call `work` once rows were imported, in their transaction, to make what was left out."""
    if work not in _after:
        _after.append(work)


def import_from(folder: Path, *, is_altered_log_taken: bool = False) -> dict[str, Any]:
    """Put the rows of `folder` in place of what `migrate` shipped; return the manifest.

    Raises TransferError when files are damaged or made for other tables, when the activity log in
    them does not lead to the head in the manifest (unless `is_altered_log_taken`), or when somebody
    has been at work in this database. Nothing is changed then.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    ours = schema(connection)
    if manifest["schema"] != ours:
        raise TransferError(_difference(manifest["schema"], ours))
    try:
        with transaction.atomic():
            _check_empty()
            for model in tables():
                _empty(model)
            for model in tables():
                _fill(model, folder, manifest["tables"][model._meta.db_table])  # noqa: SLF001 - Django's documented Meta API
            connection.check_constraints()
            if not is_altered_log_taken:
                _check_log(head_in(manifest))
            for work in _after:
                work()
    except (DatabaseError, *_NO_EXPORT) as error:
        raise TransferError(f"The rows do not fit: {error}") from error
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder; raises TransferError where there is none to understand."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        is_known = found["format"] == FORMAT
        names = set(found["tables"])
        if is_known:
            head_in(found)
            _check_shape(found)
    except (OSError, *_NO_EXPORT) as error:
        raise TransferError(f"{folder / MANIFEST} cannot be read: {error}") from error
    if not is_known:
        raise TransferError(f"{folder / MANIFEST} has a format this version does not know.")
    ours = {model._meta.db_table for model in tables()}  # noqa: SLF001 - Django's documented Meta API
    if names != ours:
        raise TransferError(f"Other tables than here: {', '.join(sorted(names ^ ours))}.")
    manifest: dict[str, Any] = found
    return manifest


def _check_shape(manifest: dict[str, Any]) -> None:
    """Raise TypeError or ValueError, naming the place, for a manifest that no export wrote."""
    for name in ("schema", "tables"):
        if not isinstance(manifest[name], dict):
            raise TypeError(f"{name}: is no object")
    for app, migrations in manifest["schema"].items():
        if not isinstance(migrations, list) or not all(type(name) is str for name in migrations):
            raise TypeError(f"schema, {app}: is no list of migrations")
    for table, entry in manifest["tables"].items():
        _check_entry(table, entry)


def _check_entry(table: str, entry: Any) -> None:
    if not isinstance(entry, dict) or not isinstance(entry.get("sha256"), str):
        raise TypeError(f"tables, {table}: tells no sha256")
    for name in ("rows", "last_key"):
        number = entry.get(name)
        if type(number) is not int or not 0 <= number <= LARGEST_KEY:
            raise ValueError(f"tables, {table}: {name} is no number that an export wrote")


def head_in(manifest: dict[str, Any]) -> Head:
    """Return the chain's head at the time of an export; raises KeyError, TypeError, ValueError."""
    position, digest = manifest["head"]["position"], manifest["head"]["digest"]
    if type(position) is not int or position < 0 or not _DIGEST.fullmatch(digest):
        raise ValueError("its head is none")
    return position, digest


def read_head(folder: Path) -> Head:
    """Return the chain's head at the time of an export, also of other tables than here.

    Raises TransferError where there is none to understand.
    """
    path = folder / MANIFEST
    try:
        return head_in(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, *_NO_EXPORT) as error:
        raise TransferError(f"{path} tells of no head: {error}") from error


def check_files(folder: Path, manifest: dict[str, Any]) -> None:
    """Compare each file with its SHA-256; raises TransferError naming the first that differs."""
    for table, entry in sorted(manifest["tables"].items()):
        path = folder / f"{table}.jsonl"
        digest = sha256()
        try:
            with path.open("rb") as file:
                while piece := file.read(1_000_000):
                    digest.update(piece)
        except OSError as error:
            raise TransferError(f"{path} cannot be read: {error.strerror}.") from error
        if digest.hexdigest() != entry["sha256"]:
            raise TransferError(f"{path} is not as it was exported.")


def _check_empty() -> None:
    # Every change by anybody is in the activity log, and only what `migrate` ships is not.
    if User.objects.exists() or Activity.objects.exists():
        raise TransferError(
            "Somebody has been at work in this database. Import into one fresh from `migrate`."
        )


def _check_log(head: Head) -> None:
    """Compare the log as it is here now with the head; raises TransferError at a difference."""
    found = check_chain(head)
    reasons = [f"{one.name}: {one.reason}" for one in found.alterations]
    if found.position > head[0]:
        reasons.append(f"link {head[0] + 1}: the export's chain ends before it")
    if reasons:
        more = f" and {len(reasons) - 1} more" if len(reasons) > 1 else ""
        raise TransferError(f"The activity log was altered: {reasons[0]}{more}.")


def _empty(model: type[Model]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's documented Meta API
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - the name of our own table


def _fill(model: type[Model], folder: Path, entry: dict[str, Any]) -> None:
    meta = model._meta  # noqa: SLF001 - Django's documented Meta API
    columns = columns_of(model)
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(column.column)) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - names of our own table
    path = folder / f"{meta.db_table}.jsonl"
    rows = _rows(path, columns)
    written = 0
    with connection.cursor() as cursor:
        while chunk := list(islice(rows, CHUNK)):
            try:
                cursor.executemany(statement, chunk)
            except (DatabaseError, OverflowError, ValueError) as error:
                lines = f"{path}, lines {written + 1} to {written + len(chunk)}"
                raise TransferError(f"The rows do not fit: {lines}: {error}") from error
            written += len(chunk)
    if written != entry["rows"]:
        raise TransferError(f"{path} has {written} rows, and the manifest tells {entry['rows']}.")
    set_last_key(model, entry["last_key"], connection)


def _rows(path: Path, columns: list[Any]) -> Iterator[list[Any]]:
    """Yield what the database takes for each line; raises TransferError naming the first other."""
    names = {column.attname for column in columns}
    fit = Fit(columns)
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                row = _row(line, names)
                fit.check(row)
                yield values_of(row, columns, connection)
            except _NO_EXPORT as error:
                reason = " ".join(getattr(error, "messages", [str(error)]))
                place = f"{path}, line {number}"
                raise TransferError(f"The rows do not fit: {place}: {reason}") from error


def _row(line: bytes, names: set[str]) -> Row:
    row = json.loads(line.decode())
    if not isinstance(row, dict):
        raise TypeError("is no row")
    if differing := sorted(names ^ set(row)):
        raise ValueError(f"lacks or has beyond the table: {', '.join(differing)}")
    return row


def _difference(theirs: dict[str, list[str]], ours: dict[str, list[str]]) -> str:
    flat = [{f"{app}.{name}" for app in one for name in one[app]} for one in (theirs, ours)]
    lacking, more = sorted(flat[0] - flat[1]), sorted(flat[1] - flat[0])
    parts = ["The export was made by another version."]
    if lacking:
        parts.append(f"This database lacks {', '.join(lacking[:5])}.")
    if more:
        parts.append(f"The export lacks {', '.join(more[:5])}.")
    return " ".join(parts)
