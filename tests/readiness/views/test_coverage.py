"""The coverage matrix, a cell, and the CSV."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Role
from readiness.models import Decision
from tests.conftest import SignedIn
from tests.factories.catalog import make_service, make_team
from tests.factories.people import make_user
from tests.factories.readiness import make_readiness_evidence
from tests.security.pages import read

pytestmark = pytest.mark.django_db


def told(slug: str = "shop", mode: str = "instance-kill", **fields: object) -> None:
    """Save a service that survived a mode three days ago."""
    service = make_service(slug=slug, name=slug.capitalize(), tier=1, owner_team=make_team())
    make_readiness_evidence(
        service,
        at=timezone.now() - timedelta(days=3),
        item="",
        failure_mode=mode,
        source="chaos:toolkit",
        evidence_class="proven",
        **fields,
    )


def test_the_matrix_names_each_cell_with_service_mode_status_and_age(signed_in: SignedIn) -> None:
    told()

    page = read(signed_in(make_user()).get("/readiness/coverage/"))

    assert "Shop, One instance dies: Survived, 3 days ago" in page.values
    assert "/readiness/coverage/shop/instance-kill/" in page.links
    assert "Worst gap: Shop" in page.text
    assert "1 of 1" in page.text
    assert "#after-matrix" in page.links


def test_a_wrong_filter_is_named_and_a_narrow_one_can_be_cleared(signed_in: SignedIn) -> None:
    told()
    client = signed_in(make_user())

    wrong = client.get("/readiness/coverage/?tier=9")
    narrow = read(client.get("/readiness/coverage/?tier=3"))

    assert wrong.status_code == 422
    assert "Tier: Select a valid choice" in wrong.content.decode()
    assert client.get("/readiness/coverage.csv?status=x").status_code == 422
    assert "No service matches these filters" in narrow.text


def test_the_first_step_is_offered_while_there_is_no_service(signed_in: SignedIn) -> None:
    page = read(signed_in(make_user()).get("/readiness/coverage/"))

    assert "/services/new/" in page.links


def test_more_services_than_a_light_page_holds_come_in_pages(signed_in: SignedIn) -> None:
    for number in range(13):
        make_service(slug=f"service-{number}", tier=1)
    client = signed_in(make_user())

    first = read(client.get("/readiness/coverage/?group=compute"))
    whole = read(client.get("/readiness/coverage/?group=compute&rows=paper"))

    assert "Page 1 of 2, 13 services" in first.text
    assert len([link for link in first.links if link.endswith("/node-loss/")]) == 12
    assert len([link for link in whole.links if link.endswith("/node-loss/")]) == 13
    assert "Show 34 services at a time, as for paper" in first.text
    assert "Show 12 services at a time" in whole.text
    assert "/readiness/coverage.csv?group=compute" in whole.links


def test_a_cell_page_tells_what_was_observed(signed_in: SignedIn) -> None:
    told(outcome="fail", note="It stayed away for an hour")
    client = signed_in(make_user())

    page = read(client.get("/readiness/coverage/shop/instance-kill/"))
    other = read(client.get("/readiness/coverage/shop/database-failover/"))

    assert "Failed , 3 days ago" in " ".join(page.text.split())
    assert "It stayed away for an hour" in page.text
    assert "(decides)" in page.text
    assert "Nobody tried it yet" in other.text
    assert client.get("/readiness/coverage/shop/no-such-mode/").status_code == 404
    assert client.get("/readiness/coverage/nowhere/instance-kill/").status_code == 404


def test_a_drill_of_the_worst_gap_is_one_click_away_for_those_who_may(signed_in: SignedIn) -> None:
    make_service(slug="orders", kind="database", tier=1)
    responder, viewer = (signed_in(make_user(role=role)) for role in (Role.RESPONDER, Role.VIEWER))
    cell = "/readiness/coverage/orders/restore-from-backup/"
    plan = "/drills/plans/database-restore/schedule/?service=orders"

    assert plan in read(responder.get(cell)).links
    assert plan not in read(viewer.get(cell)).links
    assert "Plan a drill for the worst gap" in read(responder.get("/readiness/coverage/")).text
    assert "Plan a drill" not in read(viewer.get("/readiness/coverage/")).text


def test_the_csv_has_a_row_for_each_cell(signed_in: SignedIn) -> None:
    told()

    answer = signed_in(make_user()).get("/readiness/coverage.csv?group=compute")
    rows = list(csv.DictReader(answer.content.decode().splitlines()))

    survived = next(row for row in rows if row["failure_mode"] == "instance-kill")
    assert {row["service"] for row in rows} == {"shop"}
    assert (survived["status"], survived["freshness"], survived["age_days"]) == (
        "survived",
        "1.0",
        "3",
    )
    assert survived["source"] == "chaos:toolkit"
    untested = next(row for row in rows if row["failure_mode"] == "node-loss")
    assert (untested["status"], untested["observed_at"]) == ("untested", "")


def test_a_failure_mode_is_left_out_from_its_own_page(signed_in: SignedIn) -> None:
    make_service(slug="orders", name="Orders", tier=1)
    asker, approver = (signed_in(make_user(role=Role.MANAGER)) for _ in range(2))
    cell = "/readiness/coverage/orders/clock-skew/"
    ask = "/services/orders/exemptions/?mode=clock-skew#ask-heading"
    values = {"kind": "not_applicable", "reason": "It has no clock", "ends_on": a_month_on()}

    assert ask in read(asker.get(cell)).links
    form = asker.get(ask.partition("#")[0]).content.decode()
    assert '<option value="mode:clock-skew" selected>' in form
    waived = asker.post(
        "/services/orders/exemptions/", values | {"item": "mode:clock-skew", "kind": "waiver"}
    )
    assert waived.status_code == 422
    asker.post("/services/orders/exemptions/", values | {"item": "mode:clock-skew"})
    waiting = read(approver.get(cell))
    decision = Decision.objects.get()
    approver.post(f"/services/orders/exemptions/{decision.pk}/approve/")
    left_out = read(approver.get(cell))

    assert "a second person has to approve: It has no clock" in waiting.text
    assert ask not in waiting.links
    assert "Left out of the coverage until" in left_out.text
    assert "Not applicable" in left_out.text


def a_month_on() -> str:
    return (timezone.localdate() + timedelta(days=30)).isoformat()
