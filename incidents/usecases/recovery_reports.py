"""Freeze a page of recovery metrics under a name."""

from datetime import datetime

from django.db import transaction

from core.audit.activity import record
from core.input.text import checked_text
from core.models import User
from incidents.models import RecoveryReport
from incidents.queries.metrics_view import as_view, frozen
from incidents.queries.recovery_dashboard import Question, dashboard
from incidents.queries.recovery_reports import digest_of

LONGEST_TITLE = 200


def freeze_report(
    question: Question, *, by: User, at: datetime, title: str, query: str
) -> RecoveryReport:
    """Keep what the page says about a question now; about incidents known to all.

    `query` is the page's query string, so that one can go from the report to the page. Raises
    RuleViolation for a title that cannot be stored.
    """
    checked_text(title, field="title", label="The title", required=True, max_length=LONGEST_TITLE)
    selection = question.selection._replace(known_to_all=True)
    asked = question._replace(selection=selection)
    content = frozen(as_view(dashboard(asked, now=at), asked))
    return _keep(content, by=by, at=at, title=title, query=query)


@transaction.atomic
def _keep(content: str, *, by: User, at: datetime, title: str, query: str) -> RecoveryReport:
    report = RecoveryReport.objects.create(
        title=title, query=query, content=content, digest=digest_of(content), made_at=at, made_by=by
    )
    record(by, "recovery_report.freeze", report, digest=report.digest)
    return report
