"""On real incidents the comparison claims hardly any change where there is none."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def test_real_incidents_split_at_random_hardly_ever_differ_and_a_doubling_shows(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("import_incidents", str(FIXTURES / "status-incidents"), "--json")
    capsys.readouterr()

    call_command("metrics_selfcheck", "--splits=1000", "--json")

    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["metric"], found["n"], found["splits"]) == ("time_to_recover", 289, 1000)
    assert found["share"] <= 0.065
    assert found["claimed"] > 0
    assert found["doubled_worsened"] > found["doubled_splits"] / 2
    assert "of 1000 random splits claim a change" in err

    call_command("metrics_selfcheck", "--splits=3", "--kind=drill")
    assert "Time to recover of 0 incidents: 0 of 3" in capsys.readouterr().out
    assert Incident.objects.count() == 297


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--splits=0", "--splits: give a number"),
        ("--splits=100001", "--splits: give a number"),
        ("--metric=mtbf", "--metric: one of"),
        ("--source=rumour", "--source: "),
    ],
)
def test_a_wrong_option_is_named(option: str, words: str) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("metrics_selfcheck", option)

    assert words in str(caught.value)
