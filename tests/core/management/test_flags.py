"""Operators raise flags without a database."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from core.availability.operator_flags import OperatorFlag, is_raised, reason_of


@pytest.mark.parametrize(
    ("command", "flag"),
    [("draining", OperatorFlag.DRAINING), ("read_only", OperatorFlag.READ_ONLY)],
)
def test_a_flag_goes_up_and_down(
    settings: Settings, tmp_path: Path, command: str, flag: OperatorFlag
) -> None:
    settings.VAR = tmp_path

    def call(*words: str) -> object:
        said = StringIO()
        call_command(command, *words, "--json", stdout=said, stderr=StringIO())
        return json.loads(said.getvalue())

    assert call("status") == {"on": False, "reason": ""}
    assert call("on", "--reason", "New disks") == {"on": True, "reason": "New disks"}
    assert reason_of(flag) == "New disks"
    assert call("status") == {"on": True, "reason": "New disks"}
    assert call("off") == call("off") == {"on": False, "reason": ""}
    assert is_raised(flag) is False
