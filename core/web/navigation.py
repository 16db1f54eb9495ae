"""Which doors the frame of a page offers to a person."""

from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, get_urlconf, resolve, reverse

from core.models import User
from core.permissions import can


class NavigationItem(NamedTuple):
    """One link: `door` is its URL name, `icon` from the lucide set, `keys` as in "g i".

    `current` is the value of aria-current: "page" here, "true" below here, "" elsewhere.
    """

    label: str
    door: str
    icon: str
    keys: str = ""
    url: str = ""
    current: str = ""


class Navigation(NamedTuple):
    """The links of one page, cut to what the person may do; None where there is no such link."""

    main: tuple[NavigationItem, ...]
    phone: tuple[NavigationItem, ...]
    more: tuple[NavigationItem, ...]
    person: tuple[NavigationItem, ...]
    declare: NavigationItem | None
    inbox: NavigationItem | None
    help: NavigationItem | None
    search: NavigationItem | None = None


HOME = NavigationItem("Home", "home", "house", "g h")
INCIDENTS = NavigationItem("Incidents", "incidents:incident_list", "siren", "g i")
ACTIONS = NavigationItem("Actions", "incidents:action_item_list", "list-checks", "g a")
MAIN = (
    HOME,
    INCIDENTS,
    NavigationItem("Postmortems", "incidents:postmortem_list", "notebook-text", "g p"),
    ACTIONS,
    NavigationItem("Services", "catalog:service_list", "boxes", "g s"),
    NavigationItem("Teams", "catalog:team_list", "users", "g t"),
    NavigationItem("Readiness", "readiness:overview", "shield-check", "g r"),
    NavigationItem("Drills", "readiness:drill_list", "timer", "g d"),
    NavigationItem("Metrics", "incidents:metrics", "chart-line", "g m"),
    NavigationItem("Overview", "incidents:overview", "layout-dashboard", "g o"),
    NavigationItem("Imports", "incidents:import_list", "import"),
)
PERSON = (
    NavigationItem("Profile", "core:profile", "user-round"),
    NavigationItem("Jobs", "core:job_list", "list-todo"),
    NavigationItem("People", "core:people", "users-round"),
    NavigationItem("Activity log", "core:activity_list", "scroll-text"),
    NavigationItem("Notifications", "incidents:rule_list", "megaphone"),
    NavigationItem("Alert sources", "incidents:alert_source_list", "radio-receiver"),
    NavigationItem("Maintenance", "incidents:maintenance_list", "calendar-off"),
    NavigationItem("Set up", "welcome", "rocket"),
    NavigationItem("Settings", "site_settings", "settings"),
    NavigationItem("Site status", "core:site_status", "activity"),
    NavigationItem("API tokens", "core:token_list", "key-round"),
    NavigationItem("API", "api-docs", "braces"),
)
DECLARE = NavigationItem("Declare incident", "incidents:incident_declare", "plus", "c")
INBOX = NavigationItem("Inbox", "incidents:inbox", "inbox", "g n")
HELP = NavigationItem("Help", "core:help", "circle-question-mark")
SEARCH = NavigationItem("Search", "incidents:search", "search", "/")
ON_PHONES = (HOME, INCIDENTS, ACTIONS)


def navigation_for(person: User | AnonymousUser, path: str) -> Navigation:
    """Return the links for `person` on the page at `path`; strangers get none."""
    main = _current(_allowed(person, MAIN), path)
    phone_doors = {item.door for item in ON_PHONES}
    return Navigation(
        main=main,
        phone=tuple(item for item in main if item.door in phone_doors),
        more=tuple(item for item in main if item.door not in phone_doors),
        person=_current(_allowed(person, PERSON), path),
        declare=_first(_allowed(person, (DECLARE,))),
        inbox=_first(_current(_allowed(person, (INBOX,)), path)),
        help=_first(_current(_allowed(person, (HELP,)), path)),
        search=_first(_current(_allowed(person, (SEARCH,)), path)),
    )


def doors_for(person: User | AnonymousUser, words: tuple[str, ...]) -> tuple[NavigationItem, ...]:
    """Return the pages whose names hold a word beginning with each of `words`; none: all."""
    doors = _allowed(person, (DECLARE, *MAIN, *PERSON, HELP))
    return tuple(
        door
        for door in doors
        if all(any(part.startswith(word) for part in door.label.lower().split()) for word in words)
    )


def _allowed(
    person: User | AnonymousUser, items: tuple[NavigationItem, ...]
) -> tuple[NavigationItem, ...]:
    """Keep the items whose door exists and whose verb the person has."""
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    kept = []
    for item in items:
        door = _door(urlconf, item.door)
        if door is not None and can(person, door[1]):
            kept.append(item._replace(url=door[0]))
    return tuple(kept)


@cache
def _door(urlconf: str, name: str) -> tuple[str, str] | None:
    """Return URL and verb of a door, None when there is none.

    The verb is read from the view itself, so that a link can never promise more than its
    door allows. Kept per process: URLs and verbs never change while it runs.
    """
    try:
        url = reverse(name, urlconf)
    except NoReverseMatch:
        return None
    verb = getattr(resolve(url, urlconf).func, "permission_verb", None)
    return None if verb is None else (url, verb)


def _current(items: tuple[NavigationItem, ...], path: str) -> tuple[NavigationItem, ...]:
    """Mark the item whose URL is the longest beginning of `path`; "/" only marks itself."""
    leading = [i.url for i in items if path == i.url or (i.url != "/" and path.startswith(i.url))]
    best = max(leading, key=len, default="")
    mark = "page" if best == path else "true"
    return tuple(i._replace(current=mark) if best and i.url == best else i for i in items)


def _first(items: tuple[NavigationItem, ...]) -> NavigationItem | None:
    return items[0] if items else None
