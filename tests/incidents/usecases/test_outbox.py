from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from core.background import dispatcher
from core.errors import RuleViolation
from core.visibility import viewing_as
from incidents.domain.lifecycle import Milestone
from incidents.domain.outbox import OutboxTopic
from incidents.models import OutboxEntry
from incidents.usecases import details, lifecycle
from incidents.usecases.action_item_reminders import plan_reminders, send_reminders
from incidents.usecases.declaring import declare_incident
from incidents.usecases.postmortems import publish_postmortem
from incidents.usecases.timeline import add_entry, correct_entry
from tests.factories.incidents import NOON, make_action_item, make_incident
from tests.factories.outbox import make_outbox_entry
from tests.factories.people import make_user
from tests.factories.postmortems import started, write

pytestmark = pytest.mark.django_db


def topics() -> list[str]:
    return list(OutboxEntry.objects.order_by("pk").values_list("topic", flat=True))


def test_declaring_notes_what_happened_in_the_same_transaction() -> None:
    person = make_user()

    incident = declare_incident(by=person, at=NOON, title="Slow")

    entry = OutboxEntry.objects.get()
    assert (entry.topic, entry.incident, entry.actor) == ("incident.declared", incident, person)
    assert (entry.object_type, entry.object_id) == ("incidents.incident", incident.pk)
    assert (entry.version, entry.details, entry.passed_on_at) == (1, {}, None)


def test_what_is_rolled_back_is_never_told() -> None:
    with transaction.atomic():
        declare_incident(by=None, at=NOON, title="Slow")
        transaction.set_rollback(True)

    assert topics() == []


def test_dispatcher_is_woken_only_once_it_is_committed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        declare_incident(by=None, at=NOON, title="Slow")

    assert callbacks == [dispatcher.wake]


def test_life_of_an_incident_is_told_step_by_step() -> None:
    incident = declare_incident(by=None, at=NOON, title="Slow")

    lifecycle.acknowledge_incident(incident, by=None, at=NOON)
    details.change_severity(incident, by=None, at=NOON, severity="sev1")
    details.change_severity(incident, by=None, at=NOON, severity="sev1")
    lifecycle.mitigate_incident(incident, by=None, at=NOON)
    lifecycle.resolve_incident(incident, by=None, at=NOON, note="Restarted")
    lifecycle.reopen_incident(incident, by=None, at=NOON, reason="It is back")
    lifecycle.resolve_incident(incident, by=None, at=NOON)
    lifecycle.close_incident(incident, by=None, at=NOON)

    assert topics() == [
        OutboxTopic.INCIDENT_DECLARED,
        OutboxTopic.INCIDENT_SEVERITY_CHANGED,
        OutboxTopic.INCIDENT_MITIGATED,
        OutboxTopic.INCIDENT_RESOLVED,
        OutboxTopic.INCIDENT_REOPENED,
        OutboxTopic.INCIDENT_RESOLVED,
    ]
    changed, _, resolved = OutboxEntry.objects.order_by("pk")[1:4]
    assert changed.details == {"before": "unknown", "after": "sev1"}
    said = incident.timeline.get(text="Resolved: Restarted")
    assert resolved.details == {"entry": said.pk}
    versions = OutboxEntry.objects.order_by("pk").values_list("version", flat=True)
    assert sorted(set(versions)) == list(versions)


def test_milestone_that_moves_the_incident_is_told_and_a_remembered_one_is_not() -> None:
    incident = make_incident()

    lifecycle.set_milestone(incident, Milestone.DETECTED, by=None, at=NOON)
    lifecycle.set_milestone(incident, Milestone.MITIGATED, by=None, at=NOON)

    assert topics() == [OutboxTopic.INCIDENT_MITIGATED]


def test_only_lines_to_people_are_updates_and_their_words_stay_where_they_are() -> None:
    incident = make_incident()

    add_entry(incident, by=None, at=NOON, text="The queue grows")
    update = add_entry(incident, by=None, at=NOON, text="We are on it", kind="comms")
    correct_entry(update, by=None, at=NOON, text="We are at it", kind="comms")

    entry = OutboxEntry.objects.get()
    assert (entry.topic, entry.object_id) == (OutboxTopic.INCIDENT_UPDATE_POSTED, update.pk)
    assert entry.details == {}


def test_each_edition_of_a_postmortem_is_told_once() -> None:
    postmortem = write(started(make_incident(resolved=True)))

    edition = publish_postmortem(postmortem, by=None, at=NOON)
    publish_postmortem(postmortem, by=None, at=NOON)

    entry = OutboxEntry.objects.get()
    assert (entry.topic, entry.incident) == ("postmortem.published", postmortem.incident)
    assert (entry.object_id, entry.details) == (postmortem.pk, {"edition": edition.number})


def test_overdue_action_item_is_told_once() -> None:
    item = make_action_item(owner=make_user(), due_on=NOON.date())
    late = NOON + timedelta(days=2)

    for at in (NOON, late, late + timedelta(days=1)):
        plan_reminders(at=at)
        send_reminders(at=at)

    entry = OutboxEntry.objects.get()
    assert (entry.topic, entry.object_id) == (OutboxTopic.ACTION_ITEM_OVERDUE, item.pk)
    assert entry.incident == item.incident


def test_refused_step_tells_nothing() -> None:
    incident = make_incident(resolved=True)

    with pytest.raises(RuleViolation):
        lifecycle.mitigate_incident(incident, by=None, at=NOON)

    assert topics() == []


def test_outsiders_find_no_entry_of_a_restricted_incident() -> None:
    insider, outsider = make_user(), make_user()
    make_outbox_entry(make_incident(restricted=True, known_to=(insider,)))
    make_outbox_entry(about=insider)

    seen = []
    for person in (insider, outsider):
        with viewing_as(person):
            seen.append(OutboxEntry.objects.count())

    assert seen == [2, 1]
