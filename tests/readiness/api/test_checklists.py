"""Programs write checklists: draft, publish, preview and move."""

import pytest
import yaml

from core.models import Role
from readiness.models import Assessment, ChecklistVersion
from tests.core.api.client import Program
from tests.factories.catalog import make_service
from tests.factories.people import make_user
from tests.factories.readiness import (
    make_assessment,
    make_checklist,
    make_checklist_version,
    make_readiness_evidence,
    small_document,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/checklists/small/2.0.0/"


def text(**fields: object) -> str:
    return yaml.safe_dump(small_document(version="2.0.0") | fields)


def test_a_draft_is_saved_published_and_stays() -> None:
    manager = Program(make_user(role=Role.MANAGER))

    saved = manager.ask("post", "/checklists/", {"text": text()})
    stale = manager.ask("post", "/checklists/", {"text": text(title="Mine")})
    again = manager.ask("post", "/checklists/", {"text": text(title="Better"), "revision": 1})
    published = manager.ask("post", f"{ADDRESS}publish/", {"note": "The first one"})
    discarded = manager.ask("post", f"{ADDRESS}discard/")

    assert (saved.status_code, saved.json()["is_draft"], saved.json()["revision"]) == (201, True, 1)
    assert saved.headers["Location"].endswith(f"/api/v1{ADDRESS}")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert (again.status_code, again.json()["title"]) == (201, "Better")
    assert (published.json()["is_draft"], published.json()["is_current"]) == (False, True)
    assert published.json()["change_note"] == "The first one"
    assert discarded.status_code == 409
    assert ChecklistVersion.objects.get(checklist__key="small").title == "Better"


def test_a_draft_is_thrown_away() -> None:
    manager = Program(make_user(role=Role.MANAGER))
    manager.ask("post", "/checklists/", {"text": text()})

    assert manager.ask("post", f"{ADDRESS}discard/").status_code == 204
    assert manager.ask("get", ADDRESS).status_code == 404


def test_what_cannot_be_read_names_its_place() -> None:
    manager = Program(make_user(role=Role.MANAGER))

    wrong = manager.ask("post", "/checklists/", {"text": text(levels=[{"key": "brass"}])})
    nothing = manager.ask("post", "/checklists/", {})

    assert (wrong.status_code, list(wrong.json()["errors"])) == (409, ["text"])
    assert "levels[0]" in wrong.json()["detail"]
    assert nothing.status_code == 400


def test_services_move_after_a_look_at_what_changes() -> None:
    manager = Program(make_user(role=Role.MANAGER))
    old = make_checklist_version(make_checklist(key="small"))
    first, second = make_service(slug="first", tier=1), make_service(slug="second", tier=1)
    for service in (first, second):
        make_assessment(service, checklist_version=old)
        make_readiness_evidence(service, item="one")
    item = small_document()["categories"][0]["items"][0]  # type: ignore[index]  # it is a document
    more = [{"key": "first", "title": "First", "items": [item, item | {"key": "two"}]}]
    manager.ask("post", "/checklists/", {"text": text(categories=more)})
    draft = manager.ask("post", f"{ADDRESS}move/", {})
    manager.ask("post", f"{ADDRESS}publish/", {"note": "Asks more"})

    preview = manager.ask("get", f"{ADDRESS}migration/").json()["results"]
    one = manager.ask("post", f"{ADDRESS}move/", {"services": ["first"]})
    rest = manager.ask("post", f"{ADDRESS}move/", {})

    assert draft.status_code == 409
    assert [(row["service"], row["points"]) for row in preview] == [
        ("first", "-50"),
        ("second", "-50"),
    ]
    assert {reason["item"] for reason in preview[0]["reasons"]} == {"one", "two"}
    assert (one.json(), rest.json()) == ({"moved": 1}, {"moved": 1})
    assert set(Assessment.objects.values_list("checklist_version__version", flat=True)) == {"2.0.0"}


def test_only_managers_write() -> None:
    program = Program(make_user(role=Role.RESPONDER))

    for address in ("/checklists/", "/checklists/fault-tolerance/1.0.0/move/"):
        assert program.ask("post", address, {"text": text()}).status_code == 403
    assert program.ask("get", "/checklists/fault-tolerance/1.0.0/migration/").status_code == 200
