"""The read set of incidents takes a fixed number of statements and is cut to what is recent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.models import Postmortem
from incidents.queries import last_known
from tests.factories.catalog import make_service, make_team
from tests.factories.incident_parts import make_link, make_role
from tests.factories.incidents import make_entry, make_incident, make_postmortem

pytestmark = pytest.mark.django_db


def make_full_incident() -> None:
    incident = make_incident(team=make_team())
    incident.services.add(make_service())
    make_role(incident)
    make_link(incident)
    make_entry(incident)


def test_statements_do_not_grow_with_incidents() -> None:
    taken = []
    for more in (1, 2):
        for _ in range(more):
            make_full_incident()
        with CaptureQueriesContext(connection) as queries:
            rows = last_known.open_incidents(timezone.now())
        taken.append((len(rows), len(queries)))

    assert [rows for rows, _ in taken] == [1, 3]
    assert taken[0][1] == taken[1][1]


def test_an_incident_comes_with_its_last_lines_in_order() -> None:
    incident = make_incident()
    now = timezone.now()
    for minutes in range(30):
        make_entry(incident, text=f"line {minutes}", at=now + timedelta(minutes=minutes))

    (row,) = last_known.open_incidents(now)

    assert [line["text"] for line in row["lines"]] == [f"line {n}" for n in range(10, 30)]


def test_only_what_was_published_lately_is_kept() -> None:
    make_postmortem()
    recent = make_postmortem(published=True)
    old = make_postmortem(published=True)
    now = timezone.now()
    Postmortem.objects.filter(pk=recent.pk).update(published_at=now - timedelta(days=29))
    Postmortem.objects.filter(pk=old.pk).update(published_at=now - timedelta(days=31))

    rows = last_known.recent_postmortems(now)

    assert [row["reference"] for row in rows] == [recent.reference]
