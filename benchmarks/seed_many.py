"""A million incidents by generate_series, the same every time, and everything kept about them."""

from datetime import UTC, datetime

from django.db import connection

from benchmarks.seed import analyse
from catalog.models import Team
from incidents.usecases.recovery_cells import rebuild_cells

MONTHS, TEAMS = 36, 50

# Golden-ratio steps spread evenly over months, teams and severities without any chance; durations
# are exponentials of such steps and so as long-tailed as real ones.
_INSERT = """
INSERT INTO incidents_incident (
    created_at, updated_at, title, kind, severity, status, restricted, summary, team_id, labels,
    started_at, detected_at, acknowledged_at, mitigated_at, resolved_at, provenance, declared_at,
    source, source_key, source_digest, version)
SELECT now(), now(), 'Incident ' || n, 'incident', 'sev' || 1 + n %% 5, 'closed', false, '',
    (%s::bigint[])[1 + (n / 5) %% %s], '[]', start, start + long * 0.1, start + long * 0.2,
    start + long * 0.7, start + long, '{}', start, 'benchmark', '', '', 1
FROM (
    SELECT n,
        %s::timestamptz + (n * 0.6180339887498949 %% 1) * make_interval(secs => %s) AS start,
        make_interval(secs => round(
            (exp(4 + 9 * (n * 0.7548776662466927 %% 1)))::numeric, 6)::float8) AS long
    FROM generate_series(1, %s) AS n
) AS drawn
"""


def seed_many(number: int, *, now: datetime) -> int:
    """Save so many incidents of the 36 months up to now; return how many cells they fill."""
    teams = [Team.objects.create(slug=f"many-{n}", name=f"Many {n}").pk for n in range(TEAMS)]
    month = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    first = month.replace(year=month.year - MONTHS // 12)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [teams, TEAMS, first, (now - first).total_seconds(), number])
    cells = rebuild_cells(at=now)
    analyse()
    return cells
