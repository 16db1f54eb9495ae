"""What somebody wants by mail, and when they sleep."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from core.models import User

USUAL_MAILS_PER_MINUTE = 10


class NotificationPreference(models.Model):
    """One person's own choice; whoever chose nothing gets mail for every reason.

    `reasons_without_mail` lists values of Reason; the inbox in the app has them anyway. In quiet
    hours, by the person's own clocks, mail waits. More mails in a minute than `mails_per_minute`
    are put into one.
    """

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="notification_preference"
    )
    reasons_without_mail = models.JSONField(default=list, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    mails_per_minute = models.PositiveSmallIntegerField(
        default=USUAL_MAILS_PER_MINUTE,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="preference_quiet_hours_begin_and_end",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"What {self.person} wants by mail"
