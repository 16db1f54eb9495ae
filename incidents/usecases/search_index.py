"""Keep the search documents right, beyond what their triggers do by themselves."""

from typing import Any

from django.db import connections

from incidents.models import SearchDocument, search_filling, search_triggers
from incidents.models.search_kinds import KINDS


def rebuild_search(*, using: str = "default") -> int:
    """Write what is missing or wrong, delete what is left over; return how many documents.

    Also renews the triggers, so that a kind which was declared anew is followed from now on.
    """
    connection = connections[using]
    search_triggers.install(connection)
    # Documents that full text does not know cannot be taken out of it.
    search_filling.rebuild_words(connection)
    return search_filling.fill(connection)


def before_migration(*, using: str, plan: Any = None, **_: Any) -> None:
    """Take the triggers away while tables change; a receiver of pre_migrate."""
    if plan:
        search_triggers.remove(connections[using])


def after_migration(*, using: str, plan: Any = None, **_: Any) -> None:
    """Put the triggers back and catch up with what was written meanwhile; for post_migrate.

    Those that are right stay, and then nothing was missed. Emptying the tables for a test sends
    the signal too, without a plan: there is nothing to do.
    """
    connection = connections[using]
    if plan is not None and _has_tables(using) and search_triggers.install(connection):
        search_filling.fill(connection)


def _has_tables(using: str) -> bool:
    # Whoever migrates one app only, or back, may have some of the tables.
    connection = connections[using]
    needed = {SearchDocument._meta.db_table, *(kind.table for kind in KINDS)}  # noqa: SLF001 - Django's documented Meta API
    return needed <= set(connection.introspection.table_names())
