"""From the document people write to a checklist, and back (pure)."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from readiness.domain.checklist import Category, Checklist, Item
from readiness.domain.decision import DecisionRules
from readiness.domain.document import Place, refuse_twice, required
from readiness.domain.evidence import HALF, STRENGTHS, EvidenceClass
from readiness.domain.level import Level, LevelRule
from readiness.domain.traits import Trait

SCHEMA = "readiness-checklist/1"
TIERS = (1, 2, 3)
MOST_ITEMS = 500
LONGEST_TITLE = 120
LONGEST_SOURCE = 60
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,2}")
_TOP = (
    *("schema", "key", "version", "title", "language", "tiers", "kinds", "evidence_classes"),
    *("freshness", "not_applicable", "waiver", "levels", "target_level_by_tier", "sources"),
    *("tools", "categories"),
)
_ITEM = (
    *("key", "question", "why", "evidence", "weight", "tiers", "critical_tiers", "kinds"),
    *("full_credit", "lifetime_days", "na_allowed", "graded", "sources", "failure_modes"),
    "applies_when",
)
_COUNTS = (
    "max_critical_failing",
    "max_critical_unmet_without_waiver",
    "max_open_critical_waivers",
    "max_critical_past_lifetime",
)


def read_checklist(document: Any) -> Checklist:
    """Return the checklist a document describes.

    Scalars may be text, as core.input.safe_yaml gives them. Raises DocumentError naming the place.
    """
    top = Place(document)
    entries = top.mapping(_TOP)
    schema = required(entries, "schema", top)
    if schema.value != SCHEMA:
        raise schema.fault(f"is not “{SCHEMA}”")
    version = required(entries, "version", top)
    if not _VERSION.fullmatch(str(version.value)):
        raise version.fault("is no version such as 1.0.0")
    checklist = Checklist(
        key=required(entries, "key", top).key(),
        version=str(version.value),
        title=required(entries, "title", top).text(LONGEST_TITLE),
        language=entries["language"].text(10) if "language" in entries else "en",
        categories=_categories(required(entries, "categories", top)),
        levels=_levels(required(entries, "levels", top)),
        targets=_targets(entries.get("target_level_by_tier")),
        grace_ratio=_grace(entries.get("freshness")),
        strengths=_strengths(entries.get("evidence_classes")),
        decisions=_decisions(entries),
    )
    _check_items(checklist, top)
    return checklist


def _check_items(checklist: Checklist, top: Place) -> None:
    keys = [item.key for category in checklist.categories for item in category.items]
    if len(keys) > MOST_ITEMS:
        raise top.fault(f"has more than {MOST_ITEMS} items")
    refuse_twice(((key, Place(None, "categories")) for key in keys), "item")


def _categories(place: Place) -> tuple[Category, ...]:
    found = [(_category(part, number), part) for number, part in enumerate(place.parts(), start=1)]
    if not found:
        raise place.fault("is empty")
    refuse_twice(((category.key, part) for category, part in found), "category")
    return tuple(category for category, _ in found)


def _category(place: Place, number: int) -> Category:
    entries = place.mapping(("key", "principle", "title", "weight", "items"))
    items = tuple(_item(part) for part in required(entries, "items", place).parts())
    if not items:
        raise entries["items"].fault("is empty")
    return Category(
        key=required(entries, "key", place).key(),
        title=required(entries, "title", place).text(LONGEST_TITLE),
        principle=entries["principle"].whole() if "principle" in entries else number,
        weight=entries["weight"].whole(lowest=1, highest=100) if "weight" in entries else 1,
        items=items,
    )


def _item(place: Place) -> Item:
    entries = place.mapping(_ITEM)
    tiers = _tiers(entries.get("tiers"), all_by_default=True)
    critical = _tiers(entries.get("critical_tiers"), all_by_default=False)
    if not tiers:
        raise entries["tiers"].fault("is empty, so nobody would be asked")
    if not critical <= tiers:
        raise entries["critical_tiers"].fault("names a tier the item does not apply to")
    return Item(
        key=required(entries, "key", place).key(),
        question=required(entries, "question", place).text(),
        why=required(entries, "why", place).text(),
        evidence=required(entries, "evidence", place).text(),
        weight=required(entries, "weight", place).whole(lowest=1, highest=100),
        tiers=tiers,
        critical_tiers=critical,
        kinds=frozenset(_each(entries.get("kinds"), Trait)),
        full_credit=required(entries, "full_credit", place).one_of(EvidenceClass),
        lifetime_days=required(entries, "lifetime_days", place).whole(lowest=1, highest=3660),
        na_allowed=entries["na_allowed"].flag() if "na_allowed" in entries else True,
        is_graded=entries["graded"].flag() if "graded" in entries else False,
        sources=_texts(entries.get("sources")),
        failure_modes=tuple(part.key() for part in _parts(entries.get("failure_modes"))),
        needs_source=_needed_source(entries.get("applies_when")),
    )


def _parts(place: Place | None) -> list[Place]:
    return [] if place is None or place.value is None else list(place.parts())


def _each(place: Place | None, values: type[Trait]) -> list[Trait]:
    return [part.one_of(values) for part in _parts(place)]


def _texts(place: Place | None) -> tuple[str, ...]:
    return tuple(part.text(LONGEST_SOURCE) for part in _parts(place))


def _tiers(place: Place | None, *, all_by_default: bool) -> frozenset[int]:
    if place is None:
        return frozenset(TIERS if all_by_default else ())
    return frozenset(part.whole(lowest=min(TIERS), highest=max(TIERS)) for part in place.parts())


def _needed_source(place: Place | None) -> str:
    if place is None:
        return ""
    entries = place.mapping(("source", "present"))
    if "present" in entries and not entries["present"].flag():
        raise entries["present"].fault("can only be true")
    return required(entries, "source", place).text(LONGEST_SOURCE)


def _levels(place: Place) -> tuple[LevelRule, ...]:
    rules = [(_level(part), part) for part in place.parts()]
    refuse_twice(((rule.level, part) for rule, part in rules), "level")
    return tuple(sorted((rule for rule, _ in rules), key=lambda rule: rule.level.rank))


def _level(place: Place) -> LevelRule:
    entries = place.mapping(
        (
            *("key", "min_score", "min_answered", "min_category_score", "min_proven_share"),
            *("min_survived_coverage", *_COUNTS),
        )
    )
    level = required(entries, "key", place).one_of(Level)
    if level is Level.NONE:
        raise entries["key"].fault("is no level anybody reaches")
    survived = entries.get("min_survived_coverage")
    return LevelRule(
        level=level,
        min_score=required(entries, "min_score", place).number(highest=100),
        min_answered=_share(entries.get("min_answered")),
        min_category_score=(
            entries["min_category_score"].number(highest=100)
            if "min_category_score" in entries
            else None
        ),
        min_proven_share=_share(entries.get("min_proven_share")),
        min_survived=None if survived is None else _by_tier(survived),
        **{name: entries[name].whole() for name in _COUNTS if name in entries},
    )


def _share(place: Place | None) -> Fraction | None:
    return None if place is None else place.number(highest=1)


def _by_tier(place: Place) -> dict[int, Fraction]:
    return {_tier(key, place): each.number(highest=1) for key, each in place.mapping().items()}


def _tier(key: str, place: Place) -> int:
    if key not in {str(tier) for tier in TIERS}:
        raise place.fault(f"“{key}” is no tier")
    return int(key)


def _targets(place: Place | None) -> dict[int, Level]:
    if place is None:
        return {1: Level.GOLD, 2: Level.SILVER, 3: Level.BRONZE}
    return {_tier(key, place): each.one_of(Level) for key, each in place.mapping().items()}


def _grace(place: Place | None) -> Fraction:
    if place is None:
        return HALF
    ratio = required(place.mapping(("grace_ratio",)), "grace_ratio", place)
    found = ratio.number(highest=5)
    if not found:
        raise ratio.fault("is zero, so proof would lose everything in a moment")
    return found


def _strengths(place: Place | None) -> Mapping[EvidenceClass, Fraction]:
    if place is None:
        return STRENGTHS
    entries = place.mapping([str(name) for name in EvidenceClass])
    found = {name: required(entries, name, place).number(highest=1) for name in EvidenceClass}
    in_order = [found[name] for name in EvidenceClass]
    if sorted(set(in_order)) != in_order or not in_order[0]:
        raise place.fault("must grow from attested to proven, and begin above zero")
    return found


def _decisions(entries: Mapping[str, Place]) -> DecisionRules:
    rules: dict[str, Any] = {}
    if "not_applicable" in entries:
        rules |= _rules_of_leaving_out(entries["not_applicable"])
    if "waiver" in entries:
        rules |= _rules_of_waivers(entries["waiver"])
    return DecisionRules(**rules)


def _rules_of_leaving_out(place: Place) -> dict[str, Any]:
    known = place.mapping(("max_days", "max_weight_share_per_category", "four_eyes"))
    if "four_eyes" in known and not known["four_eyes"].flag():
        raise known["four_eyes"].fault("can only be true")
    rules: dict[str, Any] = {}
    if "max_days" in known:
        rules["not_applicable_max_days"] = known["max_days"].whole(lowest=1, highest=365)
    if "max_weight_share_per_category" in known:
        share = known["max_weight_share_per_category"].number(highest=1)
        rules["max_weight_share_per_category"] = share
    return rules


def _rules_of_waivers(place: Place) -> dict[str, Any]:
    known = place.mapping(("max_days", "max_renewals", "credit"))
    if "credit" in known and known["credit"].number():
        raise known["credit"].fault("can only be zero: a waiver earns no points")
    rules: dict[str, Any] = {}
    if "max_days" in known:
        rules["waiver_max_days"] = known["max_days"].whole(lowest=1, highest=90)
    if "max_renewals" in known:
        rules["waiver_max_renewals"] = known["max_renewals"].whole(highest=1)
    return rules
