"""What the product is made of, and what its own source may not do."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.architecture.sources import PRODUCT, python_modules, shown
from tests.checks import sbom
from tests.checks.locks import ROOT, versions_in

FLOORS = Path(__file__).with_name("floors.txt")
LOCKS = ("requirements.lock", "requirements-dev.lock")
EXPLAINED = re.compile(r"noqa: [A-Z0-9, ]+ - \S")
SECURITY_RULE = re.compile(r"noqa:[^#]*\bS\d{3}\b")
SENT = re.compile(r"request\.(data|POST|GET|query_params)|initial_data")
FORMATS_OF_OUR_OWN = {
    "core/templatetags/ui.py": 1,
    "incidents/domain/status_update.py": 1,
    "incidents/ingestion/chat/conversation.py": 1,
    "incidents/queries/metrics_view.py": 1,
    "incidents/views/incident_rows.py": 1,
    "incidents/views/mutes.py": 3,
}
"""Where a format is a constant with a name, or a method of something else; read by a person."""


def floors() -> dict[str, str]:
    lines = FLOORS.read_text(encoding="utf-8").splitlines()
    return dict(line.split()[:2] for line in lines if not line.startswith("#"))


def below(lock: str) -> list[str]:
    """Return the locked packages that are older than their floor, or missing."""
    versions = versions_in(lock)
    return [
        name
        for name, floor in floors().items()
        if name not in versions or Version(versions[name]) < Version(floor)
    ]


@pytest.mark.parametrize("name", LOCKS)
def test_nothing_is_locked_below_its_floor(name: str) -> None:
    assert below((ROOT / name).read_text(encoding="utf-8")) == []


def test_a_version_below_its_floor_is_named() -> None:
    lock = (ROOT / LOCKS[0]).read_text(encoding="utf-8")

    assert below(re.sub(r"^django==\S+", "django==5.2.16", lock, flags=re.MULTILINE)) == ["django"]


def test_the_project_asks_for_no_version_below_a_floor() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {one.name.lower(): one for one in map(Requirement, project["dependencies"])}

    assert not wanted["django"].specifier.contains("5.2.16")


def sources() -> Iterator[tuple[str, str]]:
    for path in python_modules():
        if shown(path).startswith(PRODUCT):
            yield shown(path), path.read_text(encoding="utf-8")


def test_every_exception_from_a_security_rule_says_why() -> None:
    unexplained = [
        f"{name}: {line.strip()}"
        for name, source in sources()
        for line in source.splitlines()
        if SECURITY_RULE.search(line) and not EXPLAINED.search(line)
    ]

    assert unexplained == []


def splats(source: str) -> Iterator[int]:
    """Yield the lines on which what somebody sent becomes arguments as it is."""
    if not SENT.search(source):
        return
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            given = "" if keyword.arg else ast.unparse(keyword.value)
            if SENT.search(given):
                yield node.lineno


def formats(source: str) -> int:
    """Return how many formats are no constant on the spot."""
    if ".format(" not in source:
        return 0
    return sum(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and not isinstance(node.func.value, ast.Constant)
        for node in ast.walk(ast.parse(source))
    )


def test_nothing_that_was_sent_becomes_arguments_unread() -> None:
    assert [f"{name}:{line}" for name, source in sources() for line in splats(source)] == []


def test_no_words_become_a_format() -> None:
    found = {name: number for name, source in sources() if (number := formats(source))}

    assert found == FORMATS_OF_OUR_OWN


@pytest.mark.parametrize(
    ("source", "lines", "number"),
    [
        ("Model(**request.data)", [1], 0),
        ("Model.objects.create(**dict(request.POST))", [1], 0),
        ("use(**self.body_of(request, Body))", [], 0),
        ("text.format(1)", [], 1),
        ("'{}'.format(text)", [], 0),
    ],
)
def test_what_is_looked_for_is_seen(source: str, lines: list[int], number: int) -> None:
    assert (list(splats(source)), formats(source)) == (lines, number)


def test_the_list_of_parts_names_every_locked_package(capsys: pytest.CaptureFixture[str]) -> None:
    sbom.main()

    told = json.loads(capsys.readouterr().out)
    versions = versions_in((ROOT / LOCKS[0]).read_text(encoding="utf-8"))
    parts = told["components"]
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert {one["name"]: one["version"] for one in parts} == versions
    assert all(one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}" for one in parts)
    assert all(one["externalReferences"][0]["hashes"] for one in parts)
    assert len({one["bom-ref"] for one in parts}) == len(parts)
