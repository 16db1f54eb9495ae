"""The first person of a new installation."""

from django.db import IntegrityError, transaction

from core.audit.activity import record
from core.models import Role, User
from core.people.passwords import one_time_password

USERNAME = "admin"


def create_first_admin() -> str | None:
    """Add the person `admin` and return the one-time password; None when there is somebody.

    Safe to call from several processes that start together: one of them gets the password.
    """
    password = one_time_password()
    try:
        with transaction.atomic():
            if User.objects.exists():
                return None
            person = User(username=USERNAME, role=Role.ADMIN, has_one_time_password=True)
            person.set_password(password)
            person.save()
            record(None, "person.created", person, role=person.role)
    except IntegrityError:
        return None
    return password
