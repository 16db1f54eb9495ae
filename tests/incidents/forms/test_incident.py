"""Forms about an incident as a whole."""

from typing import Any

import pytest
from django.http import QueryDict

from incidents.forms.incident import DetailsForm, RestrictForm, ScopeForm
from incidents.forms.seen import SAVE_AGAIN
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_details_split_labels_and_leave_untouched_ones_alone() -> None:
    incident = make_incident(title="Slow", labels=["a, b", "c"])
    initial = DetailsForm.initial_of(incident)

    untouched = DetailsForm(initial | {"title": "Slower"}, initial=initial)
    changed = DetailsForm(initial | {"labels": " x, ,y,x "}, initial=initial)

    assert untouched.is_valid()
    assert changed.is_valid()
    assert untouched.details() == {
        "title": "Slower",
        "summary": "",
        "kind": "incident",
        "labels": None,
        "version": 1,
    }
    assert changed.details()["labels"] == ["x", "y"]


def test_a_label_that_is_too_long_is_refused() -> None:
    form = DetailsForm({"title": "x", "kind": "incident", "labels": "ok," + "y" * 101})

    assert form.errors == {"labels": ["“yyyyyyyyyyyyyyyyyyyy…” is longer than 100 characters."]}


def test_a_newer_version_is_taken_and_what_was_typed_stays() -> None:
    form = DetailsForm(QueryDict("title=Mine&kind=incident&version=1"))
    assert form.is_valid()

    form.take_newer(make_incident(version=4), "Ana was faster.")

    assert (form["title"].value(), form["version"].value()) == ("Mine", "4")
    assert form.non_field_errors() == ["Ana was faster."]


def test_scope_offers_the_affected_services_and_the_others_to_add() -> None:
    affected, other = make_service(slug="a"), make_service(slug="b")
    incident = make_incident(services=(affected,))

    form = ScopeForm({"services": ["a"], "add": "b"}, incident=incident)

    assert form.is_valid()
    assert form.chosen_services() == [affected, other]
    assert form.cleaned_data["team"] is None


def test_scope_of_an_incident_without_services_only_adds() -> None:
    service = make_service(slug="b")

    form = ScopeForm({"add": "b"}, incident=make_incident())

    assert list(form.fields) == ["seen", "add", "team"]
    assert form.is_valid()
    assert form.chosen_services() == [service]


def test_scope_changed_by_somebody_else_is_joined_for_another_look() -> None:
    stays, _, came, _ = (make_service(slug=slug) for slug in ("stays", "gone", "came", "mine"))
    incident = make_incident(services=(stays, came), team=make_team(slug="theirs"))
    sent = QueryDict("services=stays&services=gone&add=mine&team=&seen=gone,stays/")

    form = ScopeForm(sent, incident=incident)
    assert form.is_valid()
    again = form.again(incident, "Ana changed it.")

    assert again["services"].value() == ["came", "stays"]
    assert (again["add"].value(), again["team"].value()) == ("mine", "theirs")
    assert again["seen"].value() == "came,stays/theirs"
    assert again.non_field_errors() == [f"Ana changed it. {SAVE_AGAIN}"]
    assert {service.slug for service in again.chosen_services()} == {"came", "stays", "mine"}


def test_a_service_that_somebody_else_added_too_is_not_added_twice() -> None:
    incident = make_incident(services=(make_service(slug="both"),))

    form = ScopeForm(QueryDict("add=both&team=&seen=/"), incident=incident)
    assert form.is_valid()
    again = form.again(incident, "Ana changed it.")

    assert (again["services"].value(), again["add"].value()) == (["both"], "")
    assert list(again.errors) == ["__all__"]


def test_a_team_that_was_chosen_stays_chosen_when_others_chose_another() -> None:
    make_team(slug="mine")
    incident = make_incident(team=make_team(slug="theirs"))

    form = ScopeForm(QueryDict("team=mine&seen=/"), incident=incident)
    assert form.is_valid()

    assert form.again(incident, "Ana changed it.")["team"].value() == "mine"


def test_restricting_offers_people_who_are_not_let_in_yet() -> None:
    inside, outside = make_user(), make_user()
    make_user(is_active=False)
    incident = make_incident(restricted=True, known_to=(inside,))

    form: Any = RestrictForm(incident=incident)

    assert list(form.fields["person"].queryset) == [outside]
    assert RestrictForm({}, incident=incident).errors == {"restricted": ["This field is required."]}
