"""A team's report as CSV, JSON and Markdown; the same numbers in all of them."""

import json
from collections.abc import Iterator
from typing import Any

from core.web.csv import csv_response

HEADER = ("service", "tier", "score", "before", "change", "level", "target", "proven", "survived")
_COLUMNS = ("slug", *HEADER[1:])


def report_rows(content: dict[str, Any]) -> list[list[Any]]:
    """Return a row for each service, under HEADER; shares are whole percent."""
    return [[one[name] for name in _COLUMNS] for one in content["scores"]["services"]]


def report_csv(content: dict[str, Any]) -> str:
    """Return the scores as CSV that a spreadsheet opens without running anything."""
    return csv_response("report", HEADER, report_rows(content)).content.decode()


def report_json(content: dict[str, Any]) -> str:
    """Return everything the report says."""
    return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def report_markdown(content: dict[str, Any]) -> str:
    """Return the report as one Markdown document."""
    draft = "" if content["is_over"] else " (draft: the quarter is not over)"
    head = f"# Readiness of {_text(content['team']['name'])}, {content['label']}{draft}"
    return "\n".join([head, "", f"Data as of {content['as_of']}.", "", *_body(content)])


def _body(content: dict[str, Any]) -> Iterator[str]:
    for sentence in content["summary"]:
        yield f"- {_text(sentence)}"
    yield from ("", "## Scores", "")
    yield from _table(HEADER, report_rows(content))
    yield from ("", "## Top risks", "")
    for risk in content["risks"]:
        yield f"- {_text(risk['service_name'])}: {_text(risk['title'])} ({risk['status']})"
    yield from ("", "## Drills", "")
    for run in content["drills"]:
        yield f"- {run['reference']} {_text(run['title'])}: {run['verdict']}"
        for one in run["measures"]:
            measured = one["measured_text"] or "not measured"
            yield f"    - {one['label']} {measured} of {one['promised_text']}"
    found = content["incidents"]
    yield from ("", "## Incidents", "")
    yield f"{found['count']} in the quarter, {found['before']} in the one before."
    yield ""
    if found["count"]:
        names = ("label", "n", "median_text", "low_text", "high_text", "p90_text")
        rows = [[metric[name] for name in names] for metric in found["metrics"]]
        yield from _table(("metric", "n", "median", "low", "high", "p90"), rows)
    promised = content["action_items"]
    yield from ("", "## Action items", "")
    yield f"{promised['done']} done, {promised['overdue']} overdue, {promised['open']} open."
    yield from ("", "## Waived and left out", "")
    for one in content["waivers"]:
        word = "left out" if one.get("kind") == "not_applicable" else "waived"
        about = _text(one.get("title", one["item"]))
        yield f"- {_text(one['service_name'])}: {about}, {word} until {one['ends_at'][:10]}"
    yield ""


def _table(header: tuple[str, ...], rows: list[list[Any]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"| {' | '.join('---' for _ in header)} |"
    for row in rows:
        yield f"| {' | '.join('' if cell is None else _text(str(cell)) for cell in row)} |"


def _text(words: str) -> str:
    """Return text that no Markdown reader takes for markup, in one line."""
    plain = " ".join(words.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in plain)
