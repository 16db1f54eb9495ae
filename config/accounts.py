"""The person of a session, with what every page shows of theirs."""

from django.db.models import BigIntegerField

from core.database.compiled import Compiled, Given
from core.models import User
from core.people import accounts
from incidents.queries.notifications import unread_of_person


class AuthenticationBackend(accounts.AuthenticationBackend):
    """Reads with a person how many entries of their inbox are `unread`, so no page asks again."""

    people = Compiled(
        lambda: User.objects.filter(pk=Given("key", BigIntegerField())).annotate(
            unread=unread_of_person()
        )
    )
