import pytest

from core.models import Role
from incidents.domain.incident import IncidentRole
from incidents.forms.role import AssignForm, HandOverForm, SeenHolderForm
from incidents.queries.roles import RoleRow, assignments_of, role_rows
from incidents.usecases.roles import assign_role
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
FREE = RoleRow(IncidentRole.LEAD, None)


@pytest.mark.parametrize("seen", ["", "999"])
def test_nobody_was_seen_when_the_field_is_empty_or_names_nobody(seen: str) -> None:
    form = SeenHolderForm({"seen": seen})

    assert form.is_valid()
    assert form.seen_holder() is None


def test_the_seen_holder_is_found() -> None:
    ana = make_user()
    form = SeenHolderForm({"seen": str(ana.pk)})

    assert form.is_valid()
    assert form.seen_holder() == ana


@pytest.mark.parametrize("seen", ["x", "0", str(2**63)])
def test_a_number_that_is_none_is_refused(seen: str) -> None:
    assert not SeenHolderForm({"seen": seen}).is_valid()


def test_a_role_is_offered_to_people_who_may_respond() -> None:
    ana, viewer = make_user(), make_user(role=Role.VIEWER)

    assert AssignForm({"person": ana.pk}, role=FREE).is_valid()
    assert not AssignForm({"person": viewer.pk}, role=FREE).is_valid()


def test_the_form_remembers_who_held_the_role() -> None:
    incident, ana = make_incident(), make_user()
    assign_role(incident, "lead", by=ana, person=ana, at=NOON)
    held = role_rows(assignments_of(incident))[0]

    assert AssignForm(role=held)["seen"].value() == ana.pk
    assert AssignForm(role=FREE)["seen"].value() is None


def test_one_hands_over_to_somebody_else_only() -> None:
    ana, bo = make_user(), make_user()

    assert HandOverForm({"to": bo.pk, "note": ""}, person=ana).is_valid()
    assert not HandOverForm({"to": ana.pk, "note": ""}, person=ana).is_valid()
