"""Frozen pages of recovery metrics: all of them, and one to read."""

import hashlib
import json
from typing import Any, NamedTuple

from django.db.models import QuerySet

from incidents.models import RecoveryReport


class ReadReport(NamedTuple):
    """A report with its content as data; None when it is not what was frozen."""

    report: RecoveryReport
    view: dict[str, Any] | None


def digest_of(content: str) -> str:
    """Return the SHA-256 of a report's content."""
    return hashlib.sha256(content.encode()).hexdigest()


def for_list() -> QuerySet[RecoveryReport]:
    """Return the reports with who made them, the latest first, without their content."""
    return RecoveryReport.objects.select_related("made_by").defer("content").order_by("-pk")


def for_detail() -> QuerySet[RecoveryReport]:
    """Return the reports with who made them and what they say."""
    return RecoveryReport.objects.select_related("made_by")


def read(report: RecoveryReport) -> ReadReport:
    """Return a report with its content, unless that is not what was frozen."""
    is_untouched = digest_of(report.content) == report.digest
    return ReadReport(report, json.loads(report.content) if is_untouched else None)
