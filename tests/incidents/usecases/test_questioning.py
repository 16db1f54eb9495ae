"""A newer incident with the factor that was meant to be gone questions the proof."""

from datetime import timedelta
from typing import Any

import pytest

from catalog.models import Service, Team
from core.models import Activity
from core.visibility import viewing_as
from incidents.domain.incident import IncidentKind
from incidents.models import ActionItem, ActionItemDoubt, ContributingFactor, Incident
from incidents.usecases.action_item_proofs import question_action_items
from incidents.usecases.details import set_restricted
from incidents.usecases.postmortem_factors import add_factor
from tests.factories.catalog import make_service, make_team
from tests.factories.contributing_factors import make_factor, make_postmortem_factor
from tests.factories.incidents import NOON, make_action_item, make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=30)


@pytest.fixture
def factor() -> ContributingFactor:
    return make_factor()


@pytest.fixture
def team() -> Team:
    return make_team()


def later_incident(
    factor: ContributingFactor, *, services: tuple[Service, ...] = (), **fields: Any
) -> Incident:
    """Save an incident that began a month later, with a postmortem that names the factor."""
    incident = make_incident(services=services, **({"started_at": LATER} | fields))
    make_postmortem_factor(make_postmortem(incident), factor)
    return incident


def status_of(item: ActionItem) -> str:
    return ActionItem.objects.values_list("status", flat=True).get(pk=item.pk)


def test_naming_the_factor_questions_in_the_same_breath(
    factor: ContributingFactor, team: Team
) -> None:
    person = make_user()
    item = make_action_item(status="verified", factor=factor, team=team)
    incident = make_incident(started_at=LATER, team=team)

    add_factor(make_postmortem(incident), by=person, factor=factor)

    item.refresh_from_db()
    doubt = ActionItemDoubt.objects.get()
    assert (item.status, item.version, item.done_at) == ("questioned", 2, NOON)
    assert (doubt.action_item, doubt.incident, doubt.began_at, doubt.raised_by) == (
        item,
        incident,
        LATER,
        person,
    )
    assert Activity.objects.about(item).get().data == {"doubt": doubt.pk}


def test_a_common_service_is_enough(factor: ContributingFactor) -> None:
    service = make_service()
    item = make_action_item(
        make_incident(services=(service, make_service())), status="verified", factor=factor
    )

    found = question_action_items(later_incident(factor, services=(service,)), by=None)

    assert ([one.pk for one in found], status_of(item)) == ([item.pk], "questioned")


def test_a_second_time_changes_nothing_even_after_new_evidence(
    factor: ContributingFactor, team: Team
) -> None:
    item = make_action_item(status="verified", factor=factor, team=team)
    incident = later_incident(factor, team=team)
    question_action_items(incident, by=None)
    ActionItem.objects.filter(pk=item.pk).update(status="verified")

    found = question_action_items(incident, by=None)

    assert (found, status_of(item), ActionItemDoubt.objects.count()) == ([], "verified", 1)


def test_another_incident_questions_it_again(factor: ContributingFactor, team: Team) -> None:
    item = make_action_item(status="verified", factor=factor, team=team)
    question_action_items(later_incident(factor, team=team), by=None)
    ActionItem.objects.filter(pk=item.pk).update(status="verified")

    question_action_items(later_incident(factor, team=team), by=None)

    assert (status_of(item), item.doubts.count()) == ("questioned", 2)


@pytest.mark.parametrize("status", ["open", "doing", "blocked", "done", "wont_do"])
def test_only_what_was_verified_is_questioned(
    factor: ContributingFactor, team: Team, status: str
) -> None:
    item = make_action_item(status=status, factor=factor, team=team)

    assert question_action_items(later_incident(factor, team=team), by=None) == []
    assert status_of(item) == status


@pytest.mark.parametrize(
    "fields",
    [
        {"team": None},
        {"started_at": NOON},
        {"started_at": None, "declared_at": NOON - timedelta(days=1)},
        {"kind": IncidentKind.DRILL},
        {"restricted": True},
    ],
    ids=["no common team or service", "at the same time", "earlier", "a drill", "restricted"],
)
def test_what_does_not_concern_it_questions_nothing(
    factor: ContributingFactor, team: Team, fields: dict[str, Any]
) -> None:
    item = make_action_item(status="verified", factor=factor, team=team)
    without = make_action_item(status="verified", factor=make_factor(), team=team)

    found = question_action_items(later_incident(factor, **({"team": team} | fields)), by=None)

    assert (found, status_of(item), status_of(without)) == ([], "verified", "verified")


def test_an_incident_does_not_question_what_follows_from_itself(
    factor: ContributingFactor, team: Team
) -> None:
    incident = later_incident(factor, team=team)
    make_action_item(incident, status="verified", factor=factor, team=team)

    assert question_action_items(incident, by=None) == []


def test_an_item_of_a_hidden_incident_is_questioned_but_not_told_of(
    factor: ContributingFactor, team: Team
) -> None:
    item = make_action_item(
        make_incident(restricted=True), status="verified", factor=factor, team=team
    )
    incident = later_incident(factor, team=team)

    with viewing_as(make_user()):
        found = question_action_items(incident, by=None)

    assert (found, status_of(item)) == ([], "questioned")


def test_a_restricted_incident_questions_once_everybody_may_know_of_it(
    factor: ContributingFactor, team: Team
) -> None:
    item = make_action_item(status="verified", factor=factor, team=team)
    incident = later_incident(factor, team=team, restricted=True)
    before = question_action_items(incident, by=None)

    set_restricted(incident, by=None, at=LATER, restricted=False)

    assert (before, status_of(item)) == ([], "questioned")
