"""Check on the stored incidents that comparisons claim no change where there is none."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incidents.domain.comparison_check import ComparisonCheck, check_comparison
from incidents.domain.recovery_metrics import Metric, measure
from incidents.forms.recovery_metrics import SelectionForm
from incidents.queries import recovery_metrics

MOST_SPLITS = 100_000


class Command(BaseCommand):
    help = (
        "Split the stored incidents at random and count how often the comparison claims a change;"
        " exit 1 above 5 % plus tolerance."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--splits", type=int, default=1_000, help="How many; default 1000.")
        parser.add_argument("--metric", default=Metric.TIME_TO_RECOVER.value, help="Which times.")
        parser.add_argument("--source", help="Only incidents that came from here.")
        parser.add_argument("--kind", help="incident (default), near_miss or drill.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not 1 <= options["splits"] <= MOST_SPLITS:
            raise CommandError(f"--splits: give a number from 1 to {MOST_SPLITS}.")
        if options["metric"] not in set(Metric):
            raise CommandError(f"--metric: one of {', '.join(Metric)}.")
        metric = Metric(options["metric"])
        asked = {name: options[name] for name in ("source", "kind") if options[name] is not None}
        form = SelectionForm(asked)
        if not form.is_valid():
            raise CommandError("; ".join(f"--{name}: {' '.join(e)}" for name, e in _errors(form)))
        measured = measure(recovery_metrics.incident_times(form.selection), metric)
        found = check_comparison(measured.seconds, splits=options["splits"])
        (self.stderr if options["json"] else self.stdout).write(_in_words(found, metric))
        if options["json"]:
            self.stdout.write(json.dumps({"metric": metric.value} | found.as_json()))
        if not found.is_calibrated:
            sys.exit(1)


def _errors(form: SelectionForm) -> list[tuple[str, list[str]]]:
    return [(name, [str(one) for one in errors]) for name, errors in form.errors.items()]


def _in_words(found: ComparisonCheck, metric: Metric) -> str:
    verdict = "as promised" if found.is_calibrated else "more often than promised"
    return (
        f"{metric.label} of {found.n} incidents: {found.claimed} of {found.splits} random splits"
        f" claim a change ({100 * found.share:.1f} %), {verdict}. With one half doubled,"
        f" {found.doubled_worsened} of {found.doubled_splits} are found to have worsened."
    )
