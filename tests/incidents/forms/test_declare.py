"""The form that declares an incident, and what a link to it may bring along."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.http import QueryDict

from incidents.forms.declare import DeclareForm, read_prefill
from tests.factories.catalog import make_service, make_team

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
