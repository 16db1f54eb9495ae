import pytest

from catalog.usecases.teams import create_team, edit_team, set_members
from core.errors import RuleViolation
from core.models import Activity
from tests.factories.catalog import make_team
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_create_team_makes_the_slug_from_the_name() -> None:
    assert create_team(by=None, name="Payments & Fraud").slug == "payments-fraud"


def test_create_team_refuses_a_taken_slug() -> None:
    make_team(slug="payments")

    with pytest.raises(RuleViolation, match="taken"):
        create_team(by=None, name="Payments", slug="payments")


def test_edit_team_logs_before_and_after_once() -> None:
    team = make_team(name="Old")

    edit_team(team, by=None, name="New", description="")
    edit_team(team, by=None, name="New", description="")

    logged = Activity.objects.about(team).get()
    assert (logged.data["before"]["name"], logged.data["after"]["name"]) == ("Old", "New")


def test_set_members_replaces_people_and_marks_leads() -> None:
    gone, kept, lead = make_user(), make_user(), make_user()
    team = make_team(members=(gone, kept))

    set_members(team, by=None, members=[kept], leads=[lead])

    rows = {row.person: row.is_lead for row in team.memberships.all()}
    assert rows == {kept: False, lead: True}


def test_set_members_to_the_same_people_logs_nothing() -> None:
    person = make_user()
    team = make_team(members=(person,))

    set_members(team, by=None, members=[person])

    assert not Activity.objects.about(team).exists()
