"""The incidents of the demo organisation keep time and hang together."""

import math
import statistics
from collections import Counter
from itertools import pairwise

import pytest

from incidents.domain.incident import IncidentKind, IncidentRole, Severity, TimeSource
from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.timeline import EntryKind
from tests.config.demo_data import (
    ACTION_ITEMS,
    BY_KEY,
    INCIDENTS,
    MILESTONES,
    MINUTES_A_DAY,
    POSTMORTEMS,
    SERVICE_SLUGS,
    TEAM_SLUGS,
    USERNAMES,
    Record,
    minutes_until_now,
    people_of,
)

each_incident = pytest.mark.parametrize("incident", INCIDENTS, ids=BY_KEY)


def times_to_recover() -> list[int]:
    found = [
        incident["milestones"]["resolved"] - incident["milestones"]["started"]
        for incident in INCIDENTS
        if incident["kind"] == IncidentKind.INCIDENT
        and {"started", "resolved"} <= set(incident["milestones"])
    ]
    return sorted(found)


@each_incident
def test_incident_speaks_in_known_words(incident: Record) -> None:
    assert incident["kind"] in set(IncidentKind)
    assert incident["severity"] in set(Severity)
    assert incident["status"] in set(IncidentStatus)
    assert incident["team"] in TEAM_SLUGS
    assert set(incident["services"]) <= SERVICE_SLUGS
    assert set(incident["roles"]) <= set(IncidentRole)
    assert incident.get("detected_by", TimeSource.PERSON) in set(TimeSource)
    assert people_of(incident) <= USERNAMES
    assert 0 <= incident["impact"].get("percent_affected", 0) <= 100


@each_incident
def test_timeline_is_told_in_order(incident: Record) -> None:
    minutes = [entry[0] for entry in incident["timeline"]]

    assert 3 <= len(minutes) <= 12
    assert minutes == sorted(minutes)
    assert {entry[1] for entry in incident["timeline"]} <= set(EntryKind.for_people())
    assert set(incident.get("pinned", [])) <= set(minutes)


@each_incident
def test_milestones_are_in_order(incident: Record) -> None:
    milestones = incident["milestones"]
    known = [milestones[name] for name in MILESTONES if name in milestones]

    assert set(milestones) <= set(MILESTONES)
    assert known == sorted(known)


@each_incident
def test_status_agrees_with_the_milestones(incident: Record) -> None:
    last = [name for name in MILESTONES if name in incident["milestones"]][-1]
    expected = {
        "resolved": {IncidentStatus.RESOLVED, IncidentStatus.CLOSED},
        "mitigated": {IncidentStatus.MITIGATED},
        "acknowledged": {IncidentStatus.ACKNOWLEDGED},
    }

    assert incident["status"] in expected[last]


@each_incident
def test_everything_has_happened_when_the_demo_is_loaded(incident: Record) -> None:
    minutes = [entry[0] for entry in incident["timeline"]]

    assert max([*minutes, *incident["milestones"].values()]) < minutes_until_now(incident)


def test_incidents_stand_oldest_first_within_a_year() -> None:
    ages = [minutes_until_now(incident) for incident in INCIDENTS]

    assert all(older > younger for older, younger in pairwise(ages))
    assert 300 * MINUTES_A_DAY < ages[0] < 366 * MINUTES_A_DAY
    assert len(BY_KEY) == len(INCIDENTS)


def test_times_to_recover_look_like_real_ones() -> None:
    minutes = times_to_recover()
    spread = statistics.stdev([math.log(each) for each in minutes])

    assert (minutes[0], minutes[-1]) == (6, 3 * MINUTES_A_DAY)
    assert 65 <= statistics.median(minutes) <= 85
    assert 1.0 <= spread <= 1.6


def test_some_milestones_are_unknown() -> None:
    done = [each for each in INCIDENTS if "resolved" in each["milestones"]]
    unknown = Counter(
        name for each in done for name in MILESTONES if name not in each["milestones"]
    )

    assert unknown == {"started": 1, "detected": 3, "acknowledged": 4, "mitigated": 7}


def test_two_are_open_and_one_is_restricted() -> None:
    unfinished = [i["key"] for i in INCIDENTS if i["status"] in IncidentStatus.unfinished()]
    restricted = [i["key"] for i in INCIDENTS if i.get("restricted")]

    assert unfinished == ["north-line-notices", "saved-cards"]
    assert restricted == ["key-in-build-log"]


def test_everybody_who_works_on_a_restricted_incident_may_see_it() -> None:
    incident = BY_KEY["key-in-build-log"]
    owners = {
        record["owner"]
        for record in (*POSTMORTEMS, *ACTION_ITEMS)
        if record["incident"] == incident["key"]
    }

    assert people_of(incident) | owners == set(incident["access"])
