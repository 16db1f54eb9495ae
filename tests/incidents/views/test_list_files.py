"""Lists as files: the rows of the page under the same filters, cut by who may know of them."""

import csv
import json
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident, make_postmortem
from tests.factories.people import make_user
from tests.security.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user())


def rows_of(client: Client, address: str) -> list[dict[str, Any]]:
    """Return the rows of a file, from CSV as text."""
    content = client.get(address).content.decode()
    if ".json" in address:
        found: list[dict[str, Any]] = json.loads(content)
        return found
    return list(csv.DictReader(StringIO(content)))


def test_incidents_as_json_are_those_of_the_csv(client: Client) -> None:
    make_incident(title="Slow", severity="sev1", services=(make_service(slug="pay"),))
    make_incident(title="Quiet", severity="sev4")
    make_incident(title="Secret", severity="sev1", restricted=True)

    (row,) = rows_of(client, "/incidents.json?severity=sev1")

    assert (row["title"], row["services"], row["started_at"]) == (
        "Slow",
        "pay",
        "2026-03-02T12:00:00Z",
    )
    assert row["resolved_at"] is None
    (same,) = rows_of(client, "/incidents.csv?severity=sev1")
    assert list(same) == list(row)


def test_the_list_leads_to_its_files_under_the_same_filter(client: Client) -> None:
    links = read(client.get("/incidents/?severity=sev1&after=7")).links

    assert {"/incidents.csv?severity=sev1", "/incidents.json?severity=sev1"} <= set(links)


@pytest.mark.parametrize("number", [1, 3])
def test_postmortems_are_told_with_incident_team_and_author(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    team = make_team()
    for _ in range(number):
        incident = make_incident(severity="sev2", team=team, resolved=True)
        make_postmortem(incident, owner=make_user())
    make_postmortem(make_incident(restricted=True))

    with django_assert_num_queries(3):
        rows = rows_of(client, "/postmortems.json")

    assert len(rows) == number
    assert (rows[0]["severity"], rows[0]["status"]) == ("sev2", "draft")
    assert (rows[0]["incident"], rows[0]["team"]) == (incident.reference, team.slug)


def test_a_tab_has_files_of_its_own_and_those_of_incidents_have_none(client: Client) -> None:
    make_postmortem(title="Draft")
    make_postmortem(title="Out", status="published", published_at=NOON)

    published = rows_of(client, "/postmortems/published.csv?q=o")

    assert [(row["title"], row["published_at"]) for row in published] == [
        ("Out", "2026-03-02T12:00:00Z")
    ]
    for gone in ("missing", "without", "nonsense"):
        assert client.get(f"/postmortems/{gone}.json").status_code == 404
    assert 'href="/postmortems/published.csv?q=o"' in (
        client.get("/postmortems/published/?q=o").content.decode()
    )
