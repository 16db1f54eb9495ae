"""Drills and near misses go the way of incidents, and enter no figure of them."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from catalog.models import Service
from incidents.domain.incident import IncidentKind, Severity
from incidents.models import Incident
from incidents.queries import home
from incidents.queries.overview import overview
from incidents.usecases.declaring import declare_incident
from incidents.usecases.lifecycle import acknowledge_incident, mitigate_incident, resolve_incident
from tests.conftest import SignedIn
from tests.factories.catalog import make_service, make_team
from tests.factories.people import make_user
from tests.security.pages import PageReader
from tests.security.world import product_doors

pytestmark = pytest.mark.django_db
DRILLS, NEAR_MISSES = 100, 50
FIGURES = ("metric", "report", "quality")
QUESTIONS = (
    "",
    "?from=-30d",
    "?from=",
    "?from=&metric=time_to_detect&period=month",
    "?from=&severity=sev1",
    "?from=&service=shop",
)


def happen(kind: IncidentKind, number: int, *, service: Service, now: datetime) -> Incident:
    """Let something happen and end, each a little longer than the one before; a few stay open."""
    started = now - timedelta(days=1 + number % 300, minutes=number)
    incident = declare_incident(
        by=None,
        at=started + timedelta(minutes=2 + number % 7),
        title=f"{kind} {number}",
        kind=kind,
        severity=list(Severity)[number % len(Severity)],
        services=[service],
        team=service.owner_team,
        started_at=started,
    )
    if number % 10 == 9:
        return incident
    at = incident.declared_at
    for step in (acknowledge_incident, mitigate_incident, resolve_incident):
        at += timedelta(minutes=1 + number % 11)
        incident = step(incident, by=None, at=at)
    return incident


def figures(client: Client, capsys: pytest.CaptureFixture[str], now: datetime) -> dict[str, Any]:
    """Return every figure about incidents: each page, file and answer that tells one."""
    paths = [
        path
        for path, _ in product_doors()
        if "<" not in path and "^" not in path and any(one in path for one in FIGURES)
    ]
    found: dict[str, Any] = {}
    for address in [f"{path}{question}" for path in paths for question in QUESTIONS]:
        response = client.get(address)
        body = response.content.decode()
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        found[address] = (response.status_code, PageReader(body).text if is_page else body)
    call_command("recovery_metrics", "--json")
    found["command"] = json.loads(capsys.readouterr().out)
    found["home"] = home.quality(now=now)
    for days in (30, 365):
        shown = overview(now=now, start=now - timedelta(days=days), days=days)
        # Near misses have a figure of their own there.
        found[f"overview of {days} days"] = shown._replace(near_misses=shown.open_incidents)
    return found


def test_a_hundred_drills_and_fifty_near_misses_change_no_figure_of_incidents(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    service = make_service(slug="shop", owner_team=make_team(slug="payments"))
    client = signed_in(make_user())
    for number in range(20):
        happen(IncidentKind.INCIDENT, number, service=service, now=now)
    before = figures(client, capsys, now)

    for number in range(DRILLS):
        happen(IncidentKind.DRILL, number, service=service, now=now)
    for number in range(NEAR_MISSES):
        happen(IncidentKind.NEAR_MISS, number, service=service, now=now)

    assert Incident.objects.exclude(kind=IncidentKind.INCIDENT).count() == DRILLS + NEAR_MISSES
    after = figures(client, capsys, now)
    assert {one: (before[one], after[one]) for one in before if after[one] != before[one]} == {}
    assert before["command"]["time_to_recover"]["n"] == 18
    assert {"/metrics/", "/metrics.csv", "/api/v1/recovery-metrics/"} <= set(before)


def test_each_kind_has_figures_of_its_own(signed_in: SignedIn) -> None:
    service, now = make_service(slug="shop"), timezone.now()
    for kind, times in zip(IncidentKind, (3, 2, 1), strict=True):
        for number in range(times):
            happen(kind, number, service=service, now=now)
    client = signed_in(make_user())

    counts = [
        client.get(f"/api/v1/recovery-metrics/?from=&kind={kind}").json()["time_to_recover"]["n"]
        for kind in IncidentKind
    ]

    assert counts == [3, 2, 1]
