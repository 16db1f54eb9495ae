"""Results of LitmusChaos: objects as YAML or JSON, and as `kubectl describe` prints them (pure).

"Pass" alone is no evidence: Litmus also passes a run in which nothing measured what normal is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from core.input.documents import MAX_DEPTH, DocumentValue
from readiness.ingestion.chaos.result import MODE_KEY, SERVICE_KEY, ChaosResult, Verdict
from readiness.ingestion.shape import Mapping, mapping, mappings, moment, text, texts

_GROUP = "litmuschaos.io/"
_TOUCHED = frozenset({"targeted", "injected", "reverted"})
_DESCRIBED = re.compile(r"^Kind:[ \t]+ChaosResult[ \t]*$", re.MULTILINE)
_NEXT_OBJECT = re.compile(r"^(?=Name:[ \t])", re.MULTILINE)
_LINE = re.compile(r"(?P<indent> *)(?P<key>[A-Za-z][\w /.-]*?):(?:[ \t]+(?P<value>.*))?")
_LISTS = ("probeStatuses", "probeStatus", "targets", "managedFields")
_KEYS = {
    "api version": "apiVersion",
    "creation timestamp": "creationTimestamp",
    "managed fields": "managedFields",
    "experiment status": "experimentStatus",
    "experimentstatus": "experimentStatus",
    "probe statuses": "probeStatuses",
    "probe status": "probeStatus",
    "chaos status": "chaosStatus",
    "passed runs": "passedRuns",
    "failed runs": "failedRuns",
    "stopped runs": "stoppedRuns",
    "error output": "errorOutput",
    "error code": "errorCode",
}


class Outcome(NamedTuple):
    """What a result says of a run, in the words of Litmus; `probes` and `targets` are verdicts."""

    phase: str
    verdict: str
    probes: tuple[str, ...]
    targets: tuple[str, ...] = ()
    has_error: bool = False


def is_chaos_result(document: DocumentValue) -> bool:
    """Return whether a document is a ChaosResult, or a list that may hold some."""
    if not isinstance(document, dict):
        return False
    version = document.get("apiVersion")
    return document.get("kind") == "ChaosResult" and str(version).startswith(_GROUP)


def is_description(written: str) -> bool:
    """Return whether a text is what `kubectl describe` prints about results."""
    return _DESCRIBED.search(written) is not None


def read_descriptions(written: str) -> list[ChaosResult]:
    """Return the results that `kubectl describe` printed."""
    parts = (part for part in _NEXT_OBJECT.split(written) if is_description(part))
    return [read_chaos_result(_described(part.splitlines())) for part in parts]


def read_chaos_result(document: Mapping) -> ChaosResult:
    """Return what a ChaosResult says; raise ValueError naming a field of a wrong shape."""
    metadata = mapping(document.get("metadata"), "metadata")
    spec = mapping(document.get("spec"), "spec")
    status = mapping(document.get("status"), "status")
    outcome = _outcome(status)
    verdict, reason, is_unfinished = judge(outcome)
    runs, total = _runs(status)
    observed_at, missing = _time(metadata, total)
    namespace = text(metadata.get("namespace"), "metadata.namespace") or "default"
    name = text(metadata.get("name"), "metadata.name")
    if not name:
        raise ValueError("metadata.name is missing")
    return ChaosResult(
        tool="litmus",
        subject=f"{namespace}/{name}",
        verdict=verdict,
        reason=reason,
        observed_at=observed_at,
        time_missing=missing,
        faults=tuple(filter(None, (text(spec.get("experiment"), "spec.experiment"),))),
        services=_services(metadata, status),
        modes=_named(metadata, MODE_KEY),
        runs=runs,
        checks_normal=bool(outcome.probes),
        is_unfinished=is_unfinished,
    )


def judge(outcome: Outcome) -> tuple[Verdict, str, bool]:
    """Return the verdict, the reason for it, and whether the run is still to end."""
    if outcome.phase == "Running" or outcome.verdict in {"Awaited", ""}:
        return Verdict.NO_EVIDENCE, "the run has not ended", True
    if outcome.phase in {"Error", "Stopped"} or outcome.verdict in {"Error", "Stopped"}:
        ended = (
            "was stopped" if "Stopped" in {outcome.phase, outcome.verdict} else "ended in an error"
        )
        return Verdict.NO_EVIDENCE, f"the run {ended}", False
    if outcome.verdict == "Fail":
        return *_failure(outcome), False
    if outcome.verdict != "Pass":
        return Verdict.NO_EVIDENCE, f"the verdict is {outcome.verdict[:60]}", False
    return *_pass(outcome), False


def _failure(outcome: Outcome) -> tuple[Verdict, str]:
    failed = outcome.probes.count("Failed")
    if failed:
        return Verdict.FAILED, f"normal was lost: {failed} of {len(outcome.probes)} probes failed"
    if outcome.has_error:
        return Verdict.NO_EVIDENCE, "the run ended in an error"
    return Verdict.FAILED, "Litmus found the target unwell after the fault"


def _pass(outcome: Outcome) -> tuple[Verdict, str]:
    if "Failed" in outcome.probes or "Awaited" in outcome.probes:
        return Verdict.NO_EVIDENCE, "it passed although a probe did not"
    if "Passed" not in outcome.probes:
        return Verdict.NO_EVIDENCE, "it passed, but no probe measured what normal is"
    if outcome.targets and _TOUCHED.isdisjoint(outcome.targets):
        return Verdict.NO_EVIDENCE, "the fault reached no target"
    return Verdict.SURVIVED, f"probes that passed: {outcome.probes.count('Passed')}"


def _outcome(status: Mapping) -> Outcome:
    # The API writes experimentStatus, the first releases wrote experimentstatus.
    written = status.get("experimentStatus", status.get("experimentstatus"))
    experiment = mapping(written, "status.experimentStatus")
    history = mapping(status.get("history"), "status.history")
    targets = mappings(history.get("targets"), "status.history.targets")
    error = mapping(experiment.get("errorOutput"), "status.experimentStatus.errorOutput")
    return Outcome(
        # The first releases wrote "pass" and "fail".
        phase=text(experiment.get("phase"), "status.experimentStatus.phase").title(),
        verdict=text(experiment.get("verdict"), "status.experimentStatus.verdict").title(),
        probes=tuple(_probes(status)),
        targets=tuple(
            text(one.get("chaosStatus"), "status.history.targets.chaosStatus").lower()
            for one in targets
        ),
        has_error=bool(
            text(error.get("errorCode"), "status.experimentStatus.errorOutput.errorCode")
        ),
    )


def _probes(status: Mapping) -> Iterator[str]:
    """Yield the verdict of each probe; older ones tell several, before and after, in words."""
    field_name = "probeStatus" if status.get("probeStatuses") is None else "probeStatuses"
    for one in mappings(status.get(field_name), f"status.{field_name}"):
        where = f"status.{field_name}.status"
        told = mapping(one.get("status"), where)
        given = {"verdict": told["verdict"]} if "verdict" in told else told
        words = {
            _first_word(text(value, where)) for key, value in given.items() if key != "description"
        }
        yield next((word for word in ("Failed", "Awaited", "Passed") if word in words), "N/A")


def _first_word(written: str) -> str:
    return (written.split() or [""])[0]


def _runs(status: Mapping) -> tuple[str, int]:
    """Return the counts of an object's runs in words and their sum, "" and 0 for none."""
    history = mapping(status.get("history"), "status.history")
    names = {"passedRuns": "passed", "failedRuns": "failed", "stoppedRuns": "stopped"}
    if names.keys().isdisjoint(history):
        return "", 0
    counts = {word: _count(history.get(key), key) for key, word in names.items()}
    return ", ".join(f"{count} {word}" for word, count in counts.items()), sum(counts.values())


def _count(value: DocumentValue, name: str) -> int:
    written = text(value, f"status.history.{name}") or "0"
    if not (written.isascii() and written.isdecimal() and len(written) < len("1" * 10)):
        raise ValueError(f"status.history.{name} is not a number of runs")
    return int(written)


def _time(metadata: Mapping, runs: int) -> tuple[datetime | None, str]:
    """Return when the object last changed; that it was made counts for a single run only."""
    try:
        fields = mappings(metadata.get("managedFields"), "metadata.managedFields")
        changes = [moment(one.get("time"), "metadata.managedFields.time") for one in fields]
        found = max((one for one in changes if one is not None), default=None)
        if found is None and runs <= 1:
            found = moment(metadata.get("creationTimestamp"), "metadata.creationTimestamp")
    except ValueError as error:
        return None, str(error)
    if runs > 1:
        return found, f"it counts {runs} runs and does not say when the last one was"
    return found, "it does not say when it ran"


def _named(metadata: Mapping, key: str) -> tuple[str, ...]:
    annotations = texts(metadata.get("annotations"), "metadata.annotations")
    labels = texts(metadata.get("labels"), "metadata.labels")
    return tuple(filter(None, (annotations.get(key) or labels.get(key),)))


def _services(metadata: Mapping, status: Mapping) -> tuple[str, ...]:
    """Return the names the service may be known by: given ones, else those of the targets."""
    if named := _named(metadata, SERVICE_KEY):
        return named
    history = mapping(status.get("history"), "status.history")
    targets = mappings(history.get("targets"), "status.history.targets")
    names = (text(one.get("name"), "status.history.targets.name") for one in targets)
    return tuple(dict.fromkeys(filter(None, names)))


@dataclass(slots=True)
class _Section:
    """An open section of a description; `entries` where it is a list, `entry` its last one."""

    indent: int
    entry: Mapping
    entries: list[DocumentValue] | None = None

    def put(self, key: str, value: DocumentValue) -> None:
        if self.entries is not None and key in self.entry:
            self.entry = {}
            self.entries.append(self.entry)
        self.entry[key] = value


def _described(lines: Iterable[str]) -> Mapping:
    """Return the object that a description shows, under the keys of the object itself.

    Nested sections are indented; the entries of a list follow each other, and a new one begins
    where a key comes again.
    """
    top: Mapping = {}
    waiting = [_Section(-1, top)]
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        indent, key = len(found["indent"]), found["key"].lower()
        while waiting[-1].indent >= indent:
            waiting.pop()
        _place(waiting, indent, _KEYS.get(key, key), (found["value"] or "").strip())
    metadata = mapping(top.get("metadata"), "Metadata")
    named = {"name": top.get("name"), "namespace": top.get("namespace")}
    return {**top, "metadata": {**metadata, **named}}


def _place(waiting: list[_Section], indent: int, key: str, value: str) -> None:
    """Put a line into the section that is open, or open the section it begins."""
    if value:
        waiting[-1].put(key, None if value == "<none>" else value)
        return
    if len(waiting) > MAX_DEPTH:
        raise ValueError(f"is nested more than {MAX_DEPTH} levels deep")
    entry: Mapping = {}
    entries: list[DocumentValue] | None = [entry] if key in _LISTS else None
    waiting[-1].put(key, entry if entries is None else entries)
    waiting.append(_Section(indent, entry, entries))
