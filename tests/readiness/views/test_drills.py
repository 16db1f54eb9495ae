"""Pages of drills and plans, without JavaScript: what they show, take and refuse."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from core.feeds import create_feed_token
from core.models import Role
from readiness.domain.drill_run import RunStatus
from readiness.models import DrillPlan, DrillRun
from readiness.usecases.drill_log import write_entry
from readiness.usecases.drills import cancel_drill
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.drills import make_drill, make_drill_entry, make_drill_plan
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
SENT = {
    "title": "Restore the shop",
    "starts_at": "2027-01-20T14:30",
    "minutes": "90",
    "every_days": "90",
    "environment": "isolated",
    "rto_minutes": "60",
    "rpo_minutes": "5",
    "detect_minutes": "0.5",
}


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_drill_is_arranged_checked_and_begun(signed_in: SignedIn) -> None:
    mia, service = make_user(name="Mia", time_zone="Europe/Berlin"), make_service(tier=1)
    client = signed_in(mia)
    page = text(client.get(f"/drills/plans/database-restore/schedule/?service={service.slug}"))
    assert 'value="120"' in page

    client.post(
        "/drills/plans/database-restore/schedule/",
        SENT | {"role_lead": mia.pk, "services": [service.pk], "runbook_author": mia.pk},
    )
    run = DrillRun.objects.get()
    assert run.starts_at == datetime(2027, 1, 20, 13, 30, tzinfo=UTC)
    assert (run.time_zone, run.rto_seconds, run.detect_seconds) == ("Europe/Berlin", 3600, 30)
    assert list(run.services.all()) == [service]
    base = f"/drills/{run.reference}/"
    page = text(client.get(base))
    assert "Start the drill" not in page
    lines = list(range(len(run.plan.plan.preconditions)))
    ready = client.post(f"{base}check/", {"lines": lines}, follow=True)
    assert "Start the drill" in text(ready)

    live = client.post(f"{base}run/start/", follow=True)

    assert live.redirect_chain[-1][0] == f"{base}run/"
    assert "Step 1 of 12" in text(live)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "\x00"}, "title"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"minutes": "9" * 30}, "minutes"),
        ({"services": ["9" * 30]}, "services"),
        ({"rto_minutes": "1e400"}, "rto_minutes"),
        ({"rpo_minutes": "-1"}, "rpo_minutes"),
        ({"role_lead": "0"}, "role_lead"),
        ({"environment": "moon"}, "environment"),
    ],
)
def test_bad_input_is_named_and_kept(
    signed_in: SignedIn, wrong: dict[str, Any], field: str
) -> None:
    url = "/drills/plans/database-restore/schedule/"

    response = signed_in(make_user()).post(url, SENT | wrong)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "isolated" in text(response)
    assert not DrillRun.objects.exists()


def test_a_drill_is_changed_and_called_off(signed_in: SignedIn) -> None:
    mia = make_user(time_zone="UTC")
    client, run = signed_in(mia), make_drill(mia, status="scheduled")
    base = f"/drills/{run.reference}/"
    assert 'value="2026-03-02T12:00"' in text(client.get(f"{base}edit/"))

    client.post(f"{base}edit/", SENT | {"starts_at": "2026-03-02T12:00", "title": "Moved"})
    client.get(f"{base}cancel/")
    client.post(f"{base}cancel/", {"ends_series": "on"})

    run.refresh_from_db()
    assert (run.title, run.status, run.sequence) == ("Moved", "cancelled", 2)
    refused = client.post(f"{base}edit/", SENT)
    assert (refused.status_code, "was cancelled" in text(refused)) == (422, True)
    assert client.post(f"{base}check/", {"lines": ["0"]}).status_code == 422
    assert client.post(f"{base}join/", {"role": "lead"}).status_code == 422
    assert client.post(f"{base}join/", {"role": "king"}).status_code == 422


def test_people_take_roles_and_give_them_back(signed_in: SignedIn) -> None:
    tom, run = make_user(name="Tom"), make_drill(status="scheduled")
    client, base = signed_in(tom), f"/drills/{run.reference}/"

    client.post(f"{base}join/", {"role": "observer"})
    assert "Tom" in text(client.get(base))
    client.post(f"{base}leave/", {"role": "observer"})

    assert not run.participants.exists()


def test_every_step_can_be_ended_without_a_script(signed_in: SignedIn) -> None:
    mia = make_user(name="Mia", time_zone="UTC")
    run = make_drill(mia, starts_at=timezone.now())
    client, base = signed_in(mia), f"/drills/{run.reference}/run/"
    client.post(f"{base}start/")
    for step in run.plan.plan.steps:
        page = text(client.get(base))
        found = re.search(rf'{step.key}/done/[^>]*>.*?name="version" value="(\d)"', page, re.S)
        sent = {"entered_at": "-1m"} if step.enters_time else {"version": found[1] if found else ""}
        answer = client.post(f"{base}steps/{step.key}/done/", sent)
        assert answer["Location"] == f"{base}#step-{step.key}"
    assert "Still to do" not in text(client.get(f"{base}finish/"))

    result = client.post(f"{base}finish/", follow=True)

    assert result.redirect_chain[-1][0] == f"/drills/{run.reference}/result/"
    assert "Passed" in text(result)
    assert client.get(base)["Location"] == f"/drills/{run.reference}/result/"


@pytest.mark.parametrize(
    ("path", "sent", "status", "said"),
    [
        ("steps/find/problem/", {"text": " "}, 422, "This field is required."),
        ("steps/find/skip/", {"text": "\x00"}, 422, "cannot be stored"),
        ("steps/pick/done/", {}, 422, "Enter the time that the system shows."),
        ("steps/pick/done/", {"entered_at": "someday"}, 422, ""),
        ("steps/find/done/", {"version": "9" * 30}, 422, ""),
        ("steps/find/done/", {"version": "2"}, 409, "opened again"),
        ("steps/find/undo/", {"undoes": "1"}, 302, ""),
        ("abort/", {"text": "Enough"}, 422, "This field is required."),
        ("steps/nowhere/done/", {}, 404, ""),
        ("steps/find/also/", {}, 404, ""),
        ("steps/find/finish/", {}, 404, ""),
        ("done/", {}, 404, ""),
    ],
)
def test_what_cannot_be_written_is_refused_with_its_place(
    signed_in: SignedIn, path: str, sent: dict[str, str], status: int, said: str
) -> None:
    mia = make_user()
    run = make_drill(mia, status="running", started_at=NOON)
    make_drill_entry(run, mia, kind="start", at=NOON)
    client, url = signed_in(mia), f"/drills/{run.reference}/run/{path}"

    page = client.post(url, sent)
    plain = client.post(url, sent, headers={"HX-Request": "true"})

    assert page.status_code == status
    assert said in text(page)
    assert said in text(plain)
    assert run.entries.count() == 1


def test_stopping_asks_for_the_undo_first_and_says_who_when_and_why(signed_in: SignedIn) -> None:
    mia = make_user(name="Mia")
    run = make_drill(mia, status="running", started_at=NOON)
    make_drill_entry(run, mia, kind="start", at=NOON)
    client, base = signed_in(mia), f"/drills/{run.reference}/"
    assert "First undo the fault" in text(client.get(f"{base}run/abort/"))

    sent = {"text": "A real incident", "undone": "The fault is undone."}
    page = text(client.post(f"{base}run/abort/", sent, follow=True))

    assert "Mia stopped it" in page
    assert "The fault is undone. A real incident" in page
    assert DrillRun.objects.get().verdict == "aborted"


def poll(client: Client, run: DrillRun, cursor: str) -> Any:
    return client.get(f"/drills/{run.reference}/run/news/", {"since": cursor})


def cursor_of(response: Any) -> str:
    found = re.search(r'data(?:-poll)?-cursor="([^"]*)"', text(response))
    assert found
    return found[1]


def test_polls_bring_what_changed_and_nothing_else(signed_in: SignedIn) -> None:
    mia, tom = make_user(name="Mia"), make_user(name="Tom")
    run = make_drill(mia, tom)
    write_entry(run, "start", by=mia, at=timezone.now())
    client = signed_in(tom)
    cursor = cursor_of(client.get(f"/drills/{run.reference}/run/"))

    quiet = poll(client, run, cursor)
    assert (quiet.status_code, quiet.content) == (204, b"")
    write_entry(run, "done", by=mia, at=timezone.now(), step="begin")
    news = poll(client, run, cursor)
    assert re.findall(r'id="step-([\w-]+)"', text(news)) == ["begin"]
    assert len(re.findall(r'id="entry-\d+"', text(news))) == 1
    assert "Done by <strong>Mia</strong>" in text(news)
    assert poll(client, run, cursor_of(news)).status_code == 204
    everything = poll(client, run, "strange")
    assert len(re.findall(r'id="entry-\d+"', text(everything))) == 2
    write_entry(run, "abort", by=mia, at=timezone.now(), text="Enough")
    last = poll(client, run, cursor_of(news))
    assert (last.status_code, "Mia stopped the drill" in text(last)) == (286, True)


def test_a_second_tick_shows_who_was_faster_and_no_error(signed_in: SignedIn) -> None:
    mia, tom = make_user(name="Mia"), make_user(name="Tom")
    run = make_drill(mia, tom)
    write_entry(run, "start", by=mia, at=NOON)
    write_entry(run, "done", by=mia, at=NOON, step="begin")

    answer = signed_in(tom).post(
        f"/drills/{run.reference}/run/steps/begin/done/?since=",
        {"version": "1", "idempotency_key": "x"},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 200
    assert "Done by <strong>Mia</strong> <time" in text(answer)
    assert run.entries.filter(kind="done").count() == 1


def test_the_device_says_when_it_was_pressed(signed_in: SignedIn) -> None:
    mia = make_user()
    run = make_drill(mia)
    write_entry(run, "start", by=mia, at=NOON)
    now = timezone.now()
    sent = {
        "device_at": (now - timedelta(seconds=90)).isoformat(),
        "sent_at": now.isoformat(),
        "is_late": "on",
        "idempotency_key": "x",
    }
    client, base = signed_in(mia), f"/drills/{run.reference}/run/steps"

    client.post(f"{base}/begin/done/", sent)
    client.post(
        f"{base}/notice/done/",
        sent | {"idempotency_key": "y", "sent_at": "0001-01-01T00:00:00+14:00"},
    )

    first, second = run.entries.filter(kind="done")
    assert first.device_at == now - timedelta(seconds=90)
    assert abs(first.skew_ms or 9999) < 5000
    assert second.device_at is None


def test_calendars_get_the_wall_time_on_both_sides_of_a_change_of_the_clock(
    signed_in: SignedIn,
) -> None:
    mia = make_user()
    berlin, kolkata = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
    year = timezone.now().year + 1
    winter = datetime(year, 3, 20, 10, tzinfo=berlin)
    run = make_drill(starts_at=winter, time_zone="Europe/Berlin", every_days=14)
    india = make_drill(starts_at=winter.astimezone(kolkata), time_zone="Asia/Kolkata")
    gone = cancel_drill(make_drill(starts_at=winter), by=mia)
    make_drill(starts_at=None, status="draft")
    url = f"/drills.ics?token={create_feed_token(by=mia, at=NOON)}"

    content = Client().get(url).content

    assert b"RRULE:FREQ=DAILY;INTERVAL=14" in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    calendar = Calendar.from_ical(content)
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert set(events) == {f"drill-{one.pk}@drydock" for one in (run, india, gone)}
    zones = {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")}
    assert zones == {"Europe/Berlin", "Asia/Kolkata"}
    start = events[f"drill-{run.pk}@drydock"].decoded("dtstart")
    assert (start.hour, start.utcoffset()) == (10, timedelta(hours=1))
    later = start + timedelta(days=14)
    assert (later.hour, later.utcoffset()) == (10, timedelta(hours=2))
    assert later.astimezone(kolkata).strftime("%H:%M") == "13:30"
    assert events[f"drill-{india.pk}@drydock"].decoded("dtstart") == winter
    cancelled = events[f"drill-{gone.pk}@drydock"]
    assert (str(cancelled["status"]), cancelled["sequence"]) == ("CANCELLED", 1)
    assert Client().get("/drills.ics?token=wrong").status_code == 401


def test_home_tells_what_is_ahead_overdue_and_done(
    signed_in: SignedIn,
) -> None:
    client = signed_in(make_user())
    assert "No drill is planned" in text(client.get("/drills/"))
    counts = []
    for _ in range(2):
        for _ in range(2):
            service = make_service()
            make_drill(services=(service,), status="scheduled", starts_at=timezone.now())
            old = timezone.now() - timedelta(days=200)
            make_drill(
                services=(make_service(),),
                status="finished",
                verdict="failed",
                ended_at=old,
                recovery_seconds=4000,
            )
        with CaptureQueriesContext(connection) as counted:
            page = text(client.get("/drills/"))
        counts.append(len(counted))

    assert counts[0] == counts[1]
    assert page.count("last <time") == 4
    assert "1 h 6 min" in page


def test_a_plan_is_read_written_and_published(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    base = "/drills/plans/cache-loss/"
    make_drill(
        plan=make_drill_plan("cache-loss"), status="finished", verdict="passed", ended_at=NOON
    )
    assert "Run 1 time" in text(client.get("/drills/plans/"))
    assert "8 steps" in text(client.get(base))
    sent = sent_of(client.get(f"{base}edit/"))

    moved = client.post(f"{base}edit/", sent | {"arrange": "down-0"})
    assert sent_of(moved)["steps-1-key"] == "baseline"
    more = sent_of(client.post(f"{base}edit/", sent | {"arrange": "add"}))
    assert more["steps-TOTAL_FORMS"] == "9"
    less = sent_of(client.post(f"{base}edit/", more | {"arrange": "remove-8"}))
    assert {name: str(less[name]) for name in sent if name != "tiers"} == {
        name: str(value) for name, value in sent.items() if name != "tiers"
    }
    saved = client.post(f"{base}edit/", sent | {"title": "Lose the cache"}, follow=True)
    assert "The draft is saved." in text(saved)
    stale = client.post(f"{base}edit/", sent | {"title": "Other"})
    assert stale.status_code == 409
    client.post(f"{base}publish/")

    plan = make_drill_plan("cache-loss")
    assert (plan.title, plan.version, len(plan.plan.steps)) == ("Lose the cache", 2, 8)
    assert client.get(f"{base}versions/1/").status_code == 200
    yaml = client.get(f"{base}plan.yaml").content.decode()
    again = client.post("/drills/plans/new/", {"text": yaml})
    assert again["Location"] == f"{base}versions/2/"
    copied = client.post(f"{base}duplicate/")
    client.post(copied["Location"].replace("edit/", "discard/"))
    assert not DrillPlan.objects.filter(is_draft=True).exists()


def sent_of(response: Any) -> dict[str, Any]:
    """Return what a browser would send from the editor as it is shown."""
    context = response.context
    forms = [context["head"], context["steps"].management_form, *context["steps"]]
    fields = [field for form in forms for field in form]
    values = {field.html_name: field.value() for field in fields}
    text_of = {True: "on", False: None}
    return {
        name: text_of.get(value, value)
        if isinstance(value, bool)
        else value
        if isinstance(value, list)
        else str(value)
        for name, value in values.items()
        if value not in (None, False)
    }


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"title": ""}, "head"),
        ({"targets": "1: soon"}, "head"),
        ({"targets": ""}, "head"),
        ({"failure_modes": "Not A Key"}, "head"),
        ({"steps-0-minutes": "0"}, "steps"),
        ({"steps-1-key": "baseline"}, "head"),
        ({"steps-1-clock": ""}, "head"),
        ({"steps-2-action": "\x00"}, "steps"),
        ({"steps-3-enters_time": "on"}, "steps"),
    ],
)
def test_a_fault_in_a_plan_is_named_and_all_is_kept(
    signed_in: SignedIn, wrong: dict[str, str], place: str
) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    url = "/drills/plans/cache-loss/edit/"
    sent = sent_of(client.get(url)) | wrong

    response = client.post(url, sent)

    assert response.status_code == 422
    context = response.context
    found = context["head"].errors if place == "head" else any(context["steps"].errors)
    assert found
    assert sent_of(response)["purpose"] == sent["purpose"]
    assert not DrillPlan.objects.filter(is_draft=True).exists()


@pytest.mark.parametrize("sent", [{}, {"text": "["}, {"text": "a: &b c\nd: *b"}])
def test_a_file_that_is_no_plan_is_refused(signed_in: SignedIn, sent: dict[str, str]) -> None:
    response = signed_in(make_user(role=Role.MANAGER)).post("/drills/plans/new/", sent)

    assert response.status_code == 422
    assert sent.get("text", "").partition("\n")[0].replace("&", "&amp;") in text(response)


def test_drafts_are_there_for_who_writes(signed_in: SignedIn) -> None:
    manager, viewer = signed_in(make_user(role=Role.MANAGER)), signed_in(make_user())
    manager.post("/drills/plans/cache-loss/duplicate/")

    draft = "/drills/plans/cache-loss-copy/"
    assert manager.get(draft).status_code == 200
    assert viewer.get(draft).status_code == 404
    assert manager.get(f"{draft}schedule/").status_code == 404
    assert "Copy of" not in text(viewer.get("/drills/plans/"))
    assert viewer.post(f"{draft}publish/").status_code == 403


def test_what_is_not_there_is_not_found(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    for path in (
        "DR-999/",
        "DR-999/run/news/",
        "plans/nowhere/",
        "plans/nowhere/schedule/",
        "plans/cache-loss/versions/9/",
    ):
        assert client.get(f"/drills/{path}").status_code == 404
    assert client.post("/drills/plans/cache-loss/publish/").status_code == 404
    waiting = make_drill(status=RunStatus.SCHEDULED)
    assert client.get(f"/drills/{waiting.reference}/run/")["Location"] == waiting.get_absolute_url()
    assert client.get(f"/drills/{waiting.reference}/result/").status_code == 302
