"""Injects of a drill, for those who spring them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from core.models import Role, User
from readiness.domain.drill_plan import DrillRole
from readiness.models import DrillInject, DrillParticipant, DrillRun

FACILITATORS = frozenset({DrillRole.LEAD, DrillRole.INJECTOR})


class InjectLine(NamedTuple):
    """An inject that waits; `due_at` is None before the start of the drill."""

    inject: DrillInject
    due_at: datetime | None
    is_due: bool


def is_facilitator(participants: Iterable[DrillParticipant], person: User) -> bool:
    """Return whether a person may know of injects before all do.

    That is who leads the drill or is its injector, and managers who take no part in it.
    """
    own = {one.role for one in participants if one.person_id == person.pk}
    return bool(own & FACILITATORS) if own else person.has_role(Role.MANAGER)


def waiting_injects(
    run: DrillRun, started_at: datetime | None, *, now: datetime
) -> list[InjectLine]:
    """Return the injects that nobody has given yet, in the order of their minutes."""
    lines = []
    for inject in DrillInject.objects.filter(run=run, entry__isnull=True):
        due_at = started_at and started_at + timedelta(minutes=inject.minute)
        lines.append(InjectLine(inject, due_at, is_due=due_at is not None and due_at <= now))
    return lines
