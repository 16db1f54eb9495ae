"""Writing everything into a folder, as of one moment, while others go on writing."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from core.audit.chain import last_head
from core.transfer.format import (
    FORMAT,
    MANIFEST,
    TableEntry,
    TransferError,
    columns_of,
    head_entry,
    last_key,
    line_of,
    schema,
    tables,
)

CHUNK = 500


def export_to(folder: Path) -> dict[str, Any]:
    """Write all rows into `folder`, which must be empty or missing; return the manifest.

    It appears as a whole or not at all. Raises TransferError and OSError.
    """
    if folder.is_mount():
        raise TransferError(f"{folder} is a mount point; name a folder below it.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TransferError(f"{folder} is not an empty folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        draft.mkdir(mode=0o700)
        with one_moment():
            manifest = {
                "format": FORMAT,
                "head": head_entry(last_head()),
                "schema": schema(connection),
                "tables": {model._meta.db_table: _write(model, draft) for model in tables()},  # noqa: SLF001 - Django's documented Meta API
            }
        text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
        (draft / MANIFEST).write_text(text, encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


@contextmanager
def one_moment() -> Iterator[None]:
    """See the database as of one moment inside the block, without keeping others from writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not `atomic`, which would take the one lock for writing.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _write(model: type[Model], folder: Path) -> dict[str, Any]:
    meta = model._meta  # noqa: SLF001 - Django's documented Meta API
    columns = columns_of(model)
    rows = model._base_manager.order_by("pk").values_list(*(one.attname for one in columns))  # noqa: SLF001 - Django's documented API
    digest, number = sha256(), 0
    with (folder / f"{meta.db_table}.jsonl").open("wb") as file:
        for values in rows.iterator(chunk_size=CHUNK):
            line = line_of(values, columns)
            digest.update(line)
            file.write(line)
            number += 1
    key = last_key(model, connection)
    entry = TableEntry(meta.db_table, number, digest.hexdigest(), key)
    return {"rows": entry.rows, "sha256": entry.sha256, "last_key": entry.last_key}
