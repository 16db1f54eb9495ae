"""The version is written down where the image has it, and once more for packaging."""

import tomllib

from core.build import VERSION
from tests.architecture.sources import ROOT


def test_both_places_name_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert project["project"]["version"] == VERSION
