"""What every page shows around its content and no lower app knows."""

from django.http import HttpRequest

MOST_SHOWN = 99
"""More than this is told as "99+"; nobody needs the number."""


def inbox(request: HttpRequest) -> dict[str, object]:
    """Offer `unread`, the words beside the inbox: "" for none, "99+" for many.

    The number came with the person (config.accounts).
    """
    number: int = getattr(getattr(request, "user", None), "unread", 0)
    return {"unread": f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number or "")}
