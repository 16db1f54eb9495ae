"""Write numbered versions: a draft that changes until it is published, a copy, a shipped one."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max

from core.audit.activity import record
from core.errors import RuleViolation, StaleVersion
from core.models import NumberedVersion, NumberedVersions, User

V = TypeVar("V", bound=NumberedVersion)


def save_draft(
    model: type[V],
    slug: str,
    fields_for: Callable[[int], Mapping[str, Any]],
    *,
    by: User | None,
    revision: int | None,
) -> V:
    """Make what `fields_for` says of the number of the version the draft of `slug`.

    `revision` is that of the draft its author had read, None when there was none. Raises
    StaleVersion when somebody else saved, began or published one meanwhile.
    """
    try:
        with transaction.atomic():
            draft = _all(model).select_for_update().filter(slug=slug, is_draft=True).first()
            if (draft.revision if draft else None) != revision:
                raise _stale(model, draft)
            if draft is None:
                return _begin(model, slug, fields_for, by=by)
            return _change(draft, fields_for(draft.version), by=by)
    except IntegrityError:
        raise _stale(model, _all(model).draft_of(slug)) from None


@transaction.atomic
def publish_draft(draft: V, *, by: User | None) -> V:
    """Let what is new begin from the draft; what began from older versions keeps them.

    Publishing what is published already changes nothing.
    """
    versions = _all(type(draft))
    draft = versions.select_for_update().get(pk=draft.pk)
    if not draft.is_draft:
        return draft
    versions.filter(slug=draft.slug, is_current=True).update(is_current=False)
    draft.is_draft, draft.is_current = False, True
    draft.save(update_fields=["is_draft", "is_current"])
    record(by, f"{draft.noun}.publish", draft, version=draft.version)
    return draft


@transaction.atomic
def discard_draft(draft: NumberedVersion, *, by: User | None) -> None:
    """Throw a draft away; raises RuleViolation for a version that is no draft any more."""
    draft = _all(type(draft)).select_for_update().get(pk=draft.pk)
    if not draft.is_draft:
        raise RuleViolation("This version is published; it stays.")
    text = {draft.says_in: getattr(draft, draft.says_in)}
    record(by, f"{draft.noun}.discard", draft, version=draft.version, **text)
    draft.delete()


@transaction.atomic
def add_shipped(model: type[V], slug: str, version: int, **fields: Any) -> V:
    """Store a version that comes with Drydock; current, unless people wrote the current one."""
    known = _all(model).filter(slug=slug)
    is_current = not known.filter(is_current=True, author__isnull=False).exists()
    if is_current:
        known.update(is_current=False)
    return _all(model).create(slug=slug, version=version, is_current=is_current, **fields)


def require_no_draft(model: type[NumberedVersion], slug: str) -> None:
    """Raise RuleViolation on `text` while somebody writes a version."""
    if _all(model).filter(slug=slug, is_draft=True).exists():
        raise RuleViolation(
            f"There is a draft of “{slug}” already; publish or discard it first.", field="text"
        )


def free_slug(model: type[NumberedVersion], slug: str, *, longest: int) -> str:
    """Return a slug for a copy that nothing has yet."""
    # Eight characters are room for "-copy" and a number.
    copy, number = f"{slug[: longest - 8].strip('-')}-copy", 2
    free = copy
    while _all(model).filter(slug=free).exists():
        free, number = f"{copy}-{number}", number + 1
    return free


def next_version(model: type[NumberedVersion], slug: str) -> int:
    """Return the number after the newest version, 1 for a slug that nobody has."""
    known = _all(model).filter(slug=slug)
    return (known.aggregate(newest=Max("version"))["newest"] or 0) + 1


def _all(model: type[V]) -> NumberedVersions[V]:
    versions: NumberedVersions[V] = model.objects
    return versions


def _begin(
    model: type[V], slug: str, fields_for: Callable[[int], Mapping[str, Any]], *, by: User | None
) -> V:
    number = next_version(model, slug)
    draft = _all(model).create(
        slug=slug,
        version=number,
        is_current=False,
        is_draft=True,
        author=by,
        **fields_for(number),
    )
    record(by, f"{draft.noun}.draft", draft, version=number)
    return draft


def _change(draft: V, fields: Mapping[str, Any], *, by: User | None) -> V:
    if all(getattr(draft, name) == value for name, value in fields.items()):
        return draft
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.author = by
    draft.revision += 1
    draft.save(update_fields=[*fields, "author", "revision"])
    record(by, f"{draft.noun}.draft", draft, version=draft.version, revision=draft.revision)
    return draft


def _stale(model: type[V], draft: V | None) -> StaleVersion:
    who = draft.author if draft and draft.author else "Somebody else"
    noun = model.noun.replace("_", " ")
    return StaleVersion(f"{who} changed this {noun} since you opened it. Nothing is saved yet.")
