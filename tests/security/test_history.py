"""History cannot be bent: no door changes what was published, written down or logged."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone

from core.models import Role, User
from incidents.models import PostmortemEdition
from incidents.usecases.roles import assign_role
from tests.factories.people import make_user
from tests.security.world import World, make_world, product_doors
from tests.services.thoroughness import is_thorough

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NEVER_CHANGED = {
    "core.Activity": (),
    "core.ActivitySeal": (),
    "incidents.PostmortemEdition": (),
    "incidents.SectionVersion": ("settled_in",),
    "incidents.TimelineEntry": ("is_pinned",),
    "incidents.RecoveryReport": (),
    "incidents.DeliveryAttempt": (),
    "incidents.ActionItemEvidence": (),
    "readiness.DrillEntry": (),
    "readiness.Evidence": (),
}
"""Rows that stay as they are, with the columns that may be switched."""
ABOUT_HISTORY = ("/timeline/<", "editions", "versions", "/sections/<", "/publish/", "/pin")
"""Doors of which every run tries all; the others too when it is thorough."""
BENT = "bent-by-somebody"
SENT = {
    "text": BENT,
    "title": BENT,
    "summary": BENT,
    "note": BENT,
    "reason": BENT,
    "markdown": BENT,
    "body": BENT,
    "kind": "note",
    "time": "2020-01-01 00:00",
    "at": "2020-01-01T00:00:00Z",
    "base_version": "1",
    "version": "1",
    "number": "1",
    "published_at": "2020-01-01T00:00:00Z",
    "digest": BENT,
    "seal": BENT,
    "confirm": "on",
    "restore": "1",
    "status": "done",
}


def frozen() -> dict[str, dict[Any, str]]:
    """Return every row that never changes, by its table and key."""
    found = {}
    for name, may_change in NEVER_CHANGED.items():
        model = apps.get_model(name)
        columns = [one.attname for one in model._meta.concrete_fields if one.name not in may_change]
        rows: models.QuerySet[Any] = models.QuerySet(model)
        found[name] = {
            row["id"]: json.dumps(row, default=str, sort_keys=True)
            for row in rows.order_by("pk").values(*columns)
        }
    return found


def bent(before: dict[str, dict[Any, str]]) -> list[str]:
    """Return the rows that are gone or say something else."""
    now = frozen()
    return [
        f"{name} {pk}: {row} is now {now[name].get(pk)}"
        for name, rows in before.items()
        for pk, row in rows.items()
        if now[name].get(pk) != row
    ]


def doors(world: World) -> Iterator[tuple[str, str]]:
    """Yield path and address, what takes rows away at the end."""
    for path, _ in product_doors():
        if is_thorough() or any(part in path for part in ABOUT_HISTORY):
            yield path, world.address_of(path)


def try_all(client: Client, world: World) -> int:
    """Send every change to every door; return how many were taken."""
    taken = 0
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        for path, address in doors(world):
            if path.startswith("/api/"):
                answer = client.generic(
                    method,
                    address,
                    json.dumps(SENT),
                    content_type="application/json",
                    headers={"If-Match": "*"},
                )
            elif method == "POST":
                answer = client.post(address, SENT)
            else:
                answer = client.generic(method, address)
            assert answer.status_code < 500, address
            taken += answer.status_code < 400
    return taken


@pytest.fixture
def world() -> World:
    return make_world()


def owner_of(world: World) -> User:
    """Return a responder who leads the incident and owns its postmortem."""
    person = make_user(role=Role.RESPONDER)
    assign_role(world.incident, "lead", by=person, person=person, at=timezone.now())
    world.postmortem.owner = person
    world.postmortem.save()
    return person


@pytest.mark.parametrize("who", ["owner", "admin"] if is_thorough() else ["admin"])
def test_no_door_changes_or_removes_what_was_written_down(world: World, who: str) -> None:
    person = owner_of(world) if who == "owner" else make_user(role=Role.ADMIN)
    client = Client(raise_request_exception=False)
    client.force_login(person)
    before = frozen()

    taken = try_all(client, world)

    assert bent(before) == []
    assert taken >= 3
    assert sum(len(rows) for rows in before.values()) > 15
    edition = PostmortemEdition.objects.get(number=1)
    assert edition.seal == edition.content_seal()


def test_a_row_that_was_changed_or_removed_is_seen(world: World) -> None:
    before = frozen()

    models.QuerySet(PostmortemEdition).update(title=BENT)
    models.QuerySet(type(world.entry)).filter(pk=world.entry.pk).update(text=BENT)

    assert len(bent(before)) == 2
