from collections import Counter
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks

from catalog.models import Service, Team
from config.demo.loading import load_demo
from config.demo.removal import remove_demo
from core import demo
from core.models import Activity, User
from incidents.models import (
    ActionItem,
    Incident,
    Postmortem,
    PostmortemEdition,
    RecoveryReport,
    TimelineEntry,
)
from incidents.queries import recovery_reports as report_queries
from incidents.queries.audit import check_editions, check_tail
from incidents.queries.review_threads import threads_of
from incidents.usecases.action_items import create_action_item
from incidents.usecases.declaring import declare_incident
from readiness.models import DrillRun
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def rows_of_each_model() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in {"core", "catalog", "incidents", "readiness"}
    }


def test_demo_is_complete_silent_in_the_log_and_loaded_once() -> None:
    load_demo(now=NOW)
    loaded = rows_of_each_model()

    assert (Team.objects.count(), Service.objects.count()) == (4, 13)
    assert (Incident.objects.count(), Postmortem.objects.count()) == (60, 10)
    assert ActionItem.objects.count() == 40
    statuses = Counter(Postmortem.objects.values_list("status", flat=True))
    assert statuses == {"draft": 1, "in_review": 1, "published": 8}
    verdicts = DrillRun.objects.order_by("pk").values_list("verdict", flat=True)
    assert list(verdicts) == ["passed", "inconclusive", ""]
    assert Incident.objects.filter(timeline=None).count() == 0
    assert TimelineEntry.objects.filter(at__gt=NOW).count() == 0
    assert not Activity.objects.exists()
    assert check_editions().alterations + check_tail() == []
    assert [person for person in User.objects.all() if person.has_usable_password()] == []
    assert load_demo(now=NOW) == {}
    assert rows_of_each_model() == loaded


def test_demo_shows_a_review_a_questioned_promise_and_a_frozen_report() -> None:
    load_demo(now=NOW)

    reviewed = Postmortem.objects.get(status="in_review")
    verdicts = reviewed.reviewers.order_by("person__username").values_list("verdict", flat=True)
    meeting = reviewed.meetings.get()
    threads = threads_of(reviewed)
    (report,) = RecoveryReport.objects.all()
    doubted = ActionItem.objects.get(status="questioned")
    editions = PostmortemEdition.objects.exclude(markdown__contains="## Factors named")
    assert list(verdicts) == ["waiting", "approved"]
    assert meeting.starts_at > NOW
    assert [len(thread.replies) for thread in threads] == [1, 1, 0, 0]
    assert [thread.is_open for thread in threads] == [True, False, True, True]
    assert doubted.doubts.get().incident.postmortem.factors.get().factor == doubted.factor
    assert report_queries.read(report).view is not None
    assert list(editions.values_list("postmortem__incident__title", flat=True)) == []


def test_removing_leaves_exactly_what_was_there_before_and_the_banner_goes(
    capsys: pytest.CaptureFixture[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_user()
    before = rows_of_each_model()
    shown = [demo.is_loaded()]

    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo")
    shown.append(demo.is_loaded())
    with django_capture_on_commit_callbacks(execute=True):
        call_command("remove_demo")
    shown.append(demo.is_loaded())

    assert rows_of_each_model() == before
    assert shown == [False, True, False]
    assert "Removed the demo organisation: 40 action items" in capsys.readouterr().out


def test_removing_keeps_your_own_incident_on_a_made_up_service() -> None:
    person = make_user()
    load_demo(now=NOW)
    service = Service.objects.select_related("owner_team").first()
    assert service is not None
    mine = declare_incident(by=person, at=NOW, title="Mine", services=[service])
    helper = User.objects.filter(username__endswith=".demo").first()
    item = create_action_item(mine, by=person, title="Mine too", owner=helper)

    remove_demo()

    mine.refresh_from_db()
    item.refresh_from_db()
    assert (mine.title, mine.team, list(mine.services.all())) == ("Mine", None, [])
    assert item.owner is not None
    assert item.owner.is_active is False
