"""One table of `noun.verb` rules, asked by pages, API and templates alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

import rules
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from core.models import Role, User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def predicate(check: Callable[..., bool]) -> Any:
    """Turn `check(person, obj=None)` into a rule that combines with `&`, `|` and `~`."""
    return rules.predicate(check)


def register(verb: str, rule: Any) -> None:
    """Add the rule for a verb such as "incident.resolve"; called once per verb at start-up."""
    rules.add_perm(verb, rule)


def is_registered(verb: str) -> bool:
    """Return whether somebody registered the verb."""
    return bool(rules.perm_exists(verb))


def has_role(role: Role) -> Any:
    """Return the predicate "holds this organisation role or a higher one"."""

    def check(person: Any, _obj: Any = None) -> bool:
        return isinstance(person, User) and person.has_role(role)

    return predicate(check)


is_viewer = has_role(Role.VIEWER)
is_responder = has_role(Role.RESPONDER)
is_manager = has_role(Role.MANAGER)
is_admin = has_role(Role.ADMIN)


@predicate
def asked_for_it(person: Any, obj: Any = None) -> bool:
    """Return whether a job is the person's own (None: may be)."""
    return isinstance(person, User) and (obj is None or obj.person_id == person.pk)


def can(person: Any, verb: str, obj: Any = None) -> bool:
    """Return whether `person` may do `verb` (to `obj`, when given); anonymous people: False."""
    return isinstance(person, User) and person.has_perm(verb, obj)


def require(person: Any, verb: str, obj: Any = None) -> User:
    """Return the person if the verb is allowed; raise PermissionDenied otherwise."""
    if not can(person, verb, obj):
        raise PermissionDenied(verb)
    return cast("User", person)


def permitted(verb: str) -> Callable[[View[P]], View[P]]:
    """Guard a view: sign-in first, then the verb without an object.

    The view asks `require(request.user, verb, obj)` again once it holds the object.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            require(request.user, verb)
            return view(request, *args, **kwargs)

        door = login_required(guarded)
        door.permission_verb = verb  # type: ignore[attr-defined]  # read by the house-rules test
        return cast("View[P]", door)

    return decorate


def opened_by_secret(verb: str) -> Callable[[View[P]], View[P]]:
    """Mark a view that a secret in its address opens, without anybody signing in.

    The view finds what belongs to the secret and answers 404 without it; `verb` is what somebody
    who is signed in would need for the same.
    """

    def decorate(view: View[P]) -> View[P]:
        view.permission_verb = verb  # type: ignore[attr-defined]  # read by the house-rules test
        return view

    return decorate


register("activity.view", is_admin)
register("home.view", is_viewer)
register("profile.edit", is_viewer)
register("token.manage", is_viewer)
register("person.view", is_viewer)
register("person.manage", is_admin)
register("site.set_up", is_admin)
register("site_status.view", is_admin)
register("api.read", is_viewer)
register("help.view", is_viewer)
register("time_entry.read", is_viewer)
register("job.view", is_viewer & (is_admin | asked_for_it))
register("job.cancel", is_viewer & (is_admin | asked_for_it))
register("job.retry", is_viewer & (is_admin | asked_for_it))
