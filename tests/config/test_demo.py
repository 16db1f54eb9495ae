"""The demo organisation: complete, silent, and gone without a trace when it is removed."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import transaction
from pytest_django import DjangoDbBlocker

from catalog.models import Service, Team
from config.demo.loading import load_demo, read
from config.demo.removal import remove_demo
from core import demo
from core.models import Activity, User
from core.visibility import Viewer, viewing_as
from incidents.models import (
    ActionItem,
    Channel,
    Delivery,
    Incident,
    OutboxEntry,
    Postmortem,
    PostmortemEdition,
    RecoveryReport,
    TimelineEntry,
)
from incidents.queries import recovery_reports as report_queries
from incidents.queries.audit import check_editions, check_tail
from incidents.queries.postmortems import latest_edition
from incidents.queries.public_editions import public_edition
from incidents.queries.review_threads import threads_of
from incidents.usecases.action_items import create_action_item
from incidents.usecases.declaring import declare_incident
from incidents.usecases.postmortem_sections import save_section
from incidents.usecases.postmortems import publish_postmortem
from readiness.models import Decision, DrillRun, Evidence, Mitigation, ScoreSnapshot
from readiness.queries.scores import score_card
from tests.factories.outbox import make_channel, make_delivery, make_outbox_entry
from tests.factories.people import make_user
from tests.readiness.vectors import shipped_checklist, shipped_modes

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo_organisation(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:  # noqa: ARG001 - makes the database
    """Load the demo once; each test works in a transaction of its own inside this one."""
    with django_db_blocker.unblock(), viewing_as(Viewer.SYSTEM), transaction.atomic():
        load_demo(now=NOW)
        yield
        transaction.set_rollback(True)


with_demo = pytest.mark.usefixtures("demo_organisation")


def rows_of_each_model() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in {"core", "catalog", "incidents", "readiness"}
    }


@with_demo
def test_demo_is_complete_silent_in_the_log_and_loaded_once() -> None:
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


@with_demo
def test_nothing_of_the_demo_goes_out_over_channels_there_are_already() -> None:
    assert OutboxEntry.objects.count() > 60
    assert not OutboxEntry.objects.filter(passed_on_at__isnull=True).exists()


@with_demo
def test_removing_keeps_what_was_told_over_real_channels_as_well() -> None:
    real, entry = make_channel(), make_outbox_entry(passed_on_at=NOW)
    told = make_delivery(real, entry)
    for made_up in Channel.objects.filter(pk__in=demo.ids_of(Channel)):
        make_delivery(made_up, entry)

    remove_demo()

    assert list(Delivery.objects.all()) == [told]
    assert list(Channel.objects.all()) == [real]


@with_demo
def test_demo_shows_a_review_a_questioned_promise_and_a_frozen_report() -> None:
    reviewed = Postmortem.objects.get(status="in_review")
    verdicts = reviewed.reviewers.order_by("person__username").values_list("verdict", flat=True)
    meeting = reviewed.meetings.get()
    threads = threads_of(reviewed)
    (report,) = RecoveryReport.objects.all()
    doubted = ActionItem.objects.get(status="questioned")
    editions = PostmortemEdition.objects.exclude(markdown__contains="## Factors named")
    unnamed = [
        item.title
        for item in ActionItem.objects.all()
        for edition in PostmortemEdition.objects.filter(postmortem__incident=item.incident)
        if item.title not in edition.markdown
    ]
    assert list(verdicts) == ["waiting", "approved"]
    assert meeting.starts_at > NOW
    assert [len(thread.replies) for thread in threads] == [1, 1, 0, 0]
    assert [thread.is_open for thread in threads] == [True, False, True, True]
    assert doubted.doubts.get().incident.postmortem.factors.get().factor == doubted.factor
    assert report_queries.read(report).view is not None
    assert list(editions.values_list("postmortem__incident__title", flat=True)) == []
    assert unnamed == []


@with_demo
def test_removing_keeps_your_own_incident_on_a_made_up_service() -> None:
    person = make_user()
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


@with_demo
def test_each_record_counts_and_scores_have_a_history() -> None:
    items, modes = set(shipped_checklist().items), set(shipped_modes().by_key)
    told = Evidence.objects.values_list("item", "failure_mode")
    assert {item for item, _ in told if item} - items == set()
    assert {mode for _, mode in told if mode} - modes == set()
    names = {row["slug"]: row["name"] for row in read("catalogue")["services"]}
    for slug, row in read("assessments")["assessments"].items():
        service = Service.objects.get(name=names[slug])
        assert ScoreSnapshot.objects.filter(service=service).count() >= len(row["told"])
        assert score_card(service, at=NOW).score
    assert sorted(Decision.objects.values_list("status", flat=True)) == ["approved", "requested"]
    said = [(one.status, one.is_overdue(on=NOW.date())) for one in Mitigation.objects.all()]
    assert sorted(said) == [
        ("accepted", False),
        ("mitigated", False),
        ("planned", False),
        ("planned", True),
    ]


@with_demo
def test_demo_has_runs_and_manifests_and_takes_them_along() -> None:
    runs = Evidence.objects.exclude(failure_mode="").exclude(digest="").order_by("observed_at")
    assert [(one.failure_mode, one.outcome) for one in runs] == [
        ("instance-kill", "pass"),
        ("instance-kill", "pass"),
        ("cache-loss", "pass"),
        ("instance-kill", "pass"),
        ("dependency-blackhole", "fail"),
        ("dependency-latency", "pass"),
    ]
    scanned = Evidence.objects.filter(source="k8s:replicas").exclude(digest="")
    assert {one.service.name: one.outcome for one in scanned} == {
        "Booking API": "pass",
        "Timetable": "fail",
    }
    booked = Evidence.objects.filter(item="chaos-on-a-cadence").exclude(digest="")
    assert booked.count() == 1
    assert not Activity.objects.exists()
    remove_demo()
    assert not Evidence.objects.exists()


@with_demo
def test_no_name_user_name_or_mail_of_the_demo_is_in_any_public_edition() -> None:
    people = list(User.objects.filter(pk__in=demo.ids_of(User)))
    telling = [word for one in people for word in (one.name, one.username, one.email)]
    telling += [one.name.split()[0] for one in people]
    everybody = "\n\n".join(f"{one.name}, @{one.username}, {one.email}" for one in people)
    found: dict[str, list[str]] = {}
    public = ""
    for postmortem in Postmortem.objects.select_related("incident"):
        for section in postmortem.sections.all():
            text = f"{section.text}\n\n{everybody}"
            save_section(section, by=None, at=NOW, text=text, base_version=section.version)
        edition = publish_postmortem(postmortem, by=people[0], at=NOW)
        latest = latest_edition(Postmortem.objects.get(pk=postmortem.pk))
        assert latest == edition
        shown = public_edition(postmortem, edition)
        public = shown.markdown + "".join(one.html for one in shown.sections)
        # Jun is a name, and a month.
        public = re.sub(r"\b[0-9]{1,2} Jun 20[0-9]{2}\b", "", public)
        words = set(public.replace(".", " ").replace(",", " ").split())
        found[postmortem.reference] = [
            word
            for word in telling
            if word in public and (" " in word or word in words or "." in word)
        ]
        assert people[0].name in edition.markdown

    assert len(found) == 10
    assert {name: words for name, words in found.items() if words} == {}
