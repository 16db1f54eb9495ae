from datetime import timedelta

import pytest

from core.models import Activity
from incidents.domain.notification import Reason
from incidents.models import Mute, Notification
from incidents.usecases.mutes import end_mute, mute
from incidents.usecases.notifications import Topic, notify
from tests.factories.incidents import NOON, make_incident, make_postmortem
from tests.factories.people import make_user
from tests.factories.records import make_notification

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def test_a_muted_incident_is_read_and_stays_silent_but_for_what_one_owes() -> None:
    person, other = make_user(), make_user()
    postmortem = make_postmortem()
    incident = postmortem.incident
    entries = [
        make_notification(person, incident),
        make_notification(person, incident, object_type="incidents.postmortem"),
    ]
    kept = [
        make_notification(person, incident, reason=Reason.DUE),
        make_notification(person, make_incident()),
        make_notification(other, incident),
    ]
    topic = Topic(incident, incident.reference, incident.title, "/", incident=incident)
    of_text = Topic(postmortem, postmortem.reference, "", "/", incident=incident)

    mute(incident, by=person, at=LATER)

    read = Notification.objects.filter(read_at=LATER)
    assert set(read) == set(entries)
    assert Notification.objects.filter(pk__in=[row.pk for row in kept]).unread().count() == 3
    assert notify([person], topic, Reason.MENTION, by=other, at=LATER) == 0
    assert notify([person], of_text, Reason.COMMENT, by=other, at=LATER) == 0
    assert notify([person], topic, Reason.REMINDER, by=None, at=LATER) == 1


def test_a_muted_postmortem_leaves_its_incident_heard() -> None:
    person, other = make_user(), make_user()
    postmortem = make_postmortem()
    incident = postmortem.incident
    heard = make_notification(person, incident)
    thread = make_notification(person, incident, object_type="incidents.reviewcomment")
    topic = Topic(incident, incident.reference, incident.title, "/", incident=incident)
    of_text = Topic(postmortem, postmortem.reference, "", "/", incident=incident)

    mute(incident, by=person, at=LATER, is_postmortem_only=True)

    assert list(Notification.objects.filter(read_at=LATER)) == [thread]
    assert notify([person, other], of_text, Reason.COMMENT, by=None, at=LATER) == 1
    Notification.objects.filter(pk=heard.pk).update(read_at=LATER)
    assert notify([person], topic, Reason.MENTION, by=other, at=LATER) == 1


def test_the_whole_incident_goes_before_its_postmortem_and_twice_is_logged_once() -> None:
    person, incident = make_user(), make_incident()

    wide = [
        mute(incident, by=person, at=at, is_postmortem_only=only).is_postmortem_only
        for at, only in ((NOON, True), (LATER, False), (LATER, True), (LATER, False))
    ]

    found = Mute.objects.get()
    assert wide == [True, False, False, False]
    assert found.muted_at == NOON
    assert Activity.objects.filter(verb="notification.mute").count() == 2
    for _ in range(2):
        end_mute(found, by=person)
    assert not Mute.objects.exists()
    assert Activity.objects.filter(verb="notification.unmute").count() == 1
