"""Every change to saved views."""

from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from catalog.models import Team
from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from incidents.domain.saved_view import SavedList
from incidents.models import SavedView

NOT_KEPT = {"page", "before", "after", "zone", "token"}


@transaction.atomic
def save_view(
    *,
    by: User,
    name: str,
    query: str,
    team: Team | None = None,
    list_of: str = SavedList.ACTION_ITEMS,
) -> SavedView:
    """Keep a list under a name; a name that the person or the team has already means that one.

    `query` is the query string of the list, `list_of` which one; its page is not kept. Raises
    RuleViolation for a name or a query that cannot be stored.
    """
    name = name.strip()
    longest = SavedView.LONGEST_NAME
    checked_text(name, field="name", label="The name", required=True, max_length=longest)
    kept = _kept(query)
    whose = {"owner": by, "team": None} if team is None else {"team": team}
    view, is_new = SavedView.objects.select_for_update().get_or_create(
        **whose, list_of=SavedList(list_of), name=name, defaults={"owner": by, "query": kept}
    )
    if is_new or view.query != kept:
        view.query = kept
        view.save(update_fields=["query", "updated_at"])
        record(by, "saved_view.save", view, query=kept, team=team.slug if team else None)
    return view


def _kept(query: str) -> str:
    if len(query) > SavedView.LONGEST_QUERY:
        raise RuleViolation("These filters are too long to be kept.")
    kept = urlencode([pair for pair in parse_qsl(query) if pair[0] not in NOT_KEPT])
    if len(kept) > SavedView.LONGEST_QUERY:
        raise RuleViolation("These filters are too long to be kept.")
    return kept


@transaction.atomic
def open_with_view(view: SavedView, *, by: User) -> None:
    """Let a view of one's own be what one finds on opening its list, instead of any before.

    Raises RuleViolation for a view of a team: whoever changes it would change what others find.
    """
    # Two of the same person at the same moment: the second one stands.
    User.objects.select_for_update().get(pk=by.pk)
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    if view.team_id is not None or view.owner_id != by.pk:
        raise RuleViolation("Only a view of your own can open a list. Save one like it first.")
    if view.is_opening:
        return
    SavedView.objects.filter(owner=by, list_of=view.list_of).update(is_opening=False)
    _set_opening(view, by, is_opening=True)


@transaction.atomic
def open_as_usual(view: SavedView, *, by: User) -> None:
    """Let the list open as it does for everybody; a view that did not open it is no error."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    if view.is_opening and view.owner_id == by.pk:
        _set_opening(view, by, is_opening=False)


def _set_opening(view: SavedView, by: User, *, is_opening: bool) -> None:
    view.is_opening = is_opening
    view.save(update_fields=["is_opening", "updated_at"])
    record(by, "saved_view.open", view, opening=is_opening)


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    """Forget a saved view; one that is gone already is no error."""
    found = SavedView.objects.select_for_update().filter(pk=view.pk).first()
    if found is not None:
        record(by, "saved_view.delete", found, query=found.query)
        found.delete()
