"""The tags of action items, written for many rows at once."""

from collections.abc import Iterable, Mapping

from core.errors import RuleViolation
from incidents.domain.tag import TagError, checked_tags
from incidents.models import ActionItemTag

Tags = tuple[str, ...]


def given_tags(words: Iterable[str], *, field: str = "tags") -> Tags:
    """Return words as tags in the order of pages; raises RuleViolation at `field`."""
    try:
        return tuple(sorted(checked_tags(tuple(words))))
    except TagError as error:
        raise RuleViolation(str(error), field=field) from error


def tags_of(ids: Iterable[int]) -> dict[int, Tags]:
    """Return the tags of each action item with these ids, in one statement."""
    found: dict[int, list[str]] = {pk: [] for pk in ids}
    rows = ActionItemTag.objects.filter(action_item__in=found)
    for pk, name in rows.values_list("action_item_id", "name"):
        found[pk].append(name)
    return {pk: tuple(sorted(names)) for pk, names in found.items()}


def write_tags(wanted: Mapping[int, Iterable[str]]) -> None:
    """Give each action item exactly these tags; two statements, inside the caller's transaction.

    The caller holds the locks of the action items, so that nobody else writes their tags.
    """
    ActionItemTag.objects.filter(action_item__in=wanted).delete()
    ActionItemTag.objects.bulk_create(
        ActionItemTag(action_item_id=pk, name=name)
        for pk, names in wanted.items()
        for name in names
    )
