"""Experiments of AWS Fault Injection Service, as its command line prints them (pure).

"completed" says that the actions ran; only an alarm that was asserted says that normal was kept.
"""

from datetime import UTC, datetime

from core.input.documents import DocumentValue
from readiness.ingestion.chaos.result import MODE_KEY, SERVICE_KEY, ChaosResult, Verdict
from readiness.ingestion.shape import Mapping, mapping, mappings, moment, text, texts

ASSERTION = "aws:cloudwatch:assert-alarm-state"
_HELPERS = (ASSERTION, "aws:fis:wait")
_UNFINISHED = frozenset({"pending", "initiating", "running", "stopping"})


def is_fis_experiment(document: DocumentValue) -> bool:
    """Return whether a document is the answer of get-experiment, or the experiment in it."""
    inner = document.get("experiment", document) if isinstance(document, dict) else None
    return isinstance(inner, dict) and {"state", "actions", "targets"} <= inner.keys()


def read_fis_experiment(document: Mapping) -> ChaosResult:
    """Return what an experiment says; raise ValueError naming a field of a wrong shape."""
    one = mapping(document.get("experiment", document), "experiment")
    actions = {
        name: mapping(value, f"actions.{name}")
        for name, value in mapping(one.get("actions"), "actions").items()
    }
    state = mapping(one.get("state"), "state")
    status = text(state.get("status"), "state.status").lower()
    verdict, reason = _judge(status, text(state.get("reason"), "state.reason"), actions)
    observed_at, missing = _time(one)
    tags = texts(one.get("tags"), "tags")
    kinds = [text(action.get("actionId"), "actions.actionId") for action in actions.values()]
    stops = mappings(one.get("stopConditions"), "stopConditions")
    return ChaosResult(
        tool="fis",
        subject=text(one.get("id"), "id") or "an experiment without id",
        verdict=verdict,
        reason=reason,
        observed_at=observed_at,
        time_missing=missing,
        faults=tuple(dict.fromkeys(kind for kind in kinds if kind not in _HELPERS)),
        services=tuple(filter(None, (tags.get(SERVICE_KEY) or tags.get("service"),))),
        modes=tuple(filter(None, (tags.get(MODE_KEY),))),
        checks_normal=ASSERTION in kinds,
        has_brake=any(stop.get("source") not in (None, "none") for stop in stops),
        is_unfinished=status in _UNFINISHED,
    )


def _judge(status: str, why: str, actions: dict[str, Mapping]) -> tuple[Verdict, str]:
    if status in _UNFINISHED:
        return Verdict.NO_EVIDENCE, "the experiment has not ended"
    if status == "stopped" and "stop condition" in why.lower():
        return Verdict.FAILED, "a stop condition ended it: normal was lost"
    if status != "completed":
        return Verdict.NO_EVIDENCE, f"the experiment is {status[:40] or 'in no state'}"
    asserted = [
        text(mapping(one.get("state"), "actions.state").get("status"), "actions.state.status")
        for one in actions.values()
        if one.get("actionId") == ASSERTION
    ]
    if not asserted or any(one != "completed" for one in asserted):
        return Verdict.NO_EVIDENCE, "it ran to its end, but no alarm was asserted to be quiet"
    return Verdict.SURVIVED, "the alarms that were asserted stayed as they should"


def _time(one: Mapping) -> tuple[datetime | None, str]:
    """Return when it ended, else began; the older command line writes seconds since 1970."""
    for key in ("endTime", "startTime"):
        value = one.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                return datetime.fromtimestamp(value, UTC), ""
            except (OverflowError, OSError, ValueError):
                return None, f"{key} is no time"
        try:
            found = moment(value, key)
        except ValueError as error:
            return None, str(error)
        if found is not None:
            return found, ""
    return None, "it does not say when it ran"
