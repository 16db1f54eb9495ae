"""Rules of the house that no linter knows."""

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.architecture.sources import PRODUCT, ROOT, project_files, python_modules, shown

MOST_LINES = 400
OUR_APPS = ("core", "catalog", "incidents", "readiness")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
# Put together here, so that this file does not break its own rule.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("index", "docker", "io"),
    )
]
OF_THIS_MACHINE = {
    "core/clock.py",
    "core/health/probes.py",  # tells how far this machine is off
    "core/models/activity.py",  # names a default that is never used, for the sake of its migration
}
"""Where Django's `timezone.now` is meant, and not `core.clock.now`."""

OWN_TIME = re.compile(r"timezone\.(now\b|local(date|time)\(\))")

OUTSIDE = "/".join(("..", "shared"))


def documents() -> list[Path]:
    """Return the Markdown files that people read: at the top, in docs, and beside the apps."""
    texts = [path for path in project_files() if path.suffix == ".md"]
    return [
        path
        for path in texts
        if path.parent == ROOT or path.is_relative_to(ROOT / "docs") or path.name == "README.md"
    ]


def links_in(path: Path) -> Iterator[str]:
    """Yield the targets of links to files, without code blocks and addresses on the web."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for link, image in LINK.findall(text):
        target = link or image
        if not re.match(r"[a-z]+:|#|/", target):
            yield target.partition("#")[0]


def own_models() -> list[type[models.Model]]:
    """Return every model of our apps that has a table of its own to fill."""
    return [
        model
        for name in OUR_APPS
        for model in apps.get_app_config(name).get_models()
        if not model._meta.auto_created
    ]


def test_no_module_is_longer_than_a_person_can_hold() -> None:
    lengths = {
        shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_modules()
    }

    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_module_is_a_drawer_for_anything() -> None:
    assert [shown(path) for path in python_modules() if path.stem in VAGUE_NAMES] == []


def test_moments_come_from_the_one_clock() -> None:
    own = {shown(path) for path in python_modules() if path.relative_to(ROOT).parts[0] in PRODUCT}
    by_themselves = {name for name in own if OWN_TIME.search((ROOT / name).read_text())}

    assert by_themselves == OF_THIS_MACHINE


def test_each_link_in_a_document_leads_somewhere() -> None:
    broken = [
        (shown(path), link)
        for path in documents()
        for link in links_in(path)
        if not (path.parent / link).exists()
    ]

    assert broken == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=said)

    assert said.getvalue() == "No changes detected\n"


def test_each_model_can_be_made_for_a_test() -> None:
    makers = "".join(path.read_text() for path in (ROOT / "tests" / "factories").glob("*.py"))
    names = [model.__name__ for model in own_models()]

    assert [name for name in names if f" {name}.objects." not in makers] == []


def test_no_file_names_a_registry() -> None:
    named = [
        (shown(path), host)
        for path in project_files()
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    ]

    assert named == []


def test_the_product_and_its_tests_read_nothing_outside_the_project() -> None:
    reading = [
        shown(path)
        for path in project_files()
        if path.relative_to(ROOT).parts[0] in (*PRODUCT, "tests", "docs")
        and OUTSIDE.encode() in path.read_bytes()
    ]

    assert reading == []


def test_each_setting_is_explained() -> None:
    sources = [ROOT / "config" / "settings.py", ROOT / "config" / "environment.py"]
    reading = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')
    read = {name for path in sources for name in reading.findall(path.read_text())}
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([A-Z_]+)`", page, flags=re.MULTILINE))

    assert explained == read
