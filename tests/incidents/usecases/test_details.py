"""Changing words, severity, services, team, and who may know of an incident."""

from typing import Any

import pytest

from core.errors import RuleViolation, StaleVersion
from core.models import Activity, Role, User
from core.visibility import viewing_as
from incidents.models import Incident, IncidentAccess, RoleAssignment
from incidents.usecases.details import (
    change_services,
    change_severity,
    change_team,
    edit_details,
    set_restricted,
    withdraw_access,
)
from incidents.usecases.lifecycle import acknowledge_incident
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user


def lines(incident: Incident) -> list[str]:
    return list(incident.timeline.values_list("text", flat=True))


def known_to(incident: Incident) -> set[User]:
    return {access.person for access in IncidentAccess.objects.filter(incident=incident)}


@pytest.mark.django_db
def test_edit_saves_the_words_and_logs_what_they_were() -> None:
    person = make_user()
    incident = make_incident(title="Slow", summary="")

    changed = edit_details(
        incident, by=person, title="Very slow", summary="Since noon", kind="near_miss"
    )

    assert (changed.title, changed.summary, changed.kind, changed.version) == (
        "Very slow",
        "Since noon",
        "near_miss",
        2,
    )
    activity = Activity.objects.get()
    assert (activity.verb, activity.actor) == ("incident.edit", person)
    assert activity.data == {
        "before": {"title": "Slow", "summary": "", "kind": "incident"},
        "after": {"title": "Very slow", "summary": "Since noon", "kind": "near_miss"},
        "version": 2,
    }


@pytest.mark.django_db
def test_edit_leaves_labels_alone_unless_they_are_given() -> None:
    incident = make_incident(labels=["dns"])

    kept = edit_details(incident, by=None, title="A", summary="", kind="incident")
    changed = edit_details(
        incident, by=None, title="A", summary="", kind="incident", labels=["dns", "eu"]
    )

    assert (kept.labels, changed.labels) == (["dns"], ["dns", "eu"])


@pytest.mark.django_db
def test_editing_to_the_same_words_changes_and_logs_nothing() -> None:
    incident = make_incident(title="Slow")

    same = edit_details(incident, by=None, title="Slow", summary="", kind="incident")

    assert same.version == 1
    assert Activity.objects.count() == 0


@pytest.mark.django_db
def test_edit_of_words_that_changed_since_is_refused_and_keeps_the_other_ones() -> None:
    incident = make_incident(title="Slow")
    edit_details(incident, by=make_user(name="Ana"), title="Ours", summary="", kind="incident")

    with pytest.raises(StaleVersion, match="Ana changed these words while you were writing"):
        edit_details(incident, by=None, title="Mine", summary="", kind="incident", version=1)

    incident.refresh_from_db()
    assert incident.title == "Ours"


@pytest.mark.django_db
def test_edit_is_not_stale_because_of_another_kind_of_change() -> None:
    incident = make_incident(title="Slow")
    acknowledge_incident(incident, by=None, at=NOON)

    changed = edit_details(incident, by=None, title="M", summary="", kind="incident", version=1)

    assert (changed.title, changed.status) == ("M", "acknowledged")


@pytest.mark.django_db
def test_edit_after_an_import_says_so_when_stale() -> None:
    incident = make_incident(title="Slow")
    edit_details(incident, by=None, title="Theirs", summary="", kind="incident")

    with pytest.raises(StaleVersion, match="An import changed these words"):
        edit_details(incident, by=None, title="Mine", summary="", kind="incident", version=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": "", "summary": ""}, "title"),
        ({"title": "x" * 301, "summary": ""}, "title"),
        ({"title": "x", "summary": "\x00"}, "summary"),
    ],
)
def test_edit_refuses_words_it_cannot_keep(words: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        edit_details(make_incident(), by=None, kind="incident", **words)

    assert refused.value.field == field


@pytest.mark.django_db
def test_severity_changes_once_with_a_line_on_the_timeline() -> None:
    person = make_user()
    incident = make_incident(severity="unknown")

    change_severity(incident, by=person, at=NOON, severity="sev2")
    again = change_severity(incident, by=person, at=NOON, severity="sev2")

    assert (again.severity, again.version) == ("sev2", 2)
    assert lines(incident) == ["Severity changed from Not sure yet to SEV2"]
    assert Activity.objects.get().data == {"before": "unknown", "after": "sev2"}


@pytest.mark.django_db
def test_services_change_once_with_a_line_that_names_them() -> None:
    first = make_service(name="Checkout")
    second = make_service(name="Accounts")
    incident = make_incident(services=(first,))

    change_services(incident, by=None, at=NOON, services=[first, second])
    again = change_services(incident, by=None, at=NOON, services=[second, first])

    assert set(again.services.all()) == {first, second}
    assert lines(incident) == ["Affected services: Accounts, Checkout"]
    assert Activity.objects.get().data == {
        "before": [first.pk],
        "after": sorted([first.pk, second.pk]),
    }


@pytest.mark.django_db
def test_taking_all_services_away_says_so() -> None:
    incident = make_incident(services=(make_service(),))

    change_services(incident, by=None, at=NOON, services=[])

    assert lines(incident) == ["No service is affected any more"]


@pytest.mark.django_db
def test_team_changes_once() -> None:
    team = make_team()
    incident = make_incident()

    change_team(incident, by=None, team=team)
    again = change_team(incident, by=None, team=team)
    nobody = change_team(incident, by=None, team=None)

    assert (again.team, again.version) == (team, 2)
    assert nobody.team is None
    assert [activity.data for activity in Activity.objects.order_by("id")] == [
        {"before": None, "after": team.pk},
        {"before": team.pk, "after": None},
    ]


@pytest.mark.django_db
def test_restricting_lets_those_in_who_work_on_it_and_hides_it_from_the_rest() -> None:
    declarer, lead, former, manager, named, outsider = (make_user() for _ in range(6))
    incident = make_incident(declared_by=declarer)
    RoleAssignment.objects.create(incident=incident, role="lead", person=lead, since=NOON)
    RoleAssignment.objects.create(
        incident=incident, role="scribe", person=former, since=NOON, until=NOON
    )

    set_restricted(incident, by=manager, at=NOON, restricted=True, people=[named])

    assert known_to(incident) == {declarer, lead, manager, named}
    assert lines(incident) == ["Access restricted"]
    with viewing_as(outsider):
        assert not Incident.objects.filter(pk=incident.pk).exists()
    with viewing_as(make_user(role=Role.ADMIN)):
        assert Incident.objects.filter(pk=incident.pk).exists()


@pytest.mark.django_db
def test_restricting_again_adds_people_and_is_quiet_without_new_ones() -> None:
    manager, first, second = make_user(), make_user(), make_user()
    incident = make_incident()
    set_restricted(incident, by=manager, at=NOON, restricted=True, people=[first])

    set_restricted(incident, by=manager, at=NOON, restricted=True, people=[second])
    set_restricted(incident, by=manager, at=NOON, restricted=True, people=[second])

    assert known_to(incident) == {manager, first, second}
    assert lines(incident) == ["Access restricted"]
    assert [activity.data["added"] for activity in Activity.objects.order_by("id")] == [
        sorted([manager.pk, first.pk]),
        [second.pk],
    ]


@pytest.mark.django_db
def test_lifting_the_restriction_shows_it_again_and_forgets_the_list() -> None:
    manager = make_user()
    incident = make_incident()
    set_restricted(incident, by=manager, at=NOON, restricted=True)

    lifted = set_restricted(incident, by=manager, at=NOON, restricted=False)
    again = set_restricted(incident, by=manager, at=NOON, restricted=False)

    assert (lifted.restricted, again.version, known_to(incident)) == (False, 3, set())
    assert lines(incident) == ["Access restricted", "Restriction of access lifted"]


@pytest.mark.django_db
def test_withdrawing_access_hides_the_incident_from_that_person() -> None:
    manager, person = make_user(), make_user()
    incident = make_incident(restricted=True, known_to=(manager, person))

    withdraw_access(incident, by=manager, person=person)
    withdraw_access(incident, by=manager, person=person)

    assert known_to(incident) == {manager}
    assert [activity.data for activity in Activity.objects.all()] == [{"person": person.pk}]


@pytest.mark.django_db
def test_withdrawing_ones_own_access_or_that_of_a_role_holder_is_refused() -> None:
    manager, lead = make_user(), make_user(name="Lea")
    incident = make_incident(restricted=True, known_to=(manager, lead))
    RoleAssignment.objects.create(incident=incident, role="lead", person=lead, since=NOON)

    with pytest.raises(RuleViolation, match="You cannot take away your own access"):
        withdraw_access(incident, by=manager, person=manager)
    with pytest.raises(RuleViolation, match="Lea holds a role in this incident"):
        withdraw_access(incident, by=manager, person=lead)

    assert known_to(incident) == {manager, lead}
