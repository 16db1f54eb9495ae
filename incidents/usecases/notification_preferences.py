"""Choose what one gets by mail."""

from collections.abc import Iterable
from datetime import time
from typing import TypedDict, Unpack

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.models import User
from incidents.domain.notification import Reason
from incidents.models import NotificationPreference
from incidents.usecases.notification_rules import check_quiet_hours

MOST_MAILS_PER_MINUTE = 60


class Wishes(TypedDict, total=False):
    """What somebody may choose; what is left out stays."""

    reasons: Iterable[str]
    quiet_from: time | None
    quiet_until: time | None
    mails_per_minute: int


@transaction.atomic
def save_preferences(*, by: User, **wishes: Unpack[Wishes]) -> NotificationPreference:
    """Keep what `by` wants: mail for `reasons`, not in quiet hours, not more than so much at once.

    What is not named stays as the row has it once it is locked, or as everybody has it. Raises
    RuleViolation for a reason there is none of, and for hours or numbers that make no sense.
    """
    NotificationPreference.objects.get_or_create(person=by)
    found = NotificationPreference.objects.select_for_update().get(person=by)
    if "reasons" in wishes:
        found.reasons_without_mail = _all_but(set(wishes["reasons"]))
    found.quiet_from = wishes.get("quiet_from", found.quiet_from)
    found.quiet_until = wishes.get("quiet_until", found.quiet_until)
    found.mails_per_minute = wishes.get("mails_per_minute", found.mails_per_minute)
    if not 1 <= found.mails_per_minute <= MOST_MAILS_PER_MINUTE:
        raise RuleViolation(
            f"From 1 to {MOST_MAILS_PER_MINUTE} mails in a minute.", field="mails_per_minute"
        )
    check_quiet_hours(found.quiet_from, found.quiet_until)
    found.save()
    record(by, "notification.prefer", found, without=found.reasons_without_mail)
    return found


def _all_but(wanted: set[str]) -> list[str]:
    if not wanted <= set(Reason):
        raise RuleViolation("There is no such reason.", field="reasons")
    return [reason.value for reason in Reason if reason.value not in wanted]
