"""The chain over the activity log: sealing new entries, and telling whether any was altered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from core.audit.digest import digest_of
from core.models import Activity, ActivitySeal

BATCH = 500
OVERLAP = 1_000
"""How many numbers before the last sealed one are looked at again: a slow transaction may show
its entry after entries with higher numbers."""

FIRST_DIGEST = "0" * 64

Head = tuple[int, str]
"""Position and digest of a link."""


class Alteration(NamedTuple):
    """Something that is not as it was written; `name` says what, `reason` how it shows."""

    name: str
    reason: str


@dataclass(slots=True)
class ChainReport:
    """What a check of the log found; `position` and `digest` are those of the last link."""

    entries: int = 0
    sealed: int = 0
    forgotten: int = 0
    position: int = 0
    digest: str = FIRST_DIGEST
    alterations: list[Alteration] = field(default_factory=list)


def seal_pending(*, after: int | None = None) -> list[int]:
    """Append a link for up to BATCH entries that have none; return their primary keys.

    Any number of callers may run at once: who loses the race for a position does nothing. Entries
    more than OVERLAP numbers behind the last sealed one are found only with `after`, a primary key
    to begin behind (0 for all).
    """
    if not _pending(after).exists():
        return []
    try:
        with transaction.atomic():
            return _seal(after)
    except IntegrityError:
        return []


def count_pending() -> int:
    """Return how many of the newest entries have no link yet."""
    return _pending(None).count()


def oldest_pending(at: datetime) -> datetime | None:  # noqa: ARG001 - each backlog takes the moment
    """Return when the oldest of the newest entries without a link was written, None without any."""
    return _pending(None).values_list("at", flat=True).first()


class Sealer:
    """The drain: looks at the whole log at first, because it may have grown while nobody sealed."""

    def __init__(self) -> None:
        self._after: int | None = 0

    def __call__(self) -> int:
        """Seal once; return how many entries."""
        sealed = seal_pending(after=self._after)
        if self._after is not None:
            self._after = sealed[-1] if len(sealed) == BATCH else None
        return len(sealed)


def last_head() -> Head:
    """Return position and digest of the last link, position 0 when there is none yet."""
    last = ActivitySeal.objects.order_by("-position").first()
    return (last.position, last.digest) if last else (0, FIRST_DIGEST)


def check_chain(*heads: Head) -> ChainReport:
    """Compare every entry with its digest and every link with the one before.

    `heads` are position and digest of links as they were noted elsewhere: without any, nobody can
    tell that the newest links are gone together with their entries.
    """
    report = ChainReport(entries=Activity.objects.count())
    noted = _by_position(heads)
    for batch in _link_batches():
        entries = Activity.objects.in_bulk([link.activity_id for link in batch])
        for link in batch:
            _check_link(report, link, entries.get(link.activity_id), noted)
    last_noted = max(noted, default=0)
    if report.position < last_noted:
        report.alterations.append(
            Alteration(f"link {last_noted}", f"the chain ends at {report.position}, before it")
        )
    for entry in _pending(0).iterator(chunk_size=BATCH):
        if entry.content_digest() != entry.digest:
            report.alterations.append(Alteration(name_of(entry), "its content was changed"))
    return report


def name_of(entry: Activity) -> str:
    """Return what a person can look for: "entry 7 (incident.resolve INC-3, 2026-03-02 12:00 UTC)".

    The verb and the reference are those the row has now.
    """
    at = entry.at.strftime("%Y-%m-%d %H:%M UTC")
    return f"entry {entry.pk} ({entry.verb} {entry.reference}, {at})"


def _by_position(heads: Iterable[Head]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for position, digest in heads:
        found.setdefault(position, set()).add(digest)
    return found


def _link_batches() -> Iterator[list[ActivitySeal]]:
    position = 0
    while batch := list(ActivitySeal.objects.filter(position__gt=position)[:BATCH]):
        yield batch
        position = batch[-1].position


def _seal(after: int | None) -> list[int]:
    # Whoever comes second waits here, and then fails at the position the first one took.
    last = ActivitySeal.objects.select_for_update().order_by("-position").first()
    position, digest = (last.position, last.digest) if last else (0, FIRST_DIGEST)
    links = []
    for entry in _pending(after)[:BATCH]:
        position += 1
        digest = _link_digest(digest, position, entry.pk, entry.digest)
        links.append(
            ActivitySeal(
                position=position,
                activity_id=entry.pk,
                activity_digest=entry.digest,
                digest=digest,
            )
        )
    ActivitySeal.objects.bulk_create(links)
    return [link.activity_id for link in links]


def _pending(after: int | None) -> QuerySet[Activity]:
    if after is None:
        after = (ActivitySeal.objects.aggregate(last=Max("activity_id"))["last"] or 0) - OVERLAP
    sealed = ActivitySeal.objects.filter(activity_id=OuterRef("pk"))
    return Activity.objects.filter(~Exists(sealed), pk__gt=after).order_by("pk")


def _link_digest(before: str, position: int, activity_id: int, activity_digest: str) -> str:
    return digest_of([before, position, activity_id, activity_digest])


def _check_link(
    report: ChainReport,
    link: ActivitySeal,
    entry: Activity | None,
    noted: Mapping[int, set[str]],
) -> None:
    expected = _link_digest(
        report.digest, report.position + 1, link.activity_id, link.activity_digest
    )
    # One broken link is named once: from it on the chain is followed as it stands.
    for reason in _faults(report, link, entry, expected):
        name = name_of(entry) if entry else f"entry {link.activity_id}"
        report.alterations.append(Alteration(name, reason))
    if noted.get(link.position, {link.digest}) != {link.digest}:
        report.alterations.append(Alteration(f"link {link.position}", "it is not the one noted"))
    report.position, report.digest = link.position, link.digest
    report.sealed += 1
    report.forgotten += link.is_forgotten


def _faults(
    report: ChainReport, link: ActivitySeal, entry: Activity | None, expected: str
) -> Iterator[str]:
    if link.position != report.position + 1:
        yield f"links are missing before link {link.position}"
    elif link.digest != expected:
        yield "its link does not follow from the one before"
    if entry is None:
        if not link.is_forgotten:
            yield "it is gone from the log"
    elif not entry.content_digest() == entry.digest == link.activity_digest:
        yield "its content was changed"
