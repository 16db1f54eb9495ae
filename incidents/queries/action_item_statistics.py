"""What became of action items: page, CSV and API ask here."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from incidents.domain.action_item import ActionStatus
from incidents.domain.follow_up_completion import Completion, Record, completion
from incidents.domain.open_share import OpenShare, Promise, open_share
from incidents.models import ActionItem


class Statistics(NamedTuple):
    """The share still open by days, and what was kept."""

    open_share: OpenShare
    completion: Completion


def statistics(rows: QuerySet[ActionItem], *, on: datetime) -> Statistics:
    """Return what became of the action items up to a moment, in one statement.

    A promise ends when it is done or decided against; one that was reopened is open.
    """
    plain = rows.prefetch_related(None).select_related(None).order_by()
    found = list(plain.values_list("created_at", "done_at", "dropped_at", "due_on", "status"))
    return Statistics(
        open_share=open_share(
            _promise(created_at, done_at or dropped_at, on)
            for created_at, done_at, dropped_at, _, _ in found
        ),
        completion=completion(
            (
                Record(
                    due_on,
                    ActionStatus(status),
                    timezone.localdate(done_at) if done_at else None,
                )
                for _, done_at, _, due_on, status in found
            ),
            on=timezone.localdate(on),
        ),
    )


def _promise(created_at: datetime, ended_at: datetime | None, on: datetime) -> Promise:
    # An imported end may lie before the moment at which the row was made here.
    days = max((ended_at or on) - created_at, timedelta()) / timedelta(days=1)
    return Promise(days, ended_at is not None)
