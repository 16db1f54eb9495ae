from datetime import timedelta

import pytest

from core.errors import RuleViolation
from core.models import Activity
from incidents.domain.review import Verdict
from incidents.domain.review_task import ReviewTask
from incidents.models import DeclinedTask, Incident, Postmortem
from incidents.queries.postmortems import for_detail
from incidents.queries.review_tasks import TaskRow, open_tasks, task_rows
from incidents.usecases.postmortems import UnwrittenSections
from incidents.usecases.publishing import OpenTasks, publish_reviewed
from incidents.usecases.review_tasks import decline_task, take_up_task
from incidents.usecases.reviews import give_verdict, request_review
from tests.factories.incidents import NOON, make_action_item, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import make_declined_task, make_meeting, started, write

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def rows_of(postmortem: Postmortem) -> list[TaskRow]:
    fresh = for_detail().get(pk=postmortem.pk)
    return task_rows(fresh.incident, fresh, now=LATER)


def done(postmortem: Postmortem) -> list[str]:
    return [row.task.value for row in rows_of(postmortem) if row.is_done]


def test_tasks_tick_themselves_as_things_happen() -> None:
    postmortem, reviewer = started(), make_user()
    seen = [done(postmortem)]
    write(postmortem)
    seen.append(done(postmortem))
    request_review(postmortem, by=make_user(), at=NOON, reviewers=[reviewer])
    give_verdict(postmortem, by=reviewer, at=NOON, verdict=Verdict.APPROVED)
    make_meeting(postmortem, ends_at=LATER)
    item = make_action_item(postmortem.incident)
    seen.append(done(postmortem))
    item.owner, item.due_on = reviewer, NOON.date()
    item.save()
    publish_reviewed(postmortem, by=reviewer, at=LATER)
    seen.append(done(postmortem))
    write(postmortem, "Edited since.", "summary")
    seen.append(done(postmortem))

    everything = [task.value for task in ReviewTask]
    assert seen == [
        ["started"],
        ["started", "written"],
        ["started", "written", "in_review", "approved", "meeting"],
        everything,
        [task for task in everything if task != "approved"],
    ]


def test_a_meeting_that_is_cancelled_or_not_over_ticks_nothing() -> None:
    postmortem = started()
    make_meeting(postmortem, ends_at=LATER + timedelta(seconds=1))
    make_meeting(postmortem, cancelled_at=NOON)

    assert done(postmortem) == ["started"]


def test_before_a_postmortem_the_first_task_is_to_start_one() -> None:
    rows = task_rows(make_incident(resolved=True), None, now=NOON)

    assert [row.task.value for row in rows if row.is_next] == ["started"]


def test_publishing_waits_for_open_tasks_and_keeps_the_reason_of_each() -> None:
    postmortem, person = write(started()), make_user()

    with pytest.raises(OpenTasks) as refusal:
        publish_reviewed(postmortem, by=person, at=NOON, reason=" ")
    assert [task.value for task in refusal.value.tasks] == [
        "in_review",
        "approved",
        "meeting",
        "actions",
    ]
    assert not postmortem.editions.exists()
    edition = publish_reviewed(postmortem, by=person, at=NOON, reason="A small one.")

    assert edition.number == 1
    assert open_tasks(rows_of(postmortem)) == []
    assert set(DeclinedTask.objects.values_list("reason", flat=True)) == {"A small one."}
    assert publish_reviewed(postmortem, by=person, at=LATER) == edition


def test_no_reason_excuses_what_is_unwritten_and_nothing_is_declined() -> None:
    postmortem = write(started(), "Words", "summary")

    with pytest.raises(UnwrittenSections):
        publish_reviewed(postmortem, by=make_user(), at=NOON, reason="In a hurry.")

    assert not DeclinedTask.objects.exists()


def test_declining_needs_a_reason_and_can_be_taken_back() -> None:
    incident, person = make_incident(resolved=True), make_user()

    for reason in (" ", "x" * 501, "a\0"):
        with pytest.raises(RuleViolation) as refusal:
            decline_task(incident, ReviewTask.MEETING, by=person, at=NOON, reason=reason)
        assert refusal.value.field == "reason"
    for reason in ("First", "Second"):
        decline_task(incident, ReviewTask.MEETING, by=person, at=NOON, reason=reason)
    assert DeclinedTask.objects.get().reason == "Second"
    for _ in range(2):
        take_up_task(incident, ReviewTask.MEETING, by=person)

    assert not DeclinedTask.objects.exists()
    assert Activity.objects.filter(verb="review_task.take_up").count() == 1


def test_a_task_that_is_done_after_all_is_done() -> None:
    postmortem = started()
    make_declined_task(Incident.objects.get(), task="started")

    first = rows_of(postmortem)[0]

    assert (first.is_done, first.is_open) == (True, False)
