"""What a page of recovery metrics shows as plain data, so that it can be kept and shown again."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from core.summaries import wilson_interval
from incidents.domain.recovery_metrics import MetricSummary
from incidents.queries.recovery_dashboard import (
    Chart,
    Dashboard,
    FollowUps,
    Question,
)
from incidents.queries.recovery_figures import ROWS_AT_MOST

_HEADINGS = {
    "distribution": "{metric}: how long it takes",
    "trend": "{metric}: is it changing",
    "control": "{metric}: is one unusual",
    "between": "Time between incidents",
    "counts": "How many, how bad",
    "factors": "What contributed",
}
_TEMPLATES = {
    "between": "control",
    "factors": "bars",
}
_FOR_FILES = {"points", "months"}
_REFERENCE = re.compile(r"\bINC-\d+")


def as_view(found: Dashboard, question: Question) -> dict[str, Any]:
    """Return tiles, sentences and charts as lists, texts and numbers."""
    return {
        "metric": question.metric.value,
        "as_of": found.figures.as_of.isoformat(timespec="seconds") if found.figures.as_of else None,
        "changed": list(found.changed),
        "comparison": found.comparison.as_json() if found.comparison else None,
        "tiles": [
            {"name": metric.value, "label": metric.label} | _tile(summary)
            for metric, summary in found.figures.summaries.items()
        ],
        "running": found.running,
        "median_with_running": found.median_with_running,
        "follow_ups": _follow_ups(found.follow_ups),
        "sections": [
            {
                "heading": _HEADINGS[name].format(metric=question.metric.label),
                "template": f"ui/charts/_{_TEMPLATES.get(name, name)}.html",
                "chart": _drawn(chart),
            }
            for name, chart in found.charts.items()
        ],
        "is_complete": "control" in found.charts,
        "rows_at_most": ROWS_AT_MOST,
    }


def frozen(view: Mapping[str, Any]) -> str:
    """Return a view as text that is the same for the same view, and names no single incident.

    A report outlives what its readers may know of, so it numbers incidents instead.
    """
    text = json.dumps(view, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    numbers: dict[str, str] = {}

    def number_of(reference: re.Match[str]) -> str:
        return numbers.setdefault(reference[0], f"No. {len(numbers) + 1}")

    return _REFERENCE.sub(number_of, text)


def _drawn(chart: Chart) -> dict[str, Any]:
    """Return what a template draws; single values and first days of months are for CSV."""
    return {name: value for name, value in asdict(chart).items() if name not in _FOR_FILES}


def _tile(summary: MetricSummary) -> dict[str, Any]:
    return asdict(summary) | {"p90_is_shown": summary.p90_is_shown}


def _follow_ups(found: FollowUps | None) -> str:
    """Return the share of promised action items that were kept, with its Wilson interval."""
    if found is None or not found.promised:
        return ""
    low, high = wilson_interval(found.finished, found.promised) or (0.0, 1.0)
    return (
        f"Action items finished: {found.finished} of {found.promised}"
        f" ({100 * found.finished / found.promised:.0f} %, 95 % interval {100 * low:.0f} to"
        f" {100 * high:.0f} %)."
    )
