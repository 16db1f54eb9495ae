"""Hours in which somebody is not to be disturbed (pure)."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import NamedTuple


class QuietHours(NamedTuple):
    """From `begin` to `end` by the clocks of `zone`, over midnight where `end` is not later."""

    begin: time
    end: time
    zone: tzinfo

    def end_of_quiet(self, at: datetime) -> datetime | None:
        """Return when it may be told, aware UTC, or None when it is not quiet at `at`.

        Where clocks skip the hour of the end, it is the moment after the gap.
        """
        local = at.astimezone(self.zone)
        clock = local.time()
        if self.begin < self.end:
            if not self.begin <= clock < self.end:
                return None
            day = local.date()
        else:
            if self.end <= clock < self.begin:
                return None
            day = local.date() + timedelta(days=clock >= self.begin)
        end = datetime.combine(day, self.end, tzinfo=self.zone).astimezone(UTC)
        # The hour that clocks give twice can put the end before now: it is over then.
        return end if end > at else None
