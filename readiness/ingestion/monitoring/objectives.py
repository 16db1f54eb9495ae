"""Service-level objectives of OpenSLO and Datadog (pure)."""

import re

from core.input.documents import DocumentValue
from readiness.ingestion.finding import FAIL, PASS, Finding
from readiness.ingestion.shape import Mapping, listed, mapping, mappings, number, text

_DURATION = re.compile(r"[1-9][0-9]{0,5}[mhdwMQY]")


def openslo_objective(document: DocumentValue) -> list[Finding] | None:
    """Return what an SLO of OpenSLO v1 says; its other kinds answer nothing by themselves."""
    if not isinstance(document, dict) or document.get("apiVersion") != "openslo/v1":
        return None
    if document.get("kind") != "SLO":
        return []
    spec = mapping(document.get("spec"), "spec")
    metadata = mapping(document.get("metadata"), "metadata")
    name = text(metadata.get("name"), "metadata.name") or "an objective without name"
    service = text(spec.get("service"), "spec.service")
    missing = _missing(spec)
    found = [_defined("openslo:slo", name, service, missing)]
    if _has_burn_alert(spec):
        found.append(
            Finding(
                item="symptom-based-paging",
                source="openslo:slo",
                outcome=PASS,
                subject=name,
                reason="an alert policy watches how fast the budget burns",
                about=(service,) if service else (),
            )
        )
    return found


def datadog_objectives(document: DocumentValue) -> list[Finding] | None:
    """Return what SLOs of Datadog say, one or a list, as its API gives them."""
    if isinstance(document, dict) and isinstance(document.get("data"), list):
        document = document["data"]
    written: list[DocumentValue] = document if isinstance(document, list) else [document]
    if not written or not all(map(_is_datadog_slo, written)):
        return None
    return [_datadog_slo(one) for one in mappings(written, "data")]


def _missing(spec: Mapping) -> list[str]:
    missing = []
    objectives = mappings(spec.get("objectives"), "spec.objectives")
    targets = [
        number(one.get(key), f"spec.objectives.{key}")
        for one in objectives
        for key in ("target", "targetPercent")
    ]
    if not any(targets):
        missing.append("a target")
    windows = mappings(spec.get("timeWindow"), "spec.timeWindow")
    durations = (text(one.get("duration"), "spec.timeWindow.duration") for one in windows)
    if not any(_DURATION.fullmatch(duration) for duration in durations):
        missing.append("a window")
    if not spec.get("indicator") and not spec.get("indicatorRef"):
        missing.append("an indicator")
    return missing


def _defined(source: str, name: str, service: str, missing: list[str]) -> Finding:
    return Finding(
        item="slo-defined",
        source=source,
        outcome=FAIL if missing else PASS,
        subject=name,
        reason=f"it has no {' and no '.join(one.split(' ', 1)[1] for one in missing)}"
        if missing
        else "it has a target, a window and an indicator",
        about=(service,) if service else (),
    )


def _has_burn_alert(spec: Mapping) -> bool:
    """Return whether an alert policy written in place has a condition on the burn rate."""
    for policy in listed(spec.get("alertPolicies"), "spec.alertPolicies"):
        inner = policy.get("spec") if isinstance(policy, dict) else None
        conditions = inner.get("conditions") if isinstance(inner, dict) else None
        for one in mappings(conditions, "spec.alertPolicies.spec.conditions"):
            written = mapping(one.get("spec"), "conditions.spec")
            condition = mapping(written.get("condition"), "conditions.spec.condition")
            if text(condition.get("kind"), "conditions.spec.condition.kind") == "burnrate":
                return True
    return False


def _is_datadog_slo(one: DocumentValue) -> bool:
    return isinstance(one, dict) and "thresholds" in one and "type" in one and "name" in one


def _datadog_slo(one: Mapping) -> Finding:
    tags = [text(tag, "tags") for tag in listed(one.get("tags"), "tags")]
    service = next((tag.split(":", 1)[1] for tag in tags if tag.startswith("service:")), "")
    thresholds = mappings(one.get("thresholds"), "thresholds")
    missing = []
    if not any(number(each.get("target"), "thresholds.target") for each in thresholds):
        missing.append("a target")
    if not any(text(each.get("timeframe"), "thresholds.timeframe") for each in thresholds):
        missing.append("a window")
    if not one.get("query") and not one.get("monitor_ids"):
        missing.append("an indicator")
    return _defined("datadog:slos", text(one.get("name"), "name"), service, missing)
