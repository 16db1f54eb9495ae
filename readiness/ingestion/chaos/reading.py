"""From a file to the runs it tells of, whatever tool wrote it (pure)."""

from collections.abc import Callable, Iterator

from core.input.documents import DocumentValue, decode_text, read_documents
from readiness.ingestion.chaos import (
    chaos_toolkit,
    fault_injection,
    gremlin,
    litmus,
    traffic_control,
)
from readiness.ingestion.chaos.result import ChaosResult
from readiness.ingestion.shape import Mapping


def read_results(content: bytes) -> list[ChaosResult]:
    """Return the runs a file tells of, none where it is something else.

    Raises ValueError with a reason for what cannot be read, or is one of these and is broken.
    """
    written = decode_text(content)
    if litmus.is_description(written):
        return litmus.read_descriptions(written)
    return [one for document in read_documents(written) for one in results_in(document)]


def results_in(document: DocumentValue) -> Iterator[ChaosResult]:
    """Yield the runs of one document, and of each part of a list of them.

    Raises ValueError with the number of the part that is broken.
    """
    if isinstance(document, list):
        for number, one in enumerate(document, start=1):
            try:
                yield from results_in(one)
            except ValueError as error:
                raise ValueError(f"item {number}: {error}") from error
    elif isinstance(document, dict):
        yield from _results_of(document)


def unread_items(document: DocumentValue) -> list[int]:
    """Return the numbers, from 1, of what tells of no run in a list of which something does."""
    items = document if isinstance(document, list) else []
    silent = [number for number, one in enumerate(items, start=1) if not list(results_in(one))]
    return silent if len(silent) < len(items) else []


def _results_of(document: Mapping) -> Iterator[ChaosResult]:
    for is_one, read in _READERS:
        if is_one(document):
            yield read(document)
            return
    if gremlin.is_report(document):
        yield from gremlin.read_report(document)
    elif isinstance(document.get("items"), list) and "kind" in document:
        yield from results_in(document["items"])


_READERS: tuple[tuple[Callable[[DocumentValue], bool], Callable[[Mapping], ChaosResult]], ...] = (
    (chaos_toolkit.is_journal, chaos_toolkit.read_journal),
    (litmus.is_chaos_result, litmus.read_chaos_result),
    (traffic_control.is_tc_evidence, traffic_control.read_tc_evidence),
    (fault_injection.is_fis_experiment, fault_injection.read_fis_experiment),
    (gremlin.is_webhook, gremlin.read_webhook),
)
