"""A live drill without JavaScript, and what its script is answered."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from readiness.models import DrillRun
from readiness.usecases.drill_log import write_entry
from tests.conftest import SignedIn
from tests.factories.drills import make_drill, make_drill_entry, make_drill_plan
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return str(response.content.decode())


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


def test_a_step_shows_its_own_clock_and_a_command_to_copy(signed_in: SignedIn) -> None:
    mia = make_user()
    shipped = make_drill_plan()
    steps = [dict(one) for one in shipped.content["steps"]]
    steps[0]["command"] = "psql --command 'select <1>'"
    run = make_drill(mia, plan=make_drill_plan(content=shipped.content | {"steps": steps}))
    write_entry(run, "start", by=mia, at=NOON)
    write_entry(run, "begin", by=mia, at=NOON, step=steps[0]["key"])

    page = text(signed_in(mia).get(f"/drills/{run.reference}/run/"))

    assert f'data-drill-most="{steps[0]["minutes"] * 60}"' in page
    assert "&#x27;select &lt;1&gt;&#x27;</code>" in page
    assert f'data-copy="command-{steps[0]["key"]}" hidden' in page


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
