"""Chaos Toolkit runs our experiments on a site of ours, and their journals are evidence for it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from chaoslib.experiment import load_experiment, run_experiment
from django.core.management import call_command
from django.db import connection

from readiness.models import Evidence
from tests.chaos.conftest import Tell
from tests.factories.catalog import make_service
from tests.services.server import ROOT

EXPERIMENTS = sorted((Path(__file__).parent / "experiments").glob("*.json"))
JOURNALS = ROOT / "var" / "chaos"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: path.stem)
def test_experiment_is_survived_and_its_journal_is_evidence(path: Path, tell: Tell) -> None:
    make_service(slug="drydock")
    experiment = load_experiment(str(path))
    (mode,) = (tag.removeprefix("mode:") for tag in experiment["tags"] if tag.startswith("mode:"))

    journal = run_experiment(experiment)
    JOURNALS.mkdir(parents=True, exist_ok=True)
    written = JOURNALS / f"{path.stem}.{connection.vendor}.journal.json"
    written.write_text(json.dumps(journal, default=str))
    answer = StringIO()
    call_command("import_chaos", str(written), json=True, stdout=answer)

    (told,) = json.loads(answer.getvalue())["results"]
    outputs = {one["activity"]["name"]: one["output"] for one in journal["run"]}
    tell(f"{path.stem} on {connection.vendor}: {told['verdict']}, {outputs}")
    assert [one["status"] for one in journal["run"]] == ["succeeded"] * len(experiment["method"])
    assert told["verdict"] == "survived"
    row = Evidence.objects.get(failure_mode=mode)
    assert (row.service.slug, row.outcome) == ("drydock", "pass")
