"""Gaps in records are listed and can be mended one after the other."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.domain.lifecycle import Milestone
from incidents.models import Incident
from incidents.usecases.lifecycle import set_milestone
from tests.conftest import SignedIn
from tests.factories.catalog import make_team
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def make_known(**fields: Any) -> Incident:
    """Save a resolved incident that lacks nothing but what `fields` take away."""
    known: dict[str, Any] = {
        "detected_at": NOON + timedelta(minutes=1),
        "acknowledged_at": NOON + timedelta(minutes=2),
        "mitigated_at": NOON + timedelta(minutes=3),
        "severity": "sev2",
        "team": make_team(),
    }
    return make_incident(resolved=True, **(known | fields))


def test_only_finished_incidents_with_gaps_are_listed(signed_in: SignedIn) -> None:
    make_known()
    make_incident()
    first = make_known(detected_at=None)
    second = make_known(resolved_at=NOON - timedelta(hours=1))

    page = signed_in(make_user()).get("/metrics/data-quality/?from=")

    rows = [(incident, [gap.words for gap in gaps]) for incident, gaps in page.context["rows"]]
    assert rows == [
        (second, ["Resolved lies before started"]),
        (first, ["Detected is not known"]),
    ]


def test_the_list_is_worked_off_in_a_row(signed_in: SignedIn) -> None:
    last = make_known(detected_at=None)
    first = make_known(detected_at=None, mitigated_at=None)
    client = signed_in(make_user(role=Role.RESPONDER))
    listed = client.get("/metrics/data-quality/?from=")
    step = f"/metrics/data-quality/{first.reference}/"
    assert f"{step}?from=" in listed.text
    page = client.get(f"{step}?from=")
    assert (page.context["queue"].before, page.context["queue"].after) == (None, last.pk)

    answers = [
        client.post(f"{step}?from=", {"at": "2026-03-02 12:01Z"}),
        client.post(f"{step}?from=", {"at": "2026-03-02 12:05Z"}),
        client.post(f"/metrics/data-quality/{last.reference}/?from=", {"at": "2026-03-02 12:01Z"}),
    ]

    first.refresh_from_db()
    assert first.detected_at == NOON + timedelta(minutes=1)
    assert first.mitigated_at == NOON + timedelta(minutes=5)
    assert [answer.status_code for answer in answers] == [302] * 3
    assert [answer["Location"].partition("?")[0] for answer in answers] == [
        step,
        f"/metrics/data-quality/{last.reference}/",
        "/metrics/data-quality/",
    ]
    assert client.get("/metrics/data-quality/?from=").context["rows"] == []
    done = client.get(f"{step}?from=")
    assert "Nothing is missing here any more." in done.text


def test_a_wrong_time_is_named_and_kept_and_another_gap_can_be_chosen(signed_in: SignedIn) -> None:
    incident = make_known(detected_at=None, mitigated_at=None, team=None, severity="unknown")
    client = signed_in(make_user(role=Role.RESPONDER))
    step = f"/metrics/data-quality/{incident.reference}/"

    refused = client.post(f"{step}?from=", {"at": "noonish"})
    other = client.get(f"{step}?from=&milestone=mitigated_at")

    assert refused.status_code == 422
    assert 'value="noonish"' in refused.text
    assert other.context["milestone"] == "mitigated_at"
    assert f"/incidents/{incident.reference}/severity/" in other.text
    assert client.get(f"{step}?team=nobody").status_code == 302
    assert client.get("/metrics/data-quality/?team=nobody").status_code == 422


GIVEN_MEANWHILE = "Somebody gave this time meanwhile. It stays, and yours is not saved."


def test_a_time_that_somebody_gave_meanwhile_stays_and_mine_becomes_no_other(
    signed_in: SignedIn,
) -> None:
    incident = make_known(detected_at=None, mitigated_at=None)
    client = signed_in(make_user(role=Role.RESPONDER))
    step = f"/metrics/data-quality/{incident.reference}/"
    shown = client.get(f"{step}?from=").text
    set_milestone(incident, Milestone.DETECTED, by=make_user(), at=NOON)

    answer = client.post(f"{step}?from=&milestone=detected_at", {"at": "T+1m"}, follow=True)

    incident.refresh_from_db()
    assert '&amp;milestone=detected_at" novalidate' in shown
    assert (incident.detected_at, incident.mitigated_at) == (NOON, None)
    assert answer.redirect_chain == [(f"{step}?from=", 302)]
    assert GIVEN_MEANWHILE in answer.text


def test_a_wrong_time_that_somebody_corrected_meanwhile_stays_as_they_left_it(
    signed_in: SignedIn,
) -> None:
    incident = make_known(resolved_at=NOON - timedelta(hours=1))
    client = signed_in(make_user(role=Role.RESPONDER))
    step = f"/metrics/data-quality/{incident.reference}/?from=&milestone=resolved_at"
    sent = {"at": "T+1h", "seen": client.get(step).context["form"]["seen"].value()}
    theirs = NOON - timedelta(hours=2)
    set_milestone(incident, Milestone.RESOLVED, by=make_user(), at=theirs)

    answer = client.post(step, sent, follow=True)

    incident.refresh_from_db()
    assert incident.resolved_at == theirs
    assert GIVEN_MEANWHILE in answer.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_statements_for_any_number(
    rows: int, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        make_known(detected_at=None)
    client = signed_in(make_user())

    # Session, person, its notifications; incidents. Choices are read where they are shown.
    with django_assert_num_queries(3):
        client.get("/metrics/data-quality/?from=")
