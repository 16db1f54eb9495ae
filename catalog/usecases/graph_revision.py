"""Say that dependencies change, so that whoever computed from them computes again."""

import uuid

from django.db.models import F

from catalog.models import GraphRevision


def hold_graph() -> None:
    """Let nobody else change dependencies until this transaction ends.

    First of all locks in each use case about dependencies, so that no two of them ever wait for
    each other; call it inside a transaction.
    """
    GraphRevision.objects.select_for_update().get_or_create(pk=GraphRevision.ONLY)


def mark_graph_changed() -> None:
    """Give what is stored now a new revision; it is there when the transaction is."""
    GraphRevision.objects.filter(pk=GraphRevision.ONLY).update(
        number=F("number") + 1, key=uuid.uuid4()
    )
