"""`manage.py replay_alerts`: files in any order, twice, and what it says of bad ones."""

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command

from incidents.models import AlertSource, Incident, ReceivedPayload
from tests.factories.alerts import make_alert_source

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parents[2] / "fixtures" / "alerts"


def replay(*arguments: object) -> tuple[dict[str, Any], str]:
    said, words = StringIO(), StringIO()
    call_command("replay_alerts", *map(str, arguments), "--json", stdout=said, stderr=words)
    answer: dict[str, Any] = json.loads(said.getvalue())
    return answer, words.getvalue()


def rows() -> list[tuple[Any, ...]]:
    return list(Incident.objects.order_by("title").values_list("pk", "title", "status", "version"))


def test_captured_files_in_any_order_and_twice_are_the_same_incidents() -> None:
    paths = sorted(FIXTURES.glob("*.json"))
    Random(7).shuffle(paths)  # noqa: S311 - an order, no secret

    answer, words = replay(*paths)
    first = rows()
    Random(8).shuffle(paths)  # noqa: S311 - an order, no secret
    again, _ = replay(*paths)

    assert (answer["read"], answer["accepted"], answer["rejected"]) == (8, 8, [])
    assert [(one["title"], one["severity"], one["status"]) for one in again["incidents"]] == [
        (one["title"], "sev2", "resolved") for one in answer["incidents"]
    ]
    assert len(answer["incidents"]) == 3
    assert rows() == first
    assert "8 read, 8 accepted." in words


def test_a_payload_on_its_own_goes_to_the_source_that_is_named(tmp_path: Path) -> None:
    source = make_alert_source(format="generic", name="Cron")
    path = tmp_path / "cron.json"
    path.write_text('{"alert_uid": "backup", "title": "Backup failed"}')

    answer, _ = replay(path, "--source", "Cron")

    assert [one["title"] for one in answer["incidents"]] == ["Backup failed"]
    assert ReceivedPayload.objects.get().source == source


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('{"path": "/hooks/sentry/x/", "body": {"data": {"issue": {"id": "1"}}}}', "sentry"),
        ('{"path": "/", "headers": {"Ce-Specversion": "1"}, "body": {}}', "cloudevents"),
        ('{"path": "/", "headers": {"Sentry-Hook-Resource": "issue"}, "body": {}}', "sentry"),
        ('{"schema": "drydock-datadog/1"}', "datadog"),
        ("{}", "generic"),
    ],
)
def test_the_format_of_a_file_is_found_out(tmp_path: Path, content: str, name: str) -> None:
    path = tmp_path / "one.json"
    path.write_text(content)

    with suppress(SystemExit):
        replay(path)

    assert AlertSource.objects.get().format == name


def test_bad_files_are_rejected_by_name_and_can_be_tried_again(tmp_path: Path) -> None:
    broken, odd = tmp_path / "broken.json", tmp_path / "odd.json"
    broken.write_text("{")
    odd.write_text('{"title": "no key"}')

    for _ in range(2):
        said = StringIO()
        with pytest.raises(SystemExit) as status:
            call_command("replay_alerts", str(tmp_path), "gone.json", stdout=said)

        assert status.value.code == 1
        assert f"Rejected: {broken}: is not JSON" in said.getvalue()
        assert f"Rejected: {odd}: The payload has no key" in said.getvalue()
        assert "Rejected: gone.json" in said.getvalue()


def test_an_unknown_source_is_told(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text("{}")

    with pytest.raises(SystemExit):
        replay(path, "--source", "Nobody")
