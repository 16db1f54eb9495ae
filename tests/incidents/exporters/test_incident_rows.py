"""Incidents as CSV."""

import csv
import io

import pytest
from django.utils import timezone

from incidents.exporters.incident_rows import HEADER, incidents_csv
from incidents.models import RoleAssignment
from incidents.queries.incidents import for_list
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user


@pytest.mark.django_db
def test_each_incident_is_a_row_under_the_stable_header() -> None:
    incident = make_incident(title="Slow", restricted=True)
    RoleAssignment.objects.create(
        incident=incident, role="lead", person=make_user(name="Lea"), since=NOON
    )

    with timezone.override("Asia/Kolkata"):
        response = incidents_csv(for_list())

    header, row = csv.reader(io.StringIO(response.content.decode()))
    cells = dict(zip(header, row, strict=True))
    assert tuple(header) == HEADER
    assert (cells["reference"], cells["lead"], cells["restricted"]) == (
        incident.reference,
        "Lea",
        "yes",
    )
    assert (cells["started_at"], cells["started_local"]) == (
        "2026-03-02T12:00:00Z",
        "2026-03-02 17:30+05:30",
    )


@pytest.mark.django_db
def test_no_incident_is_a_header_alone() -> None:
    response = incidents_csv(for_list())

    assert response.content.decode() == ",".join(HEADER) + "\r\n"
