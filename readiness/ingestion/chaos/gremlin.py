"""Gremlin: reliability reports, and webhooks, which carry no verdict at all (pure)."""

import re
from collections.abc import Iterator

from core.input.documents import DocumentValue
from readiness.ingestion.chaos.result import ChaosResult, Verdict
from readiness.ingestion.shape import Mapping, mapping, mappings, moment, text

CONFIRMS_HARD = "AT_LEAST_ONE_FAILED"
_WORDS = re.compile(r"[a-z0-9]+")
_ATTACKS = {
    "cpu": "cpu",
    "memory": "memory",
    "disk": "disk",
    "io": "io",
    "shutdown": "shutdown",
    "process": "process_killer",
    "time": "time_travel",
    "certificate": "time_travel",
    "blackhole": "blackhole",
    "dns": "dns",
    "latency": "latency",
    "packet": "packet_loss",
}
"""The short name of an attack by a word in the name of a test."""
_MODES = {
    ("cpu",): "cpu-pressure",
    ("memory",): "memory-pressure",
    ("host",): "node-loss",
    ("zone",): "zone-loss",
    ("certificate",): "certificate-expiry",
    ("dependency", "latency"): "dependency-latency",
    ("dependency", "failure"): "dependency-blackhole",
}
"""The failure mode that words of a test's name mean beyond doubt."""


def is_report(document: DocumentValue) -> bool:
    """Return whether a document is a reliability report of a service."""
    return isinstance(document, dict) and isinstance(document.get("reliability"), dict)


def is_webhook(document: DocumentValue) -> bool:
    """Return whether a document is a webhook about an attack, by the keys of its default body."""
    return isinstance(document, dict) and {"attackId", "stage"} <= document.keys()


def read_report(report: Mapping) -> list[ChaosResult]:
    """Return a result for each test of a report that ran; raise ValueError for a wrong shape."""
    services = _services(report)
    return [
        _test(category, one, services)
        for category, one in _policy_states(report)
        if text(one.get("result"), "result").upper() != "NEVER_RUN"
    ]


def read_webhook(body: Mapping) -> ChaosResult:
    """Return what a webhook says: that an attack was there, and nothing of how it was taken."""
    stage = text(body.get("stage"), "stage").lower()
    attack = text(body.get("attackType"), "attackType").lower()
    try:
        observed_at, missing = moment(body.get("time"), "time"), "it does not say when it ran"
    except ValueError as error:
        observed_at, missing = None, str(error)
    return ChaosResult(
        tool="gremlin",
        subject=f"attack {text(body.get('attackId'), 'attackId')}",
        verdict=Verdict.NO_EVIDENCE,
        reason="it says that the attack ended, not whether normal was kept"
        if stage in {"finished", "lifecyclecomplete"}
        else "the attack has not ended",
        observed_at=observed_at,
        time_missing=missing,
        faults=tuple(filter(None, (attack,))),
        is_unfinished=stage not in {"finished", "lifecyclecomplete"},
    )


def _services(report: Mapping) -> tuple[str, ...]:
    names = (text(report.get(key), key) for key in ("serviceName", "serviceId", "name"))
    return tuple(dict.fromkeys(filter(None, names)))


def _policy_states(report: Mapping) -> Iterator[tuple[str, Mapping]]:
    reliability = mapping(report.get("reliability"), "reliability")
    for category, value in reliability.items():
        where = f"reliability.{category}"
        states = mapping(value, where).get("policyStates")
        for one in mappings(states, f"{where}.policyStates"):
            yield category, one


def _test(category: str, one: Mapping, services: tuple[str, ...]) -> ChaosResult:
    test = text(one.get("reliabilityTestId"), "reliabilityTestId") or "a test"
    dependency = text(one.get("dependencyName"), "dependencyName")
    words = _WORDS.findall(f"{category} {test}".lower())
    words += ["dependency"] if dependency or "dependencies" in words else []
    verdict, reason = _verdict(one)
    try:
        ended = moment(one.get("endTime"), "endTime") or moment(one.get("startTime"), "startTime")
        missing = "it does not say when it ran"
    except ValueError as error:
        ended, missing = None, str(error)
    return ChaosResult(
        tool="gremlin",
        subject=f"{test} against {dependency}" if dependency else test,
        verdict=verdict,
        reason=reason,
        observed_at=ended,
        time_missing=missing,
        faults=tuple(dict.fromkeys(_ATTACKS[word] for word in words if word in _ATTACKS)),
        services=services,
        modes=_modes(words),
    )


def _modes(words: list[str]) -> tuple[str, ...]:
    """Return the mode that the most words of a name mean; none where two are as good."""
    meant = [(len(asked), mode) for asked, mode in _MODES.items() if set(words).issuperset(asked)]
    best = max((size for size, _ in meant), default=0)
    found = tuple(mode for size, mode in meant if size == best)
    return found if len(found) == 1 else ()


def _verdict(one: Mapping) -> tuple[Verdict, str]:
    result = text(one.get("result"), "result").upper()
    if text(one.get("passCriteria"), "passCriteria").upper() == CONFIRMS_HARD:
        return (
            Verdict.NO_EVIDENCE,
            "it asks whether the dependency is hard, not whether it is survived",
        )
    if result == "PASSED":
        return Verdict.SURVIVED, "Gremlin's checks held during the test"
    if result == "FAILED":
        return Verdict.FAILED, "Gremlin's checks did not hold during the test"
    return Verdict.NO_EVIDENCE, f"the result is {result[:40] or 'not told'}"
