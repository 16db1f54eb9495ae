"""docker-compose.yml, read by the real docker-compose."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from environ import Env

from tests.checks.compose import REQUIRED, ROOT, validate

PROGRAM = Path(sys.executable).parent / "docker-compose"
FILE = ROOT / "docker-compose.yml"


def test_the_file_is_valid() -> None:
    result = validate(FILE, REQUIRED)

    assert (result.returncode, result.stderr) == (0, "")


def test_each_secret_is_insisted_on() -> None:
    for name in REQUIRED:
        others = {key: value for key, value in REQUIRED.items() if key != name}

        result = validate(FILE, others)

        assert result.returncode != 0
        assert f"required variable {name} is missing a value" in result.stderr


def test_a_misspelt_key_is_found(tmp_path: Path) -> None:
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(FILE.read_text().replace("healthcheck:", "healthchek:", 1))

    assert validate(broken, REQUIRED).returncode != 0


def resolved() -> dict[str, Any]:
    """Return the file as docker-compose understands it."""
    result = subprocess.run(
        [PROGRAM, "--file", FILE, "config", "--format", "json"],
        env={"PATH": os.environ.get("PATH", "")} | REQUIRED,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_what_people_wait_for_is_there_twice_and_watched() -> None:
    services = resolved()["services"]

    unwatched = {name for name, one in services.items() if "healthcheck" not in one}
    assert {"web-1", "web-2", "database", "standby", "proxy", "broker", "backup"} <= set(services)
    assert unwatched == {"migrate", "worker", "beat", "dispatcher", "verify"}
    assert [name for name, one in services.items() if one.get("ports")] == ["proxy"]
    restarting = {name for name, one in services.items() if one["restart"] == "unless-stopped"}
    assert set(services) - restarting == {"migrate"}


def test_each_process_of_ours_has_the_same_settings_and_both_databases() -> None:
    services = resolved()["services"]

    ours = [one for one in services.values() if one.get("image") == "drydock"]
    assert len(ours) == 7
    # The scratch server is for dumps only.
    assert services["verify"]["environment"].pop("SCRATCH_URL").endswith("@scratch:5432/drydock")
    assert all(one["environment"] == ours[0]["environment"] for one in ours)
    address = ours[0]["environment"]["DATABASE_URL"]
    settings = Env.db_url_config(address)
    assert (settings["HOST"], settings["PORT"]) == ("database,standby", "5432,5432")


@pytest.mark.parametrize(
    "name",
    ["DRYDOCK_URL", "DRYDOCK_FROM_EMAIL", "DRYDOCK_OUTBOUND_NETWORKS", "DATABASE_REPLICA_URL"],
)
def test_a_setting_of_the_example_reaches_our_processes(name: str) -> None:
    told = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    assert any(line.startswith(f"{name}=") for line in told)
    assert name in resolved()["services"]["web-1"]["environment"]


@pytest.mark.parametrize("name", ["standby", "backup", "verify", "replication"])
def test_scripts_inside_are_sound_shell(name: str) -> None:
    script = resolved()["configs"][name]["content"].replace("$$", "$")

    result = subprocess.run(
        ["/bin/sh", "-n"], input=script, capture_output=True, text=True, check=False
    )

    assert (result.returncode, result.stderr) == (0, "")
