"""The doors for machines: who is told what, whatever the state of the rest."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from core.availability.operator_flags import OperatorFlag, lower_flag, raise_flag
from core.availability.spool import MOST_TRIES, spool
from core.health import probes
from core.health.probes import PROBES, health
from core.models import Role
from tests.conftest import SignedIn
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.factories.records import make_drain_progress

TOKEN = "secret-of-the-test"  # noqa: S105 - opens a door of the test
FROM_ELSEWHERE: dict[str, Any] = {"REMOTE_ADDR": "192.0.2.7"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.VAR = tmp_path
    health._asked_at = None
    # A busy machine may take longer than a load balancer would wait.
    monkeypatch.setattr(health, "_longest_seconds", 60)
    yield
    health._asked_at = None
    spool.close()


def from_elsewhere(client: Client) -> Client:
    client.defaults |= FROM_ELSEWHERE
    return client


def numbers(page: str) -> dict[str, float]:
    """Return each sample of a scrape by its name with labels."""
    found = re.findall(r"^([^#\s]\S*(?: \S+(?=\}))*\S*) (\S+)$", page, flags=re.MULTILINE)
    return {name: float(value) for name, value in found}


def test_life_is_told_to_anybody_for_any_host() -> None:
    answer = Client(**FROM_ELSEWHERE).get("/livez", headers={"host": "10.0.0.3:8000"})

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"
    assert Client().post("/livez").status_code == 405


def test_readiness_is_one_word_for_strangers_and_parts_for_operators(
    settings: Settings, signed_in: SignedIn
) -> None:
    make_drain_progress("imports", ended_well_at=timezone.now())
    settings.DRYDOCK_METRICS_TOKEN = TOKEN
    token = {"Authorization": f"Bearer {TOKEN}"}

    stranger = Client(**FROM_ELSEWHERE).get("/readyz")
    operator = Client(**FROM_ELSEWHERE).get("/readyz", headers=token)
    admin = from_elsewhere(signed_in(make_user(role=Role.ADMIN))).get("/readyz")
    viewer = from_elsewhere(signed_in(make_user(role=Role.MANAGER))).get("/readyz")

    assert stranger.status_code == viewer.status_code == 200
    assert list(stranger.json()) == list(viewer.json()) == ["status"]
    assert set(operator.json()["parts"]) == set(admin.json()["parts"]) == set(PROBES)
    for part in operator.json()["parts"].values():
        assert set(part) == {"status", "says", "since", "last_ok"}


def test_a_machine_that_is_draining_wants_no_requests() -> None:
    raise_flag(OperatorFlag.DRAINING)

    answer = Client(**FROM_ELSEWHERE).get("/readyz")
    lower_flag(OperatorFlag.DRAINING)

    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


@pytest.mark.parametrize(
    ("token", "request_", "status"),
    [
        ("", {}, 200),
        ("", FROM_ELSEWHERE, 403),
        ("", {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 403),
        ("", {"HTTP_VIA": "1.1 proxy"}, 403),
        ("right", {}, 403),
        ("right", {"HTTP_AUTHORIZATION": "Bearer wrong"}, 403),
        ("right", FROM_ELSEWHERE | {"HTTP_AUTHORIZATION": "Bearer right"}, 200),
        ("right", FROM_ELSEWHERE | {"HTTP_AUTHORIZATION": "Bearer rïght"}, 403),
    ],
)
def test_metrics_open_by_token_or_from_this_machine(
    settings: Settings, token: str, request_: dict[str, Any], status: int
) -> None:
    settings.DRYDOCK_METRICS_TOKEN = token

    assert Client(**request_).get("/metrics").status_code == status


def test_metrics_tell_of_work_and_fire_but_not_of_restricted_incidents() -> None:
    make_incident(severity="sev1")
    make_incident(severity="sev1", restricted=True, title="Nobody may know")
    now = timezone.now()
    make_drain_progress("imports", failures=3, ended_well_at=now)
    make_drain_progress("never", failures=1, failed_at=now - timedelta(hours=1))
    Client().get("/help/")
    Client().get("/nowhere/")

    page = Client().get("/metrics").content.decode()

    found = numbers(page)
    assert found['drydock_open_incidents{severity="sev1"}'] == 1
    assert found['drydock_open_incidents{severity="sev5"}'] == 0
    assert found['drydock_drain_failures_total{drain="imports"}'] == 3
    assert found['drydock_drain_ended_well_timestamp_seconds{drain="imports"}'] == pytest.approx(
        now.timestamp(), abs=1
    )
    assert found['drydock_oldest_due_seconds{drain="imports"}'] == 0
    assert found['drydock_http_requests_total{status="3xx"}'] == 1
    assert found['drydock_http_requests_total{status="4xx"}'] == 1
    assert found['drydock_http_request_duration_seconds_bucket{le="+Inf"}'] == 2
    assert found["drydock_database_up"] == 1
    assert found['drydock_schema_migrations{app="core"}'] >= 7
    assert "Nobody may know" not in page


def test_what_waits_for_the_database_is_told() -> None:
    spool.note({}, at=timezone.now())
    health._asked_at = None
    before = Client().get("/readyz").json()["parts"]["spool"]
    spool.put("{}", at=timezone.now() - timedelta(seconds=100))
    health._asked_at = None

    waiting = Client().get("/readyz").json()["parts"]["spool"]
    found = numbers(Client().get("/metrics").content.decode())

    assert before["status"] == "ok"
    assert waiting["status"] == "degraded"
    assert re.fullmatch(r"1 waits for the database, the oldest for 10\d s\.", waiting["says"])
    assert found["drydock_spooled_total"] == found["drydock_spool_waiting"] == 1
    assert 100 <= found["drydock_spool_oldest_seconds"] < 200


@pytest.mark.parametrize(
    ("age", "aside", "says"),
    [
        (timedelta(minutes=11), 0, "Who may send alerts is not known, or long ago."),
        (None, 0, "Who may send alerts is not known, or long ago."),
        (timedelta(), 1, "2 wait for the database, the oldest for 0 s. 1 set aside."),
    ],
)
def test_a_spool_that_could_take_nothing_or_holds_on_to_something_is_told(
    age: timedelta | None, aside: int, says: str
) -> None:
    now = timezone.now()
    if age is not None:
        spool.note({}, at=now - age)
    for _ in range(2 * aside):
        spool.put("{}", at=now)
    for _ in range(MOST_TRIES * aside):
        spool.put_off(1)

    assert probes.spool().says == says


def test_a_spool_that_cannot_be_read_is_told_and_leaves_the_other_numbers(
    tmp_path: Path,
) -> None:
    (tmp_path / "spool").write_text("no folder")
    health._asked_at = None

    part = Client().get("/readyz").json()["parts"]["spool"]
    found = numbers(Client().get("/metrics").content.decode())

    assert part["status"] == "failed"
    assert found["drydock_database_up"] == 1
    assert "drydock_spool_waiting" not in found


def test_one_scrape_takes_as_many_statements_for_many_rows() -> None:
    taken = []
    for rows in (1, 3):
        for number in range(rows):
            make_incident()
            make_drain_progress(f"drain {rows} {number}")
        with CaptureQueriesContext(connection) as queries:
            Client().get("/metrics")
        taken.append(len(queries))

    assert taken[0] == taken[1]


def test_a_browser_that_asks_for_metrics_is_led_to_the_page_of_that_name() -> None:
    answer = Client().get("/metrics", headers={"accept": "text/html,application/xhtml+xml"})

    assert (answer.status_code, answer["Location"]) == (301, "/metrics/")
