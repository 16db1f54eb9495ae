"""The shipped rules and dashboard ask for numbers that are there, in words Prometheus knows."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.test import Client

from tests.checks.compose import ROOT

FOLDER = ROOT / "docs" / "operate" / "monitoring"
PROMTOOL = shutil.which("promtool")
NAME = re.compile(r"\bdrydock_\w+")
needs_promtool = pytest.mark.skipif(
    PROMTOOL is None, reason="promtool, which comes with Prometheus, is not on this machine"
)


def expressions() -> list[str]:
    """Return what rules and dashboard ask for."""
    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text())
    dashboard = json.loads((FOLDER / "grafana-dashboard.json").read_text())
    return [rule["expr"] for group in rules["groups"] for rule in group["rules"]] + [
        target["expr"] for panel in dashboard["panels"] for target in panel["targets"]
    ]


def scrape() -> str:
    return Client().get("/metrics").content.decode()


@pytest.mark.django_db
def test_each_number_asked_for_is_there() -> None:
    page = scrape()
    declared = set(re.findall(r"^# TYPE (\w+)", page, flags=re.MULTILINE))
    asked = {name for text in expressions() for name in NAME.findall(text)}

    unknown = {name for name in asked if name.removesuffix("_bucket") not in declared}

    assert len(asked) > 10
    assert unknown == set()


def test_recorded_rules_are_there_for_whoever_reads_them() -> None:
    rules = yaml.safe_load((FOLDER / "alerts.yml").read_text())
    recorded = {rule.get("record") for group in rules["groups"] for rule in group["rules"]}

    read = {name for text in expressions() for name in re.findall(r"drydock:[\w:]+", text)}

    assert read - recorded == set()


def run(*arguments: str, text: str = "") -> tuple[int, str]:
    result = subprocess.run(
        [str(PROMTOOL), *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd=FOLDER,
    )
    return result.returncode, result.stdout + result.stderr


@needs_promtool
def test_the_rules_pass_promtool(tmp_path: Path) -> None:
    status, said = run("check", "rules", "alerts.yml")
    broken = tmp_path / "alerts.yml"
    broken.write_text((FOLDER / "alerts.yml").read_text().replace("increase(", "increase((", 1))

    assert status == 0, said
    assert "SUCCESS" in said
    assert run("check", "rules", str(broken))[0] != 0


@needs_promtool
@pytest.mark.django_db
def test_the_numbers_pass_promtool() -> None:
    status, said = run("check", "metrics", text=scrape())

    assert (status, said) == (0, "")
