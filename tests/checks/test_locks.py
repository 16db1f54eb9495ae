"""The check of the lock files."""

import pytest

from tests.checks.locks import differences, faults_in, versions_in

HASH = f"    --hash=sha256:{'0' * 64}"
GOOD = f"django==5.2.1 \\\n{HASH} \\\n{HASH}\ntzdata==2026.6 ; sys_platform == 'win32' \\\n{HASH}\n"


def test_names_versions_markers_and_hashes_are_all_there_may_be() -> None:
    assert faults_in(GOOD, ["django~=5.2.0"]) == []
    assert versions_in(GOOD) == {"django": "5.2.1", "tzdata": "2026.6"}


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--find-links /some/folder",
        "# compiled on a machine",
        "django @ https://packages.example/django.whl",
        "-e .",
        "django>=5.2 \\",
    ],
)
def test_anything_else_is_named_with_its_line(line: str) -> None:
    assert faults_in(GOOD + line + "\n", []) == [
        f"line 6 is neither a pinned version nor a hash: {line}"
    ]


def test_a_lock_that_lags_behind_the_project_is_named() -> None:
    assert faults_in(GOOD, ["django~=6.0", "celery"]) == [
        "django~=6.0 is wanted, 5.2.1 is locked",
        "celery is wanted, nothing is locked",
    ]


def test_tests_run_with_the_versions_of_the_product() -> None:
    other = GOOD.replace("5.2.1", "5.2.2")

    assert differences(GOOD, GOOD) == []
    assert differences(GOOD, other) == ["django: the product locks 5.2.1, the tests lock 5.2.2"]
