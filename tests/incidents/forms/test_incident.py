"""Forms about an incident as a whole."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.http import QueryDict

from incidents.forms.incident import (
    DeclareForm,
    DetailsForm,
    RestrictForm,
    ScopeForm,
    SeverityForm,
    read_prefill,
)
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def declared(**data: Any) -> DeclareForm:
    return DeclareForm(data)


def test_a_title_alone_declares_with_the_defaults() -> None:
    form = declared(title="Slow")

    assert form.is_valid()
    assert form.as_declared() == {
        "title": "Slow",
        "severity": "unknown",
        "kind": "incident",
        "team": None,
        "summary": "",
        "services": [],
        "started_at": None,
        "typed_zone": "",
        "restricted": False,
        "idempotency_key": None,
    }


def test_everything_that_is_given_is_declared() -> None:
    service, team = make_service(), make_team()

    with time_machine.travel(NOW, tick=False):
        form = declared(
            title=" Slow ",
            severity="sev2",
            service=service.slug,
            started="11:50",
            summary="a\r\nb",
            kind="drill",
            team=team.slug,
            restricted="on",
            idempotency_key="k",
        )

        assert form.is_valid()
    assert form.as_declared() == {
        "title": " Slow ",
        "severity": "sev2",
        "kind": "drill",
        "team": team,
        "summary": "a\nb",
        "services": [service],
        "started_at": datetime(2026, 3, 2, 11, 50, tzinfo=UTC),
        "typed_zone": "UTC",
        "restricted": True,
        "idempotency_key": "k",
    }


def test_each_blank_form_brings_its_own_key() -> None:
    first, second = DeclareForm(), DeclareForm()

    assert len(first["idempotency_key"].value()) == 32
    assert first["idempotency_key"].value() != second["idempotency_key"].value()


def test_more_is_open_only_when_something_behind_it_matters() -> None:
    assert not DeclareForm().more_is_open
    assert not declared(title="x", kind="incident").more_is_open
    assert declared(title="x", started="banana").more_is_open
    assert DeclareForm(initial={"kind": "drill"}).more_is_open


def test_severities_come_with_their_meanings_worst_first() -> None:
    options = list(DeclareForm().severity_options())

    assert [option.severity.value for option in options] == [
        "sev1",
        "sev2",
        "sev3",
        "sev4",
        "sev5",
        "unknown",
    ]
    assert [option.radio.data["selected"] for option in options] == [False] * 5 + [True]


@pytest.mark.parametrize("sev", ["2", "sev2", " SEV2 "])
def test_a_link_fills_in_what_it_brings(sev: str) -> None:
    make_service(slug="checkout")
    params = QueryDict(mutable=True)
    params.update(
        {
            "title": "Slow",
            "service": "checkout",
            "sev": sev,
            "started": "-5m",
            "drill": "1",
            "source": "grafana",
        }
    )

    prefill = read_prefill(params)

    assert prefill.initial == {
        "title": "Slow",
        "started": "-5m",
        "service": "checkout",
        "severity": "sev2",
        "kind": "drill",
    }
    assert prefill.taken == ["title", "start", "service", "severity", "kind"]
    assert (prefill.ignored, prefill.source) == ([], "grafana")


def test_a_link_with_unknown_values_names_them_and_takes_the_rest() -> None:
    prefill = read_prefill(QueryDict("title=Slow&service=nope&sev=9&drill=0"))

    assert prefill.initial == {"title": "Slow"}
    assert prefill.ignored == [
        "There is no service called “nope”. Choose one, or leave it open.",
        "There is no severity “9”. Choose one, or stay unsure.",
    ]


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


def test_severity_form_needs_an_answer() -> None:
    assert SeverityForm({}).errors == {"severity": ["This field is required."]}
    assert len(list(SeverityForm().severity_options())) == 6


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

    assert list(form.fields) == ["add", "team"]
    assert form.is_valid()
    assert form.chosen_services() == [service]


def test_restricting_offers_people_who_are_not_let_in_yet() -> None:
    inside, outside = make_user(), make_user()
    make_user(is_active=False)
    incident = make_incident(restricted=True, known_to=(inside,))

    form: Any = RestrictForm(incident=incident)

    assert list(form.fields["person"].queryset) == [outside]
    assert RestrictForm({}, incident=incident).errors == {"restricted": ["This field is required."]}
