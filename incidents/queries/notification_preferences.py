"""What somebody wants by mail, and whether this site sends any."""

from django.conf import settings

from core.models import User
from incidents.models import NotificationPreference

_INTO_THE_LOG = "django.core.mail.backends.console.EmailBackend"


def sends_mail() -> bool:
    """Return whether mail leaves this site, instead of being printed into its log."""
    backend: str = settings.EMAIL_BACKEND
    return backend != _INTO_THE_LOG


def of_person(person: User) -> NotificationPreference:
    """Return what a person chose, or an unsaved row that says what everybody gets."""
    found = NotificationPreference.objects.filter(person=person).first()
    return found or NotificationPreference(person=person)
