"""Each door of the house names its verb, and each verb is both registered and asked for."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from rules.permissions import permissions

from core.permissions import is_registered
from tests.architecture.sources import PRODUCT, ROOT, python_modules, shown, templates

# django-allauth guards these itself: they are open to strangers, or ask for a sign-in and then
# concern nobody but the person.
DOORS_OF_ALLAUTH = {
    "account_change_password",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
}
HTTP_METHODS = ("get", "post", "put", "patch", "delete")
ASKING = {"permitted", "require", "can", "has_perm"}
VERB = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")


def doors(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    """Yield path and pattern of every URL."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path, entry
        else:
            yield from doors(entry, path)


def actions_of(callback: Any) -> set[str]:
    """Return what a REST view can be asked to do: its actions, or its methods without any."""
    actions: dict[str, str] | None = getattr(callback, "actions", None)
    if actions:
        return set(actions.values())
    return {method for method in HTTP_METHODS if hasattr(callback.cls, method)}


def unguarded_parts(pattern: URLPattern) -> set[str]:
    """Return what a door lets happen without a verb; empty for a guarded door."""
    verbs = getattr(getattr(pattern.callback, "cls", None), "verbs", None)
    if verbs is not None:
        return actions_of(pattern.callback) - set(verbs)
    return set() if hasattr(pattern.callback, "permission_verb") else {"everything"}


def calls_that_ask(tree: ast.AST) -> Iterator[str]:
    """Yield the verbs in calls such as `require(person, "incident.resolve", incident)`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name in ASKING:
            yield from (text for text in map(text_of, node.args) if VERB.fullmatch(text))


def tables_of_verbs(tree: ast.AST) -> Iterator[str]:
    """Yield the verbs in a viewset's `verbs = {action: verb}`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named = any(getattr(target, "id", None) == "verbs" for target in targets)
            if named and isinstance(node.value, ast.Dict):
                yield from map(text_of, node.value.values)


def text_of(node: ast.AST) -> str:
    """Return a literal string, "" for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def verbs_asked_for() -> dict[str, str]:
    """Return each verb that code or a template asks for, with a file that does."""
    asked: dict[str, str] = {}
    for path in python_modules():
        if path.relative_to(ROOT).parts[0] in PRODUCT:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for verb in (*calls_that_ask(tree), *tables_of_verbs(tree)):
                asked.setdefault(verb, shown(path))
    for path in templates():
        for verb in re.findall(r'{%\s*can\s+"([^"]+)"', path.read_text(encoding="utf-8")):
            asked.setdefault(verb, shown(path))
    return asked


def test_every_door_names_its_verb() -> None:
    unguarded = {
        path: unguarded_parts(pattern)
        for path, pattern in doors()
        if pattern.name not in DOORS_OF_ALLAUTH and unguarded_parts(pattern)
    }

    assert unguarded == {}


def test_only_doors_of_allauth_are_excused_and_each_of_them_is_there() -> None:
    excused = {
        pattern.name: pattern.callback.__module__
        for _, pattern in doors()
        if pattern.name in DOORS_OF_ALLAUTH
    }

    assert set(excused) == DOORS_OF_ALLAUTH
    assert {module.partition(".")[0] for module in excused.values()} == {"allauth"}


def test_every_door_has_a_name() -> None:
    assert [path for path, pattern in doors() if not pattern.name] == []


def test_each_verb_that_is_asked_for_is_registered() -> None:
    unknown = {verb: file for verb, file in verbs_asked_for().items() if not is_registered(verb)}

    assert unknown == {}


def test_each_registered_verb_is_asked_for() -> None:
    assert sorted(set(permissions) - set(verbs_asked_for())) == []
