from datetime import timedelta

import pytest

from catalog.models import Membership
from core.models import User
from incidents.domain.incident import TimeSource
from incidents.domain.notification import BATCHED_AFTER, Reason
from incidents.models import Notification, Postmortem
from incidents.usecases.notifications import read_notification
from incidents.usecases.postmortem_sections import StaleSection, save_section
from incidents.usecases.timeline import add_entry, correct_entry
from tests.factories.catalog import make_team
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def mia() -> User:
    return make_user(username="mia")


def save(postmortem: Postmortem, text: str, key: str = "summary", **how: object) -> None:
    section = section_of(postmortem, key)
    values: dict[str, object] = {"by": None, "at": NOON, "base_version": section.version}
    save_section(section, text=text, **(values | how))  # type: ignore[arg-type]  # of the right types by case


def test_mention_in_a_postmortem_tells_once_however_often_it_is_said(mia: User) -> None:
    postmortem, author = started(), make_user()

    save(postmortem, "@mia and @Mia, ask @mia.", by=author)
    save(postmortem, "@mia again", key="surprises", by=author, at=LATER)

    entry = Notification.objects.get()
    assert (entry.person, entry.reason, entry.actor) == (mia, Reason.MENTION, author)
    assert (entry.reference, entry.subject) == (postmortem.reference, postmortem.title)
    assert entry.path == f"/postmortems/{postmortem.reference}/#section-summary"
    assert (entry.object_type, entry.object_id) == ("incidents.postmortem", postmortem.pk)
    assert (entry.incident, entry.due_at) == (postmortem.incident, NOON + BATCHED_AFTER)
    assert f'href="/settings/people/{mia.username}/"' in section_of(postmortem).html


def test_who_has_read_it_is_not_told_again_about_the_same_postmortem(mia: User) -> None:
    postmortem = started()
    save(postmortem, "@mia")
    read_notification(Notification.objects.get(), at=LATER)

    save(postmortem, "@mia", key="surprises", at=LATER)
    save(started(make_incident(resolved=True)), "@mia", at=LATER)

    assert Notification.objects.filter(person=mia).count() == 2


def test_mention_that_is_gone_before_it_is_due_tells_nobody(mia: User) -> None:
    postmortem = started()
    save(postmortem, "@mia")
    save(postmortem, "@mia", key="surprises")

    save(postmortem, "nobody")
    kept = Notification.objects.filter(person=mia).count()
    save(postmortem, "nobody", key="surprises")

    assert kept == 1
    assert not Notification.objects.exists()


def test_mention_that_was_due_stays_when_the_words_go(mia: User) -> None:
    postmortem = started()
    save(postmortem, "@mia")

    save(postmortem, "nobody", at=LATER)

    assert Notification.objects.get().person == mia


@pytest.mark.usefixtures("mia")
def test_code_other_words_and_oneself_tell_nobody() -> None:
    postmortem, author = started(), make_user(username="ana")

    save(postmortem, "`@mia` @nobody mia@x.test @ana", by=author)

    assert not Notification.objects.exists()


def test_text_that_came_too_late_tells_nobody(mia: User) -> None:
    postmortem = started()

    with pytest.raises(StaleSection):
        save(postmortem, "@mia", base_version=0)

    assert not Notification.objects.filter(person=mia).exists()


def test_team_tells_its_members_and_a_restricted_incident_only_those_who_may_know() -> None:
    insider, outsider = make_user(), make_user()
    team = make_team(slug="pay")
    for person in (insider, outsider):
        Membership.objects.create(team=team, person=person)
    hidden = make_incident(resolved=True, restricted=True, known_to=(insider,))

    save(started(hidden), "@pay")
    save(started(make_incident(resolved=True)), "@pay")

    told = Notification.objects.values_list("person", flat=True)
    assert sorted(told) == sorted([insider.pk, insider.pk, outsider.pk])


def test_line_of_a_timeline_tells_at_once_and_not_twice_before_it_is_read(mia: User) -> None:
    incident, author = make_incident(), make_user()

    entry = add_entry(incident, by=author, at=NOON, text="@mia looks at it")
    add_entry(incident, by=author, at=NOON, text="@mia found it")
    first = Notification.objects.get()
    read_notification(first, at=LATER)
    add_entry(incident, by=author, at=NOON, text="thanks @mia")

    assert (first.person, first.due_at) == (mia, entry.created_at)
    assert (
        first.path == f"/incidents/{incident.reference}/timeline/?line={entry.pk}#entry-{entry.pk}"
    )
    assert Notification.objects.count() == 2


def test_correction_tells_only_whom_it_names_anew(mia: User) -> None:
    zoe = make_user(username="zoe")
    entry = add_entry(make_incident(), by=None, at=NOON, text="@mia")
    read_notification(Notification.objects.get(), at=LATER)

    correct_entry(entry, by=None, at=NOON, text="@mia and @zoe", kind="note")

    assert set(Notification.objects.values_list("person", "read_at")) == {
        (mia.pk, LATER),
        (zoe.pk, None),
    }


def test_imported_line_tells_nobody(mia: User) -> None:
    add_entry(make_incident(), by=None, at=NOON, text="@mia", source=TimeSource.IMPORT)

    assert not mia.notifications.exists()
