"""Evidence files of our own about delay made with tc: snapshots and probes around it (pure).

tc writes delays in seconds and shares of 1 in its JSON, unlike in its text.
"""

from collections.abc import Iterator
from datetime import datetime
from statistics import median

from core.input.documents import DocumentValue
from readiness.ingestion.chaos.result import ChaosResult, Verdict
from readiness.ingestion.shape import Mapping, flag, mapping, mappings, moment, number, text

WINDOWS = ("before", "during", "after")
MILLISECONDS = 1000


def is_tc_evidence(document: DocumentValue) -> bool:
    """Return whether a document is such a file."""
    return isinstance(document, dict) and {*WINDOWS, "probes", "interface"} <= document.keys()


def read_tc_evidence(document: Mapping) -> ChaosResult:
    """Return what a file says; raise ValueError with the path of a field of a wrong shape.

    Survived needs a delay in the middle and at no end, probes in all three windows, answers that
    really took longer meanwhile, and all of them within `slo_ms`.
    """
    probes = [
        _probe(one, number) for number, one in enumerate(mappings(document.get("probes"), "probes"))
    ]
    verdict, reason = _judge(document, probes)
    times = [at for _, at, _, _ in probes]
    service = text(document.get("service"), "service")
    dependency = text(document.get("dependency"), "dependency")
    return ChaosResult(
        tool="tc",
        subject=f"delay towards {dependency or text(document.get('interface'), 'interface')}",
        verdict=verdict,
        reason=reason,
        observed_at=max(times, default=None),
        faults=("netem delay",),
        services=(service,) if service else (),
        modes=("dependency-latency",),
        checks_normal=bool(probes),
    )


_Probe = tuple[str, datetime, bool, float]


def _probe(one: Mapping, place: int) -> _Probe:
    """Return window, moment, whether it was answered, and the time it took in milliseconds."""
    where = f"probes[{place}]"
    window = text(one.get("window"), f"{where}.window")
    if window not in WINDOWS:
        raise ValueError(f"{where}.window is none of {', '.join(WINDOWS)}")
    at = moment(one.get("at"), f"{where}.at")
    took = number(one.get("latency_ms"), f"{where}.latency_ms")
    is_ok = flag(one.get("ok"), f"{where}.ok")
    if at is None or took is None or is_ok is None:
        raise ValueError(f"{where} needs at, ok and latency_ms")
    return window, at, is_ok, took


def _judge(document: Mapping, probes: list[_Probe]) -> tuple[Verdict, str]:
    delays = {window: _delay_ms(document, window) for window in WINDOWS}
    gap = _gap(delays, probes)
    if gap is not None:
        return Verdict.NO_EVIDENCE, gap
    took = {window: [ms for name, _, _, ms in probes if name == window] for window in WINDOWS}
    rise = median(took["during"]) - median(took["before"])
    if rise < delays["during"] / 2:
        return (
            Verdict.NO_EVIDENCE,
            f"answers took only {rise:.0f} ms longer: the delay was not felt",
        )
    limit = number(document.get("slo_ms"), "slo_ms")
    if limit is None:
        return Verdict.NO_EVIDENCE, "slo_ms is missing: nothing says what is slow"
    lost = [name for name, _, is_ok, ms in probes if not is_ok or ms > limit]
    if "before" in lost:
        return Verdict.NO_EVIDENCE, "normal was broken before the delay"
    if lost:
        return (
            Verdict.FAILED,
            f"{len(lost)} of {len(probes)} probes failed or took over {limit:g} ms",
        )
    return Verdict.SURVIVED, f"every probe was answered within {limit:g} ms"


def _gap(delays: dict[str, float], probes: list[_Probe]) -> str | None:
    """Return what the file does not show, None where it shows all."""
    if not delays["during"]:
        return "no delay was active during the probes"
    if delays["before"] or delays["after"]:
        return "the delay was there before or is still there"
    seen = {window for window, _, _, _ in probes}
    missing = [window for window in WINDOWS if window not in seen]
    return f"no probe {' and '.join(missing)}" if missing else None


def _delay_ms(document: Mapping, window: str) -> float:
    """Return the longest delay that netem made in a window, 0 for none."""
    return max(_delays(document, window), default=0) * MILLISECONDS


def _delays(document: Mapping, window: str) -> Iterator[float]:
    for one in mappings(document.get(window), window):
        if one.get("kind") == "netem":
            options = mapping(one.get("options"), f"{window}.options")
            delay = mapping(options.get("delay"), f"{window}.options.delay")
            yield number(delay.get("delay"), f"{window}.options.delay.delay") or 0
