"""Nobody overwrites a severity, services, a team or a time that they have not seen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.errors import StaleVersion
from incidents.domain.lifecycle import Milestone
from incidents.models import Incident
from incidents.usecases.details import change_scope, change_severity
from incidents.usecases.lifecycle import acknowledge_incident, set_milestone
from incidents.usecases.seen import milestone_token, scope_token, services_in, team_in
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


def test_a_severity_somebody_else_changed_is_not_overwritten() -> None:
    incident = make_incident(severity="sev3")
    change_severity(incident, by=make_user(name="Ana"), at=NOON, severity="sev1")

    with pytest.raises(StaleVersion) as refused:
        change_severity(incident, by=None, at=NOON, severity="sev4", seen="sev3")

    assert str(refused.value) == "Ana changed the severity to “SEV1” meanwhile."
    assert change_severity(incident, by=None, at=NOON, severity="sev1", seen="sev3").version == 2
    assert change_severity(incident, by=None, at=NOON, severity="sev4", seen="sev1").version == 3
    assert change_severity(incident, by=None, at=NOON, severity="sev5").version == 4


def test_services_and_team_somebody_else_changed_are_not_overwritten() -> None:
    old, new, team = make_service(slug="old"), make_service(slug="new"), make_team(slug="team")
    incident = make_incident(services=(old,))
    seen = scope_token(incident)
    scope: Any = {"at": NOON, "services": [old, new], "team": team}
    change_scope(incident, by=make_user(name="Ana"), **scope, seen=seen)

    with pytest.raises(StaleVersion) as refused:
        change_scope(incident, by=None, at=NOON, services=[old], team=None, seen=seen)
    twice = change_scope(incident, by=None, **scope, seen=seen)

    assert str(refused.value) == "Ana changed services or team meanwhile."
    now = scope_token(Incident.objects.get(pk=incident.pk))
    assert (seen, now) == ("old/", "new,old/team")
    assert twice.version == 3
    change_scope(incident, by=None, at=NOON, services=[new], team=None, seen=now)
    assert scope_token(Incident.objects.get(pk=incident.pk)) == "new/"


@pytest.mark.parametrize(
    ("token", "services", "team"),
    [
        ("", set(), ""),
        ("/", set(), ""),
        ("a,b-c/t", {"a", "b-c"}, "t"),
        ("a\x00b, ,é/", {"a", "b"}, ""),
    ],
)
def test_a_token_is_taken_apart(token: str, services: set[str], team: str) -> None:
    assert (services_in(token), team_in(token)) == (services, team)


def test_a_time_somebody_else_gave_is_not_overwritten() -> None:
    incident = make_incident()
    seen = milestone_token(incident, Milestone.DETECTED)
    ana = make_user(name="Ana")
    set_milestone(incident, Milestone.DETECTED, by=ana, at=NOON, seen=seen)
    set_milestone(incident, Milestone.MITIGATED, by=make_user(name="Cy"), at=LATER)

    with pytest.raises(StaleVersion) as refused:
        set_milestone(incident, Milestone.DETECTED, by=None, at=LATER, seen=seen)
    same = set_milestone(incident, Milestone.DETECTED, by=ana, at=NOON, seen=seen)

    assert str(refused.value) == "Cy changed this time meanwhile."
    assert same.detected_at == NOON
    seen = milestone_token(same, Milestone.DETECTED)
    set_milestone(incident, Milestone.DETECTED, by=None, at=LATER, seen=seen)
    incident.refresh_from_db()
    assert incident.detected_at == LATER


@pytest.mark.parametrize(
    ("act", "who"),
    [
        (lambda one: acknowledge_incident(one, by=make_user(name="Ana"), at=NOON), "Ana"),
        (lambda one: set_milestone(one, Milestone.ACKNOWLEDGED, by=None, at=NOON), "Somebody"),
    ],
)
def test_a_step_that_gave_the_time_counts_too(act: Callable[[Incident], object], who: str) -> None:
    incident = make_incident()
    seen = milestone_token(incident, Milestone.ACKNOWLEDGED)
    act(incident)

    with pytest.raises(StaleVersion, match=f"^{who} changed this time meanwhile"):
        set_milestone(incident, Milestone.ACKNOWLEDGED, by=None, at=LATER, seen=seen)
