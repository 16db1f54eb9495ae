"""Files made to hurt are refused with a reason, in little memory, and leave nothing behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from readiness.models import Evidence
from tests.architecture.sources import ROOT
from tests.factories.catalog import make_service
from tests.readiness.ingestion.chaos.run_text import journal

MOST_MEGABYTES = 300
RUN = """
import json, os, pathlib, resource, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
import django
django.setup()
from django.core.management import call_command
try:
    call_command(*json.loads(sys.argv[1]))
except SystemExit:
    pass
# What getrusage tells may be the parent's, who was larger when this process began.
status = pathlib.Path("/proc/self/status")
if status.exists():
    print(status.read_text().partition("VmHWM:")[2].split()[0], file=sys.stderr)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000, file=sys.stderr)
"""
BOMB = "\n".join(
    ["a: &a [x, x, x, x, x, x, x, x, x]"]
    + [
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
)


def hostile(folder: Path) -> None:
    """Write one file of each kind."""
    for name in ("huge.yaml", "huge.json"):
        with (folder / name).open("wb") as file:
            file.truncate(50_000_000)
    texts = {
        "many.json": "[" + "[]," * 3_200_000 + "1]",
        "many.yaml": "- a\n" * 2_400_000,
        "deep.json": "[" * 300_000,
        "deep.yaml": "- " * 200_000,
        "bomb.yaml": BOMB,
        "broken.json": '{"experiment": {"title": "x"}, "run": [',
        "broken.yaml": "a: b: c",
    }
    for name, text in texts.items():
        (folder / name).write_text(text)


@pytest.mark.parametrize("command", ["scan_kubernetes", "import_chaos"])
def test_hostile_files_are_refused_within_the_memory(command: str, tmp_path: Path) -> None:
    hostile(tmp_path)
    options = ["--dry-run"] if command == "import_chaos" else []

    ended = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", RUN, json.dumps([command, str(tmp_path), "--json", *options])],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        cwd=ROOT,
    )

    rejected = {
        Path(one["path"]).name: one["reason"] for one in json.loads(ended.stdout)["rejected"]
    }
    assert rejected == {
        "huge.yaml": "larger than 20,000,000 bytes",
        "huge.json": "larger than 20,000,000 bytes",
        "many.json": "holds more than 500,000 values",
        "many.yaml": "line 500000 goes on after 500,000 values, which is the most",
        "deep.json": "is nested more than 100 levels deep",
        "deep.yaml": "line 1 is nested more than 100 levels deep",
        "bomb.yaml": "line 6 goes on after 500,000 values, which is the most",
        "broken.json": rejected["broken.json"],
        "broken.yaml": "line 1 mapping values are not allowed in this context",
    }
    assert rejected["broken.json"].startswith("line 1 is not JSON: ")
    kilobytes = float(ended.stderr.splitlines()[-1])
    assert kilobytes / 1_000 < MOST_MEGABYTES


@pytest.mark.django_db
def test_what_is_refused_leaves_nothing_behind_and_the_rest_is_stored(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_service(slug="shop")
    half = f"[{json.dumps(journal())}, {json.dumps(journal())[:-9]}"
    (tmp_path / "half.json").write_text(half)
    (tmp_path / "wrong.json").write_text(json.dumps([journal(), journal(run="all")]))
    (tmp_path / "bomb.yaml").write_text(BOMB)

    with pytest.raises(SystemExit):
        call_command(
            "import_chaos", str(tmp_path), "--service", "shop", "--mode", "zone-loss", "--json"
        )

    rejected = {Path(one["path"]).name for one in json.loads(capsys.readouterr().out)["rejected"]}
    assert rejected == {"half.json", "wrong.json", "bomb.yaml"}
    assert Evidence.objects.count() == 0
