"""What editors of numbered versions have in common; each has its own forms and pages."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from django.forms import Form
from django.http import Http404, HttpRequest

from core.errors import RuleViolation, StaleVersion
from core.forms.files import FileOrTextForm
from core.models import NumberedVersion, User
from core.permissions import can, require

V = TypeVar("V", bound=NumberedVersion)


def found_version(request: HttpRequest, version: V | None) -> V:
    """Return a version that the person may see; drafts are there for those who write.

    Raises Http404 for None and for a draft of others, PermissionDenied.
    """
    if version is None:
        raise Http404
    person = require(request.user, f"{version.noun}.view", version)
    if version.is_draft and not can(person, f"{version.noun}.edit", version):
        raise Http404
    return version


def found_draft(request: HttpRequest, draft: V | None) -> tuple[V, User]:
    """Return a draft and the person, who may write it; raise Http404 for None."""
    if draft is None:
        raise Http404
    return draft, require(request.user, f"{draft.noun}.edit", draft)


def save_or_explain(head: Form, save: Callable[[], V]) -> tuple[V | None, HTTPStatus]:
    """Return what `save` made, else None with the status; the form says why it was refused."""
    try:
        return save(), HTTPStatus.OK
    except StaleVersion as error:
        head.add_error(None, str(error))
        return None, HTTPStatus.CONFLICT
    except RuleViolation as error:
        head.add_error(error.field if error.field in head.fields else None, str(error))
        return None, HTTPStatus.UNPROCESSABLE_ENTITY


def bring_or_explain(form: FileOrTextForm, bring: Callable[[str], V]) -> V | None:
    """Return what `bring` makes of the text of a form, None where the form says what is wrong."""
    if not form.is_valid():
        return None
    try:
        return bring(form.content)
    except RuleViolation as error:
        form.add_error("file" if form.cleaned_data["file"] else "text", str(error))
        return None
