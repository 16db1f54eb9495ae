"""The result of a drill: figures, follow-ups in one click, its review, publishing."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.models import ActionItem, Incident
from readiness.models import DrillRun
from readiness.queries.drill_results import StepBar, drill_result
from readiness.usecases.drill_log import write_entry
from tests.conftest import SignedIn
from tests.factories.drills import make_drill
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def stopped() -> DrillRun:
    """A drill that met a problem and was stopped after a minute, with the disruption begun."""
    mia = make_user(name="Mia")
    run = make_drill(mia)
    write_entry(run, "start", by=mia, at=NOON)
    write_entry(run, "done", by=mia, at=NOON, step="begin")
    write_entry(run, "problem", by=mia, at=NOON, step="find", text="The page is out of date")
    write_entry(run, "abort", by=mia, at=NOON + timedelta(minutes=1), text="Enough")
    run.refresh_from_db()
    return run


def test_a_problem_becomes_a_follow_up_in_one_click(signed_in: SignedIn, stopped: DrillRun) -> None:
    client, base = signed_in(make_user()), f"/drills/{stopped.reference}/result/"
    problem = stopped.entries.get(kind="problem")
    note = stopped.entries.get(kind="start")
    assert f"follow-ups/{problem.pk}/" in text(client.get(base))

    for _ in range(2):
        page = text(client.post(f"{base}follow-ups/{problem.pk}/", follow=True))
    refused = text(client.post(f"{base}follow-ups/{note.pk}/", follow=True))
    client.post(f"{base}follow-ups/")

    first, whole = ActionItem.objects.order_by("pk")
    assert (first.source_sentence, first.incident) == (problem.text, Incident.objects.get())
    assert whole.title == f"Follow up on {stopped.reference}"
    assert f"follow-ups/{problem.pk}/" not in page
    assert first.reference in page
    assert "Nothing follows from this line" in refused
    assert client.post(f"{base}follow-ups/999999/").status_code == 404


def test_bars_show_when_a_step_was_and_how_long(signed_in: SignedIn) -> None:
    mia = make_user()
    run = make_drill(mia)
    write_entry(run, "start", by=mia, at=NOON)
    write_entry(run, "done", by=mia, at=NOON + timedelta(minutes=2), step="begin")
    write_entry(run, "claim", by=mia, at=NOON + timedelta(minutes=5), step="notice")
    write_entry(run, "done", by=mia, at=NOON + timedelta(minutes=15), step="notice")
    write_entry(run, "abort", by=mia, at=NOON + timedelta(minutes=20), text="Enough")
    run.refresh_from_db()

    steps = drill_result(run, now=NOON, viewer=mia).steps

    bars = {one.line.progress.step.key: (one.bar, one.is_late) for one in steps if one.bar}
    assert bars == {
        "begin": (StepBar(start=0, took=100, planned=50), True),
        "notice": (StepBar(start=250, took=500, planned=250), True),
    }
    page = text(signed_in(mia).get(f"/drills/{run.reference}/result/"))
    assert '<rect class="actual" x="250" y="2.5" width="500" height="5"/>' in page


def test_the_review_is_a_drill_among_incidents(signed_in: SignedIn, stopped: DrillRun) -> None:
    client, base = signed_in(make_user()), f"/drills/{stopped.reference}/result/"

    first, second = (client.post(f"{base}review/")["Location"] for _ in range(2))

    incident = Incident.objects.get()
    assert first == second == incident.get_absolute_url()
    assert incident.kind == "drill"
    assert incident.reference in text(client.get(base))


def test_a_restricted_review_is_open_to_nobody_else(signed_in: SignedIn, stopped: DrillRun) -> None:
    outsider, base = signed_in(make_user()), f"/drills/{stopped.reference}/result/"
    problem = stopped.entries.get(kind="problem")
    signed_in(make_user()).post(f"{base}follow-ups/{problem.pk}/")
    Incident.objects.update(restricted=True)

    page = text(outsider.get(base))
    refused = text(outsider.post(f"{base}review/", follow=True))

    for secret in (Incident.objects.get().reference, ActionItem.objects.get().reference):
        assert secret not in page + refused
    assert "has an action item" in page
    assert "is not open to you" in refused


def test_a_result_is_published_once_it_is_there(signed_in: SignedIn, stopped: DrillRun) -> None:
    client = signed_in(make_user(name="Ada"))
    running = make_drill(status="running")

    page = text(client.post(f"/drills/{stopped.reference}/result/publish/", follow=True))
    client.post(f"/drills/{running.reference}/result/publish/")

    assert "by Ada" in page
    assert "Publish result" not in page
    running.refresh_from_db()
    assert running.published_at is None
