"""Load the experiments and manifests of the demo organisation through the importers."""

import json
from datetime import datetime, timedelta
from typing import Any

from catalog.models import Service
from core.models import User
from readiness.importers.evidence_files import import_entries
from readiness.ingestion.reading import read_files


def load_experiments(
    content: dict[str, Any], *, services: dict[str, Service], by: User, now: datetime
) -> None:
    """Import each experiment as the journal its tool would have written, and each manifest."""
    for row in content["experiments"]:
        journal = json.dumps(_journal(row, now)).encode()
        _import(f"{row['service']}-{row['mode']}.json", journal, services[row["service"]], by, now)
    for row in content["manifests"]:
        text = row["text"].encode()
        _import(f"{row['service']}.yaml", text, services[row["service"]], by, now)


def _import(name: str, content: bytes, service: Service, by: User, now: datetime) -> None:
    entries = read_files([(name, content)]).entries
    import_entries(entries, by=by, at=now, service=service)


def _journal(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return a journal of Chaos Toolkit; `lost` tells whether normal was gone at the end."""
    ended_at = now - timedelta(days=row["days_ago"])
    action = {"type": "action", "name": row["title"], "provider": {"type": "process"}}
    probe = {"type": "probe", "name": "travellers get answers", "tolerance": 200}
    is_lost = bool(row.get("lost"))
    return {
        "chaoslib-version": "1.44.0",
        "experiment": {
            "title": row["title"],
            "tags": [f"mode:{row['mode']}"],
            "steady-state-hypothesis": {"title": "Travellers get answers", "probes": [probe]},
            "method": [action],
        },
        "start": (ended_at - timedelta(minutes=10)).isoformat(),
        "end": ended_at.isoformat(),
        "status": "completed",
        "deviated": is_lost,
        "steady_states": {
            "before": {"steady_state_met": True, "probes": []},
            "after": {"steady_state_met": not is_lost, "probes": []},
            "during": [],
        },
        "run": [{"activity": action, "status": "succeeded", "output": {"status": 0}}],
    }
