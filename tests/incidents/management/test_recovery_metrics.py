import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db


def test_command_on_an_empty_database_says_no_data(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("recovery_metrics", "--json")

    out, err = capsys.readouterr()
    assert json.loads(out)["time_to_detect"]["median_seconds"] is None
    assert "Time to recover: no data (0 pending, 0 invalid)" in err


def test_command_without_json_speaks_on_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(6):
        make_incident(resolved=True)

    call_command("recovery_metrics")

    assert (
        "Time to recover: median 1 h (1 h to 1 h), mean 1 h, 90th percentile 1 h over 6; "
        "0 pending, 0 invalid"
    ) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--team", "nobody", "--team: "),
        ("--service", "nothing", "--service: "),
        ("--severity", "sev9", "--severity: "),
        ("--kind", "storm", "--kind: "),
        ("--source", "rumour", "--source: "),
        ("--from", "banana", "--from: “banana” is no time"),
    ],
)
def test_command_names_a_wrong_option(option: str, value: str, words: str) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("recovery_metrics", f"{option}={value}")

    assert words in str(caught.value)
