"""The life of a team's readiness report, and its summary in sentences (pure)."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from core.errors import RuleViolation


class ReportStatus(StrEnum):
    """Where a report stands; an accepted one never changes again."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_ASKED = "changes_asked"
    ACCEPTED = "accepted"


class ReportBlock(StrEnum):
    """The parts of a report that people comment on, and that a shared report may leave out."""

    SUMMARY = "summary"
    SCORES = "scores"
    RISKS = "risks"
    DRILLS = "drills"
    INCIDENTS = "incidents"
    ACTION_ITEMS = "action_items"
    WAIVERS = "waivers"


HIDEABLE = tuple(block for block in ReportBlock if block is not ReportBlock.SUMMARY)
_WRITABLE = {ReportStatus.DRAFT, ReportStatus.CHANGES_ASKED}


def check_writable(status: ReportStatus) -> None:
    """Raise RuleViolation where the team may not take a new snapshot or submit."""
    if status not in _WRITABLE:
        word = status.replace("_", " ")
        raise RuleViolation(f"The report is {word}; it changes again only when changes are asked.")


def check_decidable(status: ReportStatus, *, submitter: object, reviewer: object) -> None:
    """Raise RuleViolation where a reviewer may not accept or ask for changes."""
    if status is not ReportStatus.SUBMITTED:
        raise RuleViolation("Only a submitted report can be reviewed.")
    if submitter == reviewer:
        raise RuleViolation("A second person has to review what you submitted.")


def check_open_to_comments(status: ReportStatus) -> None:
    """Raise RuleViolation where nothing is left to discuss."""
    if status is ReportStatus.ACCEPTED:
        raise RuleViolation("The report is accepted; the talk about it is over.")


def summary_sentences(content: Mapping[str, Any]) -> list[str]:
    """Return what a report says in a few sentences, each from numbers that stand in it."""
    parts = (_services, _movement, _risks, _drills, _incidents, _promises, _waivers)
    return [sentence for part in parts for sentence in part(content)]


def _services(content: Mapping[str, Any]) -> Iterator[str]:
    scores = content["scores"]
    count = len(scores["services"])
    if not count:
        yield "The team owns no service, so there is nothing to score."
        return
    whole = f"{_many(count, 'service')} scored {scores['mean']} on average, weighted by tier"
    if scores["mean"] is None:
        yield f"No checklist item applies to {_many(count, 'service')} of the team."
        return
    under = scores["under_target"]
    targets = f"{under} of {count} below target" if under else "all at their target"
    yield f"{whole}; {targets}."
    if under:
        yield f"The weakest is {scores['worst']['name']} with {scores['worst']['score']}."


def _movement(content: Mapping[str, Any]) -> Iterator[str]:
    moved = [one for one in content["scores"]["services"] if one["change"] not in {None, "0.0"}]
    if not moved:
        return
    first = max(moved, key=lambda one: abs(float(one["change"])))
    way = "rose" if float(first["change"]) > 0 else "fell"
    because = f", above all by “{first['reasons'][0]['title']}”" if first["reasons"] else ""
    points = first["change"].lstrip("+-")
    yield f"{first['name']} {way} most, by {points} points{because}."


def _risks(content: Mapping[str, Any]) -> Iterator[str]:
    if content["risks"]:
        first = content["risks"][0]
        yield f"The largest risk: {first['service_name']}, “{first['title']}” is {first['status']}."


def _drills(content: Mapping[str, Any]) -> Iterator[str]:
    drills = content["drills"]
    if not drills:
        yield "No drill was run."
        return
    kept = sum(run["verdict"] == "passed" for run in drills)
    yield f"{_many(len(drills), 'drill')} run, {kept} passed."


def _incidents(content: Mapping[str, Any]) -> Iterator[str]:
    now, before = content["incidents"]["count"], content["incidents"]["before"]
    if not now:
        yield f"No incident began in the quarter; there were {before} in the one before."
        return
    recover = content["incidents"]["metrics"][-1]
    typical = f"; half were over within {recover['median_text']}" if recover["n"] else ""
    yield f"{_many(now, 'incident')} began, {before} in the quarter before{typical}."


def _promises(content: Mapping[str, Any]) -> Iterator[str]:
    found = content["action_items"]
    if not any((found["done"], found["overdue"], found["open"])):
        return
    yield f"{_many(found['done'], 'action item')} done, {found['overdue']} overdue."


def _waivers(content: Mapping[str, Any]) -> Iterator[str]:
    # Reports of before told waivers only, and did not say so.
    kinds = [one.get("kind", "waiver") for one in content["waivers"]]
    for kind, words in (("waiver", "waived"), ("not_applicable", "left out")):
        if count := kinds.count(kind):
            yield f"{_many(count, 'item')} {'is' if count == 1 else 'are'} {words} for a time."


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
