"""Ways back to the list of action items as it was."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse


def list_address(address: str) -> str:
    """Return `address` when it is the list of action items, else the plain list.

    Only path, query and fragment are kept, so that nobody is sent to another host.
    """
    list_path = reverse("incidents:action_item_list")
    try:
        parts = urlsplit(address)
    except ValueError:
        return list_path
    if parts.path != list_path:
        return list_path
    return parts._replace(scheme="", netloc="").geturl()


def list_they_came_from(request: HttpRequest) -> str:
    """Return the list with the filters of the page before; the plain one after another page."""
    before = request.headers.get("Referer", "")
    here = f"{request.scheme}://{request.get_host()}/"
    return list_address(before if before.startswith(here) else "")
