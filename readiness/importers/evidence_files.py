"""From files to evidence for commands: read, find out whose it is, book, and account for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from catalog.models import Service
from core.models import User
from readiness.domain.checklist import Taxonomy
from readiness.ingestion.entry import Entry
from readiness.queries.evidence_mapping import modes_meant, services_named
from readiness.queries.failure_modes import current_taxonomy
from readiness.usecases.evidence_booking import Booking, Choice, book_choices


class Mapped(NamedTuple):
    """An entry with what it may be about: a service or None, and the failure modes it may mean."""

    entry: Entry
    service: Service | None
    modes: tuple[str, ...] = ()

    @property
    def mode(self) -> str:
        """Return the failure mode where it is beyond doubt, else ""."""
        return self.modes[0] if len(self.modes) == 1 else ""


def map_entries(entries: Sequence[Entry]) -> list[Mapped]:
    """Return entries with the services and failure modes that their names mean."""
    services = services_named(name for entry in entries for name in entry.names)
    has_results = any(entry.result is not None for entry in entries)
    taxonomy = current_taxonomy() if has_results else None
    return [
        Mapped(
            entry=entry,
            service=next((services[name] for name in entry.names if name in services), None),
            modes=_modes(entry, taxonomy),
        )
        for entry in entries
    ]


def import_entries(
    entries: Sequence[Entry],
    *,
    by: User | None,
    at: datetime,
    service: Service | None = None,
    mode: str = "",
    observed_at: datetime | None = None,
) -> list[tuple[Mapped, Booking]]:
    """Book entries; `service` and `mode` count for all of them where they are given.

    What belongs to no known service, or may mean several failure modes, says so and books nothing.
    """
    mapped = [
        Mapped(
            entry=one.entry,
            service=service or one.service,
            modes=(mode,) if mode else one.modes,
        )
        for one in map_entries(entries)
    ]
    choices = {
        number: Choice(entry=one.entry, service=one.service, mode=one.mode, observed_at=observed_at)
        for number, one in enumerate(mapped)
        if one.service is not None and why_not(one) == ""
    }
    booked = dict(zip(choices, book_choices(list(choices.values()), by=by, at=at), strict=True))
    return [
        (one, booked.get(number) or Booking(reason=why_not(one)))
        for number, one in enumerate(mapped)
    ]


def why_not(one: Mapped) -> str:
    """Return why an entry cannot be booked as it is, "" where it can."""
    result = one.entry.result
    if result is not None and not result.is_bookable:
        return result.reason
    if one.service is None:
        names = ", ".join(one.entry.names[:5])
        return f"no service is called {names}" if names else "it names no service"
    if result is not None and not one.mode:
        if one.modes:
            return f"it may be {', '.join(one.modes)}: say which"
        if result.modes:
            return f"there is no failure mode {', '.join(result.modes[:5])}"
        return "it names no failure mode"
    return ""


def _modes(entry: Entry, taxonomy: Taxonomy | None) -> tuple[str, ...]:
    if entry.result is None or taxonomy is None:
        return ()
    return modes_meant(entry.result, taxonomy)
