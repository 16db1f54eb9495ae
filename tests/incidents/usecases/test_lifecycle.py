"""Moving through the life of an incident, setting its times, and losing a race politely."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import product
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import RuleViolation
from core.models import Activity
from incidents.domain.lifecycle import IncidentStatus, Milestone, may_follow
from incidents.models import Incident, TimelineEntry
from incidents.usecases.lifecycle import (
    acknowledge_incident,
    close_incident,
    mitigate_incident,
    reopen_incident,
    resolve_incident,
    set_milestone,
)
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user

LATER = NOON + timedelta(minutes=42)
MOVES: dict[IncidentStatus, Callable[..., Incident]] = {
    IncidentStatus.ACKNOWLEDGED: acknowledge_incident,
    IncidentStatus.MITIGATED: mitigate_incident,
    IncidentStatus.RESOLVED: resolve_incident,
    IncidentStatus.CLOSED: close_incident,
    IncidentStatus.OPEN: partial(reopen_incident, reason="It came back"),
}


def snapshot(incident: Incident) -> dict[str, Any]:
    """Return what a refused step must leave alone."""
    row = Incident.objects.filter(pk=incident.pk).values().get()
    return row | {"entries": TimelineEntry.objects.count(), "log": Activity.objects.count()}


def lines(incident: Incident) -> list[str]:
    return list(incident.timeline.values_list("text", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(("now", "then"), list(product(IncidentStatus, IncidentStatus)), ids=str)
def test_each_pair_of_statuses_moves_or_is_refused_without_a_trace(
    now: IncidentStatus, then: IncidentStatus
) -> None:
    incident = make_incident(status=now)
    before = snapshot(incident)

    if may_follow(now, then):
        moved = MOVES[then](incident, by=make_user(), at=LATER)

        assert (moved.status, moved.version) == (then, 2)
        assert TimelineEntry.objects.count() == 1
    else:
        with pytest.raises(RuleViolation):
            MOVES[then](incident, by=make_user(), at=LATER)

        assert snapshot(incident) == before


@pytest.mark.django_db
def test_acknowledge_sets_its_time_with_where_it_came_from() -> None:
    person = make_user(name="Ana")
    incident = make_incident()

    acknowledge_incident(incident, by=person, at=LATER)

    incident.refresh_from_db()
    assert (incident.status, incident.acknowledged_at) == ("acknowledged", LATER)
    assert incident.provenance_of(Milestone.ACKNOWLEDGED) == {"source": "person", "by": "Ana"}
    entry = incident.timeline.get()
    assert (entry.kind, entry.text, entry.at, entry.author) == (
        "status",
        "Acknowledged",
        LATER,
        person,
    )
    activity = Activity.objects.get()
    assert (activity.verb, activity.actor) == ("incident.acknowledge", person)
    assert activity.data == {"at": LATER.isoformat(), "before": "open"}


@pytest.mark.django_db
def test_skipping_steps_leaves_the_skipped_times_unknown() -> None:
    incident = resolve_incident(make_incident(), by=make_user(), at=LATER, note="Cache flushed")

    assert (incident.acknowledged_at, incident.mitigated_at) == (None, None)
    assert incident.resolved_at == LATER
    assert lines(incident) == ["Resolved: Cache flushed"]


@pytest.mark.django_db
def test_resolving_twice_names_who_resolved_it_and_changes_nothing() -> None:
    incident = make_incident()
    resolve_incident(incident, by=make_user(name="Ana"), at=LATER)
    before = snapshot(incident)

    with (
        timezone.override("Europe/Berlin"),
        pytest.raises(RuleViolation, match=r"^Ana resolved it at 13:42\.$"),
    ):
        resolve_incident(incident, by=make_user(), at=LATER + timedelta(minutes=1))

    assert snapshot(incident) == before


@pytest.mark.django_db
def test_a_refusal_on_a_later_day_names_the_day() -> None:
    incident = resolve_incident(make_incident(), by=make_user(name="Ana"), at=LATER)

    with pytest.raises(RuleViolation, match=r"^Ana resolved it on 2 Mar 2026 at 12:42\.$"):
        mitigate_incident(incident, by=make_user(), at=LATER + timedelta(days=1))


@pytest.mark.django_db
def test_a_refusal_after_a_machine_names_nobody() -> None:
    incident = resolve_incident(make_incident(), by=None, at=LATER)

    with pytest.raises(RuleViolation, match=r"^It was resolved at 12:42\.$"):
        acknowledge_incident(incident, by=make_user(), at=LATER)


@pytest.mark.django_db
def test_a_refusal_without_any_log_names_the_status() -> None:
    incident = make_incident(resolved=True)

    with pytest.raises(RuleViolation, match=r"^It is already resolved\.$"):
        resolve_incident(incident, by=make_user(), at=LATER)


@pytest.mark.django_db
def test_closing_an_unresolved_incident_says_what_is_missing() -> None:
    with pytest.raises(
        RuleViolation, match="Only a resolved incident can be closed; this one is not resolved"
    ):
        close_incident(make_incident(), by=make_user(), at=LATER)


@pytest.mark.django_db
def test_reopening_lets_the_clock_run_on_and_keeps_the_first_acknowledgement() -> None:
    person = make_user()
    incident = make_incident()
    acknowledge_incident(incident, by=person, at=NOON)
    mitigate_incident(incident, by=person, at=NOON)
    resolve_incident(incident, by=person, at=NOON)

    reopened = reopen_incident(incident, by=person, at=LATER, reason="Errors are back")

    assert reopened.status == "open"
    assert (reopened.acknowledged_at, reopened.mitigated_at, reopened.resolved_at) == (
        NOON,
        None,
        None,
    )
    assert set(reopened.provenance) == {"acknowledged_at"}
    assert lines(incident) == ["Acknowledged", "Mitigated", "Resolved", "Reopened: Errors are back"]
    assert Activity.objects.get(verb="incident.reopen").data == {
        "at": LATER.isoformat(),
        "before": "resolved",
        "lost": {"mitigated_at": NOON.isoformat(), "resolved_at": NOON.isoformat()},
    }


@pytest.mark.django_db
def test_acknowledging_after_a_reopening_keeps_the_first_time() -> None:
    incident = make_incident(acknowledged_at=NOON)

    acknowledged = acknowledge_incident(incident, by=make_user(), at=LATER)

    assert (acknowledged.status, acknowledged.acknowledged_at) == ("acknowledged", NOON)


@pytest.mark.django_db
def test_reopening_without_a_reason_is_refused() -> None:
    incident = make_incident(resolved=True)
    before = snapshot(incident)

    with pytest.raises(RuleViolation, match="A reason is needed") as refused:
        reopen_incident(incident, by=make_user(), at=LATER, reason=" ")

    assert refused.value.field == "reason"
    assert snapshot(incident) == before


@pytest.mark.django_db
def test_a_milestone_carries_its_source_bounds_note_and_entry() -> None:
    incident = make_incident()
    entry = make_entry(incident)

    changed = set_milestone(
        incident,
        Milestone.DETECTED,
        by=make_user(name="Ana"),
        at=LATER,
        source="alert",
        earliest=NOON,
        latest=LATER,
        note="First page",
        entry=entry,
    )

    assert (changed.detected_at, changed.status, changed.version) == (LATER, "open", 2)
    assert changed.provenance_of(Milestone.DETECTED) == {
        "source": "alert",
        "by": "Ana",
        "note": "First page",
        "earliest": NOON.isoformat(),
        "latest": LATER.isoformat(),
        "entry": entry.pk,
    }
    assert Activity.objects.get().data == {
        "milestone": "detected_at",
        "before": None,
        "after": LATER.isoformat(),
        "was": {},
    }


@pytest.mark.django_db
def test_setting_a_milestone_again_to_the_same_changes_nothing() -> None:
    person = make_user()
    incident = set_milestone(make_incident(), Milestone.DETECTED, by=person, at=LATER)

    again = set_milestone(incident, Milestone.DETECTED, by=person, at=LATER)

    assert again.version == 2
    assert Activity.objects.count() == 1


@pytest.mark.django_db
def test_a_milestone_before_the_start_is_kept_as_given() -> None:
    changed = set_milestone(
        make_incident(), Milestone.DETECTED, by=make_user(), at=NOON - timedelta(hours=1)
    )

    assert changed.detected_at == NOON - timedelta(hours=1)


@pytest.mark.django_db
def test_clearing_a_milestone_makes_it_unknown_with_no_provenance() -> None:
    incident = set_milestone(make_incident(), Milestone.DETECTED, by=make_user(), at=LATER)

    cleared = set_milestone(incident, Milestone.DETECTED, by=make_user(), at=None)

    assert (cleared.detected_at, cleared.provenance) == (None, {})


@pytest.mark.django_db
def test_a_mitigated_time_brings_an_open_incident_to_mitigated() -> None:
    changed = set_milestone(make_incident(), Milestone.MITIGATED, by=make_user(), at=LATER)

    assert (changed.status, changed.mitigated_at) == ("mitigated", LATER)
    assert lines(changed) == ["Mitigated"]
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True)) == [
        "incident.set_milestone",
        "incident.mitigate",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["mitigated", "resolved", "closed"])
def test_an_acknowledged_time_never_moves_an_incident_back(status: str) -> None:
    incident = make_incident(status=status)

    changed = set_milestone(incident, Milestone.ACKNOWLEDGED, by=make_user(), at=LATER)

    assert (changed.status, changed.acknowledged_at, lines(changed)) == (status, LATER, [])


@pytest.mark.django_db
def test_a_resolved_time_can_be_corrected_but_not_given_before_resolving() -> None:
    unresolved, resolved = make_incident(), make_incident(resolved=True)

    with pytest.raises(RuleViolation, match="Resolve it first") as refused:
        set_milestone(unresolved, Milestone.RESOLVED, by=make_user(), at=LATER)
    corrected = set_milestone(resolved, Milestone.RESOLVED, by=make_user(), at=LATER)

    assert refused.value.field == "at"
    assert (corrected.resolved_at, corrected.status) == (LATER, "resolved")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("bounds", "field"),
    [
        ({"earliest": LATER + timedelta(minutes=1)}, "earliest"),
        ({"latest": LATER - timedelta(minutes=1)}, "latest"),
    ],
)
def test_bounds_that_exclude_the_time_are_refused(bounds: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        set_milestone(make_incident(), Milestone.STARTED, by=None, at=LATER, **bounds)

    assert refused.value.field == field


@pytest.mark.django_db
def test_an_entry_of_another_incident_is_refused() -> None:
    foreign = make_entry(make_incident())

    with pytest.raises(RuleViolation, match="belongs to another incident"):
        set_milestone(make_incident(), Milestone.DETECTED, by=None, at=LATER, entry=foreign)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_resolve_at_once_make_one_change() -> None:
    incident = make_incident()
    people = [make_user(name="Ana"), make_user(name="Ben")]
    start = Barrier(2)

    def resolve(number: int) -> str:
        start.wait()
        try:
            resolve_incident(incident, by=people[number], at=LATER)
        except RuleViolation as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "resolved"

    with ThreadPoolExecutor(2) as pool:
        outcomes = set(pool.map(resolve, range(2)))

    winner = Activity.objects.get().actor
    assert outcomes == {"resolved", f"{winner} resolved it at 12:42."}
    assert lines(incident) == ["Resolved"]
