"""Chat logs in the API: look, import, see how far, undo."""

from typing import Any

import pytest

from core.models import Role
from incidents.domain.chat import MOST_AT_ONCE
from incidents.models import ChatImport, Incident
from incidents.usecases.chat_imports import import_lines
from tests.core.api.client import Program
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user
from tests.incidents.usecases.test_chat_imports import lines

pytestmark = pytest.mark.django_db
LOG = "[13:00] ops-1: queue grows\n[13:04] ops-2: !action restarted\nno time\n[13:61] ops-2: typo"


def address(incident: Incident, rest: str = "") -> str:
    return f"/incidents/INC-{incident.pk}/timeline/import/{rest}"


def test_a_preview_tells_everything_and_keeps_nothing() -> None:
    incident, person = make_incident(), make_user(time_zone="Europe/Berlin")
    ana = make_user(username="ana")
    make_entry(incident, text="queue grows", at=NOON)
    body = {"text": LOG, "people": {"ops-2": "ana", "ops-9": "nobody"}}

    answer = Program(person).ask("POST", address(incident, "preview/"), body)

    assert answer.status_code == 200
    said = answer.json()
    assert (said["format"], said["order"], said["first_on"]) == (
        "plain",
        "oldest_first",
        "2026-03-02",
    )
    assert said["lines"] == [
        {
            "number": 1,
            "at": "2026-03-02T12:00:00Z",
            "speaker": "ops-1",
            "speaker_person": None,
            "text": "queue grows",
            "kind": "note",
            "note": "",
            "is_repeated": True,
        },
        {
            "number": 2,
            "at": "2026-03-02T12:04:00Z",
            "speaker": "ops-2",
            "speaker_person": ana.username,
            "text": "!action restarted\nno time",
            "kind": "action",
            "note": "",
            "is_repeated": False,
        },
    ]
    assert [one["number"] for one in said["unread"]] == [4]
    assert (ChatImport.objects.count(), incident.timeline.count()) == (0, 1)


def test_a_log_is_imported_without_what_is_there_and_undone() -> None:
    incident, program = make_incident(), Program(make_user(username="scribe"))
    make_entry(incident, text="queue grows", at=NOON)
    body = {"text": LOG, "zone": "utc+1", "first_on": "2026-03-02", "order": "oldest_first"}

    first = program.ask("POST", address(incident), body)
    again = program.ask("POST", address(incident), body)
    wanted = program.ask("POST", address(incident), body | {"with_repeated": True})

    said = first.json()
    assert first.status_code == 201
    assert first["Location"] == f"/api/v1{address(incident, str(said['number']) + '/')}"
    assert (said["status"], said["total"], said["written"]) == ("done", 1, 1)
    assert (said["person"], said["undone_by"], said["unread"][0]["number"]) == ("scribe", None, 4)
    assert (again.status_code, again.json()["code"]) == (409, "rule_violation")
    assert again.json()["imports"] == [said["number"]]
    assert again.json()["detail"] == (
        f"The timeline has every line of this log already, from import {said['number']}."
    )
    assert (wanted.json()["total"], incident.timeline.count()) == (2, 4)
    listed = program.ask("GET", f"/incidents/INC-{incident.pk}/timeline/").json()["results"]
    assert {one["speaker"] for one in listed} == {"", "ops-1", "ops-2"}

    undone = program.ask("POST", address(incident, f"{said['number']}/undo/"))

    assert (undone.json()["status"], undone.json()["undone_by"]) == ("undone", "scribe")
    assert incident.timeline.current().count() == 3


def test_a_long_log_sent_twice_is_imported_once_though_the_first_is_still_written() -> None:
    incident, program = make_incident(), Program(make_user())
    log = "\n".join(f"[13:{n // 60:02}:{n % 60:02}] ops: line {n}" for n in range(MOST_AT_ONCE + 1))

    first = program.ask("POST", address(incident), {"text": log})
    again = program.ask("POST", address(incident), {"text": log})
    more = program.ask("POST", address(incident), {"text": f"{log}\n[14:00] ops: one more"})

    assert (first.json()["status"], first.json()["total"]) == ("waiting", MOST_AT_ONCE + 1)
    assert (again.status_code, again.json()["imports"]) == (409, [first.json()["number"]])
    assert (more.status_code, more.json()["total"]) == (201, 1)


def test_a_log_that_people_wrote_down_already_names_no_import() -> None:
    incident = make_incident()
    make_entry(incident, text="queue grows", at=NOON)
    body = {"text": "[12:00] ops-1: queue grows", "zone": "UTC"}

    answer = Program(make_user()).ask("POST", address(incident), body)

    assert (answer.status_code, answer.json()["imports"]) == (409, [])
    assert answer.json()["detail"] == "The timeline has every line of this log already."


def test_a_long_import_can_be_looked_at_and_stopped() -> None:
    incident, program = make_incident(), Program(make_user())
    batch = import_lines(incident, by=make_user(), at=NOON, lines=lines(MOST_AT_ONCE + 1))
    one = address(incident, f"{batch.pk}/")

    waiting = program.ask("GET", one).json()
    early = program.ask("POST", f"{one}undo/")
    stopped = program.ask("POST", f"{one}stop/").json()

    assert (waiting["status"], waiting["total"], waiting["written"]) == ("waiting", 301, 0)
    assert early.status_code == 409
    assert stopped["status"] == "stopped"
    assert program.ask("GET", address(incident, "999/")).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": "x\n" * 5_001}, "text"),
        ({"text": "nobody tells when"}, "text"),
        ({"text": LOG, "zone": "Mars/Base"}, "zone"),
        ({"text": LOG, "format": "fax"}, "format"),
        ({"text": LOG, "first_on": "soon"}, "first_on"),
        ({"text": LOG, "people": {"ops-1": "nobody"}}, "people.ops-1"),
        ({"text": LOG, "people": {str(n): "" for n in range(201)}}, "people"),
        ({"text": LOG, "people": []}, "people"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_kept(body: Any, field: str) -> None:
    incident = make_incident()

    answer = Program(make_user()).ask("POST", address(incident), body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert ChatImport.objects.count() == 0


def test_a_viewer_looks_and_does_nothing() -> None:
    incident, viewer = make_incident(), Program(make_user(role=Role.VIEWER))
    batch = import_lines(incident, by=make_user(), at=NOON, lines=lines(1))
    one = address(incident, f"{batch.pk}/")

    codes = [
        viewer.ask(*asked).status_code
        for asked in (
            ("GET", one),
            ("POST", address(incident), {"text": LOG}),
            ("POST", address(incident, "preview/"), {"text": LOG}),
            ("POST", f"{one}undo/"),
            ("POST", f"{one}stop/"),
        )
    ]

    assert codes == [200, 403, 403, 403, 403]
