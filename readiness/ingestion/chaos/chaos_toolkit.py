"""Journals of Chaos Toolkit: its status alone is no verdict (pure).

"completed" without a deviation is also what a run ends with whose normal was broken before it
began, that had no hypothesis, whose fault never worked, or that was a dry run.
"""

from collections.abc import Iterator
from datetime import datetime

from core.input.documents import DocumentValue
from readiness.ingestion.chaos.result import ChaosResult, Verdict
from readiness.ingestion.shape import Mapping, flag, listed, mapping, mappings, moment, text

_ENDED_EARLY = frozenset({"aborted", "interrupted", "failed"})
_FIRST_ERROR_STATUS = 400
_SAFEGUARDS = "safeguards"
_WORKED = frozenset({"succeeded", ""})
"""The status of an action that did what it should; "skipped" and "aborted" did not."""


def is_journal(document: DocumentValue) -> bool:
    """Return whether a document is a journal: an experiment with what became of it."""
    return (
        isinstance(document, dict)
        and isinstance(document.get("experiment"), dict)
        and not {"run", "steady_states", "chaoslib-version"}.isdisjoint(document)
    )


def read_journal(journal: Mapping) -> ChaosResult:
    """Return what a journal says; raise ValueError with the path of a field of a wrong shape."""
    experiment = mapping(journal.get("experiment"), "experiment")
    verdict, reason = judge(journal)
    tags = [
        text(tag, "experiment.tags") for tag in listed(experiment.get("tags"), "experiment.tags")
    ]
    named = [*tags, *mapping(experiment.get("contributions"), "experiment.contributions")]
    observed_at, missing = _time(journal)
    return ChaosResult(
        tool="chaostoolkit",
        subject=text(experiment.get("title"), "experiment.title") or "an experiment without title",
        verdict=verdict,
        reason=reason,
        observed_at=observed_at,
        time_missing=missing,
        faults=tuple(dict.fromkeys(_faults(experiment))),
        services=_after("service:", named),
        modes=_after("mode:", named),
        items=_after("item:", named),
        checks_normal=bool(_hypothesis_probes(experiment)),
        has_brake=_has_brake(experiment),
    )


def judge(journal: Mapping) -> tuple[Verdict, str]:
    """Return the verdict on a journal and the reason for it."""
    experiment = mapping(journal.get("experiment"), "experiment")
    is_dry = experiment.get("dry") not in (None, False, "")
    states = mapping(journal.get("steady_states"), "steady_states")
    if not is_dry and (reason := _lost(journal, states)) is not None:
        return Verdict.FAILED, reason
    checks = (
        _no_run(journal, experiment, is_dry=is_dry),
        _no_normal(states),
        _no_fault(journal),
    )
    gap = next((reason for reason in checks if reason is not None), None)
    if gap is not None:
        return Verdict.NO_EVIDENCE, gap
    return Verdict.SURVIVED, "normal was kept while the fault was there"


def _lost(journal: Mapping, states: Mapping) -> str | None:
    """Return how normal was lost, None where nothing says that it was."""
    if flag(journal.get("deviated"), "deviated"):
        return "normal was lost: the run deviated"
    if _is_met(states, "after") is False:
        return "normal was not there at the end"
    during = mappings(states.get("during"), "steady_states.during")
    lost = [
        flag(one.get("steady_state_met"), "steady_states.during.steady_state_met") for one in during
    ].count(False)
    return f"normal was lost in {lost} of {len(during)} checks during the run" if lost else None


def _no_run(journal: Mapping, experiment: Mapping, *, is_dry: bool) -> str | None:
    if is_dry:
        return "it was a dry run"
    status = text(journal.get("status"), "status")
    if status in _ENDED_EARLY:
        return f"the run was {status}" if status != "failed" else "the run failed by itself"
    if status != "completed":
        return "the run did not end"
    if "steady_states" not in journal and "deviated" not in journal:
        return "the journal is of a version that does not tell whether normal was kept"
    return None if _hypothesis_probes(experiment) else "nothing measures what normal is"


def _no_normal(states: Mapping) -> str | None:
    """Return what was not measured; an opening check may be left out, the closing one never."""
    if _is_met(states, "before") is False:
        return "normal was broken before the fault"
    if _is_met(states, "after") is None:
        return "normal was not checked after the fault"
    return None


def _no_fault(journal: Mapping) -> str | None:
    """Return why no fault can be said to have been there."""
    run = mappings(journal.get("run"), "run")
    actions = [one for one in run if _activity(one).get("type") != "probe"]
    if not actions:
        return "no fault was injected"
    for one in run:
        name = text(_activity(one).get("name"), "run.activity.name") or "an activity"
        if text(one.get("status"), "run.status") == "failed" or one.get("exception"):
            return f"{name} failed"
    for one in actions:
        if (status := text(one.get("status"), "run.status")) not in _WORKED:
            name = text(_activity(one).get("name"), "run.activity.name") or "an action"
            return f"{name} was {status}"
        if (answer := _bad_answer(one)) is not None:
            name = text(_activity(one).get("name"), "run.activity.name") or "an action"
            return f"{name} ended with status {answer}"
    return None


def _bad_answer(run: Mapping) -> int | None:
    """Return the status a process or a request ended with, where that says that it failed."""
    output = run.get("output")
    provider = mapping(_activity(run).get("provider"), "run.activity.provider")
    status = output.get("status") if isinstance(output, dict) else None
    if isinstance(status, bool) or not isinstance(status, int):
        return None
    kind = provider.get("type", "process")
    failed = {"process": status != 0, "http": status >= _FIRST_ERROR_STATUS}
    return status if failed.get(kind if isinstance(kind, str) else "", False) else None


def _activity(run: Mapping) -> Mapping:
    return mapping(run.get("activity"), "run.activity")


def _is_met(states: Mapping, when: str) -> bool | None:
    """Return whether normal was there; None where it was not checked."""
    state = mapping(states.get(when), f"steady_states.{when}")
    return flag(state.get("steady_state_met"), f"steady_states.{when}.steady_state_met")


def _hypothesis_probes(experiment: Mapping) -> list[Mapping]:
    where = "experiment.steady-state-hypothesis"
    hypothesis = mapping(experiment.get("steady-state-hypothesis"), where)
    return mappings(hypothesis.get("probes"), f"{where}.probes")


def _time(journal: Mapping) -> tuple[datetime | None, str]:
    """Return when the run ended, else began; None with the reason where that cannot be told."""
    try:
        found = moment(journal.get("end"), "end") or moment(journal.get("start"), "start")
    except ValueError as error:
        return None, str(error)
    return found, "it does not say when it ran"


def _faults(experiment: Mapping) -> Iterator[str]:
    """Yield module.function of each action of the method."""
    for one in mappings(experiment.get("method"), "experiment.method"):
        provider = mapping(one.get("provider"), "experiment.method.provider")
        if one.get("type") == "action" and provider.get("type") == "python":
            module = text(provider.get("module"), "experiment.method.provider.module")
            yield f"{module}.{text(provider.get('func'), 'experiment.method.provider.func')}"


def _has_brake(experiment: Mapping) -> bool:
    """Return whether a safeguard ends the run when normal is lost for too long."""
    controls = mappings(experiment.get("controls"), "experiment.controls")
    providers = (mapping(one.get("provider"), "experiment.controls.provider") for one in controls)
    modules = (text(one.get("module"), "experiment.controls.provider.module") for one in providers)
    return any(_SAFEGUARDS in module for module in modules)


def _after(prefix: str, named: list[str]) -> tuple[str, ...]:
    found = (one.removeprefix(prefix).strip() for one in named if one.startswith(prefix))
    return tuple(dict.fromkeys(filter(None, found)))
