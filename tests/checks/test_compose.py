"""docker-compose.yml, read by the real docker-compose."""

from pathlib import Path

from tests.checks.compose import REQUIRED, ROOT, validate

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
