"""Freeze a report about the year of the demo organisation."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from core.models import User
from incidents.domain.recovery_metrics import Metric
from incidents.domain.recovery_periods import Period
from incidents.models import RecoveryReport
from incidents.queries.recovery_dashboard import Against, Question
from incidents.queries.recovery_metrics import Selection
from incidents.usecases.recovery_reports import freeze_report

HALF_A_YEAR = timedelta(days=182)


def load_reports(*, by: User, now: datetime) -> list[RecoveryReport]:
    """Freeze what the metrics page says of the last half year against the one before."""
    since = now - HALF_A_YEAR
    question = Question(
        Selection(started_from=since, started_to=now),
        Metric.TIME_TO_RECOVER,
        Period.MONTH,
        Against.BEFORE,
    )
    query = urlencode(
        {
            "from": since.date().isoformat(),
            "to": now.date().isoformat(),
            "metric": question.metric.value,
            "period": question.period.value,
            "against": question.against.value,
        }
    )
    title = "Half a year of recovering, against the half before"
    return [freeze_report(question, by=by, at=now, title=title, query=query)]
