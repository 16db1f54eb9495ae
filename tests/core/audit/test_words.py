"""Every verb that the product records is told in words."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from core.audit.words import (
    Words,
    model_named_in,
    register_words,
    verbs_by_noun,
    words_for,
)
from core.models import NumberedVersion
from incidents.usecases.lifecycle import VERB_OF
from readiness.domain.drill_run import EntryKind
from tests.architecture.sources import ROOT, python_modules

APPS = ("core", "catalog", "incidents", "readiness")
RECORDING = {"record", "record_activity", "activity_of", "_log"}
VERB = re.compile(r"[a-z_]+\.[a-z_]+")


def verbs_in(tree: ast.AST) -> Iterator[str]:
    """Yield the verbs of calls, of entries that are recorded together, and of `verb = ...`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in RECORDING:
            yield from texts(node.args[1:2])
        elif isinstance(node, ast.Tuple) and len(node.elts) == 3:
            yield from texts(node.elts[:1])
        elif isinstance(node, ast.Assign) and name_of(node.targets[0]) == "verb":
            yield from texts([node.value])


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def texts(nodes: list[Any]) -> Iterator[str]:
    for node in nodes:
        for one in ast.walk(node):
            text = one.value if isinstance(one, ast.Constant) else None
            if isinstance(text, str) and VERB.fullmatch(text):
                yield text


def recorded() -> set[str]:
    """Return every verb that the product may record."""
    found = set(VERB_OF.values())
    found |= {f"drill.{kind}" for kind in EntryKind}
    found |= {"team_report.accept", "team_report.ask"}
    for model in apps.get_models():
        if issubclass(model, NumberedVersion):
            found |= {f"{model.noun}.{act}" for act in ("draft", "publish", "discard")}
    for path in python_modules():
        if path.relative_to(ROOT).parts[0] in APPS:
            source = path.read_text()
            if "core.audit.activity import" in source:
                found |= set(verbs_in(ast.parse(source)))
    return found


def test_every_verb_that_is_recorded_has_its_words_and_no_other_has() -> None:
    known = {verb for group in verbs_by_noun() for verb, _ in group.verbs}

    assert recorded() == known


def test_words_stand_around_the_thing() -> None:
    assert words_for("incident.change_severity") == Words("changed the severity of ", "")
    assert words_for("channel.rotate_secret") == Words("gave the channel ", " a new secret")


def test_a_verb_of_another_version_is_shown_as_it_is() -> None:
    assert words_for("ghost.haunt") == Words("ghost.haunt ", "")


def test_words_without_their_place_are_refused() -> None:
    with pytest.raises(ValueError, match=r"thing stands: a\.b, c\.d"):
        register_words({"a.b": "did", "c.d": "did {} to {}"})

    assert words_for("a.b") == Words("a.b ", "")


def test_verbs_stand_under_their_nouns() -> None:
    groups = {group.label: group.verbs for group in verbs_by_noun()}

    assert groups["Alert source"][0] == ("alert_source.create", "create (alert source)")
    assert ("incident.change_severity", "change severity (incident)") in groups["Incident"]
    assert list(groups) == sorted(groups)


def test_fields_that_hold_keys_name_their_model() -> None:
    assert model_named_in("role.assign", "person") == "core.user"
    assert model_named_in("role.assign", "role") is None
    labels = {model._meta.label_lower for model in apps.get_models()}
    assert {model_named_in("incident.change_services", "before")} <= labels
