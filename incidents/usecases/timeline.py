"""Every change of a timeline: rows are only ever added, so that no word is lost."""

from datetime import datetime
from typing import Any

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation, StaleVersion
from core.input.text import checked_text
from core.models import User
from incidents.domain.incident import TimeSource
from incidents.domain.lifecycle import Milestone
from incidents.domain.outbox import OutboxTopic
from incidents.domain.timeline import LONGEST_TEXT, Audience, EntryKind, first_versions
from incidents.models import Incident, TimelineEntry
from incidents.usecases.incident_changes import lock_incident
from incidents.usecases.lifecycle import set_milestone
from incidents.usecases.mentions import tell_mentioned_in_line
from incidents.usecases.outbox import announce, tell_after_all

LONGEST_KEY = 60
LONGEST_ZONE = 64


@transaction.atomic
def add_entry(
    incident: Incident,
    *,
    by: User | None,
    at: datetime,
    text: str,
    kind: str = EntryKind.NOTE,
    audience: str = "",
    next_update_at: datetime | None = None,
    typed_zone: str = "",
    source: str = TimeSource.PERSON,
    pinned: bool = False,
    idempotency_key: str | None = None,
) -> TimelineEntry:
    """Write down what happened at `at`.

    `typed_zone` names the zone the time was typed in, `pinned` makes the entry part of the story.
    The same person with the same `idempotency_key` and words gets the first entry again, as it is
    now; other words under a used key are a line of their own, for no word may get lost.
    `audience` is who was told by a line of the kind comms, "" for not said, `next_update_at` when
    it promises the next one.

    Raises RuleViolation for text that is blank or cannot be stored, for an unknown kind, and for
    an audience or a promise of any other kind.
    """
    _check_words(text, typed_zone)
    _check_audience(audience, kind)
    _check_promise(next_update_at, kind, at)
    incident = lock_incident(incident)
    key = _key_of(by, idempotency_key)
    if sent := sent_before(incident, by=by, idempotency_key=idempotency_key):
        if sent.text == text:
            return _newest(sent)
        key = None
    entry = TimelineEntry.objects.create(
        incident=incident,
        at=at,
        text=text,
        kind=_known_kind(kind, tuple(EntryKind)),
        audience=audience,
        next_update_at=next_update_at,
        typed_zone=typed_zone,
        source=TimeSource(source),
        is_pinned=pinned,
        author=by,
        idempotency_key=key,
    )
    record(by, "timeline.add", incident, entry=entry.pk, kind=entry.kind, at=at.isoformat())
    tell_mentioned_in_line(entry, before="", by=by)
    if entry.kind == EntryKind.COMMS:
        announce(OutboxTopic.INCIDENT_UPDATE_POSTED, entry, incident=incident, by=by)
    return entry


def sent_before(
    incident: Incident, *, by: User | None, idempotency_key: str | None
) -> TimelineEntry | None:
    """Return the entry that the same person wrote with the same key, None for none."""
    key = _key_of(by, idempotency_key)
    return incident.timeline.filter(idempotency_key=key).first() if key is not None else None


@transaction.atomic
def correct_entry(
    entry: TimelineEntry,
    *,
    by: User | None,
    at: datetime,
    text: str,
    kind: str,
    audience: str | None = None,
    typed_zone: str = "",
) -> TimelineEntry:
    """Put a corrected row in the place of `entry`, which stays readable as its history.

    A milestone that was read off the entry moves with its time. A correction that says what the
    entry says already changes nothing, also when it is sent twice. Without an `audience` it stays
    who was told, as long as it is a line of the kind comms.

    Raises StaleVersion when somebody else corrected or took back the entry meanwhile, RuleViolation
    for a line the app wrote itself and for words as in add_entry.
    """
    _check_words(text, typed_zone)
    incident = lock_incident(entry.incident)
    entry = TimelineEntry.objects.get(pk=entry.pk)
    _require_written_by_people(entry)
    known = _known_kind(kind, EntryKind.for_people())
    if audience is None:
        audience = entry.audience if known == EntryKind.COMMS else ""
    _check_audience(audience, known)
    meant = {"at": at, "text": text, "kind": known, "audience": audience, "is_retracted": False}
    newest = _newest(entry)
    if all(getattr(newest, name) == value for name, value in meant.items()):
        return newest
    _require_unchanged(entry, newest)
    promise = entry.next_update_at if known == EntryKind.COMMS else None
    correction = _replace(
        entry,
        by=by,
        typed_zone=typed_zone or entry.typed_zone,
        next_update_at=promise,
        **meant,
    )
    _move_milestones(incident, correction, by=by)
    record(
        by,
        "timeline.correct",
        incident,
        entry=correction.pk,
        corrects=entry.pk,
        kind=correction.kind,
        at=at.isoformat(),
    )
    tell_mentioned_in_line(correction, before=entry.text, by=by)
    return correction


@transaction.atomic
def retract_entry(entry: TimelineEntry, *, by: User | None) -> TimelineEntry:
    """Take an entry back; its words stay readable in its history. Twice is as good as once.

    Raises StaleVersion when somebody corrected it meanwhile, RuleViolation for a line the app
    wrote itself.
    """
    incident = lock_incident(entry.incident)
    entry = TimelineEntry.objects.get(pk=entry.pk)
    _require_written_by_people(entry)
    newest = _newest(entry)
    if newest.is_retracted:
        return newest
    _require_unchanged(entry, newest)
    retraction = _replace(entry, by=by, is_retracted=True)
    record(by, "timeline.retract", incident, entry=retraction.pk, corrects=entry.pk)
    return retraction


@transaction.atomic
def restore_entry(entry: TimelineEntry, *, by: User | None) -> TimelineEntry:
    """Put an entry back that was taken back; one that stands is left alone.

    An update that was not sent because it had been taken back is sent after all, if that is still
    worth it.
    """
    incident = lock_incident(entry.incident)
    newest = _newest(TimelineEntry.objects.get(pk=entry.pk))
    if not newest.is_retracted:
        return newest
    restored = _replace(newest, by=by, is_retracted=False)
    tell_after_all(_versions(restored))
    record(by, "timeline.restore", incident, entry=restored.pk, corrects=newest.pk)
    return restored


@transaction.atomic
def pin_entry(entry: TimelineEntry, *, by: User | None, pinned: bool) -> TimelineEntry:
    """Make an entry part of the story, or no longer; a corrected one passes it to its newest."""
    incident = lock_incident(entry.incident)
    newest = _newest(TimelineEntry.objects.get(pk=entry.pk))
    if newest.is_pinned == pinned:
        return newest
    newest.is_pinned = pinned
    newest.save(update_fields=["is_pinned"])
    record(by, "timeline.pin", incident, entry=newest.pk, pinned=pinned)
    return newest


def _check_words(text: str, typed_zone: str) -> None:
    checked_text(text, field="text", label="The text", required=True, max_length=LONGEST_TEXT)
    checked_text(typed_zone, field="typed_zone", label="The zone", max_length=LONGEST_ZONE)


def _check_audience(audience: str, kind: str) -> None:
    if audience not in ("", *Audience):
        raise RuleViolation("There is no such audience.", field="audience")
    if audience and kind != EntryKind.COMMS:
        raise RuleViolation("Only an update to people has an audience.", field="audience")


def _check_promise(next_update_at: datetime | None, kind: str, at: datetime) -> None:
    if next_update_at is None:
        return
    if kind != EntryKind.COMMS:
        raise RuleViolation("Only an update to people promises another.", field="next_update_at")
    if next_update_at <= at:
        raise RuleViolation("The next update comes after this one.", field="next_update_at")


def _known_kind(kind: str, allowed: tuple[EntryKind, ...]) -> EntryKind:
    if kind not in allowed:
        raise RuleViolation(f"Choose one of {', '.join(allowed)}.", field="kind")
    return EntryKind(kind)


def _key_of(by: User | None, key: str | None) -> str | None:
    """Return the key as it is stored, which keeps the keys of two people apart."""
    if key is None:
        return None
    checked_text(
        key,
        field="idempotency_key",
        label="The idempotency key",
        required=True,
        max_length=LONGEST_KEY,
    )
    return f"{by.pk if by else 0}:{key}"


def _versions(entry: TimelineEntry) -> list[int]:
    """Return the ids of the entry's chain of corrections, the newest last."""
    rows = TimelineEntry.objects.filter(incident=entry.incident_id)
    first = first_versions(dict(rows.values_list("pk", "corrects_id")))
    return sorted(number for number in first if first[number] == first[entry.pk])


def _newest(entry: TimelineEntry) -> TimelineEntry:
    """Return the row at the end of the entry's corrections."""
    return TimelineEntry.objects.select_related("author").get(pk=_versions(entry)[-1])


def _replace(entry: TimelineEntry, *, by: User | None, **changed: Any) -> TimelineEntry:
    """Add the row that stands for `entry` from now on: the same but for what `changed` says."""
    replacement = entry.replacement(author=by, **changed)
    replacement.save(force_insert=True)
    return replacement


def _require_written_by_people(entry: TimelineEntry) -> None:
    if entry.kind == EntryKind.STATUS:
        raise RuleViolation("The app wrote this line itself; it stays as it is.")


def _require_unchanged(entry: TimelineEntry, newest: TimelineEntry) -> None:
    if newest.pk == entry.pk:
        return
    who = newest.author or "An import"
    done = "took this entry back" if newest.is_retracted else "corrected this entry"
    raise StaleVersion(f"{who} {done} meanwhile.")


def _move_milestones(incident: Incident, entry: TimelineEntry, *, by: User | None) -> None:
    """Set the milestones that were read off a version of `entry` to its new time."""
    versions = _versions(entry)
    for milestone in Milestone:
        provenance = incident.provenance_of(milestone)
        if provenance.get("entry") in versions and incident.time_of(milestone) != entry.at:
            note = provenance.get("note", "")
            set_milestone(incident, milestone, by=by, at=entry.at, note=note, entry=entry)
