"""Figures kept ready for large numbers of incidents, and which of them are out of date."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from incidents.domain.recovery_cells import CellKey

KEY = ("starts_on", "months", "team_key", "severity", "kind")


class RecoveryKeyModel(models.Model):
    """A row about one cell; `team_key` is a team's primary key, 0 for all teams, -1 for none.

    No foreign key, because "all" and "none" have to be unique as well. `severity` is empty for
    any; `months` is 0 for all time.
    """

    starts_on = models.DateField()
    months = models.PositiveSmallIntegerField()
    team_key = models.BigIntegerField()
    severity = models.CharField(max_length=8, blank=True)
    kind = models.CharField(max_length=10)

    class Meta:
        abstract = True

    @property
    def key(self) -> CellKey:
        """Return what it is about."""
        return CellKey(self.starts_on, self.months, self.team_key, self.severity, self.kind)


def key_fields(key: CellKey) -> dict[str, object]:
    """Return the fields of a row about this cell."""
    return dict(
        zip(KEY, (key.starts_on, key.months, key.team, key.severity, key.kind), strict=True)
    )


class RecoveryCell(RecoveryKeyModel):
    """Exact figures of unrestricted incidents; only usecases.recovery_cells writes them.

    `figures` holds per metric what `MetricSummary` has, unrounded; `curves` per metric the
    percentiles in steps of half a percent, for cells about all teams or several months.
    """

    figures = models.JSONField(default=dict)
    curves = models.JSONField(default=dict)
    computed_at = models.DateTimeField()

    objects: ClassVar[models.Manager["RecoveryCell"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="recovery_cell_once", fields=KEY),
        ]

    def __str__(self) -> str:
        return f"Figures of {self.key}"


class RecoveryMarkQuerySet(models.QuerySet["RecoveryMark"]):
    """Filters name a set and chain; none of them writes."""

    def waiting(self) -> Self:
        """Return the changes that no cell has seen."""
        return self.filter(is_in_fine_cell=False)

    def half_way(self) -> Self:
        """Return those that only the smallest cells have seen."""
        return self.filter(is_in_fine_cell=True)


class RecoveryMark(RecoveryKeyModel):
    """That an incident of a smallest cell changed; added in the transaction of the change.

    Rows are only added and deleted, so a change committed while figures are computed has a row
    that the computing one did not see. `hides` says that somebody may know of less than before:
    no cell is shown while there is such a row.
    """

    marked_at = models.DateTimeField(db_default=Now())
    hides = models.BooleanField(default=False)
    is_in_fine_cell = models.BooleanField(default=False)

    objects = RecoveryMarkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="recovery_mark_waiting", condition=Q(is_in_fine_cell=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Change in {self.key}"
