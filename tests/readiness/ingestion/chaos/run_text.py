"""Small journals and results for tests, as the tools write them."""

from typing import Any

Object = dict[str, Any]


def met(value: bool | None) -> Object | None:
    return None if value is None else {"steady_state_met": value, "probes": []}


def journal(**changes: Any) -> Object:
    """Return a journal of a run that was survived, with some of its top keys changed."""
    action = {"type": "action", "name": "kill", "provider": {"type": "process", "path": "kill"}}
    return {
        "experiment": {
            "title": "Kill one",
            "steady-state-hypothesis": {"title": "well", "probes": [{"name": "answers"}]},
            "method": [action],
            "dry": None,
        },
        "status": "completed",
        "deviated": False,
        "steady_states": {"before": met(value=True), "after": met(value=True), "during": []},
        "run": [{"activity": action, "status": "succeeded", "output": {"status": 0}}],
        "start": "2026-11-23T09:33:31+00:00",
        "end": "2026-11-23T10:33:31+01:00",
        **changes,
    }


def chaos_result(status: Object, **metadata: Any) -> Object:
    return {
        "apiVersion": "litmuschaos.io/v1alpha1",
        "kind": "ChaosResult",
        "metadata": {"name": "shop-pod-delete", **metadata},
        "spec": {"engine": "shop", "experiment": "pod-delete"},
        "status": status,
    }


def passed(**history: Any) -> Object:
    return {
        "experimentStatus": {"phase": "Completed", "verdict": "Pass"},
        "probeStatuses": [{"status": {"verdict": "Passed", "description": "Failed before"}}],
        "history": history,
    }
