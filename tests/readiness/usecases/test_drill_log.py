from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from core.errors import RuleViolation, StaleVersion
from core.models import Activity, User
from incidents.models import ActionItem, Incident
from readiness.models import DrillEntry, DrillRun
from readiness.queries.drill_log import device_note, progress_of
from readiness.usecases.drill_endings import publish_result
from readiness.usecases.drill_incidents import follow_up, incident_of_drill
from readiness.usecases.drill_log import Device, join_drill, leave_drill, note_seen, write_entry
from tests.factories.catalog import make_service
from tests.factories.drills import make_drill, make_drill_entry
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def started(*people: User, **fields: object) -> DrillRun:
    run = make_drill(*people, **fields)  # type: ignore[arg-type]  # fields of the row
    write_entry(run, "start", by=people[0], at=NOON)
    run.refresh_from_db()
    return run


def finish(run: DrillRun, by: User, *, restored_after: int = 600, without: str = "") -> DrillRun:
    """End each step, the service restored so many seconds after the disruption, and finish."""
    at = NOON
    for step in run.plan.plan.steps:
        if step.key == "check-meaning":
            at = NOON + timedelta(seconds=restored_after)
        if step.key != without:
            entered = NOON if step.enters_time else None
            write_entry(run, "done", by=by, at=at, step=step.key, entered_at=entered)
    write_entry(run, "finish", by=by, at=at)
    run.refresh_from_db()
    return run


def test_a_tick_is_written_once_whoever_sends_it_again() -> None:
    mia, tom = make_user(), make_user()
    run = started(mia, tom)

    first = write_entry(run, "done", by=mia, at=NOON, step="begin", version=1, idempotency_key="a")
    again = write_entry(run, "done", by=mia, at=NOON, step="begin", version=1, idempotency_key="a")
    other = write_entry(run, "done", by=tom, at=NOON, step="begin", version=1, idempotency_key="a")

    assert (first.is_new, again.is_new, other.is_new) == (True, False, False)
    assert first.entry == again.entry == other.entry
    assert run.entries.filter(kind="done").count() == 1
    assert Activity.objects.about(run).filter(verb="drill.done").count() == 1


def test_the_log_keeps_what_the_device_said_and_the_server_counts() -> None:
    mia = make_user()
    run = started(mia)
    arrived = NOON + timedelta(seconds=100)
    device = Device(
        pressed_at=NOON + timedelta(seconds=75), sent_at=arrived + timedelta(seconds=65)
    )

    entry = write_entry(
        run, "done", by=mia, at=arrived, step="begin", device=device, is_late=True
    ).entry

    assert entry is not None
    assert (entry.at, entry.device_at, entry.skew_ms) == (arrived, device.pressed_at, 65_000)
    assert progress_of(run).clocks == {"disruption_start": arrived}
    assert device_note(entry) == "waited 1 min 30 s on the device, its clock is 1 min 5 s fast"
    assert device_note(DrillEntry(at=NOON, device_at=NOON, skew_ms=-3000)) == (
        "its clock is 3 s slow"
    )
    assert device_note(DrillEntry(at=NOON)) == ""


def test_a_late_tick_of_somebody_else_is_noted_beside_the_first() -> None:
    mia, tom = make_user(), make_user()
    run = started(mia, tom)
    write_entry(run, "done", by=mia, at=NOON, step="begin")

    late = write_entry(run, "done", by=tom, at=NOON, step="begin", version=1, is_late=True)

    assert late.entry is not None
    assert (late.entry.kind, late.entry.person) == ("also", tom)
    assert run.entries.filter(kind="done").count() == 1


def test_time_never_falls_along_the_log() -> None:
    mia = make_user()
    run = started(mia)

    entry = write_entry(run, "note", by=mia, at=NOON - timedelta(hours=1), text="Early").entry

    assert entry is not None
    assert entry.at == NOON


def test_undo_is_an_entry_and_the_step_may_end_again() -> None:
    mia = make_user()
    run = started(mia)
    done = write_entry(run, "done", by=mia, at=NOON, step="begin").entry
    assert done is not None

    undo = write_entry(run, "undo", by=mia, at=NOON, step="begin", undoes=done.pk)
    write_entry(run, "done", by=mia, at=NOON, step="begin", version=3)

    assert undo.entry is not None
    assert undo.entry.undoes == done
    assert [entry.kind for entry in run.entries.all()] == ["start", "done", "undo", "done"]
    with pytest.raises(StaleVersion):
        write_entry(run, "undo", by=mia, at=NOON, step="begin", undoes=done.pk)


def test_who_is_not_in_the_drill_joins_first() -> None:
    mia, tom = make_user(), make_user()
    run = started(mia)
    with pytest.raises(RuleViolation, match="Join the drill first"):
        write_entry(run, "done", by=tom, at=NOON, step="begin")

    for _ in range(2):
        join_drill(run, by=tom, at=NOON, role="observer")
    write_entry(run, "abort", by=tom, at=NOON, text="A real incident")

    run.refresh_from_db()
    assert (run.status, run.verdict, run.participants.count()) == ("aborted", "aborted", 2)
    with pytest.raises(RuleViolation, match="over"):
        join_drill(run, by=mia, at=NOON, role="comms")


def test_a_role_is_given_back_and_an_unknown_one_refused() -> None:
    mia = make_user()
    run = make_drill(mia)
    with pytest.raises(RuleViolation) as refused:
        join_drill(run, by=mia, at=NOON, role="king")
    assert refused.value.field == "role"

    for _ in range(2):
        leave_drill(run, by=mia, role="lead")

    run.refresh_from_db()
    assert (run.participants.count(), run.revision) == (0, 1)


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"status": "scheduled"}, "Tick all preconditions"), ({"status": "cancelled"}, "is ready")],
)
def test_only_what_is_ready_begins(fields: dict[str, object], said: str) -> None:
    mia = make_user()
    run = make_drill(mia, **fields)  # type: ignore[arg-type]  # fields of the row

    with pytest.raises(RuleViolation, match=said):
        write_entry(run, "start", by=mia, at=NOON)

    assert not run.entries.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "also"}, "kind"),
        ({"kind": "dance"}, "kind"),
        ({"kind": "note", "text": "\ud800"}, "text"),
        ({"kind": "note", "text": "x" * 4001}, "text"),
        ({"kind": "note", "text": "x", "idempotency_key": "k" * 61}, "idempotency_key"),
    ],
)
def test_what_cannot_be_kept_is_refused_on_its_field(sent: dict[str, str], field: str) -> None:
    mia = make_user()
    run = started(mia)
    kind = sent.pop("kind")

    with pytest.raises(RuleViolation) as refused:
        write_entry(run, kind, by=mia, at=NOON, **sent)  # type: ignore[arg-type]  # the cases hold only texts

    assert (refused.value.field, run.entries.count()) == (field, 1)


def test_the_log_is_append_only() -> None:
    mia = make_user()
    entry = make_drill_entry(make_drill(mia), mia)

    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        DrillEntry.objects.update(text="Other")


def test_pages_that_are_open_are_noted_at_most_every_ten_seconds() -> None:
    mia = make_user()
    run = make_drill(mia)

    for seconds in (0, 9, 10):
        note_seen(run, by=mia, at=NOON + timedelta(seconds=seconds))
        seen = run.participants.get().seen_at
        assert seen == NOON + timedelta(seconds=seconds // 10 * 10)


def test_a_passed_drill_says_so_and_a_series_goes_on() -> None:
    mia = make_user()
    run = finish(started(mia, every_days=90), mia)

    assert (run.verdict, run.status, run.incident) == ("passed", "finished", None)
    assert run.next_run is not None
    assert run.next_run.starts_at == NOON + timedelta(days=90)
    published = publish_result(run, by=mia, at=NOON)
    assert publish_result(published, by=mia, at=NOON + timedelta(days=1)).published_at == NOON


def test_a_failed_drill_opens_follow_ups_on_an_incident_of_its_own_kind() -> None:
    mia, service = make_user(), make_service()
    run = started(mia, services=(service,))
    write_entry(run, "problem", by=mia, at=NOON, step="find", text="The page is out of date")
    write_entry(run, "fail", by=mia, at=NOON, step="destroy", text="No rights")

    finish(run, mia, restored_after=3601, without="destroy")

    incident = Incident.objects.get()
    assert (run.verdict, run.incident) == ("failed", incident)
    assert (incident.kind, incident.status) == ("drill", "resolved")
    assert list(incident.services.all()) == [service]
    assert sorted(ActionItem.objects.values_list("title", flat=True)) == [
        "Destroy the copy and its keys: No rights",
        "Find the right backup without help from its author: The page is out of date",
        f"{run.title}: Recovery took 1 h, more than the promised 1 h.",
    ]
    lines = incident.timeline.values_list("text", flat=True)
    assert (
        "Problem with: Find the right backup without help from its author.\nThe page is out of date"
        in lines
    )


def test_a_follow_up_is_opened_once_for_a_line() -> None:
    mia = make_user()
    run = started(mia)
    problem = write_entry(run, "problem", by=mia, at=NOON, step="find", text="Old page").entry
    note = write_entry(run, "note", by=mia, at=NOON, text="All well").entry
    with pytest.raises(RuleViolation, match="has to end first"):
        follow_up(run, by=mia, at=NOON, entry=problem)
    write_entry(run, "abort", by=mia, at=NOON, text="Enough")

    items = {follow_up(run, by=mia, at=NOON, entry=problem) for _ in range(2)}

    assert len(items) == ActionItem.objects.count() == 1
    with pytest.raises(RuleViolation, match="Nothing follows"):
        follow_up(run, by=mia, at=NOON, entry=note)


def test_the_review_of_a_drill_begins_once_after_its_end() -> None:
    mia = make_user()
    run = started(mia)
    for refused in (publish_result, incident_of_drill):
        with pytest.raises(RuleViolation, match="has to end first"):
            refused(run, by=mia, at=NOON)
    finish(run, mia)

    first, second = (incident_of_drill(run, by=mia, at=NOON) for _ in range(2))

    assert first == second
    assert (first.started_at, first.mitigated_at) == (NOON, NOON + timedelta(seconds=600))
    # One line for each entry, and those of the app itself.
    assert first.timeline.exclude(kind="status").count() == run.entries.count()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_ticks_at_once_are_one_record() -> None:
    people = [make_user(name=name) for name in ("Mia", "Tom", "Ada", "Kim")]
    run = started(*people)

    def tick(number: int) -> bool:
        try:
            return write_entry(
                run,
                "done",
                by=people[number % 4],
                at=NOON,
                step="begin",
                version=1,
                idempotency_key=f"tick-{number // 8}",
            ).is_new
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(tick, range(100)))

    assert answers.count(True) == 1
    assert run.entries.filter(kind="done").count() == 1
    assert run.entries.count() == 2
