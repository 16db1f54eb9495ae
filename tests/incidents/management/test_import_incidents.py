import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from incidents.models import Incident, Postmortem

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    call_command("import_incidents", *map(str, arguments), "--json")
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def metrics(capsys: pytest.CaptureFixture[str], source: str) -> dict[str, Any]:
    call_command("recovery_metrics", "--json", "--source", source)
    figures: dict[str, Any] = json.loads(capsys.readouterr().out)
    return figures


def test_status_page_gives_the_figures_of_its_readme(capsys: pytest.CaptureFixture[str]) -> None:
    answer = run(capsys, FIXTURES / "status-incidents")

    passed_over = answer.pop("skipped")
    assert answer == {
        "read": 297,
        "created": 297,
        "updated": 0,
        "unchanged": 0,
        "rejected": [],
        "notes": [],
    }
    assert sorted(Path(path).name for path in passed_over) == ["LICENSE.MIT.txt", "README.md"]
    recovery = metrics(capsys, "cstate")["time_to_recover"]
    assert (recovery["n"], recovery["invalid"], recovery["pending"]) == (289, 8, 0)
    assert (recovery["median_seconds"], recovery["p90_seconds"]) == (7200, 89160)
    again = run(capsys, FIXTURES / "status-incidents")
    assert (again["unchanged"], again["created"], again["updated"]) == (297, 0, 0)


def test_facts_give_the_figures_of_their_readme(capsys: pytest.CaptureFixture[str]) -> None:
    answer = run(capsys, FIXTURES / "postmortems")

    assert (answer["read"], answer["created"], answer["rejected"]) == (176, 176, [])
    recovery = metrics(capsys, "facts-jsonl")["time_to_recover"]
    assert (recovery["n"], recovery["pending"], recovery["invalid"]) == (114, 62, 0)
    assert recovery["mean_seconds"] == 923760.728
    assert (recovery["median_seconds"], recovery["p90_seconds"]) == (25770, 329706)
    assert run(capsys, FIXTURES / "postmortems")["unchanged"] == 176


def test_postmortems_give_detection_and_recovery(capsys: pytest.CaptureFixture[str]) -> None:
    folder = FIXTURES / "postmortems-mttd" / "dfds" / "docs"

    answer = run(capsys, folder)

    assert (answer["read"], answer["created"], answer["rejected"]) == (28, 28, [])
    figures = metrics(capsys, "frontmatter")
    detect, recover = figures["time_to_detect"], figures["time_to_recover"]
    assert (detect["n"], detect["median_seconds"]) == (21, 720)
    assert (recover["n"], recover["median_seconds"]) == (22, 5250)
    assert Postmortem.objects.filter(status="published").count() == 28
    assert run(capsys, folder)["unchanged"] == 28


@pytest.mark.any_database
def test_the_folder_one_reads_from_does_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, FIXTURES / "status-incidents" / "jenkins-infra" / "issues")

    assert run(capsys, FIXTURES / "status-incidents")["unchanged"] == 297


def test_dry_run_gives_the_same_figures_and_stores_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = run(capsys, FIXTURES / "postmortems", "--dry-run")

    assert answer["created"] == 176
    assert not Incident.objects.exists()


def test_what_cannot_be_read_is_rejected_and_the_rest_is_stored(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "binary.md").write_bytes(b"\xff\xfe")
    (tmp_path / "rows.csv").write_text("title,started_at\nGood,2024-05-01\nBad,banana\n")
    form = next((FIXTURES / "postmortems-mttd" / "dfds").glob("PMyyyy*"))
    shutil.copy(form, tmp_path / "form.md")

    with pytest.raises(SystemExit) as stopped:
        run(capsys, tmp_path, tmp_path / "missing")

    answer = json.loads(capsys.readouterr().out)
    assert stopped.value.code == 1
    assert (answer["read"], answer["created"]) == (5, 1)
    assert sorted(Path(one["path"]).name for one in answer["rejected"]) == [
        "binary.md",
        "form.md",
        "missing",
        "rows.csv:3",
    ]


def test_two_files_of_one_identity_do_not_overwrite_each_other(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for folder, title in (("a", "Mail is slow"), ("b", "Chat is slow")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "2024-05-01.md").write_text(
            f"---\ntitle: {title}\ndate: 2024-05-01\nsection: issue\nseverity: down\n---\n"
        )

    for _ in range(2):
        with pytest.raises(SystemExit):
            run(capsys, tmp_path)
        answer = json.loads(capsys.readouterr().out)
        assert [Path(one["path"]).parent.name for one in answer["rejected"]] == ["b"]

    assert answer["unchanged"] == 1
    assert Incident.objects.get().title == "Mail is slow"
