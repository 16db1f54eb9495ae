"""The command gives every verdict, and evidence where somebody said what a run was about."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from readiness.models import Evidence
from tests.factories.catalog import make_service

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "chaos"
COMPLETED = FIXTURES / "chaostoolkit" / "chaostoolkit-journal-completed.json"


def answer_of(capsys: pytest.CaptureFixture[str], *args: object, code: int = 0) -> dict[str, Any]:
    """Run the command and return what it printed; `code` is how it has to end."""
    ended = 0
    try:
        call_command("import_chaos", *map(str, args), "--json")
    except SystemExit as error:
        ended = int(str(error.code))
    assert ended == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_dry_run_tells_the_known_verdicts_without_a_database(
    capsys: pytest.CaptureFixture[str],
) -> None:
    expected = json.loads((FIXTURES / "expected.json").read_text())["chaostoolkit"]

    answer = answer_of(capsys, FIXTURES, "--dry-run")

    verdicts = {Path(one["path"]).name: one["verdict"] for one in answer["results"]}
    described = {
        "engine-nginx-pod-delete-history.txt": "no-evidence",
        "engine-nginx-pod-delete-probes.txt": "survived",
        "nginx-chaos-container-kill-pass.txt": "no-evidence",
    }
    assert verdicts == {name: one["verdict"] for name, one in expected.items()} | described
    assert answer["rejected"] == []
    assert {"path", "verdict", "reason"} <= answer["results"][0].keys()


@pytest.mark.django_db
def test_runs_are_booked_for_the_given_service_and_mode(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_service(slug="checkout")

    answer = answer_of(capsys, COMPLETED, "--service", "checkout", "--mode", "database-failover")

    (told,) = answer["results"]
    assert (told["service"], told["failure_mode"], told["booked"]) == (
        "checkout",
        "database-failover",
        2,
    )
    assert Evidence.objects.filter(failure_mode="database-failover", outcome="pass").count() == 1


@pytest.mark.django_db
def test_run_that_names_nothing_is_rejected_by_name_and_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = answer_of(capsys, COMPLETED, code=1)

    assert answer["rejected"] == [{"path": str(COMPLETED), "reason": "it names no service"}]
    assert Evidence.objects.count() == 0


@pytest.mark.django_db
def test_object_of_several_runs_needs_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    make_service(slug="checkout")
    path = FIXTURES / "litmus" / "describe" / "engine-nginx-pod-delete-probes.txt"
    given = (path, "--service", "checkout", "--mode", "instance-kill")

    without = answer_of(capsys, *given, code=1)
    timed = answer_of(capsys, *given, "--observed-at", "2021-09-30T10:00:00Z")

    assert without["rejected"][0]["reason"] == (
        "it counts 2 runs and does not say when the last one was"
    )
    assert timed["results"][0]["booked"] == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--service", "nowhere", "There is no service “nowhere”."),
        ("--mode", "nothing", "There is no failure mode “nothing”; there are "),
        ("--observed-at", "soon", "A moment is written like "),
        ("--observed-at", "2026-13-13T00:00:00Z", "A moment is written like "),
        ("--observed-at", "2026-03-02T10:42:00", "A moment is written like "),
    ],
)
def test_unknown_option_is_refused(option: str, value: str, reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("import_chaos", str(COMPLETED), option, value)


def test_broken_file_is_rejected_and_other_files_are_passed_over(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text('{"experiment": {}, "run": 5}')
    (tmp_path / "b.txt").write_text("a: note: of mine")
    (tmp_path / "c.yaml").write_text("apiVersion: v1\nkind: Service\nmetadata: {name: x}\n")

    answer = answer_of(capsys, tmp_path, "--dry-run", code=1)

    assert answer["rejected"] == [
        {"path": str(tmp_path / "a.json"), "reason": "run is a number and should be a list"}
    ]
    assert answer["skipped"] == [str(tmp_path / "b.txt")]
