"""Admins see how the site itself does, and what to do about it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.health.probes import PROBES
from core.health.site_status import PARTS, read_site_status
from core.models import Role
from tests.conftest import SignedIn
from tests.factories.people import make_user
from tests.factories.records import make_backup_verification, make_drain_progress

# The probes look from threads of their own, which see what was committed.
pytestmark = pytest.mark.django_db(transaction=True)


def test_each_part_has_a_name_and_advice() -> None:
    assert set(PARTS) == set(PROBES)
    assert all(title and advice for title, advice in PARTS.values())


def test_admin_reads_what_needs_a_look_first_and_what_to_do(signed_in: SignedIn) -> None:
    make_backup_verification(verified_at=timezone.now() - timedelta(hours=2), name="monday.dump")
    make_backup_verification(
        verified_at=timezone.now(), name="tuesday.dump", problem="The SHA-256 differs.", seconds=75
    )
    make_drain_progress(name="deliveries", failures=7)
    client = signed_in(make_user(role=Role.ADMIN))

    page = client.get("/status/")
    part = client.get("/status/", headers={"hx-request": "true"})
    site = page.context["site"]
    first, *_, last = site.parts

    assert first.status != "ok"
    assert (last.status, last.advice) == ("ok", "")
    backups = next(line for line in site.parts if line.title == "Backups")
    assert backups.says == "tuesday.dump is no good: The SHA-256 differs."
    assert backups.advice in page.text
    assert [row.name for row in site.backups] == ["tuesday.dump", "monday.dump"]
    assert "1 min 15 s" in page.text
    deliveries = next(line for line in site.drains if line.name == "deliveries")
    assert (deliveries.failures, deliveries.oldest) == (7, timedelta())
    assert "<html" in page.text
    assert "<html" not in part.text
    # Not all of it: the clock, the disk and what a probe finds go on between two requests.
    headings = re.findall("<h2 id=.*?</h2>", part.text)
    assert len(headings) == 4
    assert all(heading in page.text for heading in headings)
    assert site.database_size > 100_000
    assert site.disk_free > 0


def test_only_admins_see_it(signed_in: SignedIn) -> None:
    statuses = [signed_in(make_user(role=role)).get("/status/").status_code for role in Role]

    assert statuses == [200 if role is Role.ADMIN else 403 for role in Role]


def test_the_number_of_statements_does_not_grow() -> None:
    counted = []
    for number in range(3):
        make_backup_verification(name=f"{number}.dump")
        make_drain_progress(name=f"drain-{number}")
        with CaptureQueriesContext(connection) as statements:
            read_site_status(timezone.now())
        counted.append(len(statements))

    assert counted == counted[:1] * 3
