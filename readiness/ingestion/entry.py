"""What a file tells about one service, ready to be booked once the service is known (pure)."""

from typing import NamedTuple

from core.input.rejection import Rejection
from readiness.ingestion.chaos.result import ChaosResult
from readiness.ingestion.finding import Finding


class Entry(NamedTuple):
    """One thing of a file: a workload with its answers, or a run of an experiment.

    `format` is a key of FORMATS, `digest` the SHA-256 of the file, `names` those by which the
    service may be known. Either `result` is there or there are `findings`.
    """

    file: str
    digest: str
    format: str
    subject: str
    names: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    result: ChaosResult | None = None


class Reading(NamedTuple):
    """What a batch of files tells together; `skipped` are files of no known format."""

    entries: tuple[Entry, ...]
    rejections: tuple[Rejection, ...]
    skipped: tuple[str, ...]
