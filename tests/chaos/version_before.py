"""The version before, as far as the database can tell: it knows the tables as they were.

`python -m tests.chaos.version_before fill ALERTS INCIDENTS` makes and fills the tables in the
empty database that the environment names; `... write` writes into them until its input ends, and
tells what came of it.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

import django
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

Tables = Callable[[str, str], Any]
"""Leads from an app and a name to the model as it was."""

LIST = "action_items"


def end_of_before(loader: MigrationLoader) -> list[tuple[str, str]]:
    """Return the last migrations of the version before: where ours were squashed, others all."""
    squashed = [key for key, one in loader.graph.nodes.items() if getattr(one, "replaces", None)]
    ours = {app for app, _ in squashed}
    return squashed + [key for key in loader.graph.leaf_nodes() if key[0] not in ours]


def tables_before() -> Tables:
    """Return the models as they were."""
    loader = MigrationLoader(connection)
    found: Tables = loader.project_state(end_of_before(loader)).apps.get_model
    return found


def fill(alerts: int, incidents: int) -> None:
    """Make the tables, and store so many alerts and incidents."""
    executor = MigrationExecutor(connection)
    graph, ends = executor.loader.graph, end_of_before(executor.loader)
    # A plan, because Django undoes a target that an earlier target brought along.
    steps = dict.fromkeys(key for end in ends for key in graph.forwards_plan(end))
    executor.migrate(ends, [(graph.nodes[key], False) for key in steps])
    follow_search()
    tables, now = tables_before(), timezone.now()
    incident = tables("incidents", "Incident").objects.create(title="Old", declared_at=now)
    copy(incident, incidents - 1, title="'Old ' || i")
    entry = new_entry(tables, incident)
    copy(entry, incidents - 1, text="'Old ' || i")
    alert = new_alert(tables, incident)
    copy(alert, alerts - 1, key="'key ' || i")


def follow_search() -> None:
    """Put the triggers of search in place, which the version before has as well."""
    from incidents.models import search_triggers  # noqa: PLC0415 - needs models

    search_triggers.install(connection)


def copy(row: models.Model, times: int, **others: str) -> None:
    """Store a row so many times more; `others` are SQL for columns, with `i` for the number."""
    table = row._meta.db_table
    names = [str(one.column) for one in row._meta.local_concrete_fields if not one.primary_key]
    values = ", ".join(others.get(name, name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) "  # noqa: S608 - names of our own models
            "WITH RECURSIVE numbers(i) AS "
            f"(SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {times}) "
            f"SELECT {values} FROM {table}, numbers WHERE {table}.id = {row.pk}"
        )


def new_alert(tables: Tables, incident: models.Model) -> Any:
    """Store an alert, with a source and a group of its own."""
    now, name = timezone.now(), uuid4().hex
    source = tables("incidents", "AlertSource").objects.create(
        name=name, format="generic", token_digest=name, token_hint="old"
    )
    group = tables("incidents", "AlertGroup").objects.create(source=source, key=name)
    return tables("incidents", "Alert").objects.create(
        group=group,
        incident=incident,
        key=name,
        status="firing",
        title=name,
        severity="sev2",
        first_received_at=now,
        last_received_at=now,
    )


def new_entry(tables: Tables, incident: models.Model, author: models.Model | None = None) -> Any:
    """Store a line of a timeline."""
    return tables("incidents", "TimelineEntry").objects.create(
        incident=incident, at=timezone.now(), kind="note", text=uuid4().hex, author=author
    )


def write_once(tables: Tables) -> None:
    """Store one row of each table that people and programs write most, and change one."""
    now, name = timezone.now(), uuid4().hex
    person = tables("core", "User").objects.create(username=name)
    tables("catalog", "Service").objects.create(name=name, slug=name)
    incident = tables("incidents", "Incident").objects.create(title=name, declared_at=now)
    new_alert(tables, incident)
    new_entry(tables, incident, person)
    tables("incidents", "OutboxEntry").objects.create(
        topic="incident.declared", incident=incident, object_type="incident", object_id=incident.pk
    )
    tables("incidents", "Channel").objects.create(name=name, kind="webhook")
    tables("incidents", "SavedView").objects.create(owner=person, list_of=LIST, name=name)
    tables("incidents", "Incident").objects.filter(pk=incident.pk).update(version=2)


def write(tables: Tables, over: threading.Event) -> dict[str, Any]:
    """Write until it is over; return how often, how long the longest took, and what failed."""
    slowest = 0.0
    failed: list[str] = []
    for number in count():
        if over.is_set():
            return {"written": number - len(failed), "slowest": slowest, "failed": failed}
        began = time.monotonic()
        try:
            with transaction.atomic():
                write_once(tables)
        except DatabaseError as error:
            failed.append(str(error))
        slowest = max(slowest, time.monotonic() - began)
    raise AssertionError


def wait_for_end(over: threading.Event) -> None:
    """Say that it is over when the input ends."""
    sys.stdin.read()
    over.set()


def main() -> None:
    """Do what the command line says."""
    django.setup()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]), int(sys.argv[3]))
        return
    tables, over = tables_before(), threading.Event()
    threading.Thread(target=wait_for_end, args=(over,), daemon=True).start()
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    sys.stdout.write(json.dumps(write(tables, over)))


if __name__ == "__main__":
    main()
