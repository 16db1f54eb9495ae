from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from readiness.models import DrillPlan, DrillRun
from readiness.usecases.drill_log import write_entry
from tests.core.api.client import Program
from tests.factories.catalog import make_service
from tests.factories.drills import make_drill, make_drill_plan
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.readiness import make_readiness_evidence

pytestmark = pytest.mark.django_db


def tick(program: Program, run: DrillRun, body: dict[str, Any], key: str) -> Any:
    return program.post(
        f"/api/v1/drills/{run.reference}/entries/",
        body,
        format="json",
        headers={"Idempotency-Key": key},
    )


def test_a_drill_from_arranging_to_its_result() -> None:
    mia, shop = make_user(username="mia"), make_service(tier=1)
    program = Program(mia)
    body = {
        "plan": "database-restore",
        "services": [shop.slug],
        "people": [{"person": "mia", "role": "lead"}],
        "starts_at": "2027-01-20T13:30:00Z",
        "time_zone": "Europe/Berlin",
    }

    made = program.ask("POST", "/drills/", body)
    base = made["Location"].removeprefix("/api/v1")
    program.ask("PATCH", base, {"title": "Restore the shop", "every_days": 90})
    lines = list(range(len(make_drill_plan().plan.preconditions)))
    ready = program.ask("POST", f"{base}preconditions/", {"lines": lines}).json()
    program.ask("POST", f"{base}join/", {"role": "observer"})
    left = program.ask("POST", f"{base}leave/", {"role": "observer"}).json()
    assert program.ask("GET", f"{base}result/").json()["verdict"] is None
    program.ask("POST", f"{base}entries/", {"kind": "start"})
    done = program.ask("POST", f"{base}entries/", {"kind": "done", "step": "begin", "version": 1})
    problem = program.ask(
        "POST", f"{base}entries/", {"kind": "problem", "step": "find", "text": "Old page"}
    ).json()
    program.ask("POST", f"{base}entries/", {"kind": "abort", "text": "Enough"})
    follow_up = program.ask("POST", f"{base}result/follow-ups/", {"entry": problem["number"]})
    review = program.ask("POST", f"{base}result/review/").json()
    result = program.ask("POST", f"{base}result/publish/").json()
    now = program.ask("GET", base).json()

    assert (made.status_code, made.json()["drill"]["rto_seconds"]) == (201, 7200)
    assert (ready["drill"]["status"], ready["drill"]["title"]) == ("ready", "Restore the shop")
    assert left["people"] == [{"person": "mia", "role": "lead"}]
    assert (done.status_code, done.json()["person"]) == (201, "mia")
    assert follow_up.status_code == 201
    assert result["follow_ups"] == [follow_up.json()["action_item"]]
    assert (result["verdict"], result["incident"]) == ("aborted", review["incident"])
    assert result["figures"][0]["promised_seconds"] == 7200
    assert now["steps"][1]["ended_by"] == "mia"
    assert list(now["clocks"]) == ["disruption_start"]
    assert now["drill"]["next_drill"] == DrillRun.objects.first().reference  # type: ignore[union-attr]  # there is one


def test_a_result_names_the_evidence_it_left() -> None:
    shop = make_service(slug="shop")
    run = make_drill(services=(shop,), status="finished", verdict="passed", ended_at=NOON)
    make_readiness_evidence(
        shop, source="drill:run", subject=run.reference, item="restore-proven", at=NOON
    )

    result = Program(make_user()).ask("GET", f"/drills/{run.reference}/result/").json()

    assert result["evidence"] == [
        {"service": "shop", "item": "restore-proven", "failure_mode": "", "outcome": "pass"}
    ]


def test_a_key_may_be_quoted_or_bare_and_writes_once() -> None:
    mia = make_user()
    run = make_drill(mia)
    write_entry(run, "start", by=mia, at=NOON)
    program, body = Program(mia), {"kind": "done", "step": "begin", "version": 1}

    answers = [tick(program, run, body, key) for key in ('"a\\"b"', 'a"b', "other")]
    other = tick(program, run, {"kind": "note", "text": "x"}, 'a"b')

    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    log = program.ask("GET", f"/drills/{run.reference}/entries/").json()["results"]
    assert [entry["kind"] for entry in log] == ["start", "done"]


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/drills/", {}, 400, "plan"),
        ("/drills/", {"plan": "nowhere"}, 400, "plan"),
        ("/drills/", {"plan": "cache-loss", "time_zone": "Moon"}, 400, "time_zone"),
        ("/drills/", {"plan": "cache-loss", "people": [{"role": "x"}]}, 400, "people.0.person"),
        ("/drills/", {"plan": "cache-loss", "minutes": 10**9}, 400, "minutes"),
        ("/drills/DR-%s/entries/", {"kind": "also"}, 400, "kind"),
        ("/drills/DR-%s/entries/", {"kind": "note", "text": "\x00"}, 400, "text"),
        ("/drills/DR-%s/entries/", {"kind": "note"}, 409, "text"),
        ("/drills/DR-%s/entries/", {"kind": "done", "step": "pick"}, 409, "entered_at"),
        ("/drills/DR-%s/result/follow-ups/", {"entry": 10**9}, 400, "entry"),
        ("/drills/DR-%s/preconditions/", {"lines": ["x"]}, 400, "lines.0"),
        ("/drill-plans/", {"text": "["}, 409, "text"),
    ],
)
def test_bad_bodies_are_refused_on_their_field(
    path: str, body: dict[str, Any], status: int, field: str
) -> None:
    mia = make_user(role=Role.MANAGER)
    run = make_drill(mia)
    write_entry(run, "start", by=mia, at=NOON)

    answer = Program(mia).ask("POST", path.replace("%s", str(run.pk)), body)

    assert (answer.status_code, next(iter(answer.json()["errors"]))) == (status, field)


def test_plans_are_read_brought_and_published() -> None:
    manager, viewer = Program(make_user(role=Role.MANAGER)), Program(make_user(role=Role.VIEWER))
    yaml = Client()
    yaml.force_login(make_user())
    text = yaml.get("/drills/plans/cache-loss/plan.yaml").content.decode()
    ours = text.replace("key: cache-loss", "key: our-cache")

    listed = viewer.ask("GET", "/drill-plans/").json()["results"]
    drafted = manager.ask("POST", "/drill-plans/", {"text": ours})
    hidden = viewer.ask("GET", "/drill-plans/our-cache/")
    published = manager.ask("POST", "/drill-plans/our-cache/publish/").json()
    manager.ask("POST", "/drill-plans/", {"text": ours.replace("minutes: 5", "minutes: 6")})
    thrown = manager.ask("POST", "/drill-plans/our-cache/discard/")

    assert len(listed) == 8
    assert (drafted.status_code, drafted.json()["is_draft"]) == (201, True)
    assert hidden.status_code == 404
    assert (published["is_current"], published["plan"]["key"]) == (True, "our-cache")
    assert thrown.status_code == 204
    assert DrillPlan.objects.filter(slug="our-cache").count() == 1
    assert viewer.ask("GET", "/drill-plans/cache-loss/versions/1/").status_code == 200
    assert viewer.ask("GET", "/drill-plans/cache-loss/versions/9/").status_code == 404
    assert manager.ask("POST", "/drill-plans/cache-loss/publish/").status_code == 404
    assert viewer.ask("POST", "/drill-plans/our-cache/publish/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_statements(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mia = make_user()
    program = Program(mia)
    for _ in range(rows):
        run = make_drill(mia, services=(make_service(), make_service()))
        write_entry(run, "start", by=mia, at=NOON)

    # The token and its use, the drills and their services.
    with django_assert_num_queries(4):
        found = program.ask("GET", "/drills/").json()["results"]

    assert len(found) == rows
    assert program.ask("GET", "/drills/DR-999/").status_code == 404
