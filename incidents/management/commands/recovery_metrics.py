"""Print MTTD, MTTA, MTTM and MTTR: the numbers of the page, for scripts."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.durations import format_duration
from incidents.domain.recovery_metrics import MetricSummary
from incidents.forms.recovery_metrics import SelectionForm
from incidents.queries.recovery_figures import figures

OPTIONS = ("from", "to", "team", "service", "severity", "kind", "source")


class Command(BaseCommand):
    help = "Print the recovery metrics of the stored incidents; by default all of kind incident."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", help="Started on or after this: 2026-03-02, -90d, 12mo, now.")
        parser.add_argument("--to", help="Started up to this.")
        parser.add_argument("--team", help="Short name of a team.")
        parser.add_argument("--service", help="Short name of a service.")
        parser.add_argument("--severity", help="sev1 to sev5, or unknown.")
        parser.add_argument("--kind", help="incident (default), near_miss or drill.")
        parser.add_argument("--source", help="person, api, cstate, frontmatter, facts-jsonl, csv.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_args: Any, **options: Any) -> None:
        form = SelectionForm({name: options[name] for name in OPTIONS if options[name] is not None})
        if not form.is_valid():
            problems = (
                f"--{name}: {' '.join(str(error) for error in errors)}"
                for name, errors in form.errors.items()
            )
            raise CommandError("; ".join(problems))
        summaries = figures(form.selection).summaries
        out = self.stderr if options["json"] else self.stdout
        for metric, summary in summaries.items():
            out.write(f"{metric.label}: {_in_words(summary)}")
        if options["json"]:
            numbers = {metric.value: summary.as_json() for metric, summary in summaries.items()}
            self.stdout.write(json.dumps(numbers))


def _in_words(summary: MetricSummary) -> str:
    left_out = f"{summary.pending} pending, {summary.invalid} invalid"
    if summary.median is None:
        return f"no data ({left_out})"
    between = ""
    if summary.median_low is not None and summary.median_high is not None:
        between = f" ({_span(summary.median_low)} to {_span(summary.median_high)})"
    return (
        f"median {_span(summary.median)}{between}, mean {_span(summary.mean)}, "
        f"90th percentile {_span(summary.p90)} over {summary.n}; {left_out}"
    )


def _span(seconds: float | None) -> str:
    return format_duration(None if seconds is None else timedelta(seconds=seconds))
