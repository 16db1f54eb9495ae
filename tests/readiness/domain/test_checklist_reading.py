"""A checklist is read as it was written, and refused with the place of what is wrong."""

from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from core.input.safe_yaml import load_documents
from readiness.domain.checklist_reading import read_checklist
from readiness.domain.document import DocumentError
from readiness.domain.evidence import STRENGTHS, EvidenceClass
from readiness.domain.failure_mode_reading import read_taxonomy
from readiness.domain.level import Level
from readiness.domain.traits import Trait, trait_of
from tests.readiness.vectors import ROOT, shipped_checklist, shipped_modes

Change = Callable[[dict[str, Any]], object]


def document(path: Path = ROOT / "readiness" / "checklists" / "fault_tolerance.yaml") -> Any:
    return load_documents(path.read_text("utf-8"))[0]


def small() -> dict[str, Any]:
    """Return the shortest document that says everything needed."""
    return {
        "schema": "readiness-checklist/1",
        "key": "own",
        "version": "1",
        "title": "Own",
        "levels": [{"key": "bronze", "min_score": 50}],
        "categories": [
            {
                "key": "first",
                "title": "First",
                "items": [
                    {
                        "key": "one",
                        "question": "Is it so?",
                        "why": "Because.",
                        "evidence": "A link.",
                        "weight": 1,
                        "full_credit": "attested",
                        "lifetime_days": 30,
                    }
                ],
            }
        ],
    }


def test_the_shipped_checklist_is_read_whole() -> None:
    found = shipped_checklist()

    assert [len(one.items) for one in found.categories] == [9, 8, 9, 7, 7, 9, 8, 9, 8, 8]
    assert sum(1 in item.critical_tiers for item in found.items.values()) == 34
    assert sum(2 in item.critical_tiers for item in found.items.values()) == 11
    assert sum(3 in item.critical_tiers for item in found.items.values()) == 1
    assert sum(not item.na_allowed for item in found.items.values()) == 8
    assert found.strengths == STRENGTHS
    assert found.grace_ratio == Fraction(1, 2)
    assert found.targets == {1: "gold", 2: "silver", 3: "bronze"}
    assert found.items["hystrix-retirement-dated"].needs_source == "metrics:hystrix"
    assert found.items["failure-mode-coverage"].is_graded


def test_each_named_failure_mode_is_in_the_taxonomy() -> None:
    known = set(shipped_modes().by_key)
    named = {mode for item in shipped_checklist().items.values() for mode in item.failure_modes}

    assert named <= known
    assert len(known) == 36


def test_what_is_left_out_has_a_sensible_meaning() -> None:
    found = read_checklist(small())
    item = found.items["one"]

    assert (sorted(item.tiers), sorted(item.critical_tiers)) == ([1, 2, 3], [])
    assert item.na_allowed
    assert (found.strengths, found.decisions.waiver_max_days) == (STRENGTHS, 90)
    assert (found.targets[1], found.language, found.categories[0].principle) == ("gold", "en", 1)
    assert found.rule_of(Level.SILVER) is None
    assert found.scale_of(item).full_credit is EvidenceClass.ATTESTED


def test_limits_of_its_own_are_kept() -> None:
    written = small() | {
        "not_applicable": {"max_days": 30, "max_weight_share_per_category": "0.1"},
        "waiver": {"max_days": 7, "max_renewals": 0, "credit": 0},
        "freshness": {"grace_ratio": "0.25"},
        "target_level_by_tier": {"1": "bronze"},
    }

    found = read_checklist(written)

    assert (found.decisions.not_applicable_max_days, found.decisions.waiver_max_days) == (30, 7)
    assert found.decisions.max_weight_share_per_category == Fraction(1, 10)
    assert (found.decisions.waiver_max_renewals, found.grace_ratio) == (0, Fraction(1, 4))
    assert found.targets == {1: "bronze"}


@pytest.mark.parametrize(
    "said", [{"not_applicable": {"four_eyes": True}}, {"waiver": {"credit": 0}}]
)
def test_a_rule_that_says_what_holds_anyway_changes_nothing(said: dict[str, Any]) -> None:
    assert read_checklist(small() | said) == read_checklist(small())


def test_limits_may_be_given_one_by_one() -> None:
    days = read_checklist(small() | {"waiver": {"max_days": 7}}).decisions

    assert (days.waiver_max_days, days.waiver_max_renewals) == (7, 1)


def item_of(content: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = content["categories"][0]["items"][0]
    return found


WRONG: dict[str, tuple[Change, str]] = {
    "another schema": (lambda d: d.update(schema="x/1"), "schema"),
    "no key": (lambda d: d.pop("key"), ""),
    "a null": (lambda d: d.update(title=None), ""),
    "a key with blanks": (lambda d: d.update(key="My list"), "key"),
    "a version in words": (lambda d: d.update(version="new"), "version"),
    "an unknown word": (lambda d: d.update(bonus=1), ""),
    "no categories": (lambda d: d.update(categories=[]), "categories"),
    "categories that are no list": (lambda d: d.update(categories="x"), "categories"),
    "a category that is text": (lambda d: d.update(categories=["x"]), "categories[0]"),
    "a category twice": (lambda d: d["categories"].append(d["categories"][0]), "categories[1]"),
    "a category without items": (
        lambda d: d["categories"][0].update(items=[]),
        "categories[0].items",
    ),
    "an item twice": (
        lambda d: d["categories"][0]["items"].append(item_of(d)),
        "categories",
    ),
    "a weight of zero": (lambda d: item_of(d).update(weight=0), "categories[0].items[0].weight"),
    "half a weight": (lambda d: item_of(d).update(weight="1.5"), "categories[0].items[0].weight"),
    "a weight in words": (
        lambda d: item_of(d).update(weight="heavy"),
        "categories[0].items[0].weight",
    ),
    "a huge weight": (
        lambda d: item_of(d).update(weight="9" * 400),
        "categories[0].items[0].weight",
    ),
    "true as a weight": (lambda d: item_of(d).update(weight=True), "categories[0].items[0].weight"),
    "no tier": (lambda d: item_of(d).update(tiers=[]), "categories[0].items[0].tiers"),
    "a fourth tier": (lambda d: item_of(d).update(tiers=[4]), "categories[0].items[0].tiers[0]"),
    "critical where it does not apply": (
        lambda d: item_of(d).update(tiers=[1], critical_tiers=[2]),
        "categories[0].items[0].critical_tiers",
    ),
    "an unknown kind": (
        lambda d: item_of(d).update(kinds=["toaster"]),
        "categories[0].items[0].kinds[0]",
    ),
    "neither true nor false": (
        lambda d: item_of(d).update(na_allowed="maybe"),
        "categories[0].items[0].na_allowed",
    ),
    "an empty question": (
        lambda d: item_of(d).update(question=" "),
        "categories[0].items[0].question",
    ),
    "a long question": (
        lambda d: item_of(d).update(question="x" * 2001),
        "categories[0].items[0].question",
    ),
    "a source that must be absent": (
        lambda d: item_of(d).update(applies_when={"source": "x", "present": False}),
        "categories[0].items[0].applies_when.present",
    ),
    "a level twice": (lambda d: d["levels"].append(d["levels"][0]), "levels[1]"),
    "the level none": (lambda d: d["levels"][0].update(key="none"), "levels[0].key"),
    "a share above one": (
        lambda d: d["levels"][0].update(min_answered=2),
        "levels[0].min_answered",
    ),
    "a tier of a level": (
        lambda d: d["levels"][0].update(min_survived_coverage={"9": 1}),
        "levels[0].min_survived_coverage",
    ),
    "no grace": (lambda d: d.update(freshness={"grace_ratio": 0}), "freshness.grace_ratio"),
    "strengths that do not grow": (
        lambda d: d.update(
            evidence_classes={"attested": 1, "documented": 1, "observed": 1, "proven": 1}
        ),
        "evidence_classes",
    ),
    "two eyes": (
        lambda d: d.update(not_applicable={"four_eyes": False}),
        "not_applicable.four_eyes",
    ),
    "points for a waiver": (lambda d: d.update(waiver={"credit": 1}), "waiver.credit"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_place(name: str) -> None:
    change, place = WRONG[name]
    content = deepcopy(small())
    change(content)

    with pytest.raises(DocumentError) as refused:
        read_checklist(content)

    assert refused.value.place == place


def test_too_many_items_are_refused() -> None:
    content = small()
    content["categories"][0]["items"] = [item_of(content) | {"key": f"k{n}"} for n in range(501)]

    with pytest.raises(DocumentError, match="more than 500 items"):
        read_checklist(content)


@pytest.mark.parametrize("value", [None, "text", [], 1])
def test_what_is_no_mapping_is_refused(value: object) -> None:
    with pytest.raises(DocumentError, match="is not a mapping"):
        read_checklist(value)
    with pytest.raises(DocumentError, match="is not a mapping"):
        read_taxonomy(value)


def modes_document() -> dict[str, Any]:
    found: dict[str, Any] = document(ROOT / "readiness" / "failure_modes" / "default.yaml")
    return found


def test_failure_modes_keep_what_the_tools_call_them() -> None:
    found = read_taxonomy(modes_document())

    assert "pod-delete" in found.by_key["instance-kill"].tool_names["litmus"]
    assert found.by_key["region-loss"].drill == "region-failover"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.update(schema="x"), "schema"),
        (lambda d: d["modes"].append(d["modes"][0]), "modes[36]"),
        (lambda d: d["modes"][0].update(kinds=["x"]), "modes[0].kinds[0]"),
        (lambda d: d["modes"][0].pop("expect"), "modes[0]"),
    ],
)
def test_wrong_failure_modes_are_refused(change: Change, place: str) -> None:
    content = modes_document()
    change(content)

    with pytest.raises(DocumentError) as refused:
        read_taxonomy(content)

    assert refused.value.place == place


def test_each_kind_of_the_catalogue_is_measured_as_something() -> None:
    assert trait_of("database") is Trait.DATASTORE
    assert trait_of("external") is Trait.THIRD_PARTY
