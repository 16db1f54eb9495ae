"""People for pages."""

from django.db.models import QuerySet

from core.models import User


def for_list(*, with_former: bool) -> QuerySet[User]:
    """Return people with their teams, those who cannot sign in any more last or not at all.

    `teams` is where the catalogue hangs its teams on to a person; core knows no more about them.
    """
    people = User.objects.prefetch_related("teams").order_by("-is_active", "username")
    return people if with_former else people.filter(is_active=True)
