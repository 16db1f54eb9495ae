from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.models import DeclinedTask, ReviewMeeting
from tests.core.api.client import Program
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import make_declined_task, make_meeting, started

pytestmark = pytest.mark.django_db
MEETING = {"starts_at": "2026-03-09T14:00:00Z", "length_seconds": 2700, "place": "Room 1"}


def test_a_meeting_is_arranged_moved_and_called_off() -> None:
    postmortem, guest, person = started(), make_user(username="guest"), make_user()
    program, base = Program(person), f"/postmortems/{postmortem.reference}/meetings/"

    arranged = program.ask("POST", base, MEETING | {"people": ["guest"]})
    address = arranged["Location"].removeprefix("/api/v1")
    moved = program.ask("PATCH", address, {"starts_at": "2026-03-10T15:00:00+01:00"}).json()
    cancelled = program.ask("POST", f"{address}cancel/").json()
    again = program.ask("PATCH", address, {"place": "Room 2"})
    listed = program.ask("GET", base).json()["results"]

    assert arranged.status_code == 201
    assert moved == arranged.json() | {
        "starts_at": "2026-03-10T14:00:00Z",
        "ends_at": "2026-03-10T14:45:00Z",
    }
    assert (moved["people"], moved["arranged_by"]) == ([guest.username], person.username)
    assert cancelled["cancelled_at"]
    assert (again.status_code, again.json()["code"]) == (409, "rule_violation")
    assert listed == [cancelled] == [program.ask("GET", address).json()]


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"starts_at": "soon"}, 400, "starts_at"),
        ({"starts_at": "2026-03-09T14:00:00"}, 400, "starts_at"),
        ({"length_seconds": 0}, 400, "length_seconds"),
        ({"length_seconds": 10**30}, 400, "length_seconds"),
        ({"place": "x" * 501}, 400, "place"),
        ({"people": ["nobody"]}, 400, "people"),
        ({"people": ["stranger"]}, 409, "people"),
        ({"minutes": 5}, 400, "minutes"),
    ],
)
def test_bad_meetings_are_refused_at_their_field(
    wrong: dict[str, object], status: int, field: str
) -> None:
    person = make_user()
    make_user(username="stranger")
    postmortem = started(make_incident(restricted=True, resolved=True, known_to=(person,)))

    answer = Program(person).ask(
        "POST", f"/postmortems/{postmortem.reference}/meetings/", MEETING | wrong
    )

    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    assert not ReviewMeeting.objects.exists()


def test_a_task_is_declined_with_a_reason_and_taken_up_again() -> None:
    incident, person = make_incident(resolved=True), make_user()
    started(incident)
    program, base = Program(person), f"/incidents/{incident.reference}/review-tasks/"

    before = {row["task"]: row for row in program.ask("GET", base).json()["results"]}
    body = {"task": "meeting", "reason": "Talked over at the stand-up."}
    declined = program.ask("POST", f"{base}decline/", body).json()["results"]
    taken_up = program.ask("POST", f"{base}take-up/", {"task": "meeting"}).json()["results"]

    meeting = next(row for row in declined if row["task"] == "meeting")
    assert before["started"]["is_done"]
    assert [name for name, row in before.items() if row["is_next"]] == ["written"]
    assert (meeting["declined_reason"], meeting["declined_by"]) == (body["reason"], person.username)
    assert taken_up == list(before.values())


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("decline", {"task": "meeting"}, "reason"),
        ("decline", {"task": "meeting", "reason": " "}, "reason"),
        ("decline", {"task": "dancing", "reason": "No"}, "task"),
        ("take-up", {}, "task"),
    ],
)
def test_a_task_that_is_none_is_refused(action: str, body: dict[str, str], field: str) -> None:
    incident = make_incident(resolved=True)

    answer = Program(make_user()).ask(
        "POST", f"/incidents/{incident.reference}/review-tasks/{action}/", body
    )

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not DeclinedTask.objects.exists()


def test_viewers_read_and_change_nothing() -> None:
    postmortem = started()
    meeting = make_meeting(postmortem)
    program = Program(make_user(role=Role.VIEWER))
    meetings = f"/postmortems/{postmortem.reference}/meetings/"
    tasks = f"/incidents/{postmortem.incident.reference}/review-tasks/"

    answers = [
        program.ask("GET", meetings),
        program.ask("GET", tasks),
        program.ask("POST", meetings, MEETING),
        program.ask("POST", f"{meetings}{meeting.pk}/cancel/"),
        program.ask("POST", f"{tasks}decline/", {"task": "meeting", "reason": "No"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 403, 403, 403]


@pytest.mark.parametrize("rows", [1, 3])
def test_three_meetings_and_tasks_take_as_many_statements_as_one(
    django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    postmortem = started()
    for task in ("meeting", "actions", "approved")[:rows]:
        meeting = make_meeting(
            postmortem, arranged_by=make_user(), ends_at=NOON + timedelta(hours=2)
        )
        meeting.people.set([make_user(), make_user()])
        make_declined_task(postmortem.incident, task=task, by=make_user())
    program = Program(make_user())

    with django_assert_max_num_queries(6):
        found = program.ask("GET", f"/postmortems/{postmortem.reference}/meetings/").json()
    with django_assert_max_num_queries(11):
        tasks = program.ask(
            "GET", f"/incidents/{postmortem.incident.reference}/review-tasks/"
        ).json()

    assert len(found["results"]) == rows
    assert sum(row["declined_by"] is not None for row in tasks["results"]) == rows
