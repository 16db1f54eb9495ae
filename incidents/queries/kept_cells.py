"""Cells of kept figures, as far as they tell the viewer neither too much nor too little."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import DateField, DateTimeField, Exists, Min, Q, QuerySet, Subquery

from core.database.compiled import Compiled, Given
from incidents.domain.recovery_cells import CellKey
from incidents.domain.recovery_metrics import Metric, MetricSummary
from incidents.models import Incident, RecoveryCell, RecoveryMark
from incidents.models.incident import IncidentQuerySet
from incidents.models.recovery_cell import KEY, key_fields
from incidents.queries.postgresql_percentiles import Curves
from incidents.queries.recovery_metrics import Selection, chosen_incidents, conditions_of

_KEPT = (*KEY, "waiting_since", "figures")
_COLUMNS: dict[str, Any] = {
    "starts_on": DateField(),
    "started_at__gte": DateTimeField(),
    "started_at__lt": DateTimeField(),
}
"""What the database does not take as it is."""


class KeptCell(NamedTuple):
    """A cell as it was computed, with the moment from which on changes may be missing."""

    key: CellKey
    summaries: Mapping[Metric, MetricSummary]
    curves: Curves
    as_of: datetime | None

    @property
    def n(self) -> int:
        """Return how many of its incidents have recovered, which tells how large it is."""
        return self.summaries[Metric.TIME_TO_RECOVER].n

    @property
    def size(self) -> int:
        """Return how many incidents it is about."""
        one = self.summaries[Metric.TIME_TO_RECOVER]
        return one.n + one.pending + one.invalid


def kept_cells(selection: Selection, which: Q, *, with_curves: bool = False) -> list[KeptCell]:
    """Return cells, in one statement; none while they would tell the viewer too much or too little.

    Too much while a restriction has not reached every cell, too little when the viewer knows of
    a restricted incident in the selection. `which` chooses rows of RecoveryCell. Without
    `with_curves` their percentiles, which are most of what a cell holds, stay where they are.
    """
    rows = _shown(which, selection.kind, chosen_incidents(selection), with_curves=with_curves)
    return [_cell(row) for row in rows.order_by("starts_on", "months", "team_key", "severity")]


def kept_cell(selection: Selection, key: CellKey, *, with_curves: bool = False) -> KeptCell | None:
    """Return the one cell `key` of a selection as `kept_cells` does, None where there is none.

    The statement is put together once for each combination of what a selection may choose.
    """
    chosen = conditions_of(selection)
    given = key_fields(key) | _names_of_incident(chosen)
    found = _one_cell(tuple(chosen), with_curves).first(**given)
    return None if found is None else _cell(found)


def summaries_from(kept: Mapping[str, Any]) -> dict[Metric, MetricSummary]:
    """Return what a cell has kept."""
    return {Metric(name): MetricSummary(**one) for name, one in kept.items()}


def curves_from(kept: Mapping[str, Iterable[float]]) -> Curves:
    """Return the percentiles that a cell has kept."""
    return {Metric(name): tuple(one) for name, one in kept.items()}


@cache
def _one_cell(
    conditions: tuple[str, ...],
    with_curves: bool,  # noqa: FBT001 - part of the cache's key
) -> Compiled[RecoveryCell, tuple[Any, ...]]:
    names = _names_of_incident({name: name for name in conditions})
    incidents = {name: Given(given, _COLUMNS.get(name)) for given, name in names.items()}
    key = {name: Given(name, _COLUMNS.get(name)) for name in KEY}
    return Compiled(
        lambda: _shown(
            Q(**key),
            Given("kind"),
            Incident.objects.filter(**incidents),
            with_curves=with_curves,
        )
    )


def _names_of_incident(conditions: Mapping[str, Any]) -> dict[str, Any]:
    """Return the conditions by names that differ from those of a cell's key; both have a kind."""
    return {f"incident_{name}": value for name, value in conditions.items()}


def _shown(
    which: Q, kind: str | Given, chosen: IncidentQuerySet, *, with_curves: bool
) -> QuerySet[RecoveryCell, tuple[Any, ...]]:
    marks = RecoveryMark.objects.filter(kind=kind)
    return (
        RecoveryCell.objects.filter(which)
        .exclude(Exists(marks.filter(hides=True)))
        .exclude(Exists(chosen.filter(restricted=True)))
        .annotate(waiting_since=Subquery(_oldest(marks)))
        .values_list(*_KEPT, *(("curves",) if with_curves else ()))
    )


def _cell(row: tuple[Any, ...]) -> KeptCell:
    *key, waiting_since, figures = row[: len(_KEPT)]
    curves = row[len(_KEPT)] if len(row) > len(_KEPT) else {}
    return KeptCell(CellKey(*key), summaries_from(figures), curves_from(curves), waiting_since)


def _oldest(marks: QuerySet[RecoveryMark]) -> QuerySet[Any]:
    """Return the statement for when the first change was marked that is not everywhere yet."""
    return marks.values("kind").annotate(oldest=Min("marked_at")).values("oldest")
