"""When a rule lets something out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from incidents.domain.outbox import News, is_at_least
from incidents.domain.quiet_hours import QuietHours
from incidents.models import NotificationRule


def after_quiet_hours(rule: NotificationRule, news: News, at: datetime) -> datetime:
    """Return `at`, or the end of the rule's quiet hours for what is not bad enough for them."""
    if rule.quiet_from is None or rule.quiet_until is None:
        return at
    if any(is_at_least(one, rule.loud_severity) for one in (news.severity, news.before)):
        return at
    zone = ZoneInfo(settings.DRYDOCK_TIME_ZONE)
    return QuietHours(rule.quiet_from, rule.quiet_until, zone).end_of_quiet(at) or at
