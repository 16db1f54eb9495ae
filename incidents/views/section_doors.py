"""What the doors to a section share: finding it, its place on the page, how scripts ask."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.models import User
from core.permissions import require
from incidents.models import PostmortemSection
from incidents.queries import postmortems as postmortem_queries


def found_section(pk: int, key: str) -> PostmortemSection:
    """Return a section that the viewer may know of, else raise Http404."""
    return get_object_or_404(postmortem_queries.sections(), postmortem_id=pk, key=key)


def section_to_write(request: HttpRequest, pk: int, key: str) -> tuple[PostmortemSection, User]:
    """Return a section and the person who may write in it."""
    section = found_section(pk, key)
    return section, require(request.user, "postmortem.write", section.postmortem)


def section_url(section: PostmortemSection, name: str, **more: object) -> str:
    """Return the address of a door to the section."""
    kwargs = {"pk": section.postmortem_id, "key": section.key, **more}
    return reverse(f"incidents:{name}", kwargs=kwargs)


def place_in_editor(section: PostmortemSection) -> str:
    """Return the address of the editor at this section."""
    url = reverse("incidents:postmortem_edit", kwargs={"pk": section.postmortem_id})
    return f"{url}#section-{section.key}"


def wants_json(request: HttpRequest) -> bool:
    """Return whether the editor's script asks, which answers in the page itself."""
    return request.headers.get("Accept", "").startswith("application/json")
