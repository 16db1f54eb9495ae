"""A frozen report says the same for ever, names no incident, and tells when it was touched."""

import json
from datetime import timedelta

import pytest

from core.models import Activity, Role
from incidents.models import Incident, RecoveryReport
from tests.conftest import SignedIn
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.recovery_cells import make_recovery_report

pytestmark = pytest.mark.django_db

QUERY = "from=2026-01-01&metric=time_to_recover"


def make_incidents(number: int = 12) -> None:
    for hours in range(1, number + 1):
        make_incident(resolved=True, resolved_at=NOON + timedelta(hours=hours))


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main")[0]


def test_a_view_is_frozen_and_reads_the_same_although_incidents_changed(
    signed_in: SignedIn,
) -> None:
    make_incidents()
    client = signed_in(make_user(role=Role.RESPONDER, username="ana"))

    created = client.post(f"/metrics/reports/new/?{QUERY}", {"title": "First quarter"})
    before = client.get(created["Location"]).text
    Incident.objects.update(resolved_at=NOON + timedelta(days=9), title="Changed")
    make_incidents(3)
    after = client.get(created["Location"]).text

    report = RecoveryReport.objects.get()
    assert (report.title, report.made_by.username) == ("First quarter", "ana")
    assert "from=2026-01-01" in report.query
    assert main_of(before) == main_of(after)
    assert "Half of 12 incidents recovered within 6 h 30 min" in after
    assert "First quarter" in client.get("/metrics/reports/").text
    assert Activity.objects.filter(verb="recovery_report.freeze").count() == 1


def test_a_report_leaves_out_restricted_incidents_and_names_none(signed_in: SignedIn) -> None:
    person = make_user(role=Role.RESPONDER)
    make_incidents(3)
    secret = make_incident(
        resolved=True,
        restricted=True,
        known_to=(person,),
        resolved_at=NOON + timedelta(days=300),
    )
    client = signed_in(person)

    page = client.get(f"/metrics/?{QUERY}").text
    report = client.get(
        client.post(f"/metrics/reports/new/?{QUERY}", {"title": "Mine"})["Location"]
    ).text

    assert secret.reference in page
    assert "INC-" not in main_of(report)
    assert "3 incidents recovered in 1 h to 3 h" in report
    assert "No. 1" in report


def test_a_report_that_was_touched_is_not_shown(signed_in: SignedIn) -> None:
    person = make_user()
    report = make_recovery_report(person)
    RecoveryReport.objects.update(content=report.content.replace("No data", "All good"))

    page = signed_in(person).get(report.get_absolute_url())
    answer = signed_in(person).get(f"/api/v1/recovery-reports/{report.pk}/")

    assert "not what was frozen" in page.text
    assert "All good" not in page.text
    assert answer.json()["content"] is None


def test_wrong_title_and_wrong_filters_are_named(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.RESPONDER))

    blank = client.post(f"/metrics/reports/new/?{QUERY}", {"title": " "})
    wrong = client.post("/metrics/reports/new/?team=nobody", {"title": "Mine"})

    assert (blank.status_code, list(blank.context["form"].errors)) == (422, ["title"])
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["team"])
    assert not RecoveryReport.objects.exists()


def test_api_freezes_lists_and_reads(signed_in: SignedIn) -> None:
    make_incidents()
    client = signed_in(make_user(role=Role.RESPONDER))

    made = client.post(
        f"/api/v1/recovery-reports/?{QUERY}",
        {"title": "By a script"},
        content_type="application/json",
    )
    listed = client.get("/api/v1/recovery-reports/").json()["results"]
    read = client.get(made["Location"]).json()

    assert made.status_code == 201
    assert [row["title"] for row in listed] == ["By a script"]
    assert read == made.json()
    assert read["content"] == json.loads(RecoveryReport.objects.get().content)
    tiles = {tile["name"]: tile["n"] for tile in read["content"]["tiles"]}
    assert tiles["time_to_recover"] == 12


def test_api_names_a_field_that_nobody_knows(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.RESPONDER))

    answer = client.post(
        "/api/v1/recovery-reports/",
        {"title": "Mine", "tittle": "Other"},
        content_type="application/json",
    )

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["tittle"])
    assert not RecoveryReport.objects.exists()


def test_viewers_read_but_do_not_freeze(signed_in: SignedIn) -> None:
    report = make_recovery_report(make_user())
    client = signed_in(make_user(role=Role.VIEWER))

    assert client.get(report.get_absolute_url()).status_code == 200
    assert client.post("/metrics/reports/new/", {"title": "Mine"}).status_code == 403
    assert "Share this view" not in client.get("/metrics/").text
