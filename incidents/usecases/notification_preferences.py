"""Choose what one gets by mail."""

from collections.abc import Iterable
from datetime import time

from django.db import transaction

from core.activity import record
from core.errors import RuleViolation
from core.models import User
from incidents.domain.notification import Reason
from incidents.models import NotificationPreference
from incidents.usecases.notification_rules import check_quiet_hours

MOST_MAILS_PER_MINUTE = 60


@transaction.atomic
def save_preferences(
    *,
    by: User,
    reasons: Iterable[str],
    quiet_from: time | None,
    quiet_until: time | None,
    mails_per_minute: int,
) -> NotificationPreference:
    """Keep what `by` wants: mail for `reasons`, not in quiet hours, not more than so much at once.

    Raises RuleViolation for a reason there is none of, and for hours or numbers that make no sense.
    """
    wanted = set(reasons)
    if not wanted <= set(Reason):
        raise RuleViolation("There is no such reason.", field="reasons")
    if not 1 <= mails_per_minute <= MOST_MAILS_PER_MINUTE:
        raise RuleViolation(
            f"From 1 to {MOST_MAILS_PER_MINUTE} mails in a minute.", field="mails_per_minute"
        )
    check_quiet_hours(quiet_from, quiet_until)
    without = [reason.value for reason in Reason if reason.value not in wanted]
    found, _ = NotificationPreference.objects.update_or_create(
        person=by,
        defaults={
            "reasons_without_mail": without,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "mails_per_minute": mails_per_minute,
        },
    )
    record(by, "notification.prefer", found, without=without)
    return found
