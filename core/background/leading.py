"""One process leads and the others stand by: a lease in the database, renewed while it lives."""

from datetime import datetime, timedelta

from django.db.models import Case, F, Q, When

from core.models import Leader


def lead(name: str, *, owner: str, at: datetime, lease: timedelta) -> bool:
    """Take or keep the lead until `at` + `lease`; return whether it is the owner's now.

    One UPDATE decides, so two that ask at the same moment never both lead. A clock that is ahead
    takes the lead early and then keeps it; it is still one.
    """
    free = Q(owner=owner) | Q(until__lte=at)
    until = at + lease
    changed_hands = Case(When(owner=owner, then=F("token")), default=F("token") + 1)
    ours = Leader.objects.filter(free, name=name).update(
        owner=owner, until=until, token=changed_hands
    )
    if ours:
        return True
    # Somebody else's, or nobody ever led: then whoever writes the row first does.
    Leader.objects.bulk_create([Leader(name=name, owner=owner, until=until)], ignore_conflicts=True)
    return Leader.objects.filter(name=name, owner=owner, until=until).exists()


def step_down(name: str, *, owner: str, at: datetime) -> None:
    """Give the lead away, if it is the owner's, so that nobody waits for the lease to end."""
    Leader.objects.filter(name=name, owner=owner).update(until=at)
